package wasi

import (
	"encoding/binary"

	"github.com/zerostate/zerostate/runtime/wasi/memfs"
)

const (
	direntSize  = 24
	prestatSize = 8
)

// preopened returns the directory that was opened before the start whose number is argument 0.
func (c *call) preopened() (*descriptor, Errno) {
	d, e := c.descriptor(0)
	if e == Success && d.preopened == "" {
		e = Badf
	}
	return d, e
}

func fdPrestatGet(c *call) Errno {
	d, e := c.preopened()
	if e != Success {
		return e
	}
	b, ok := c.slice(c.u32(1), prestatSize)
	if !ok {
		return Fault
	}
	clear(b) // Tag 0 is a directory.
	binary.LittleEndian.PutUint32(b[4:], uint32(len(d.preopened)))
	return Success
}

func fdPrestatDirName(c *call) Errno {
	d, e := c.preopened()
	if e != Success {
		return e
	}
	b, ok := c.slice(c.u32(1), uint64(c.u32(2)))
	switch {
	case !ok:
		return Fault
	case len(b) < len(d.preopened):
		return Nametoolong
	}
	copy(b, d.preopened)
	return Success
}

// fdReaddir fills the buffer with entries. The last one is cut off where the buffer ends, which tells the guest
// that there are more.
func fdReaddir(c *call) (Errno, error) {
	d, e := c.descriptor(0)
	switch {
	case e != Success:
		return e, nil
	case !d.directory():
		return Notdir, nil
	case d.base&rightReaddir == 0:
		return Notcapable, nil
	}
	buf, ok := c.slice(c.u32(1), uint64(c.u32(2)))
	if !ok {
		return Fault, nil
	}
	if _, ok := c.slice(c.u32(4), 4); !ok {
		return Fault, nil
	}
	used := 0
	if len(buf) > 0 {
		d.node.List(c.args[3], func(l memfs.Listed) bool {
			var entry [direntSize]byte
			binary.LittleEndian.PutUint64(entry[:], l.Next)
			binary.LittleEndian.PutUint64(entry[8:], l.Inode)
			binary.LittleEndian.PutUint32(entry[16:], uint32(len(l.Name)))
			entry[20] = byte(l.Kind)
			used += copy(buf[used:], entry[:])
			used += copy(buf[used:], l.Name)
			return used < len(buf)
		})
	}
	if err := c.charge(uint64(used)); err != nil {
		return 0, err
	}
	return c.putU32(c.u32(4), uint32(used)), nil
}
