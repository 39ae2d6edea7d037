package memfs

// Kind is preview 1's file type.
type Kind uint8

// The kinds that a file system has.
const (
	Directory Kind = 3
	Regular   Kind = 4
	Symlink   Kind = 7
)

// Node is a directory, file or symbolic link.
type Node struct {
	// Accessed, Modified and Changed are its times in nanoseconds since 1970.
	Accessed, Modified, Changed uint64

	mount *Mount
	kind  Kind
	inode uint64
	// links is the number of its names, handles that of its open descriptors. With neither it is gone.
	links, handles uint32

	dir    *directory // Of a directory.
	target string     // Of a symbolic link.
	content
}

// Kind is what the node is.
func (n *Node) Kind() Kind { return n.kind }

// Inode is its number, unique in the file system.
func (n *Node) Inode() uint64 { return n.inode }

// Links is the number of its names.
func (n *Node) Links() uint64 { return uint64(n.links) }

// Mount is where it belongs.
func (n *Node) Mount() *Mount { return n.mount }

// Target is where a symbolic link leads.
func (n *Node) Target() string { return n.target }

// Size is its size in bytes: 0 for a directory, the target's length for a symbolic link.
func (n *Node) Size() uint64 {
	if n.kind == Symlink {
		return uint64(len(n.target))
	}
	return n.size
}

// Open counts a descriptor on the node: until Close it stays usable without a name.
func (n *Node) Open() { n.handles++ }

// Close ends what Open began.
func (n *Node) Close() {
	n.handles--
	n.collect()
}

// collect gives back what a node held that nobody can reach any more.
func (n *Node) collect() {
	if n.links > 0 || n.handles > 0 {
		return
	}
	n.mount.release(n.Size())
	n.content = content{}
	n.target = ""
}

// touch says that the content changed.
func (n *Node) touch() {
	n.Modified = n.mount.fs.now()
	n.Changed = n.Modified
}
