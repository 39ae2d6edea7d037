package memfs

import "slices"

// pageSize is the unit in which content is held: small enough that the last one wastes little, large enough
// that a large file has few.
const pageSize = 64 << 10

// clearedPerWork is how many bytes of a new page are as much work as one look.
const clearedPerWork = 128

// MaxFile is the largest size of a file in bytes, whatever the quota.
const MaxFile = 1<<63 - 1

// content is the bytes of a file. What lies beyond both pages and base is zero.
type content struct {
	size uint64
	// pages holds what was written: a page is nil, or as long as is needed up to pageSize.
	pages [][]byte
	// base is what was mounted. It is not written: a page of it that changes is copied.
	base []byte
}

// ReadAt copies what is at off into p and returns how many bytes there were.
func (n *Node) ReadAt(p []byte, off uint64) int {
	if off >= n.size {
		return 0
	}
	p = p[:min(uint64(len(p)), n.size-off)]
	for done := 0; done < len(p); {
		i, at := (off+uint64(done))/pageSize, (off+uint64(done))%pageSize
		part := p[done:min(len(p), done+int(pageSize-at))]
		clear(part[copyFrom(part, n.look(i), at):])
		done += len(part)
	}
	return len(p)
}

func copyFrom(p, from []byte, at uint64) int {
	if at >= uint64(len(from)) {
		return 0
	}
	return copy(p, from[at:])
}

// look returns page i as it is, perhaps shorter than its part of the file.
func (c *content) look(i uint64) []byte {
	if i < uint64(len(c.pages)) && c.pages[i] != nil {
		return c.pages[i]
	}
	if from := i * pageSize; from < uint64(len(c.base)) {
		return c.base[from:min(from+pageSize, uint64(len(c.base)))]
	}
	return nil
}

// own returns page i with at least n bytes, to be written.
func (c *content) own(i uint64, n int, work *uint64) []byte {
	if missing := int(i) + 1 - len(c.pages); missing > 0 {
		*work += uint64(missing) / 4
		c.pages = append(c.pages, make([][]byte, missing)...)
	}
	have := c.look(i)
	if c.pages[i] != nil && len(have) >= n {
		return have
	}
	// Doubling keeps appending to a small file cheap; a large one gets whole pages.
	size := pageSize
	if i == 0 {
		size = min(pageSize, max(n, 2*len(have), 64))
	}
	*work += uint64(size) / clearedPerWork
	grown := make([]byte, size)
	copy(grown, have)
	c.pages[i] = grown
	return grown
}

// Room returns how many of n bytes at off the quota still lets be written.
func (n *Node) Room(off, count uint64) (uint64, Errno) {
	switch {
	case off > MaxFile || count > MaxFile-off:
		return 0, Fbig
	case off+count <= n.size || n.mount.area == nil:
		return count, Success
	}
	most := n.size + n.mount.area.left()
	if off >= most {
		return 0, Nospc
	}
	return min(count, most-off), Success
}

// WriteAt writes p at off, for which Room must have been found, and grows the file as needed.
func (n *Node) WriteAt(p []byte, off uint64) Errno {
	if n.mount.ReadOnly {
		return Rofs
	}
	if e := n.extend(off + uint64(len(p))); e != Success {
		return e
	}
	for len(p) > 0 {
		i, at := off/pageSize, int(off%pageSize)
		part := min(len(p), pageSize-at)
		copy(n.own(i, at+part, &n.mount.fs.Work)[at:], p[:part])
		p, off = p[part:], off+uint64(part)
	}
	n.touch()
	return Success
}

// Grow makes the file at least size bytes long.
func (n *Node) Grow(size uint64) Errno {
	if n.mount.ReadOnly {
		return Rofs
	}
	if size <= n.size {
		return Success
	}
	e := n.extend(size)
	if e == Success {
		n.touch()
	}
	return e
}

func (n *Node) extend(size uint64) Errno {
	switch {
	case size <= n.size:
		return Success
	case size > MaxFile:
		return Fbig
	}
	if e := n.mount.claim(size - n.size); e != Success {
		return e
	}
	n.size = size
	return Success
}

// Resize makes the file exactly size bytes long.
func (n *Node) Resize(size uint64) Errno {
	if n.mount.ReadOnly {
		return Rofs
	}
	if size >= n.size {
		e := n.extend(size)
		if e == Success {
			n.touch()
		}
		return e
	}
	n.mount.release(n.size - size)
	n.size = size
	n.base = n.base[:min(size, uint64(len(n.base)))]
	keep := min((size+pageSize-1)/pageSize, uint64(len(n.pages)))
	n.mount.fs.Work += uint64(len(n.pages)) - keep
	clear(n.pages[keep:])
	n.pages = n.pages[:keep]
	n.shrink()
	n.touch()
	return Success
}

// shrink gives back what a file holds that has become small: the quota counts it no longer. What was cut off of its last
// page must be zero if it grows again.
func (n *Node) shrink() {
	const small = 64
	switch {
	case len(n.pages) == 0:
		n.pages = nil
	case cap(n.pages) > 2*len(n.pages):
		n.pages = slices.Clone(n.pages)
	}
	last := n.size / pageSize
	if last >= uint64(len(n.pages)) || n.pages[last] == nil {
		return
	}
	page := n.pages[last]
	at := min(int(n.size%pageSize), len(page))
	if len(page) > max(4*at, small) {
		n.mount.fs.Work += uint64(at) / clearedPerWork
		n.pages[last] = append(make([]byte, 0, max(at, small)), page[:at]...)[:max(at, small)]
		return
	}
	clear(page[at:])
}
