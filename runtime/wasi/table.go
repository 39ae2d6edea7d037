package wasi

import (
	"math/bits"

	"github.com/zerostate/zerostate/runtime/wasi/memfs"
)

// descriptor is what a guest's file descriptor stands for: an input, an output, or a node of a file system.
type descriptor struct {
	in   *input
	out  *sink
	node *memfs.Node
	// at is the place in a file.
	at               uint64
	flags            uint16
	base, inheriting uint64
	// preopened is the name of a directory that was opened before the start.
	preopened string
}

const filetypeUnknown = 0

// filetype is preview 1's. A stream is of an unknown type: a guest that took it for a terminal would buffer by lines.
func (d *descriptor) filetype() byte {
	if d.node == nil {
		return filetypeUnknown
	}
	return byte(d.node.Kind())
}

func (d *descriptor) directory() bool { return d.node != nil && d.node.Kind() == memfs.Directory }

func (d *descriptor) file() bool { return d.node != nil && d.node.Kind() == memfs.Regular }

// table is a guest's descriptors by number.
type table struct {
	slots []*descriptor
	// taken has a bit for each slot.
	taken []uint64
	open  uint64
	limit uint64
}

func (t *table) get(fd uint32) *descriptor {
	if uint64(fd) >= uint64(len(t.slots)) {
		return nil
	}
	return t.slots[fd]
}

// full says whether another descriptor would pass the limit.
func (t *table) full() bool { return t.open >= t.limit }

// add gives d the lowest number that is free.
func (t *table) add(d *descriptor) uint32 {
	word := 0
	for word < len(t.taken) && t.taken[word] == ^uint64(0) {
		word++
	}
	if word == len(t.taken) {
		t.taken = append(t.taken, 0)
		t.slots = append(t.slots, make([]*descriptor, 64)...)
	}
	fd := uint32(64*word + bits.TrailingZeros64(^t.taken[word]))
	t.put(fd, d)
	return fd
}

func (t *table) put(fd uint32, d *descriptor) {
	t.slots[fd] = d
	t.taken[fd/64] |= 1 << (fd % 64)
	t.open++
	if d.node != nil {
		d.node.Open()
	}
}

func (t *table) remove(fd uint32) {
	d := t.slots[fd]
	t.slots[fd] = nil
	t.taken[fd/64] &^= 1 << (fd % 64)
	t.open--
	if d.node != nil {
		d.node.Close()
	}
}

// move gives the descriptor of one number to another one, whose own is closed.
func (t *table) move(from, to uint32) {
	if from == to {
		return
	}
	d := t.slots[from]
	t.remove(to)
	t.put(to, d)
	t.remove(from)
}
