package runtime

// operands says what follows an opcode in the code.
type operands byte

const (
	unknownOp operands = iota
	noOperands
	blockType    // a block type
	oneIndex     // an index
	twoIndices   // two indices, or alignment and offset of a memory access
	branchTable  // a vector of labels and a label
	oneByte      // a byte: a memory's index, a lane, a type
	eightBytes   // an f64
	fourBytes    // an f32
	sixteenBytes // a v128
	signed32     // a signed number
	signed64
	valueTypes // a vector of types
	memoryLane // alignment, offset and a lane
	prefix     // another opcode
)

// opcode describes one instruction: its operands, how many values it takes from the stack and puts there, and
// its cost. Calls and what gives code its shape have their stack effect in walker.effect.
type opcode struct {
	operands   operands
	takes, put int8
	cost       part
	// result says that it computes floats, whose NaNs have to be made canonical.
	result floats
	// washes says that of a float on top of the stack it looks only at whether it is a NaN.
	washes bool
}

// floats is a kind of result that may hold NaNs.
type floats byte

const (
	noFloats floats = iota
	scalarF32
	scalarF64
	vectorF32
	vectorF64
)

// plain are the opcodes of one byte, in the order of the specification's index of instructions
// (https://webassembly.github.io/spec/core/appendix/index-instructions.html).
func plain() (t [256]opcode) {
	set := func(from, to int, o opcode) {
		for i := from; i <= to; i++ {
			t[i] = o
		}
	}
	at := func(i int, o opcode) { t[i] = o }

	at(0x00, opcode{operands: noOperands, takes: 0, put: 0, cost: costFree})
	at(0x01, opcode{operands: noOperands, takes: 0, put: 0, cost: costFree})
	set(0x02, 0x03, opcode{operands: blockType, takes: 0, put: 0, cost: costFree})
	at(0x04, opcode{operands: blockType, takes: 1, put: 0, cost: costBranch})
	at(0x05, opcode{operands: noOperands, takes: 0, put: 0, cost: costFree})
	at(0x0b, opcode{operands: noOperands, takes: 0, put: 0, cost: costFree})
	at(0x0c, opcode{operands: oneIndex, takes: 0, put: 0, cost: costJump})
	at(0x0d, opcode{operands: oneIndex, takes: 1, put: 0, cost: costBranch})
	at(0x0e, opcode{operands: branchTable, takes: 1, put: 0, cost: costBranchTable})
	at(0x0f, opcode{operands: noOperands, takes: 0, put: 0, cost: costJump})
	at(0x10, opcode{operands: oneIndex, takes: 0, put: 0, cost: costCall})
	at(0x11, opcode{operands: twoIndices, takes: 1, put: 0, cost: costCallIndirect})
	at(0x1a, opcode{operands: noOperands, takes: 1, put: 0, cost: costFree})
	at(0x1b, opcode{operands: noOperands, takes: 3, put: 1, cost: costSelect})
	at(0x1c, opcode{operands: valueTypes, takes: 3, put: 1, cost: costSelect})
	at(0x20, opcode{operands: oneIndex, takes: 0, put: 1, cost: costLocal})
	at(0x21, opcode{operands: oneIndex, takes: 1, put: 0, cost: costLocal})
	at(0x22, opcode{operands: oneIndex, takes: 1, put: 1, cost: costLocal})
	at(0x23, opcode{operands: oneIndex, takes: 0, put: 1, cost: costGlobal})
	at(0x24, opcode{operands: oneIndex, takes: 1, put: 0, cost: costGlobal})
	at(0x25, opcode{operands: oneIndex, takes: 1, put: 1, cost: costTable})
	at(0x26, opcode{operands: oneIndex, takes: 2, put: 0, cost: costTable})
	set(0x28, 0x35, opcode{operands: twoIndices, takes: 1, put: 1, cost: costLoad})
	set(0x36, 0x3e, opcode{operands: twoIndices, takes: 2, put: 0, cost: costStore})
	at(0x3f, opcode{operands: oneByte, takes: 0, put: 1, cost: costMemorySize})
	at(0x40, opcode{operands: oneByte, takes: 1, put: 1, cost: costBulk})
	at(0x41, opcode{operands: signed32, takes: 0, put: 1, cost: costLocal})
	at(0x42, opcode{operands: signed64, takes: 0, put: 1, cost: costLocal})
	at(0x43, opcode{operands: fourBytes, takes: 0, put: 1, cost: costLocal})
	at(0x44, opcode{operands: eightBytes, takes: 0, put: 1, cost: costLocal})

	unary, binary := func(c part) opcode { return opcode{operands: noOperands, takes: 1, put: 1, cost: c} }, func(c part) opcode { return opcode{operands: noOperands, takes: 2, put: 1, cost: c} }
	at(0x45, unary(costInteger))
	set(0x46, 0x4f, binary(costInteger))
	at(0x50, unary(costInteger))
	set(0x51, 0x5a, binary(costInteger))
	set(0x5b, 0x66, binary(costFloat))
	set(0x67, 0x69, unary(costCount))
	set(0x6a, 0x6b, binary(costInteger))
	at(0x6c, binary(costMultiply))
	set(0x6d, 0x70, binary(costDivide32))
	set(0x71, 0x78, binary(costInteger))
	set(0x79, 0x7b, unary(costCount))
	set(0x7c, 0x7d, binary(costInteger))
	at(0x7e, binary(costMultiply))
	set(0x7f, 0x82, binary(costDivide64))
	set(0x83, 0x8a, binary(costInteger))
	scalars := func(from int, kind floats) {
		set(from, from+1, unary(costInteger))
		set(from+2, from+5, unary(costRound))
		at(from+6, unary(costSquareRoot))
		set(from+7, from+9, binary(costFloat))
		at(from+10, binary(costFloatDivide))
		set(from+11, from+12, binary(costFloatMinMax))
		at(from+13, binary(costFloat))
		for i := from + 2; i <= from+12; i++ {
			t[i].result, t[i].washes = kind, true
		}
	}
	scalars(0x8b, scalarF32)
	scalars(0x99, scalarF64)
	at(0xa7, unary(costInteger))
	set(0xa8, 0xab, unary(costConvert))
	set(0xac, 0xad, unary(costInteger))
	set(0xae, 0xbb, unary(costConvert))
	set(0xbc, 0xbf, unary(costInteger))
	set(0xc0, 0xc4, unary(costInteger))
	at(0xd0, opcode{operands: oneByte, takes: 0, put: 1, cost: costInteger})
	at(0xd1, unary(costInteger))
	at(0xd2, opcode{operands: oneIndex, takes: 0, put: 1, cost: costTable})
	t[0xb6].result, t[0xbb].result = scalarF32, scalarF64 // demote, promote
	for _, list := range [][2]int{{0x5b, 0x66}, {0xa8, 0xab}, {0xae, 0xb1}, {0xb6, 0xb6}, {0xbb, 0xbb}} {
		for i := list[0]; i <= list[1]; i++ {
			t[i].washes = true
		}
	}
	at(0xfc, opcode{operands: prefix})
	at(0xfd, opcode{operands: prefix})
	return t
}

// saturate is a conversion to an integer that does not trap.
var saturate = opcode{operands: noOperands, takes: 1, put: 1, cost: costConvert, washes: true}

// miscellaneous are the opcodes after 0xfc.
var miscellaneous = [...]opcode{
	0: saturate, 1: saturate, 2: saturate, 3: saturate, 4: saturate, 5: saturate, 6: saturate, 7: saturate,
	8:  {operands: twoIndices, takes: 3, put: 0, cost: costBulk}, // memory.init
	9:  {operands: oneIndex, takes: 0, put: 0, cost: costBulk},   // data.drop
	10: {operands: twoIndices, takes: 3, put: 0, cost: costBulk}, // memory.copy
	11: {operands: oneIndex, takes: 3, put: 0, cost: costBulk},   // memory.fill
	12: {operands: twoIndices, takes: 3, put: 0, cost: costBulk}, // table.init
	13: {operands: oneIndex, takes: 0, put: 0, cost: costBulk},   // elem.drop
	14: {operands: twoIndices, takes: 3, put: 0, cost: costBulk}, // table.copy
	15: {operands: oneIndex, takes: 2, put: 1, cost: costBulk},   // table.grow
	16: {operands: oneIndex, takes: 0, put: 1, cost: costTable},  // table.size
	17: {operands: oneIndex, takes: 3, put: 0, cost: costBulk},   // table.fill
}

// vectors are the opcodes after 0xfd.
func vectors() (t [256]opcode) {
	for i := range t {
		t[i] = opcode{operands: noOperands, takes: 2, put: 1, cost: costVector}
	}
	set := func(o opcode, list ...int) {
		for _, i := range list {
			t[i] = o
		}
	}
	upTo := func(from, to int) (list []int) {
		for i := from; i <= to; i++ {
			list = append(list, i)
		}
		return list
	}
	set(opcode{operands: twoIndices, takes: 1, put: 1, cost: costLoad}, append(upTo(0, 10), 92, 93)...)
	set(opcode{operands: twoIndices, takes: 2, put: 0, cost: costStore}, 11)
	set(opcode{operands: sixteenBytes, takes: 0, put: 1, cost: costVector}, 12)
	set(opcode{operands: sixteenBytes, takes: 2, put: 1, cost: costVector}, 13)
	set(opcode{operands: oneByte, takes: 1, put: 1, cost: costVector}, 21, 22, 24, 25, 27, 29, 31, 33)
	set(opcode{operands: oneByte, takes: 2, put: 1, cost: costVector}, 23, 26, 28, 30, 32, 34)
	set(opcode{operands: memoryLane, takes: 2, put: 1, cost: costLoad}, upTo(84, 87)...)
	set(opcode{operands: memoryLane, takes: 2, put: 0, cost: costStore}, upTo(88, 91)...)
	set(opcode{operands: noOperands, takes: 3, put: 1, cost: costVector}, 82)
	unary := append(upTo(15, 20), 77, 83, 94, 95, 96, 97, 98, 99, 100, 103, 104, 105, 106, 116, 117, 122, 124, 125, 126, 127, 128, 129, 131, 132,
		135, 136, 137, 138, 148, 160, 161, 163, 164, 167, 168, 169, 170, 192, 193, 195, 196, 199, 200, 201, 202, 224, 225, 236, 237)
	set(opcode{operands: noOperands, takes: 1, put: 1, cost: costVector}, unary...)
	set(opcode{operands: noOperands, takes: 1, put: 1, cost: costVectorConvert}, upTo(248, 255)...)
	set(opcode{operands: noOperands, takes: 1, put: 1, cost: costVectorRoot}, 227, 239)
	set(opcode{operands: noOperands, takes: 2, put: 1, cost: costVectorDivide}, 231, 243)
	// What no processor of the baseline has in one instruction is made of many.
	set(opcode{operands: noOperands, takes: 2, put: 1, cost: costVectorLong}, 107, 108, 109, 149, 213, 203, 204, 205)
	for _, i := range []int{94, 103, 104, 105, 106, 227, 228, 229, 230, 231, 232, 233} {
		t[i].result = vectorF32
	}
	for _, i := range []int{95, 116, 117, 122, 148, 239, 240, 241, 242, 243, 244, 245} {
		t[i].result = vectorF64
	}
	return t
}

var (
	plainOps  = plain()
	vectorOps = vectors()
)
