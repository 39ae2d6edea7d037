package memfs

// check refuses a name with a trailing slash that is no directory.
func (p Place) check() Errno {
	if p.Slash && p.Node != nil && p.Node.kind != Directory {
		return Notdir
	}
	return Success
}

// Create makes a node at a place where there is none. target is a symbolic link's.
func (fs *FS) Create(p Place, k Kind, target string) (*Node, Errno) {
	switch {
	case p.Node != nil:
		return nil, Exist
	case p.Dir.mount.ReadOnly:
		return nil, Rofs
	case p.Dir.dir.removed:
		return nil, Noent
	}
	const making = 8 // As much as so many looks.
	fs.Work += making
	m := p.Dir.mount
	if fs.entries >= fs.limit {
		return nil, Nospc
	}
	if e := m.claim(uint64(len(target))); e != Success {
		return nil, e
	}
	n := fs.node(m, k)
	n.target = target
	fs.attach(p, n)
	return n, Success
}

// attach lists n at p.
func (fs *FS) attach(p Place, n *Node) {
	n.links++
	fs.entries++
	if n.kind == Directory {
		n.dir.parent = p.Dir
	}
	p.Dir.dir.add(p.Name, n)
	p.Dir.touch()
}

// detach takes what is at p out of its directory.
func (fs *FS) detach(p Place) {
	n := p.Node
	p.Dir.dir.drop(p.Name)
	p.Dir.touch()
	fs.entries--
	n.links--
	n.Changed = fs.now()
}

// Unlink removes a file or symbolic link.
func (fs *FS) Unlink(p Place) Errno {
	switch {
	case p.Node == nil:
		return Noent
	case p.Node.kind == Directory:
		return Isdir
	case p.Slash:
		return Notdir
	case p.Node.mount.ReadOnly:
		return Rofs
	}
	fs.detach(p)
	p.Node.collect()
	return Success
}

// RemoveDirectory removes an empty directory.
func (fs *FS) RemoveDirectory(p Place) Errno {
	switch {
	case p.Node == nil:
		return Noent
	case p.Node.kind != Directory:
		return Notdir
	case p.Name == "":
		return Inval
	case p.Node.mount.ReadOnly:
		return Rofs
	case len(p.Node.dir.names) > 0:
		return Notempty
	}
	fs.detach(p)
	p.Node.dir.remove()
	return Success
}

// Link gives what is at from a second name. There are no second names among artefacts: they are counted and handed
// over by name.
func (fs *FS) Link(from, to Place) Errno {
	switch {
	case from.Node == nil:
		return Noent
	case from.check() != Success, to.check() != Success:
		return Notdir
	case to.Node != nil:
		return Exist
	case to.Slash:
		return Noent
	case from.Node.kind == Directory:
		return Perm
	case from.Node.mount != to.Dir.mount:
		return Xdev
	case to.Dir.mount.ReadOnly:
		return Rofs
	case to.Dir.mount.area == &fs.artefacts:
		return Perm
	case to.Dir.dir.removed:
		return Noent
	case fs.entries >= fs.limit:
		return Nospc
	}
	fs.attach(to, from.Node)
	from.Node.Changed = fs.now()
	return Success
}

// Rename moves what is at from to to, where it replaces a file, or an empty directory if it is one itself.
func (fs *FS) Rename(from, to Place) Errno {
	if e := fs.mayRename(from, to); e != Success {
		return e
	}
	n := from.Node
	if to.Node == n {
		return Success // Two names of the same file: as POSIX has it, nothing happens.
	}
	if to.Node != nil {
		fs.detach(to)
		if to.Node.kind == Directory {
			to.Node.dir.remove()
		} else {
			to.Node.collect()
		}
	}
	fs.detach(from)
	to.Node = nil
	fs.attach(to, n)
	return Success
}

func (fs *FS) mayRename(from, to Place) Errno {
	n := from.Node
	switch {
	case n == nil:
		return Noent
	case from.Name == "" || to.Name == "":
		return Busy
	case from.check() != Success, to.Slash && n.kind != Directory, to.check() != Success:
		return Notdir
	case n.mount != to.Dir.mount:
		return Xdev
	case n.mount.ReadOnly:
		return Rofs
	case to.Dir.dir.removed:
		return Noent
	}
	if n.kind == Directory && fs.within(to.Dir, n) {
		return Inval
	}
	switch {
	case to.Node == nil || to.Node == n:
	case n.kind == Directory && to.Node.kind != Directory:
		return Notdir
	case n.kind != Directory && to.Node.kind == Directory:
		return Isdir
	case to.Node.kind == Directory && len(to.Node.dir.names) > 0:
		return Notempty
	}
	return Success
}

// within says whether d is n or below it.
func (fs *FS) within(d, n *Node) bool {
	for {
		fs.Work++
		if d == n {
			return true
		}
		if d.dir.parent == d {
			return false
		}
		d = d.dir.parent
	}
}
