package wasi

import "github.com/zerostate/zerostate/runtime/wasi/memfs"

const (
	// workGas is what one unit of a file system's work costs: a name or a page that is looked at.
	workGas = 16
	// workBytes is how many bytes of a path are one more unit.
	workBytes = 64
)

// text returns the string whose pointer is argument i and its length the next.
func (c *call) text(i int) (string, Errno) {
	b, ok := c.slice(c.u32(i), uint64(c.u32(i+1)))
	switch {
	case !ok:
		return "", Fault
	case len(b) > memfs.MaxPath:
		return "", Nametoolong
	}
	c.files.Work += 1 + uint64(len(b))/workBytes
	return string(b), Success
}

// at resolves the path whose pointer is argument path, from the directory whose number is argument fd and which
// must have the rights.
func (c *call) at(fd int, rights uint64, path int, follow bool) (memfs.Place, Errno) {
	d, e := c.descriptor(fd)
	if e != Success {
		return memfs.Place{}, e
	}
	name, e := c.text(path)
	switch {
	case e != Success:
		return memfs.Place{}, e
	case !d.directory():
		return memfs.Place{}, Notdir
	case d.base&rights != rights:
		return memfs.Place{}, Notcapable
	}
	return c.files.Walk(d.node, name, follow)
}

// lookupFollow is the flag that symbolic links are followed.
const lookupFollow = 1

// existing resolves a path to what is there. Argument flags has the lookup flags, the path follows it. A path that
// ends in a slash is followed in any case.
func (c *call) existing(rights uint64, flags int) (*memfs.Node, Errno) {
	if c.u32(flags)&^lookupFollow != 0 {
		return nil, Inval
	}
	slash := false
	if b, ok := c.slice(c.u32(flags+1), uint64(c.u32(flags+2))); ok && len(b) > 0 {
		slash = b[len(b)-1] == '/'
	}
	p, e := c.at(0, rights, flags+1, slash || c.u32(flags)&lookupFollow != 0)
	switch {
	case e != Success:
		return nil, e
	case p.Node == nil:
		return nil, Noent
	case p.Slash && p.Node.Kind() != memfs.Directory:
		return nil, Notdir
	}
	return p.Node, Success
}

func pathFilestatGet(c *call) Errno {
	n, e := c.existing(rightPathStat, 1)
	if e != Success {
		return e
	}
	return c.putStat(c.u32(4), n)
}

func pathFilestatSetTimes(c *call) Errno {
	n, e := c.existing(rightPathSetTimes, 1)
	if e != Success {
		return e
	}
	return c.setTimes(n, c.args[4], c.args[5], c.u32(6))
}

func pathReadlink(c *call) Errno {
	p, e := c.at(0, rightReadlink, 1, false)
	if e != Success {
		return e
	}
	buf, ok := c.slice(c.u32(3), uint64(c.u32(4)))
	switch {
	case !ok:
		return Fault
	case p.Node == nil:
		return Noent
	case p.Node.Kind() != memfs.Symlink || p.Slash:
		return Inval
	}
	if _, ok := c.slice(c.u32(5), 4); !ok {
		return Fault
	}
	return c.putU32(c.u32(5), uint32(copy(buf, p.Node.Target())))
}

func pathCreateDirectory(c *call) Errno {
	p, e := c.at(0, rightCreateDirectory, 1, false)
	if e != Success {
		return e
	}
	_, e = c.files.Create(p, memfs.Directory, "")
	return e
}

func pathUnlinkFile(c *call) Errno {
	p, e := c.at(0, rightUnlink, 1, false)
	if e != Success {
		return e
	}
	return c.files.Unlink(p)
}

func pathRemoveDirectory(c *call) Errno {
	p, e := c.at(0, rightRemoveDirectory, 1, false)
	if e != Success {
		return e
	}
	return c.files.RemoveDirectory(p)
}

func pathRename(c *call) Errno {
	from, e := c.at(0, rightRenameSource, 1, false)
	if e != Success {
		return e
	}
	to, e := c.at(3, rightRenameTarget, 4, false)
	if e != Success {
		return e
	}
	return c.files.Rename(from, to)
}

func pathLink(c *call) Errno {
	if c.u32(1)&^lookupFollow != 0 {
		return Inval
	}
	from, e := c.at(0, rightLinkSource, 2, c.u32(1)&lookupFollow != 0)
	if e != Success {
		return e
	}
	to, e := c.at(4, rightLinkTarget, 5, false)
	if e != Success {
		return e
	}
	return c.files.Link(from, to)
}

// pathSymlink refuses a target that could never be followed: an absolute one.
func pathSymlink(c *call) Errno {
	p, e := c.at(2, rightSymlink, 3, false)
	if e != Success {
		return e
	}
	target, e := c.text(0)
	switch {
	case e != Success:
		return e
	case p.Node != nil && p.Slash && p.Node.Kind() != memfs.Directory:
		return Notdir
	case p.Node != nil:
		return Exist
	case p.Slash || target == "":
		return Noent
	case target[0] == '/':
		return Perm
	case !memfs.ValidText(target):
		return Ilseq
	}
	_, e = c.files.Create(p, memfs.Symlink, target)
	return e
}
