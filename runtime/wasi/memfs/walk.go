package memfs

import (
	"strings"
	"unicode/utf8"
)

// Bounds on names.
const (
	// MaxName is the longest name in bytes, MaxPath the longest path and target of a symbolic link.
	MaxName = 255
	MaxPath = 4096
	// maxFollowed is how many symbolic links one path may lead through.
	maxFollowed = 40
)

// Place is where a path leads.
type Place struct {
	// Node is what is there, nil if nothing.
	Node *Node
	// Dir and Name are where it is listed, or would be. Name is empty if the path ends in "." or "..", or is a
	// symbolic link to such a path: Dir is the directory itself then.
	Dir  *Node
	Name string
	// Slash says that the path ended in a slash: it means a directory.
	Slash bool
}

func checkText(s string) Errno {
	switch {
	case len(s) > MaxPath:
		return Nametoolong
	case strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s):
		return Ilseq
	}
	return Success
}

// ValidText says whether s may be a path or a target.
func ValidText(s string) bool { return checkText(s) == Success }

// Walk follows path from a directory. follow says that a symbolic link at the end is followed. A path that leads
// out of base is refused with Perm, even if it would lead back in.
func (fs *FS) Walk(base *Node, path string, follow bool) (Place, Errno) {
	if base.kind != Directory {
		return Place{}, Notdir
	}
	if e := checkText(path); e != Success {
		return Place{}, e
	}
	if path == "" {
		return Place{}, Noent
	}
	// The stack is the way from base to where we are.
	fs.stack = append(fs.stack[:0], base)
	followed := 0
	for {
		if path[0] == '/' {
			return Place{}, Perm
		}
		name, rest, slash := cut(path)
		p, e := fs.step(name, rest == "", slash)
		if e != Success {
			return Place{}, e
		}
		if p.Node != nil && p.Node.kind == Symlink && (rest != "" || follow) {
			if followed++; followed > maxFollowed {
				return Place{}, Loop
			}
			if path, e = fs.expand(p.Node.target, rest, slash); e != Success {
				return Place{}, e
			}
			continue
		}
		if rest == "" {
			return p, Success
		}
		fs.enter(p)
		path = rest
	}
}

// expand puts a symbolic link's target in front of what is left of a path.
func (fs *FS) expand(target, rest string, slash bool) (string, Errno) {
	switch {
	case target == "":
		return "", Noent
	case len(target)+len(rest) > 4*MaxPath:
		return "", Nametoolong
	}
	if slash {
		target += "/"
	}
	fs.Work += uint64(len(target)+len(rest)) / 64
	return target + rest, Success
}

// cut takes the first name off a path. slash says that at least one slash followed it.
func cut(path string) (name, rest string, slash bool) {
	i := strings.IndexByte(path, '/')
	if i < 0 {
		return path, "", false
	}
	return path[:i], strings.TrimLeft(path[i:], "/"), true
}

// step looks up one name in the directory on top of the stack.
func (fs *FS) step(name string, last, slash bool) (Place, Errno) {
	fs.Work++
	here := fs.stack[len(fs.stack)-1]
	switch name {
	case ".":
		return Place{Node: here, Dir: here, Slash: slash}, Success
	case "..":
		if len(fs.stack) == 1 {
			return Place{}, Perm
		}
		up := fs.stack[len(fs.stack)-2]
		return Place{Node: up, Dir: up, Slash: slash}, Success
	}
	if len(name) > MaxName {
		return Place{}, Nametoolong
	}
	p := Place{Node: here.dir.lookup(name), Dir: here, Name: name, Slash: slash}
	switch {
	case last:
	case p.Node == nil:
		return Place{}, Noent
	case p.Node.kind == Regular:
		return Place{}, Notdir
	}
	return p, Success
}

// enter moves the top of the stack to a directory that step found.
func (fs *FS) enter(p Place) {
	top := len(fs.stack) - 1
	switch {
	case p.Name != "":
		fs.stack = append(fs.stack, p.Node)
	case p.Node != fs.stack[top]:
		fs.stack = fs.stack[:top]
	}
}
