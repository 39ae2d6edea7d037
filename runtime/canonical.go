package runtime

// What makes results the same on every engine.
//
// Which NaN an operator gives is left open by the specification, and processors and compilers differ. So each
// result of float arithmetic that is a NaN is replaced by the canonical one (positive, quiet, no payload) before
// anything can look at its bits. It is done in the module, so that all engines do the same; ours could do it itself, but
// fails on vectors. Operators that only move bits (loads, stores, abs, neg, copysign, reinterpret …) keep them, as
// the specification wants.

// Bits of the canonical NaNs, little-endian.
var (
	nanF32 = []byte{0, 0, 0xc0, 0x7f}
	nanF64 = []byte{0, 0, 0, 0, 0, 0, 0xf8, 0x7f}
)

// canonicalLocals are the local variables that canonicalizing needs, by the kind of result.
var canonicalLocals = [...]ValueType{scalarF32: F32, scalarF64: F64, vectorF32: v128, vectorF64: v128}

// floatLocals declares one variable for each kind of float that the function computes, behind gas and scratch.
func (m *meter) floatLocals() (groups uint32, declared []byte) {
	for kind := scalarF32; kind <= vectorF64; kind++ {
		if m.floats&(1<<kind) != 0 {
			groups++
			declared = append(declared, 1, byte(canonicalLocals[kind]))
		}
	}
	return groups, declared
}

// floatLocal is the variable for a kind.
func (m *meter) floatLocal(kind floats) uint32 {
	n := m.scratch() + 1
	for k := scalarF32; k < kind; k++ {
		if m.floats&(1<<k) != 0 {
			n++
		}
	}
	return n
}

// canonical makes what the last instruction computed canonical, unless the next one does not care.
func (m *meter) canonical(next *instruction) {
	kind := m.computed
	m.computed = noFloats
	if kind == noFloats || kind <= scalarF64 && next.washes || kind == next.result {
		return
	}
	local := m.floatLocal(kind)
	get := func() { m.piece = appendU32(append(m.piece, opLocalGet), local) }
	m.piece = appendU32(append(m.piece, opLocalTee), local)
	switch kind {
	case scalarF32:
		m.piece = append(append(m.piece, opF32Const), nanF32...)
		get()
		get()
		m.piece = append(m.piece, opF32Eq, opSelect)
	case scalarF64:
		m.piece = append(append(m.piece, opF64Const), nanF64...)
		get()
		get()
		m.piece = append(m.piece, opF64Eq, opSelect)
	default:
		m.piece = append(m.piece, opVector, vectorConst)
		nan, equal := nanF32, byte(vectorEqualF32)
		if kind == vectorF64 {
			nan, equal = nanF64, vectorEqualF64
		}
		for n := 0; n < 16; n += len(nan) {
			m.piece = append(m.piece, nan...)
		}
		get()
		get()
		m.piece = append(m.piece, opVector, equal, opVector, vectorSelect)
	}
}

// protectIndices gives i8x16.swizzle indices that nobody uses again. Cranelift 0.74 adds 0x70 to each of them in the
// register in which they are kept. So they go through two exclusive ors with a number that is another one at each
// swizzle (a count) and in each turn of a loop (the gas): the compiler cannot see that they come out as they went in, nor keep
// them for another swizzle.
func (m *meter) protectIndices() {
	m.swizzles++
	for range 2 {
		m.piece = appendU32(append(m.piece, opLocalGet), m.gasLocal())
		m.piece = append(appendSigned(append(m.piece, opI64Const), m.swizzles), opI64Add)
		m.piece = append(m.piece, opVector, vectorSplat64, opVector, vectorXor)
	}
}

// truncateLanes converts four floats to integers one by one: with many vectors alive Cranelift 0.74 was seen to come to
// wrong results for those that do not fit. signedness is 0 for signed, 1 for unsigned.
func (m *meter) truncateLanes(signedness byte) {
	local := m.floatLocal(vectorF32)
	m.piece = appendU32(append(m.piece, opLocalSet), local)
	for lane := range byte(4) {
		m.piece = appendU32(append(m.piece, opLocalGet), local)
		m.piece = append(m.piece, opVector, vectorExtract, lane, opMisc, signedness)
		if lane == 0 {
			m.piece = append(m.piece, opVector, vectorSplat32)
		} else {
			m.piece = append(m.piece, opVector, vectorReplace, lane)
		}
	}
}
