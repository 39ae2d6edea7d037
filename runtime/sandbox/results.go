package sandbox

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox/wire"
)

// artefactOverhead bounds what an archive has for each file besides its content: headers, the path twice.
const artefactOverhead = 2*wire.MaxTreePath + 4096

// archiveLimit is the largest archive of artefacts that a worker may write.
func archiveLimit(l runtime.Limits) uint64 { return l.ArtefactBytes + (l.Inodes+1)*artefactOverhead }

// deliver reads the archive of artefacts that a worker wrote, which may hold anything, and hands the files on. It
// looks at all of it before it hands on the first. An error that wraps wire.ErrTree is the worker's, any other one
// is of the stream that takes the files.
func deliver(archive *os.File, size uint64, l runtime.Limits, to func(string, io.Reader) error) ([]runtime.Artefact, error) {
	if size > archiveLimit(l) {
		return nil, fmt.Errorf("%w: artefacts in an archive of %d bytes", wire.ErrTree, size)
	}
	if err := seal(archive, int64(size)); err != nil {
		return nil, fmt.Errorf("%w: %w", wire.ErrTree, err)
	}
	entries, err := artefactEntries(io.NewSectionReader(archive, 0, int64(size)), l)
	if err != nil {
		return nil, err
	}
	list := make([]runtime.Artefact, 0, len(entries))
	for _, e := range entries {
		sum := sha256.New()
		content := io.TeeReader(io.NewSectionReader(archive, e.At, e.Bytes), sum)
		if to != nil {
			if err := to(e.Name, content); err != nil {
				return nil, fmt.Errorf("taking the artefact %q: %w", e.Name, err)
			}
		}
		if _, err := io.Copy(io.Discard, content); err != nil {
			return nil, fmt.Errorf("reading the artefact %q: %w", e.Name, err)
		}
		list = append(list, runtime.Artefact{Name: e.Name, Bytes: uint64(e.Bytes), SHA256: [32]byte(sum.Sum(nil))})
	}
	return list, nil
}

func artefactEntries(archive *io.SectionReader, l runtime.Limits) ([]wire.Entry, error) {
	var entries []wire.Entry
	last, total := "", uint64(0)
	names, directories := map[string]bool{}, map[string]bool{}
	err := wire.ReadTree(archive, func(e wire.Entry) error {
		total += uint64(e.Bytes)
		switch {
		case e.Mode != 0:
			return fmt.Errorf("%w: the artefact %.100q is no regular file", wire.ErrTree, e.Name)
		case e.Name <= last:
			return fmt.Errorf("%w: the artefact %.100q is out of order", wire.ErrTree, e.Name)
		case total > l.ArtefactBytes || uint64(len(entries)+len(directories)) >= l.Inodes || e.At+e.Bytes > archive.Size():
			return fmt.Errorf("%w: more artefacts than allowed", wire.ErrTree)
		}
		// Each directory is looked at once: names may have thousands. A file comes before all that could be below it.
		for dir, more := parent(e.Name); more && !directories[dir]; dir, more = parent(dir) {
			if names[dir] {
				return fmt.Errorf("%w: the artefact %.100q is below a file", wire.ErrTree, e.Name)
			}
			if directories[dir] = true; uint64(len(entries)+len(directories)) >= l.Inodes {
				return fmt.Errorf("%w: more directories of artefacts than allowed", wire.ErrTree)
			}
		}
		last, names[e.Name] = e.Name, true
		entries = append(entries, e)
		return nil
	})
	return entries, err
}

// parent is the directory of a clean relative path, false if it has none.
func parent(name string) (string, bool) {
	i := strings.LastIndexByte(name, '/')
	return name[:max(i, 0)], i > 0
}
