package runtime

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
