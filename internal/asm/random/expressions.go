package random

import (
	"math"

	"github.com/zerostate/zerostate/internal/asm"
)

// label is a place that a branch can go to.
type label struct {
	types asm.Vals // What a branch takes along.
	loop  bool
}

// body is a function that is being written.
type body struct {
	*module
	locals, results asm.Vals
	labels          []label // The innermost last.
	leaf            bool
}

// burn takes one fuel and traps if there is none.
func (b *body) burn() asm.Code {
	return asm.Code{}.Index(asm.GlobalGet, b.fuel).I32(1).Op(asm.I32Sub).Index(asm.GlobalSet, b.fuel).
		Index(asm.GlobalGet, b.fuel).I32(0).Op(0x48).If().Op(asm.Unreachable).End()
}

func (b *body) values(types asm.Vals, depth int) asm.Code {
	var c asm.Code
	for _, t := range types {
		c = c.Then(b.value(t, depth))
	}
	return c
}

func (b *body) constant(t asm.Val) asm.Code {
	c := asm.Code{}
	switch t {
	case asm.I32:
		return c.I32([]int32{0, 1, -1, 7, 100, 65535, math.MinInt32, math.MaxInt32}[b.Pick(8)])
	case asm.I64:
		return c.I64([]int64{0, 1, -1, 3, 1 << 33, math.MinInt64, math.MaxInt64}[b.Pick(7)])
	case asm.F32:
		return c.F32([]float32{0, 1, -1.5, 3e38, 1e-40, float32(math.Inf(1)), float32(math.NaN())}[b.Pick(7)])
	case asm.F64:
		return c.F64([]float64{0, 1, -1.5, 1e300, 5e-324, math.Inf(-1), math.NaN()}[b.Pick(7)])
	}
	return asm.Code{}.Then(b.constant(asm.I64)).SIMD(18)
}

// local gives a local variable of a type.
func (b *body) local(t asm.Val) (uint32, bool) {
	n := len(b.locals)
	if n == 0 {
		return 0, false
	}
	for i, first := 0, b.Pick(n); i < n; i++ {
		if j := (first + i) % n; b.locals[j] == t {
			return uint32(j), true
		}
	}
	return 0, false
}

// value leaves one value of a type.
func (b *body) value(t asm.Val, depth int) asm.Code {
	b.left--
	if depth <= 0 || b.left <= 0 {
		if l, ok := b.local(t); ok && b.Pick(3) > 0 {
			return asm.Code{}.Get(l)
		}
		return b.constant(t)
	}
	switch b.Pick(12) {
	case 0:
		return b.constant(t)
	case 1:
		if l, ok := b.local(t); ok {
			return b.value(t, depth-1).Tee(l)
		}
	case 2:
		if g, ok := b.global(t); ok {
			return asm.Code{}.Index(asm.GlobalGet, g)
		}
	case 3:
		if t != asm.V128 {
			return b.value(t, depth-1).Then(b.value(t, depth-1), b.value(asm.I32, depth-1)).Op(asm.Select)
		}
	case 4:
		return b.block(asm.Vals{t}, depth)
	case 5:
		return b.conditional(asm.Vals{t}, depth)
	case 6:
		if c, ok := b.callFor(t, depth); ok {
			return c
		}
	case 7:
		return b.load(t, depth)
	}
	return b.operation(t, depth)
}

// address leaves one that is mostly inside the memory.
func (b *body) address(depth int) asm.Code {
	c := b.value(asm.I32, depth-1)
	if b.Pick(12) == 0 {
		return c
	}
	return c.I32(0x7fff).Op(asm.I32And)
}

func (b *body) load(t asm.Val, depth int) asm.Code {
	offset := uint32(b.Pick(3) * 1000)
	a := b.address(depth)
	switch t {
	case asm.I32:
		return a.Access([]byte{0x28, 0x2c, 0x2d, 0x2e, 0x2f}[b.Pick(5)], 0, offset)
	case asm.I64:
		return a.Access([]byte{0x29, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35}[b.Pick(7)], 0, offset)
	case asm.F32:
		return a.Access(asm.F32Load, 0, offset)
	case asm.F64:
		return a.Access(asm.F64Load, 0, offset)
	}
	return a.SIMD(0, 0, offset)
}

// span gives a random operator of a range of opcodes.
func (b *body) span(first, last byte) byte { return first + byte(b.Pick(int(last-first)+1)) }

// operation is an operator on values.
func (b *body) operation(t asm.Val, depth int) asm.Code {
	v := func(t asm.Val) asm.Code { return b.value(t, depth-1) }
	switch t {
	case asm.I32:
		return b.operationI32(v)
	case asm.I64:
		switch b.Pick(6) {
		case 0:
			return v(asm.I64).Op([]byte{0x79, 0x7a, 0x7b, 0xc2, 0xc3, 0xc4}[b.Pick(6)])
		case 1:
			return v(asm.I32).Op([]byte{0xac, 0xad}[b.Pick(2)])
		case 2:
			return v(asm.F64).Then(b.seen(asm.F64)).Op(0xbd)
		case 3:
			return v(asm.F64).Misc(6 + uint32(b.Pick(2)))
		}
		return v(asm.I64).Then(v(asm.I64)).Op(b.span(0x7c, 0x8a))
	case asm.F32:
		switch b.Pick(4) {
		case 0:
			return v(asm.F32).Op(b.span(0x8b, 0x91))
		case 1:
			return v(asm.I32).Op([]byte{0xb2, 0xb3, 0xbe}[b.Pick(3)])
		case 2:
			return v(asm.F64).Then(b.seen(asm.F64)).Op(0xb6)
		}
		return v(asm.F32).Then(v(asm.F32), b.seen(asm.F32)).Op(b.span(0x92, 0x98))
	case asm.F64:
		switch b.Pick(4) {
		case 0:
			return v(asm.F64).Op(b.span(0x99, 0x9f))
		case 1:
			return v(asm.I64).Op([]byte{0xb9, 0xba, 0xbf}[b.Pick(3)])
		case 2:
			return v(asm.F32).Then(b.seen(asm.F32)).Op(0xbb)
		}
		return v(asm.F64).Then(v(asm.F64), b.seen(asm.F64)).Op(b.span(0xa0, 0xa6))
	}
	return b.vector(v)
}

// Instructions on vectors, after their prefix.
var (
	vectorPairs   = []uint32{0xae, 0xb1, 0xb5, 0xce, 0xd1, 0xd5, 0x50, 0x6e, 0x66, 0x8e, 0x4e, 0x51}
	vectorSingles = []uint32{0x60, 0x61, 0xa0, 0xc0, 0xf8, 0xf9, 0x4d}
	floats4Pairs  = []uint32{0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xeb}
	floats4       = []uint32{0xe0, 0xe1, 0xe3, 0x67, 0x68, 0x69, 0x6a, 0xfa, 0xfb}
	floats2Pairs  = []uint32{0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7}
	floats2       = []uint32{0xec, 0xed, 0xef, 0x74, 0x75, 0x7a, 0x94}
)

func (b *body) vector(v func(asm.Val) asm.Code) asm.Code {
	of := func(some []uint32) uint32 { return some[b.Pick(len(some))] }
	one, two := v(asm.V128), v(asm.V128)
	switch b.Pick(8) {
	case 0:
		return v(asm.I32).SIMD(17) // i32x4.splat
	case 1:
		return v(asm.F64).Then(b.seen(asm.F64)).SIMD(20) // f64x2.splat
	case 2:
		return one.Then(two).SIMD(of(floats4Pairs)).Then(b.lanes(4))
	case 3:
		return one.SIMD(of(floats4)).Then(b.lanes(4))
	case 4:
		return one.Then(two).SIMD(of(floats2Pairs)).Then(b.lanes(2))
	case 5:
		return one.SIMD(of(floats2)).Then(b.lanes(2))
	case 6:
		return one.SIMD(of(vectorSingles))
	}
	return one.Then(two).SIMD(of(vectorPairs))
}

// lanes makes the floats of a vector fit to be looked at bit by bit.
func (b *body) lanes(n int) asm.Code {
	if !b.CanonicalNaN || !b.Vectors {
		return nil
	}
	return asm.Code{}.Call(b.canonLanes[n])
}

func (b *body) operationI32(v func(asm.Val) asm.Code) asm.Code {
	switch b.Pick(10) {
	case 0:
		return v(asm.I32).Op([]byte{0x45, 0x67, 0x68, 0x69, 0xc0, 0xc1}[b.Pick(6)])
	case 1:
		return v(asm.I32).Then(v(asm.I32)).Op(b.span(0x46, 0x4f))
	case 2:
		return v(asm.I64).Then(v(asm.I64)).Op(b.span(0x51, 0x5a))
	case 3:
		return v(asm.F32).Then(v(asm.F32)).Op(b.span(0x5b, 0x60))
	case 4:
		return v(asm.F64).Then(v(asm.F64)).Op([]byte{0x61, 0x63, 0x64}[b.Pick(3)])
	case 5:
		return v(asm.I64).Op([]byte{0xa7, 0x50}[b.Pick(2)])
	case 6:
		if b.Pick(4) == 0 {
			return v(asm.F64).Op(0xaa) // It traps on much.
		}
		return v(asm.F32).Misc(uint32(b.Pick(2)))
	case 7:
		return b.rare(v)
	case 8:
		if b.Vectors {
			return v(asm.V128).SIMD(0x1b, uint32(b.Pick(4))) // i32x4.extract_lane
		}
	}
	return v(asm.I32).Then(v(asm.I32)).Op(b.span(0x6a, 0x78))
}

// rare is what few programs do: grow, ask for sizes, tell the host.
func (b *body) rare(v func(asm.Val) asm.Code) asm.Code {
	switch b.Pick(6) {
	case 0:
		return v(asm.I32).I32(3).Op(asm.I32And).Op(asm.MemoryGrow, 0)
	case 1:
		return asm.Code{}.Op(asm.MemorySize, 0)
	case 2:
		return asm.Code{}.Op(0xd0, 0x70).I32(1).Misc(asm.TableGrow, 0)
	case 3:
		return asm.Code{}.Misc(asm.TableSize, 0)
	case 4:
		return v(asm.I32).Op(0x25, 0, 0xd1) // table.get, ref.is_null
	}
	return v(asm.I64).Call(b.note)
}

// callFor calls a function that gives one value of a type, directly or by the table.
func (b *body) callFor(t asm.Val, depth int) (asm.Code, bool) {
	if b.leaf {
		return nil, false
	}
	n := len(b.functions)
	for i, first := 0, b.Pick(n); i < n; i++ {
		j := (first + i) % n
		if r := b.sigs[j].results; len(r) != 1 || r[0] != t {
			continue
		}
		return b.call(j, depth), true
	}
	return nil, false
}

func (b *body) call(j, depth int) asm.Code {
	c := b.values(b.sigs[j].params, depth-2)
	if b.Pick(3) > 0 {
		return c.Call(b.functions[j])
	}
	// Any entry may be there, of this type or another, or none.
	return c.Then(b.value(asm.I32, 1)).I32(7).Op(asm.I32And).CallIndirect(b.sigs[j].index)
}
