package wire

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"unicode/utf8"
)

// Files travel as tar archives: the trees that are mounted, in byte order of names within each directory, and the
// artefacts, regular files only, in byte order of names.

// Entry is one node of a tree.
type Entry struct {
	// Name is its path, as fs.ValidPath has it.
	Name string
	// Mode is fs.ModeDir, fs.ModeSymlink, or 0 for a regular file.
	Mode fs.FileMode
	// Bytes is the size of a regular file, At where its content begins in the archive.
	Bytes, At int64
	// Target is where a symbolic link leads.
	Target string
}

// MaxTreePath is the longest path and target in bytes.
const MaxTreePath = 4096

// ErrTree is wrapped around everything that is wrong with a tree or its archive.
var ErrTree = errors.New("bad file tree")

// Validate checks the name and the target.
func (e Entry) Validate() error {
	for _, s := range []string{e.Name, e.Target} {
		if len(s) > MaxTreePath || !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
			return fmt.Errorf("%w: %.100q is not in UTF-8 or longer than %d bytes", ErrTree, s, MaxTreePath)
		}
	}
	if !fs.ValidPath(e.Name) || e.Name == "." {
		return fmt.Errorf("%w: %.100q is no clean relative path", ErrTree, e.Name)
	}
	return nil
}

// ReadTree reads an archive's entries in order.
func ReadTree(archive io.ReadSeeker, each func(Entry) error) error {
	for r := tar.NewReader(archive); ; {
		h, err := r.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("%w: %w", ErrTree, err)
		}
		e := Entry{Name: strings.TrimSuffix(h.Name, "/"), Bytes: h.Size}
		switch h.Typeflag {
		case tar.TypeReg:
		case tar.TypeDir:
			e.Mode = fs.ModeDir
		case tar.TypeSymlink:
			e.Mode, e.Target = fs.ModeSymlink, h.Linkname
		default:
			return fmt.Errorf("%w: %.100q is of type %q", ErrTree, h.Name, h.Typeflag)
		}
		for key := range h.PAXRecords {
			if strings.HasPrefix(key, "GNU.sparse") {
				return fmt.Errorf("%w: %.100q has holes", ErrTree, h.Name)
			}
		}
		if err := e.Validate(); err != nil {
			return err
		}
		if e.At, err = archive.Seek(0, io.SeekCurrent); err != nil {
			return err
		}
		if err := each(e); err != nil {
			return err
		}
	}
}

// MapTree is ReadTree for an archive in memory: each also gets a file's content, which is part of the archive.
func MapTree(archive []byte, each func(e Entry, content []byte) error) error {
	return ReadTree(bytes.NewReader(archive), func(e Entry) error {
		if e.Bytes > int64(len(archive))-e.At {
			return fmt.Errorf("%w: %.100q is cut short", ErrTree, e.Name)
		}
		return each(e, archive[e.At:e.At+e.Bytes])
	})
}

// TreeWriter writes an archive.
type TreeWriter struct{ tar *tar.Writer }

// NewTreeWriter returns a writer of an archive to w.
func NewTreeWriter(w io.Writer) *TreeWriter { return &TreeWriter{tar.NewWriter(w)} }

// Add writes an entry, and a regular file's content of exactly e.Bytes.
func (t *TreeWriter) Add(e Entry, content io.Reader) error {
	if err := e.Validate(); err != nil {
		return err
	}
	h := &tar.Header{Format: tar.FormatPAX, Typeflag: tar.TypeReg, Name: e.Name, Size: e.Bytes}
	switch e.Mode {
	case fs.ModeDir:
		h.Typeflag, h.Size = tar.TypeDir, 0
		h.Name += "/"
	case fs.ModeSymlink:
		h.Typeflag, h.Size, h.Linkname = tar.TypeSymlink, 0, e.Target
	}
	if err := t.tar.WriteHeader(h); err != nil || h.Size == 0 {
		return err
	}
	if _, err := io.CopyN(t.tar, content, h.Size); err != nil {
		return fmt.Errorf("%w: %.100q changed while it was read: %w", ErrTree, e.Name, err)
	}
	return nil
}

// Close ends the archive.
func (t *TreeWriter) Close() error { return t.tar.Close() }
