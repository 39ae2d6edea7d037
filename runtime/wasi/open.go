package wasi

import "github.com/zerostate/zerostate/runtime/wasi/memfs"

// How path_open opens.
const (
	openCreate uint32 = 1 << iota
	openDirectory
	openExclusive
	openTruncate
	openEnd
)

// opening is what path_open is asked for.
type opening struct {
	flags            uint32
	fdflags          uint16
	base, inheriting uint64
	follow           bool
}

func pathOpen(c *call) Errno {
	d, e := c.descriptor(0)
	if e != Success {
		return e
	}
	name, e := c.text(2)
	if e != Success {
		return e
	}
	if _, ok := c.slice(c.u32(8), 4); !ok {
		return Fault
	}
	if !d.directory() {
		return Notdir
	}
	o, e := c.opening(d, name)
	if e != Success {
		return e
	}
	if c.fds.full() {
		return Mfile
	}
	p, e := c.files.Walk(d.node, name, o.follow)
	if e != Success {
		return e
	}
	n, e := c.openAt(p, o)
	if e != Success {
		return e
	}
	const opening = 16 // As much as so many looks.
	c.files.Work += opening
	opened := &descriptor{node: n, flags: o.fdflags, base: o.base & rightsFile}
	if n.Kind() == memfs.Directory {
		opened.base, opened.inheriting = o.base&rightsDirectory, o.inheriting
	}
	return c.putU32(c.u32(8), c.fds.add(opened))
}

// opening reads the flags and rights and holds them against those of the directory. Rights that the directory
// cannot pass on are refused; what may be inherited further is narrowed, because some languages ask for all.
func (c *call) opening(d *descriptor, name string) (opening, Errno) {
	o := opening{
		flags:      c.u32(4),
		base:       c.args[5] & rightsAll,
		inheriting: c.args[6] & d.inheriting,
		fdflags:    uint16(c.u32(7)),
	}
	switch {
	case c.u32(1)&^lookupFollow != 0, o.flags&^(openEnd-1) != 0, c.u32(7)&^uint32(flagsAll) != 0,
		o.flags&(openCreate|openDirectory) == openCreate|openDirectory:
		return o, Inval
	case d.base&rightOpen == 0, o.base&^d.inheriting != 0, o.flags&openCreate != 0 && d.base&rightCreateFile == 0,
		o.fdflags&(flagRsync|flagSync) != 0 && (d.base|d.inheriting)&rightSync == 0,
		o.fdflags&flagDsync != 0 && (d.base|d.inheriting)&(rightDatasync|rightSync) == 0:
		return o, Notcapable
	case o.flags&openTruncate != 0 && d.base&rightPathSetSize == 0:
		return o, Perm
	}
	slash := name != "" && name[len(name)-1] == '/'
	o.follow = slash || c.u32(1)&lookupFollow != 0
	if o.flags&(openCreate|openExclusive) == openCreate|openExclusive {
		o.follow = false
	}
	return o, Success
}

// openAt opens or makes what is at a place.
func (c *call) openAt(p memfs.Place, o opening) (*memfs.Node, Errno) {
	n := p.Node
	if n == nil {
		switch {
		case o.flags&openCreate == 0:
			return nil, Noent
		case p.Slash:
			return nil, Isdir
		}
		return c.files.Create(p, memfs.Regular, "")
	}
	switch {
	case o.flags&(openCreate|openExclusive) == openCreate|openExclusive:
		return nil, Exist
	case n.Kind() != memfs.Directory && (p.Slash || o.flags&openDirectory != 0):
		return nil, Notdir
	case n.Kind() == memfs.Symlink:
		return nil, Loop
	case n.Kind() == memfs.Directory:
		if o.base&rightWrite != 0 || o.flags&(openCreate|openTruncate) != 0 {
			return nil, Isdir
		}
		return n, Success
	case n.Mount().ReadOnly && (o.base&rightWrite != 0 || o.flags&openTruncate != 0):
		return nil, Rofs
	}
	if o.flags&openTruncate != 0 {
		return n, n.Resize(0)
	}
	return n, Success
}
