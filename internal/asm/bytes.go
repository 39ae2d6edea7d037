package asm

import (
	"encoding/binary"
	"math"
	"slices"
)

// Header is the beginning of every module.
func Header() []byte { return []byte("\x00asm\x01\x00\x00\x00") }

// Section is a whole section.
func Section(id byte, body []byte) []byte { return append([]byte{id}, sized(body)...) }

// Vector is a count and its entries.
func Vector(entries ...[]byte) []byte {
	out := U32(uint32(len(entries)))
	for _, e := range entries {
		out = append(out, e...)
	}
	return out
}

// Name is a length and its bytes.
func Name(s string) []byte { return sized([]byte(s)) }

func sized(b []byte) []byte { return append(U32(uint32(len(b))), b...) }

// U32 is an unsigned number in LEB128.
func U32(v uint32) []byte {
	var b []byte
	for v >= 0x80 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v))
}

func signed(b []byte, v int64) []byte {
	for {
		low := byte(v & 0x7f)
		v >>= 7
		if v == 0 && low&0x40 == 0 || v == -1 && low&0x40 != 0 {
			return append(b, low)
		}
		b = append(b, low|0x80)
	}
}

// Code is a sequence of instructions. Each method returns it with one more at its end
// and leaves its receiver as it was, so that a beginning can be shared.
type Code []byte

// Op appends instructions without operands.
func (c Code) Op(ops ...byte) Code { return append(slices.Clip(c), ops...) }

// Misc appends an instruction of the prefix 0xfc with index operands.
func (c Code) Misc(sub uint32, operands ...uint32) Code { return c.prefixed(0xfc, sub, operands) }

// SIMD appends an instruction of the prefix 0xfd with index operands.
func (c Code) SIMD(sub uint32, operands ...uint32) Code { return c.prefixed(0xfd, sub, operands) }

func (c Code) prefixed(prefix byte, sub uint32, operands []uint32) Code {
	c = append(append(slices.Clip(c), prefix), U32(sub)...)
	for _, o := range operands {
		c = append(c, U32(o)...)
	}
	return c
}

// Index appends an instruction with index operands: local.get, call, br and the like.
func (c Code) Index(op byte, operands ...uint32) Code {
	c = append(slices.Clip(c), op)
	for _, o := range operands {
		c = append(c, U32(o)...)
	}
	return c
}

// I32 appends an i32.const.
func (c Code) I32(v int32) Code { return signed(append(slices.Clip(c), 0x41), int64(v)) }

// I64 appends an i64.const.
func (c Code) I64(v int64) Code { return signed(append(slices.Clip(c), 0x42), v) }

// F32 appends an f32.const.
func (c Code) F32(v float32) Code {
	return binary.LittleEndian.AppendUint32(append(slices.Clip(c), 0x43), math.Float32bits(v))
}

// F64 appends an f64.const.
func (c Code) F64(v float64) Code {
	return binary.LittleEndian.AppendUint64(append(slices.Clip(c), 0x44), math.Float64bits(v))
}

// Get is local.get.
func (c Code) Get(i uint32) Code { return c.Index(0x20, i) }

// Set is local.set.
func (c Code) Set(i uint32) Code { return c.Index(0x21, i) }

// Tee is local.tee.
func (c Code) Tee(i uint32) Code { return c.Index(0x22, i) }

// Call is a call of a function.
func (c Code) Call(f uint32) Code { return c.Index(0x10, f) }

// CallIndirect is a call of an entry of table 0.
func (c Code) CallIndirect(t uint32) Code { return c.Index(0x11, t, 0) }

// Access is a load or store with natural alignment given as a power of two.
func (c Code) Access(op byte, align, offset uint32) Code { return c.Index(op, align, offset) }

// Block opens a block of no results; Loop and If likewise. End closes them.
func (c Code) Block() Code { return append(slices.Clip(c), 0x02, 0x40) }

// Loop opens a loop.
func (c Code) Loop() Code { return append(slices.Clip(c), 0x03, 0x40) }

// If opens a conditional.
func (c Code) If() Code { return append(slices.Clip(c), 0x04, 0x40) }

// Else is the other half of an If.
func (c Code) Else() Code { return append(slices.Clip(c), 0x05) }

// End closes what was opened last.
func (c Code) End() Code { return append(slices.Clip(c), 0x0b) }

// Br branches out of so many levels.
func (c Code) Br(depth uint32) Code { return c.Index(0x0c, depth) }

// BrIf branches if the top of the stack is not zero.
func (c Code) BrIf(depth uint32) Code { return c.Index(0x0d, depth) }

// BrTable branches by the top of the stack; the last target is for what is out of range.
func (c Code) BrTable(targets ...uint32) Code {
	c = append(append(slices.Clip(c), 0x0e), U32(uint32(len(targets)-1))...)
	for _, t := range targets {
		c = append(c, U32(t)...)
	}
	return c
}

// Drop discards the top of the stack.
func (c Code) Drop() Code { return append(slices.Clip(c), 0x1a) }

// Then appends other code.
func (c Code) Then(others ...Code) Code {
	c = slices.Clip(c)
	for _, o := range others {
		c = append(c, o...)
	}
	return c
}

// Times appends the same code repeatedly.
func (c Code) Times(n int, o Code) Code {
	c = slices.Clip(c)
	for range n {
		c = append(c, o...)
	}
	return c
}
