package wasi

import (
	"encoding/binary"

	"github.com/zerostate/zerostate/runtime/wasi/memfs"
)

const filestatSize = 64

// putStat writes a node's filestat; that of a stream if n is nil.
func (c *call) putStat(at uint32, n *memfs.Node) Errno {
	b, ok := c.slice(at, filestatSize)
	if !ok {
		return Fault
	}
	clear(b)
	put := binary.LittleEndian.PutUint64
	if n == nil {
		b[16] = filetypeUnknown
		put(b[24:], 1)
		return Success
	}
	put(b, n.Mount().Device())
	put(b[8:], n.Inode())
	b[16] = byte(n.Kind())
	put(b[24:], n.Links())
	put(b[32:], n.Size())
	put(b[40:], n.Accessed)
	put(b[48:], n.Modified)
	put(b[56:], n.Changed)
	return Success
}

func fdFilestatGet(c *call) Errno {
	d, e := c.with(0, rightStat)
	if e != Success {
		return e
	}
	return c.putStat(c.u32(1), d.node)
}

func fdFilestatSetSize(c *call) Errno {
	d, e := c.descriptor(0)
	switch {
	case e != Success:
		return e
	case d.node == nil:
		return Inval
	case d.directory():
		return Isdir
	case d.base&rightSetSize == 0:
		return Notcapable
	}
	return d.node.Resize(c.args[1])
}

func fdFilestatSetTimes(c *call) Errno {
	d, e := c.descriptor(0)
	switch {
	case e != Success:
		return e
	case d.node == nil:
		return Inval
	case d.base&rightSetTimes == 0:
		return Notcapable
	}
	return c.setTimes(d.node, c.args[1], c.args[2], c.u32(3))
}

// What set_times is to do with the time of access and of modification.
const (
	setAccessed = 1 << iota
	setAccessedNow
	setModified
	setModifiedNow
	setTimesAll = 1<<iota - 1
)

func (c *call) setTimes(n *memfs.Node, accessed, modified uint64, flags uint32) Errno {
	const bothAccessed, bothModified = setAccessed | setAccessedNow, setModified | setModifiedNow
	switch {
	case flags&^setTimesAll != 0, flags&bothAccessed == bothAccessed, flags&bothModified == bothModified:
		return Inval
	case n.Mount().ReadOnly:
		return Rofs
	}
	now, _ := c.now(clockRealtime)
	switch {
	case flags&setAccessed != 0:
		n.Accessed = accessed
	case flags&setAccessedNow != 0:
		n.Accessed = now
	}
	switch {
	case flags&setModified != 0:
		n.Modified = modified
	case flags&setModifiedNow != 0:
		n.Modified = now
	}
	n.Changed = now
	return Success
}
