package watch

import (
	"slices"

	"github.com/ethereum/go-ethereum/common"
)

// Block names a block.
type Block struct {
	Number uint64
	Hash   common.Hash
	Time   uint64 // Unix seconds, the chain's clock
}

// maxMarks bounds the memory: looks every few seconds, and no chain takes an hour back.
const maxMarks = 512

// Marks are the blocks that were the head when we looked, oldest first. A chain that still has the newest of them
// has all that was read there and before: blocks between two looks need no look of their own, since what takes one
// back takes the mark after it back too.
type Marks struct{ seen []Block }

// Newest is the mark to ask for before the next look counts.
func (m Marks) Newest() (Block, bool) {
	if len(m.seen) == 0 {
		return Block{}, false
	}
	return m.seen[len(m.seen)-1], true
}

// Still takes the hash that the chain has at Newest's number now. kept says that the mark stands. If it does not, it is taken
// away, and the one before it is to be asked for next; what was read at it has to be read again.
func (m Marks) Still(hash common.Hash) (next Marks, kept bool) {
	b, ok := m.Newest()
	if !ok || b.Hash == hash {
		return m, true
	}
	return Marks{m.seen[:len(m.seen)-1]}, false
}

// Add takes a head. One that is not above the newest mark adds nothing: an endpoint may lag.
func (m Marks) Add(b Block) Marks {
	if n, ok := m.Newest(); ok && b.Number <= n.Number {
		return m
	}
	seen := append(slices.Clone(m.seen), b)
	if len(seen) > maxMarks {
		seen = seen[len(seen)-maxMarks:]
	}
	return Marks{seen}
}

// Drop forgets the marks under a final block: they cannot be taken back. One is kept, to notice when even that happened.
func (m Marks) Drop(final uint64) Marks {
	i := 0
	for i < len(m.seen)-1 && m.seen[i+1].Number <= final {
		i++
	}
	return Marks{m.seen[i:]}
}

// Len counts the marks.
func (m Marks) Len() int { return len(m.seen) }
