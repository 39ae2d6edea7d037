package sandbox

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"unicode/utf8"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox/wire"
)

// maxMounts bounds the mounts of a job.
const maxMounts = 32

// pack writes the trees of a job's mounts into one sealed file in memory, one archive after the other. Without
// mounts there is no file.
func pack(job runtime.Job) ([]wire.Mount, *os.File, error) {
	if len(job.Mounts) == 0 {
		return nil, nil, nil
	}
	if err := checkMounts(job.Mounts); err != nil {
		return nil, nil, err
	}
	file, err := memoryFile("mounts", nil)
	if err != nil {
		return nil, nil, err
	}
	p := packing{to: &counted{to: bufio.NewWriterSize(file, 1<<20)}, scratch: job.Limits.ScratchBytes, artefacts: job.Limits.ArtefactBytes, entries: job.Limits.Inodes}
	mounts := make([]wire.Mount, len(job.Mounts))
	for i, m := range job.Mounts {
		before := p.to.n
		if err = p.tree(m); err != nil {
			break
		}
		mounts[i] = wire.Mount{Path: m.Path, ReadOnly: m.ReadOnly, Bytes: p.to.n - before}
	}
	if err == nil {
		err = p.to.to.Flush()
	}
	if err == nil {
		err = seal(file, int64(p.to.n))
	}
	if err != nil {
		closeAll([]*os.File{file})
		return nil, nil, err
	}
	return mounts, file, nil
}

func checkMounts(mounts []runtime.Mount) error {
	if len(mounts) > maxMounts {
		return fmt.Errorf("%w: %d mounts, %d are allowed", runtime.ErrJob, len(mounts), maxMounts)
	}
	seen := map[string]bool{}
	for _, m := range mounts {
		switch {
		case m.Path == "" || len(m.Path) > wire.MaxTreePath || !utf8.ValidString(m.Path):
			return fmt.Errorf("%w: %.100q is no path to mount at", runtime.ErrJob, m.Path)
		case seen[m.Path]:
			return fmt.Errorf("%w: two mounts at %q", runtime.ErrJob, m.Path)
		case m.Tree == nil:
			return fmt.Errorf("%w: the mount at %q has no tree", runtime.ErrJob, m.Path)
		}
		seen[m.Path] = true
	}
	return nil
}

// packing is the state of pack: where it writes and what may still come.
type packing struct {
	to                          *counted
	scratch, artefacts, entries uint64
}

// counted counts what is written.
type counted struct {
	to *bufio.Writer
	n  uint64
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.n += uint64(n)
	return n, err
}

// tree writes the archive of one mount.
func (p *packing) tree(m runtime.Mount) error {
	quota := &p.scratch
	if m.Path == runtime.OutPath {
		quota = &p.artefacts
	}
	// What is mounted read-only costs the program nothing, but it is held in memory all the same.
	free := uint64(runtime.MaxFileBytes)
	if m.ReadOnly {
		quota = &free
	}
	w := wire.NewTreeWriter(p.to)
	err := fs.WalkDir(m.Tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		return p.add(w, m.Tree, name, d, quota)
	})
	if err == nil {
		err = w.Close()
	}
	switch {
	case errors.Is(err, runtime.ErrJob):
		return fmt.Errorf("mounting at %q: %w", m.Path, err)
	case errors.Is(err, wire.ErrTree):
		return fmt.Errorf("%w: mounting at %q: %w", runtime.ErrJob, m.Path, err)
	case err != nil:
		return fmt.Errorf("reading what is to be mounted at %q: %w", m.Path, err)
	}
	return nil
}

// add writes one entry.
func (p *packing) add(w *wire.TreeWriter, tree fs.FS, name string, d fs.DirEntry, quota *uint64) error {
	e := wire.Entry{Name: name, Mode: d.Type()}
	if err := e.Validate(); err != nil {
		return err // Before it is opened, which would fail with less to say.
	}
	var content io.Reader
	switch d.Type() {
	case fs.ModeDir:
	case fs.ModeSymlink:
		links, ok := tree.(fs.ReadLinkFS)
		if !ok {
			return nil
		}
		var err error
		if e.Target, err = links.ReadLink(name); err != nil {
			return err
		}
	case 0:
		f, err := tree.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		st, err := f.Stat()
		if err != nil {
			return err
		}
		e.Bytes, content = st.Size(), f
	default:
		return nil
	}
	size := uint64(e.Bytes) + uint64(len(e.Target))
	if size > *quota {
		return fmt.Errorf("%w: with %q the files have more bytes than the limits allow, raise ScratchBytes (ArtefactBytes below %s)", runtime.ErrJob, name, runtime.OutPath)
	}
	if p.entries == 0 {
		return fmt.Errorf("%w: with %q there are more files than the limits allow, raise Inodes", runtime.ErrJob, name)
	}
	*quota -= size
	p.entries--
	return w.Add(e, content)
}
