package wasi

// pathAt is a path function whose descriptor and path are the arguments of these numbers. A path is looked up
// from a directory, and there is none: what is left is to say so as the specification wants it, after the
// descriptor and the pointer were checked.
func pathAt(fd, path int) func(*call) Errno {
	return func(c *call) Errno { return c.lookup(fd, path) }
}

// twoPaths is pathAt for a function with a source and a target.
func twoPaths(fd, path, fd2, path2 int) func(*call) Errno {
	return func(c *call) Errno {
		if _, ok := c.slice(c.u32(path), uint64(c.u32(path+1))); !ok {
			return Fault
		}
		if _, ok := c.files[c.u32(fd)]; !ok {
			return Badf
		}
		return c.lookup(fd2, path2)
	}
}

func (c *call) lookup(fd, path int) Errno {
	if _, ok := c.slice(c.u32(path), uint64(c.u32(path+1))); !ok {
		return Fault
	}
	return onStream(Notdir)(&call{Host: c.Host, args: c.args[fd:]})
}
