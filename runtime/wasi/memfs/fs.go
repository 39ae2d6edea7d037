package memfs

import (
	"errors"
	"fmt"
)

// Limits bounds a file system.
type Limits struct {
	// ScratchBytes bounds the files outside the artefacts' mount, ArtefactBytes those in it.
	ScratchBytes, ArtefactBytes uint64
	// Entries bounds the files, directories and links, mounted ones and the mounts themselves included.
	Entries uint64
}

// area is what a quota counts.
type area struct{ used, limit uint64 }

func (a *area) left() uint64 { return a.limit - min(a.used, a.limit) }

// Mount is one tree of a file system.
type Mount struct {
	// Path is the name by which a guest knows it.
	Path string
	// Root is its topmost directory.
	Root *Node
	// ReadOnly refuses every change.
	ReadOnly bool

	device uint64
	// area is what its files count against, nil for none.
	area *area
	fs   *FS
}

// Device is the number of the mount, from 1.
func (m *Mount) Device() uint64 { return m.device }

// FS is a file system. It is used by one goroutine.
type FS struct {
	// Work counts the nodes that were visited, in units of one look at a name or a page.
	Work uint64

	scratch, artefacts area
	artefactsPath      string
	entries, limit     uint64
	inode              uint64
	start              uint64
	clock              func() uint64
	mounts             []*Mount
	stack              []*Node
}

// New returns a file system without mounts. The mount at artefactsPath counts against the artefacts' quota. start
// is the time of what is mounted, in nanoseconds since 1970, and the time until SetClock.
func New(l Limits, artefactsPath string, start uint64) *FS {
	return &FS{
		scratch:       area{limit: l.ScratchBytes},
		artefacts:     area{limit: l.ArtefactBytes},
		artefactsPath: artefactsPath,
		limit:         l.Entries,
		start:         start,
		clock:         func() uint64 { return start },
	}
}

// SetClock sets what tells the time, in nanoseconds since 1970.
func (fs *FS) SetClock(now func() uint64) { fs.clock = now }

// Mounts returns the mounts in order. The caller must not change the list.
func (fs *FS) Mounts() []*Mount { return fs.mounts }

// ScratchLeft and ArtefactsLeft are the bytes that may still be used.
func (fs *FS) ScratchLeft() uint64 { return fs.scratch.left() }

// ArtefactsLeft is ScratchLeft for the artefacts.
func (fs *FS) ArtefactsLeft() uint64 { return fs.artefacts.left() }

// ErrMount is wrapped around the reason why something cannot be mounted.
var ErrMount = errors.New("cannot mount")

// Mount adds an empty directory at path.
func (fs *FS) Mount(path string, readOnly bool) (*Mount, error) {
	if e := checkText(path); e != Success || path == "" {
		return nil, fmt.Errorf("%w: %.100q is no path of 1 to %d bytes of UTF-8", ErrMount, path, MaxPath)
	}
	if fs.Find(path) != nil {
		return nil, fmt.Errorf("%w: %q is there already", ErrMount, path)
	}
	m := &Mount{Path: path, ReadOnly: readOnly, device: uint64(len(fs.mounts)) + 1, fs: fs}
	switch {
	case readOnly:
	case path == fs.artefactsPath:
		m.area = &fs.artefacts
	default:
		m.area = &fs.scratch
	}
	m.Root = fs.node(m, Directory)
	m.Root.links = 1
	fs.entries++
	fs.mounts = append(fs.mounts, m)
	return m, nil
}

// Find returns the mount at exactly path, or nil.
func (fs *FS) Find(path string) *Mount {
	for _, m := range fs.mounts {
		if m.Path == path {
			return m
		}
	}
	return nil
}

// now is the time in nanoseconds.
func (fs *FS) now() uint64 { return fs.clock() }

// node makes a node that no directory has yet.
func (fs *FS) node(m *Mount, k Kind) *Node {
	fs.inode++
	t := fs.now()
	n := &Node{mount: m, kind: k, inode: fs.inode, Accessed: t, Modified: t, Changed: t}
	if k == Directory {
		n.dir = &directory{parent: n}
	}
	return n
}

// claim counts n bytes more in m's quota.
func (m *Mount) claim(n uint64) Errno {
	if m.area == nil {
		return Success
	}
	if n > m.area.left() {
		return Nospc
	}
	m.area.used += n
	return Success
}

func (m *Mount) release(n uint64) {
	if m.area != nil {
		m.area.used -= n
	}
}
