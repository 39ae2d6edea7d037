package wasi

import "encoding/binary"

// Memory is a guest's memory.
type Memory interface {
	// Bytes is a view of the whole memory. It is valid until the guest runs again, and the host writes
	// through it.
	Bytes() []byte
}

// view is the memory during one call.
type view []byte

// slice returns the n bytes at ptr, or false if they are not all inside the memory.
func (v view) slice(ptr uint32, n uint64) ([]byte, bool) {
	if n > uint64(len(v)) || uint64(ptr) > uint64(len(v))-n {
		return nil, false
	}
	return v[ptr : uint64(ptr)+n : uint64(ptr)+n], true
}

func (v view) putU32(ptr, value uint32) Errno {
	b, ok := v.slice(ptr, 4)
	if !ok {
		return Fault
	}
	binary.LittleEndian.PutUint32(b, value)
	return Success
}

func (v view) putU64(ptr uint32, value uint64) Errno {
	b, ok := v.slice(ptr, 8)
	if !ok {
		return Fault
	}
	binary.LittleEndian.PutUint64(b, value)
	return Success
}

// vectors resolves n (pointer, length) pairs at ptr. All must be inside the memory, and together they must
// not be more than a result of 32 bits can say. What it returns holds until the next call.
func (c *call) vectors(ptr, n uint32) (bufs [][]byte, total uint64, errno Errno) {
	table, ok := c.slice(ptr, 8*uint64(n))
	if !ok {
		return nil, 0, Fault
	}
	if n > maxVectors {
		return nil, 0, Inval
	}
	bufs = c.bufs[:0]
	for ; len(table) > 0; table = table[8:] {
		b, ok := c.slice(binary.LittleEndian.Uint32(table), uint64(binary.LittleEndian.Uint32(table[4:])))
		if !ok {
			return nil, 0, Fault
		}
		if total += uint64(len(b)); total > 1<<32-1 {
			return nil, 0, Inval
		}
		bufs = append(bufs, b)
	}
	c.bufs = bufs
	return bufs, total, Success
}

// maxVectors is IOV_MAX of common systems.
const maxVectors = 1024
