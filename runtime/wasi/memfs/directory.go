package memfs

import "sort"

// directory is the entries of one directory.
type directory struct {
	// parent is where it is listed; its own node if it is a root.
	parent *Node
	// removed says that it has no name any more: nothing can be created in it.
	removed bool
	names   map[string]*Entry
	// order is the entries as they came. One that is gone leaves a gap, so that a reader's place stays valid.
	order []*Entry
	gaps  int
	next  uint64
}

// Entry is a name in a directory.
type Entry struct {
	Name string
	Node *Node
	// sequence grows with each entry of a directory.
	sequence uint64
}

// firstCookie is the place of a directory's first own entry, after "." and "..".
const firstCookie = 2

func (d *directory) lookup(name string) *Node {
	if e := d.names[name]; e != nil {
		return e.Node
	}
	return nil
}

func (d *directory) add(name string, n *Node) {
	e := &Entry{Name: name, Node: n, sequence: d.next}
	d.next++
	if d.names == nil {
		d.names = make(map[string]*Entry)
	}
	d.names[name] = e
	d.order = append(d.order, e)
	if n.kind == Directory {
		n.dir.removed = false
	}
}

func (d *directory) drop(name string) {
	e := d.names[name]
	delete(d.names, name)
	e.Node = nil
	d.gaps++
	if d.gaps < 16 || d.gaps < len(d.order)/2 {
		return
	}
	kept := make([]*Entry, 0, len(d.names))
	for _, e := range d.order {
		if e.Node != nil {
			kept = append(kept, e)
		}
	}
	d.order, d.gaps = kept, 0
}

// remove says that the directory has no name any more. It lets go of its parent: a descriptor that is still open on
// it would hold all those above it, which may be removed too, and nobody counts those.
func (d *directory) remove() {
	d.removed = true
	d.parent = d.parent.mount.Root
	d.names, d.order = nil, nil
}

// Listed is what a directory says of an entry.
type Listed struct {
	Name  string
	Inode uint64
	Kind  Kind
	// Next is the cookie of the entry after it.
	Next uint64
}

// List calls each with the directory's entries from cookie on until it returns false. It begins with "." and "..";
// cookie 0 is the beginning.
func (n *Node) List(cookie uint64, each func(Listed) bool) {
	fs := n.mount.fs
	if cookie == 0 {
		fs.Work++
		if !each(Listed{".", n.inode, Directory, 1}) {
			return
		}
	}
	if cookie <= 1 {
		fs.Work++
		if !each(Listed{"..", n.dir.parent.inode, Directory, firstCookie}) {
			return
		}
	}
	from := max(cookie, firstCookie) - firstCookie
	order := n.dir.order
	for _, e := range order[sort.Search(len(order), func(i int) bool { return order[i].sequence >= from }):] {
		fs.Work++
		if e.Node == nil {
			continue
		}
		if !each(Listed{e.Name, e.Node.inode, e.Node.kind, e.sequence + firstCookie + 1}) {
			return
		}
	}
}
