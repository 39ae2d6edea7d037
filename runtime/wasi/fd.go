package wasi

import "encoding/binary"

const fdstatSize = 24

func fdClose(c *call) Errno {
	if _, e := c.descriptor(0); e != Success {
		return e
	}
	c.fds.remove(c.u32(0))
	return Success
}

func fdRenumber(c *call) Errno {
	if _, e := c.descriptor(0); e != Success {
		return e
	}
	if _, e := c.descriptor(1); e != Success {
		return e
	}
	c.fds.move(c.u32(0), c.u32(1))
	return Success
}

func fdFdstatGet(c *call) Errno {
	d, e := c.descriptor(0)
	if e != Success {
		return e
	}
	b, ok := c.slice(c.u32(1), fdstatSize)
	if !ok {
		return Fault
	}
	clear(b)
	b[0] = d.filetype()
	binary.LittleEndian.PutUint16(b[2:], d.flags)
	binary.LittleEndian.PutUint64(b[8:], d.base)
	binary.LittleEndian.PutUint64(b[16:], d.inheriting)
	return Success
}

func fdFdstatSetFlags(c *call) Errno {
	d, e := c.with(0, rightSetFlags)
	switch {
	case e != Success:
		return e
	case c.u32(1)&^uint32(flagsAll) != 0:
		return Inval
	}
	d.flags = uint16(c.u32(1))
	return Success
}

func fdFdstatSetRights(c *call) Errno {
	d, e := c.descriptor(0)
	switch {
	case e != Success:
		return e
	case c.args[1]&^d.base != 0 || c.args[2]&^d.inheriting != 0:
		return Notcapable
	}
	d.base, d.inheriting = c.args[1], c.args[2]
	return Success
}

func fdAdvise(c *call) Errno {
	d, e := c.descriptor(0)
	switch {
	case e != Success:
		return e
	case d.node == nil:
		return Spipe
	case d.directory():
		return Badf
	case d.base&rightAdvise == 0:
		return Notcapable
	case c.u32(3) > lastAdvice || c.args[1]+c.args[2] < c.args[1]:
		return Inval
	}
	return Success
}

const lastAdvice = 5

func fdAllocate(c *call) Errno {
	d, e := c.descriptor(0)
	switch {
	case e != Success:
		return e
	case d.node == nil:
		return Spipe
	case d.directory():
		return Isdir
	case d.base&rightAllocate == 0:
		return Notcapable
	case c.args[2] == 0:
		return Inval
	case c.args[1]+c.args[2] < c.args[1]:
		return Fbig
	}
	return d.node.Grow(c.args[1] + c.args[2])
}

// fdSync has nothing to do: what was written is where it belongs.
func fdSync(right uint64) func(*call) Errno {
	return func(c *call) Errno {
		d, e := c.descriptor(0)
		switch {
		case e != Success:
			return e
		case d.node == nil:
			return Inval
		case d.base&right == 0:
			return Notcapable
		}
		return Success
	}
}

func fdSeek(c *call) Errno {
	offset, whence := int64(c.args[1]), c.u32(2)
	d, e := c.seekable(0)
	switch {
	case e != Success:
		return e
	case d.base&rightSeek == 0 && (d.base&rightTell == 0 || offset != 0 || whence != whenceCurrent):
		return Notcapable
	}
	if _, ok := c.slice(c.u32(3), 8); !ok {
		return Fault
	}
	from := uint64(0)
	switch whence {
	case whenceStart:
	case whenceCurrent:
		from = d.at
	case whenceEnd:
		from = d.node.Size()
	default:
		return Inval
	}
	at := int64(from) + offset
	switch {
	case offset > 0 && at < int64(from):
		return Overflow
	case at < 0:
		return Inval
	}
	d.at = uint64(at)
	return c.putU64(c.u32(3), d.at)
}

// The places that an offset can count from.
const (
	whenceStart = iota
	whenceCurrent
	whenceEnd
)

func fdTell(c *call) Errno {
	d, e := c.seekable(0)
	switch {
	case e != Success:
		return e
	case d.base&(rightTell|rightSeek) == 0:
		return Notcapable
	}
	return c.putU64(c.u32(1), d.at)
}

// seekable returns the regular file whose number is argument i.
func (c *call) seekable(i int) (*descriptor, Errno) {
	d, e := c.descriptor(i)
	switch {
	case e != Success:
		return nil, e
	case d.node == nil:
		return nil, Spipe
	case d.directory():
		return nil, Isdir
	}
	return d, Success
}

// sockShutdown tells that nothing is a socket. A directory is not even something to read or write.
func sockShutdown(c *call) Errno {
	d, e := c.descriptor(0)
	switch {
	case e != Success:
		return e
	case d.directory():
		return Badf
	}
	return Notsock
}

// noSocket refuses what is for sockets only.
func noSocket(c *call) Errno {
	if _, e := c.descriptor(0); e != Success {
		return e
	}
	return Notsup
}
