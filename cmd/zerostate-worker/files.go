package main

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"os"

	zsruntime "github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox/wire"
	"github.com/zerostate/zerostate/runtime/wasi/memfs"
)

// fileSystem makes the program's file system: the job's mounts, then the directories that every program has. The
// mounted content stays where it is, in the file in fds[2].
func fileSystem(job *wire.Job, fds []int) (*memfs.FS, error) {
	files := memfs.New(memfs.Limits{
		ScratchBytes:  job.Limits.ScratchBytes,
		ArtefactBytes: job.Limits.ArtefactBytes,
		// The mounts' own directories are not the program's doing.
		Entries: job.Limits.Inodes + uint64(len(job.Mounts)+len(standard)),
	}, zsruntime.OutPath, uint64(job.World.ClockStartMillis)*1_000_000)
	if len(job.Mounts) > 0 {
		archives, err := mapFile(fds[2])
		if err != nil {
			return nil, err
		}
		for _, m := range job.Mounts {
			if m.Bytes > uint64(len(archives)) {
				return nil, fmt.Errorf("%w: the mounts have more bytes than their file", wire.ErrFrame)
			}
			if err := mount(files, m, archives[:m.Bytes]); err != nil {
				return nil, err
			}
			archives = archives[m.Bytes:]
		}
	}
	for _, m := range standard {
		if files.Find(m.path) != nil {
			continue
		}
		if _, err := files.Mount(m.path, m.readOnly); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// standard are the directories that every program has.
var standard = [...]struct {
	path     string
	readOnly bool
}{{"/in", true}, {zsruntime.OutPath, false}, {"/tmp", false}}

func mount(files *memfs.FS, m wire.Mount, archive []byte) error {
	to, err := files.Mount(m.Path, m.ReadOnly)
	if err != nil {
		return err
	}
	return wire.MapTree(archive, func(e wire.Entry, content []byte) error {
		switch e.Mode {
		case fs.ModeDir:
			return to.Add(e.Name, memfs.Directory, nil, "")
		case fs.ModeSymlink:
			return to.Add(e.Name, memfs.Symlink, nil, e.Target)
		}
		return to.Add(e.Name, memfs.Regular, content, "")
	})
}

// writeArtefacts writes an archive of what the program left below runtime.OutPath, and returns its size: 0 if it
// left nothing.
func writeArtefacts(files *memfs.FS, fd int) (uint64, error) {
	left := files.Find(zsruntime.OutPath).Files()
	if len(left) == 0 {
		return 0, nil
	}
	out := &counter{file: os.NewFile(uintptr(fd), "artefacts")}
	buffered := bufio.NewWriterSize(out, 1<<20)
	w := wire.NewTreeWriter(buffered)
	for _, f := range left {
		if len(f.Name) > wire.MaxTreePath {
			continue // Nobody could name it.
		}
		if err := w.Add(wire.Entry{Name: f.Name, Bytes: int64(f.Node.Size())}, &content{node: f.Node}); err != nil {
			return 0, err
		}
	}
	if err := w.Close(); err != nil {
		return 0, err
	}
	err := buffered.Flush()
	return out.n, err
}

// content reads a file of the program from its beginning.
type content struct {
	node *memfs.Node
	at   uint64
}

func (c *content) Read(p []byte) (int, error) {
	n := c.node.ReadAt(p, c.at)
	c.at += uint64(n)
	if n == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	return n, nil
}
