package wasi

// readable returns the descriptor whose number is argument 0 and the memory to read into. To read what was not
// opened for it is Badf, as POSIX has it and the reference implementations do.
func (c *call) readable(right uint64) (*descriptor, Errno) {
	d, e := c.descriptor(0)
	switch {
	case e != Success:
		return nil, e
	case d.directory():
		return nil, Isdir
	case d.base&right == 0:
		return nil, Badf
	}
	return d, Success
}

func fdRead(c *call) (Errno, error) {
	d, e := c.readable(rightRead)
	if e != Success {
		return e, nil
	}
	bufs, total, e := c.vectors(c.u32(1), c.u32(2))
	if e != Success {
		return e, nil
	}
	if _, ok := c.slice(c.u32(3), 4); !ok {
		return Fault, nil
	}
	if d.file() {
		n, err := c.readFile(d, bufs, total, d.at)
		d.at += n
		if err != nil {
			return 0, err
		}
		return c.putU32(c.u32(3), uint32(n)), nil
	}
	read := 0
	for _, b := range bufs {
		n, err := d.in.read(b)
		if err != nil {
			return 0, err
		}
		read += n
		if n < len(b) {
			break
		}
	}
	if err := c.charge(uint64(read) + 8*uint64(len(bufs))); err != nil {
		return 0, err
	}
	return c.putU32(c.u32(3), uint32(read)), nil
}

// readFile fills the buffers from a file's content at off.
func (c *call) readFile(d *descriptor, bufs [][]byte, total, off uint64) (uint64, error) {
	there := uint64(0)
	if size := d.node.Size(); off < size {
		there = min(total, size-off)
	}
	if err := c.charge(there + 8*uint64(len(bufs))); err != nil {
		return 0, err
	}
	read := uint64(0)
	for _, b := range bufs {
		n := d.node.ReadAt(b, off+read)
		read += uint64(n)
		if n < len(b) {
			break
		}
	}
	return read, nil
}

func fdPread(c *call) (Errno, error) {
	d, e := c.seekable(0)
	switch {
	case e != Success:
		return e, nil
	case d.base&rightRead == 0:
		return Badf, nil
	case d.base&rightSeek == 0:
		return Notcapable, nil
	}
	bufs, total, e := c.vectors(c.u32(1), c.u32(2))
	if e != Success {
		return e, nil
	}
	if _, ok := c.slice(c.u32(4), 4); !ok {
		return Fault, nil
	}
	n, err := c.readFile(d, bufs, total, c.args[3])
	if err != nil {
		return 0, err
	}
	return c.putU32(c.u32(4), uint32(n)), nil
}

func fdWrite(c *call) (Errno, error) {
	d, e := c.readable(rightWrite)
	if e != Success {
		return e, nil
	}
	bufs, total, e := c.vectors(c.u32(1), c.u32(2))
	if e != Success {
		return e, nil
	}
	if _, ok := c.slice(c.u32(3), 4); !ok {
		return Fault, nil
	}
	if err := c.charge(total + 8*uint64(len(bufs))); err != nil {
		return 0, err
	}
	if d.file() {
		if d.flags&flagAppend != 0 {
			d.at = d.node.Size()
		}
		n, e := writeFile(d, bufs, total, d.at)
		if e != Success {
			return e, nil
		}
		d.at += n
		return c.putU32(c.u32(3), uint32(n)), nil
	}
	if err := c.writeStream(d.out, bufs, total); err != nil {
		return 0, err
	}
	return c.putU32(c.u32(3), uint32(total)), nil
}

// writeStream writes the buffers one after the other, small ones in one go: each write may be a system call.
func (c *call) writeStream(to *sink, bufs [][]byte, total uint64) error {
	if len(bufs) > 1 && total <= gathered {
		c.line = c.line[:0]
		for _, b := range bufs {
			c.line = append(c.line, b...)
		}
		return to.write(c.line)
	}
	for _, b := range bufs {
		if err := to.write(b); err != nil {
			return err
		}
	}
	return nil
}

// gathered is how many bytes in several buffers are written in one go.
const gathered = 16 << 10

// writeFile writes the buffers at off, as much as the quota lets it.
func writeFile(d *descriptor, bufs [][]byte, total, off uint64) (uint64, Errno) {
	if total == 0 {
		return 0, Success
	}
	room, e := d.node.Room(off, total)
	if e != Success {
		return 0, e
	}
	written := uint64(0)
	for _, b := range bufs {
		b = b[:min(uint64(len(b)), room-written)]
		if len(b) == 0 {
			continue
		}
		if e := d.node.WriteAt(b, off+written); e != Success {
			return written, e
		}
		written += uint64(len(b))
	}
	return written, Success
}

// fdPwrite writes at its offset also when the descriptor appends, as POSIX has it.
func fdPwrite(c *call) (Errno, error) {
	d, e := c.seekable(0)
	switch {
	case e != Success:
		return e, nil
	case d.base&rightWrite == 0:
		return Badf, nil
	case d.base&rightSeek == 0:
		return Notcapable, nil
	}
	bufs, total, e := c.vectors(c.u32(1), c.u32(2))
	if e != Success {
		return e, nil
	}
	if _, ok := c.slice(c.u32(4), 4); !ok {
		return Fault, nil
	}
	if err := c.charge(total + 8*uint64(len(bufs))); err != nil {
		return 0, err
	}
	n, e := writeFile(d, bufs, total, c.args[3])
	if e != Success {
		return e, nil
	}
	return c.putU32(c.u32(4), uint32(n)), nil
}
