package runtime

// How a module is metered. Two globals are added to it: the gas that is left, and the call depth that is left. Each
// straight piece of code takes its whole cost at its beginning, from a local variable that the compilers keep in a
// register; the global is written before a call, where somebody else may read it, and read again after it. Whether
// the gas is used up is asked where a program can go on for long: at the head of each loop, at the entry of each
// function that calls or that costs more than a little, before a long piece, before an operator that works on a
// range, and by the host. So the place where a run stops is in the module, and the same everywhere.
//
//	function f:                        each piece:           a loop's head and a range:
//	  depth -= frame; gas = G - cost     gas -= cost            gas -= cost
//	  if gas|depth < 0 { trap }                                 if gas < 0 { trap }
//	  { body }                         each call:
//	  depth += frame; G = gas            G = gas; call; gas = G
//
// A trap leaves the negative number in its global: that is how the host tells it from a trap of the program.

// Names and bounds of what is added.
const (
	// GasExport is the global (mutable i64) that holds the gas left. Negative: the program ran out of it.
	GasExport = "zerostate_gas"
	// DepthExport is the global (mutable i32) that holds the call depth left. Negative: the program called too deeply.
	DepthExport = "zerostate_depth"
	// CallDepth is how deep calls may nest, in slots. A call takes frameBase, and one for each parameter, local
	// variable and value on its stack, twice that if it uses vectors. A compiled call takes on average 8 bytes of native
	// stack for a slot; the stack has room for 256.
	CallDepth = 1 << 20
	// frameBase is what a call takes at least.
	frameBase = 8
	// smallFrame bounds the frames of functions that call nothing and so need not be counted.
	smallFrame = 512
	// smallLeaf bounds, in gas, what a function may cost that neither loops nor calls and does not ask for the gas:
	// code that does not loop either can call it millions of times. smallPiece does the same for a straight piece.
	smallLeaf  = 32
	smallPiece = 1000
)

// Opcodes that are written.
const (
	opUnreachable = 0x00
	opBlock       = 0x02
	opLoop        = 0x03
	opIf          = 0x04
	opElse        = 0x05
	opEnd         = 0x0b
	opBr          = 0x0c
	opBrIf        = 0x0d
	opBrTable     = 0x0e
	opReturn      = 0x0f
	opCall        = 0x10
	opCallInd     = 0x11
	opLocalGet    = 0x20
	opLocalSet    = 0x21
	opLocalTee    = 0x22
	opGlobalGet   = 0x23
	opGlobalSet   = 0x24
	opGrow        = 0x40
	opI32Const    = 0x41
	opI64Const    = 0x42
	opI64LtS      = 0x53
	opI32Add      = 0x6a
	opI32Sub      = 0x6b
	opI64Add      = 0x7c
	opI64Sub      = 0x7d
	opI64Mul      = 0x7e
	opI64Or       = 0x84
	opI64ShrU     = 0x88
	opI64ExtendS  = 0xac
	opI64ExtendU  = 0xad
	opMisc        = 0xfc
	opVector      = 0xfd
	opSelect      = 0x1b
	opF32Const    = 0x43
	opF64Const    = 0x44
	opF32Eq       = 0x5b
	opF64Eq       = 0x61
	noResult      = 0x40
)

// Opcodes after opVector.
const (
	vectorConst   = 0x0c
	vectorSwizzle = 0x0e
	vectorSplat64 = 0x12
	vectorXor     = 0x51
	vectorSplat32 = 0x11
	vectorReplace = 0x1c // A lane of an i32x4.
	vectorExtract = 0x1f // A lane of an f32x4.
	// i32x4.trunc_sat_f32x4_s and _u.
	vectorTruncateS = 0xf8
	vectorTruncateU = 0xf9
	vectorEqualF32  = 0x41
	vectorEqualF64  = 0x47
	vectorSelect    = 0x52
)

// Opcodes after opMisc that work on a range.
const (
	memoryInit = 8
	memoryCopy = 10
	memoryFill = 11
	tableInit  = 12
	tableCopy  = 14
	tableGrow  = 15
	tableFill  = 17
)

// meter writes one body anew.
type meter struct {
	*parser
	function
	out []byte
	// most is how many bytes out may have.
	most int
	// piece is the straight piece of code that is being read, cost what it costs, check whether it asks for the gas.
	piece []byte
	cost  uint64 // In parts.
	check bool
	// dead says that what is read is never reached.
	dead   bool
	labels []label
	in     instruction
	// computed is what the last instruction computed, if its NaNs have not been made canonical yet.
	computed floats
	// swizzles counts those of the body.
	swizzles int64
	// handedOn is how many values the branch table that is being read hands on.
	handedOn int
}

type label struct {
	op byte
	// values is how many values a branch to it hands on.
	values int
	// reached says that a branch goes to its end, dead that it was opened in code that is never reached.
	reached, dead bool
}

// Indices of what is added: two globals after the module's own, two local variables after the function's own.
func (p *parser) gasGlobal() uint32   { return p.globals }
func (p *parser) depthGlobal() uint32 { return p.globals + 1 }
func (m *meter) gasLocal() uint32     { return m.params + m.locals }
func (m *meter) scratch() uint32      { return m.params + m.locals + 1 }

func instructionOf(op byte, index uint32) []byte { return appendU32([]byte{op}, index) }

func (m *meter) emit(ops ...byte)               { m.out = append(m.out, ops...) }
func (m *meter) emitIndex(op byte, i uint32)    { m.out = appendU32(append(m.out, op), i) }
func (m *meter) emitConst(op byte, value int64) { m.out = appendSigned(append(m.out, op), value) }

// metered returns the body of a function metered, which holds until the next call, or false if it would have more
// than most bytes.
func (m *meter) metered(f function, body []byte, most int) ([]byte, bool) {
	m.function, m.out, m.most = f, m.out[:0], most
	m.labels, m.dead, m.computed, m.swizzles = m.labels[:0], false, noFloats, 0
	c := &cursor{b: body}
	// Read once already: no error can come.
	groups, _ := c.u32()
	begun := c.at
	for range groups {
		_, _ = c.u32()
		_, _ = c.byte()
	}
	declared := body[begun:c.at]
	if !f.calls && !f.loops && !f.branches && !f.bulk && f.floats <= 1<<noFloats && gasOf(f.parts) <= smallLeaf {
		m.out = append(appendU32(m.out, groups), declared...)
		m.straight(body[c.at:])
		return m.out, len(m.out) <= most
	}
	more, floatLocals := m.floatLocals()
	m.out = append(appendU32(m.out, groups+2+more), declared...)
	m.out = append(m.out, 1, byte(I64), 1, byte(I32))
	m.out = append(m.out, floatLocals...)
	m.body(c)
	return m.out, len(m.out) <= most
}

// straight meters a body without branches, loops and calls: its cost is known at once.
func (m *meter) straight(code []byte) {
	if m.parts > 0 {
		m.emitIndex(opGlobalGet, m.gasGlobal())
		m.emitConst(opI64Const, int64(gasOf(m.parts)))
		m.emit(opI64Sub)
		m.emitIndex(opGlobalSet, m.gasGlobal())
	}
	m.out = append(m.out, code...)
}

func (m *meter) body(c *cursor) {
	counted := m.calls || m.frame > smallFrame
	if counted {
		m.emitIndex(opGlobalGet, m.depthGlobal())
		m.emitConst(opI32Const, int64(m.frame))
		m.emit(opI32Sub)
		m.emitIndex(opLocalTee, m.scratch())
		m.emitIndex(opGlobalSet, m.depthGlobal())
	}
	m.emitIndex(opGlobalGet, m.gasGlobal())
	m.emitIndex(opLocalSet, m.gasLocal())
	if counted {
		m.emitIndex(opLocalGet, m.gasLocal())
		m.emitIndex(opLocalGet, m.scratch())
		m.emit(opI64ExtendS, opI64Or)
		m.trapIfNegative()
	}
	// Without loops no instruction runs twice, so this is the most that it can cost.
	m.piece, m.cost, m.check = m.piece[:0], uint64(m.locals)*uint64(costVariable), !counted && gasOf(m.parts) > smallLeaf
	m.emit(opBlock)
	m.out = append(m.out, m.resultBlock()...)
	m.labels = append(m.labels, label{op: opBlock, values: len(m.results())})
	reach := m.reach
	for len(m.labels) > 0 && len(m.out) <= m.most {
		// Read once already: no error can come.
		_ = c.next(&m.in, reach)
		m.instruction()
	}
	if counted {
		m.emitIndex(opGlobalGet, m.depthGlobal())
		m.emitConst(opI32Const, int64(m.frame))
		m.emit(opI32Add)
		m.emitIndex(opGlobalSet, m.depthGlobal())
	}
	m.store()
	m.emit(opEnd)
}

func (m *meter) results() []ValueType { return m.types[m.declared].Results }

// resultBlock is the type of the block around the body.
func (m *meter) resultBlock() []byte {
	switch results := m.results(); len(results) {
	case 0:
		return []byte{noResult}
	case 1:
		return []byte{byte(results[0])}
	default:
		return appendSigned(nil, int64(m.typeWithoutParams(results)))
	}
}

func (m *meter) store() {
	m.emitIndex(opLocalGet, m.gasLocal())
	m.emitIndex(opGlobalSet, m.gasGlobal())
}

// trapIfNegative ends the program if the i64 on the stack is below zero.
func (m *meter) trapIfNegative() {
	m.emit(opI64Const, 0, opI64LtS, opIf, noResult)
	m.store()
	m.emit(opUnreachable, opEnd)
}

// flush writes the piece, its cost first.
func (m *meter) flush() {
	m.check = m.check || gasOf(m.cost) > smallPiece
	if m.cost > 0 || m.check {
		m.emitIndex(opLocalGet, m.gasLocal())
		m.emitConst(opI64Const, int64(gasOf(m.cost)))
		m.emit(opI64Sub)
		if m.check {
			m.emitIndex(opLocalTee, m.gasLocal())
			m.trapIfNegative()
		} else {
			m.emitIndex(opLocalSet, m.gasLocal())
		}
	}
	m.out = append(m.out, m.piece...)
	m.piece, m.cost, m.check = m.piece[:0], 0, false
}

func (m *meter) reach(depth uint32) {
	l := &m.labels[len(m.labels)-1-int(depth)]
	l.reached = l.reached || !m.dead
	m.handedOn = l.values
}

func (m *meter) instruction() {
	in := &m.in
	m.canonical(in)
	if !m.dead {
		m.cost += uint64(in.cost)
	}
	switch in.op {
	case opLoop:
		m.open(in)
		m.flush()
		m.emit(in.code...)
		m.check = !m.dead
	case opBlock, opIf:
		m.open(in)
		m.piece = append(m.piece, in.code...)
		if in.op == opIf {
			m.flush()
		}
	case opElse:
		m.flush()
		m.emit(in.code...)
		m.dead = m.labels[len(m.labels)-1].dead
	case opEnd:
		m.end()
	case opBr, opBrIf:
		m.reach(uint32(in.index))
		m.branch(in.code)
		m.dead = m.dead || in.op == opBr
	case opBrTable:
		m.branch(in.code)
		m.dead = true
	case opUnreachable:
		if !m.dead {
			// So that what a program used that gives up is known. Of any other trap it is what it had used when
			// it called somebody last.
			m.piece = appendU32(append(m.piece, opLocalGet), m.gasLocal())
			m.piece = appendU32(append(m.piece, opGlobalSet), m.gasGlobal())
		}
		m.piece = append(m.piece, in.code...)
		m.flush()
		m.dead = true
	case opReturn:
		m.reach(uint32(len(m.labels) - 1))
		m.branch(instructionOf(opBr, uint32(len(m.labels)-1)))
		m.dead = true
	case opCall, opCallInd:
		m.call(in)
	default:
		m.ranged(in)
		switch {
		case in.op != opVector:
			m.piece = append(m.piece, in.code...)
		case in.sub == vectorSwizzle:
			m.protectIndices()
			m.piece = append(m.piece, in.code...)
		case in.sub == vectorTruncateS, in.sub == vectorTruncateU:
			m.truncateLanes(byte(in.sub - vectorTruncateS))
		default:
			m.piece = append(m.piece, in.code...)
		}
		if !m.dead {
			m.computed = in.result
		}
	}
}

// end closes a block. The piece goes on where nothing but its own end leads to the place behind it.
func (m *meter) end() {
	l := m.labels[len(m.labels)-1]
	m.labels = m.labels[:len(m.labels)-1]
	m.piece = append(m.piece, opEnd)
	joined := l.op == opIf || l.op == opBlock && l.reached
	if joined || len(m.labels) == 0 {
		m.flush()
	}
	if joined {
		m.dead = l.dead
	}
}

func (m *meter) call(in *instruction) {
	if m.dead {
		m.piece = append(m.piece, in.code...)
		return
	}
	t := uint32(in.index)
	if in.op == opCall {
		t = m.functions[t]
	}
	m.cost += uint64(len(m.types[t].Params))*uint64(costArgument) + costOfValues(len(m.types[t].Results))
	m.piece = appendU32(append(m.piece, opLocalGet), m.gasLocal())
	m.piece = appendU32(append(m.piece, opGlobalSet), m.gasGlobal())
	m.piece = append(m.piece, in.code...)
	m.piece = appendU32(append(m.piece, opGlobalGet), m.gasGlobal())
	m.piece = appendU32(append(m.piece, opLocalSet), m.gasLocal())
}

// ranged takes the cost by size of an operator that works on a range. Its size is on top of the stack.
func (m *meter) ranged(in *instruction) {
	if m.dead {
		return
	}
	factor := PageGas
	switch {
	case in.op == opGrow:
	case in.op != opMisc:
		return
	case in.sub == memoryInit, in.sub == memoryCopy, in.sub == memoryFill:
		factor = 0
	case in.sub == tableInit, in.sub == tableCopy, in.sub == tableGrow, in.sub == tableFill:
		factor = entryGas
	default:
		return
	}
	m.flush()
	m.emitIndex(opLocalTee, m.scratch())
	m.emitIndex(opLocalGet, m.gasLocal())
	m.emitIndex(opLocalGet, m.scratch())
	m.emit(opI64ExtendU)
	if factor == 0 {
		m.emitConst(opI64Const, rangeShift)
		m.emit(opI64ShrU)
	} else {
		m.emitConst(opI64Const, int64(factor))
		m.emit(opI64Mul)
	}
	m.emit(opI64Sub)
	m.emitIndex(opLocalTee, m.gasLocal())
	m.trapIfNegative()
}

// meteringGlobals are the entries that are added to the global section.
func meteringGlobals() []byte {
	b := append([]byte{byte(I64), 1, opI64Const}, 0, opEnd)
	b = append(b, byte(I32), 1, opI32Const)
	return append(appendSigned(b, CallDepth), opEnd)
}
