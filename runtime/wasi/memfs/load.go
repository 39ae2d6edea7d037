package memfs

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Add puts a node into a mount before the guest starts. name is its path below the mount, as fs.ValidPath has it;
// directories on the way are made as needed. content is a file's and is not copied: it must not change. target is
// a symbolic link's. Add in byte order of names for the order of listings to be that.
func (m *Mount) Add(name string, k Kind, content []byte, target string) error {
	switch {
	case !fs.ValidPath(name) || name == "." || checkText(name) != Success || checkText(target) != Success:
		return fmt.Errorf("%w: %.100q in %q: not a clean relative path in UTF-8", ErrMount, name, m.Path)
	case k == Symlink && target == "":
		return fmt.Errorf("%w: %.100q in %q: a symbolic link to nothing", ErrMount, name, m.Path)
	}
	dir, err := m.directory(path.Dir(name))
	if err != nil {
		return err
	}
	base := path.Base(name)
	if old := dir.dir.lookup(base); old != nil {
		if old.kind == Directory && k == Directory {
			return nil
		}
		return fmt.Errorf("%w: %.100q in %q is there twice", ErrMount, name, m.Path)
	}
	n, err := m.fresh(dir, base, k)
	if err != nil {
		return err
	}
	if e := m.claim(uint64(len(content) + len(target))); e != Success {
		return fmt.Errorf("%w: %q: more bytes than files may have: raise the limit on scratch (or on artefacts)", ErrMount, m.Path)
	}
	n.target = target
	n.base = content[:len(content):len(content)]
	n.size = uint64(len(content))
	return nil
}

// directory returns the directory at a clean path, and makes it and those above it if they are not there.
func (m *Mount) directory(name string) (*Node, error) {
	dir := m.Root
	if name == "." {
		return dir, nil
	}
	for part := range strings.SplitSeq(name, "/") {
		next := dir.dir.lookup(part)
		if next == nil {
			var err error
			if next, err = m.fresh(dir, part, Directory); err != nil {
				return nil, err
			}
		}
		if next.kind != Directory {
			return nil, fmt.Errorf("%w: %.100q in %q: %q is no directory", ErrMount, name, m.Path, part)
		}
		dir = next
	}
	return dir, nil
}

func (m *Mount) fresh(dir *Node, name string, k Kind) (*Node, error) {
	switch {
	case len(name) > MaxName:
		return nil, fmt.Errorf("%w: %.100q in %q: a name of more than %d bytes", ErrMount, name, m.Path, MaxName)
	case m.fs.entries >= m.fs.limit:
		return nil, fmt.Errorf("%w: %q: more than %d entries: raise the limit on inodes", ErrMount, m.Path, m.fs.limit)
	}
	n := m.fs.node(m, k)
	m.fs.attach(Place{Dir: dir, Name: name}, n)
	return n, nil
}

// File is a regular file of a mount.
type File struct {
	// Name is its path below the mount.
	Name string
	Node *Node
}

// Files returns the regular files below the mount in byte order of their paths. It leaves out those whose path is
// longer than MaxPath: nobody could name them, and directories inside each other have paths that together are as
// long as the square of their number.
func (m *Mount) Files() []File {
	var found []File
	type step struct {
		node *Node
		path string
	}
	for todo := []step{{m.Root, ""}}; len(todo) > 0; {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for name, e := range at.node.dir.names {
			if len(at.path)+len(name) > MaxPath {
				continue
			}
			switch e.Node.kind {
			case Directory:
				todo = append(todo, step{e.Node, at.path + name + "/"})
			case Regular:
				found = append(found, File{at.path + name, e.Node})
			case Symlink:
			}
		}
	}
	slices.SortFunc(found, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return found
}
