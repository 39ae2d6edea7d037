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
}

// plain are the opcodes of one byte, in the order of the specification's index of instructions
// (https://webassembly.github.io/spec/core/appendix/index-instructions.html).
func plain() (t [256]opcode) {
	set := func(from, to int, o opcode) {
		for i := from; i <= to; i++ {
			t[i] = o
		}
	}
	at := func(i int, o opcode) { t[i] = o }

	at(0x00, opcode{noOperands, 0, 0, costFree})
	at(0x01, opcode{noOperands, 0, 0, costFree})
	set(0x02, 0x03, opcode{blockType, 0, 0, costFree})
	at(0x04, opcode{blockType, 1, 0, costBranch})
	at(0x05, opcode{noOperands, 0, 0, costFree})
	at(0x0b, opcode{noOperands, 0, 0, costFree})
	at(0x0c, opcode{oneIndex, 0, 0, costJump})
	at(0x0d, opcode{oneIndex, 1, 0, costBranch})
	at(0x0e, opcode{branchTable, 1, 0, costBranchTable})
	at(0x0f, opcode{noOperands, 0, 0, costJump})
	at(0x10, opcode{oneIndex, 0, 0, costCall})
	at(0x11, opcode{twoIndices, 1, 0, costCallIndirect})
	at(0x1a, opcode{noOperands, 1, 0, costFree})
	at(0x1b, opcode{noOperands, 3, 1, costSelect})
	at(0x1c, opcode{valueTypes, 3, 1, costSelect})
	at(0x20, opcode{oneIndex, 0, 1, costLocal})
	at(0x21, opcode{oneIndex, 1, 0, costLocal})
	at(0x22, opcode{oneIndex, 1, 1, costLocal})
	at(0x23, opcode{oneIndex, 0, 1, costGlobal})
	at(0x24, opcode{oneIndex, 1, 0, costGlobal})
	at(0x25, opcode{oneIndex, 1, 1, costTable})
	at(0x26, opcode{oneIndex, 2, 0, costTable})
	set(0x28, 0x35, opcode{twoIndices, 1, 1, costLoad})
	set(0x36, 0x3e, opcode{twoIndices, 2, 0, costStore})
	at(0x3f, opcode{oneByte, 0, 1, costMemorySize})
	at(0x40, opcode{oneByte, 1, 1, costBulk})
	at(0x41, opcode{signed32, 0, 1, costLocal})
	at(0x42, opcode{signed64, 0, 1, costLocal})
	at(0x43, opcode{fourBytes, 0, 1, costLocal})
	at(0x44, opcode{eightBytes, 0, 1, costLocal})

	unary, binary := func(c part) opcode { return opcode{noOperands, 1, 1, c} }, func(c part) opcode { return opcode{noOperands, 2, 1, c} }
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
	floats := func(from int) {
		set(from, from+1, unary(costFloat))
		set(from+2, from+5, unary(costRound))
		at(from+6, unary(costSquareRoot))
		set(from+7, from+9, binary(costFloat))
		at(from+10, binary(costFloatDivide))
		set(from+11, from+12, binary(costFloatMinMax))
		at(from+13, binary(costFloat))
	}
	floats(0x8b)
	floats(0x99)
	at(0xa7, unary(costInteger))
	set(0xa8, 0xab, unary(costConvert))
	set(0xac, 0xad, unary(costInteger))
	set(0xae, 0xbb, unary(costConvert))
	set(0xbc, 0xbf, unary(costInteger))
	set(0xc0, 0xc4, unary(costInteger))
	at(0xd0, opcode{oneByte, 0, 1, costInteger})
	at(0xd1, unary(costInteger))
	at(0xd2, opcode{oneIndex, 0, 1, costTable})
	at(0xfc, opcode{operands: prefix})
	at(0xfd, opcode{operands: prefix})
	return t
}

// miscellaneous are the opcodes after 0xfc.
var miscellaneous = [...]opcode{
	0: {noOperands, 1, 1, costConvert}, 1: {noOperands, 1, 1, costConvert}, 2: {noOperands, 1, 1, costConvert}, 3: {noOperands, 1, 1, costConvert},
	4: {noOperands, 1, 1, costConvert}, 5: {noOperands, 1, 1, costConvert}, 6: {noOperands, 1, 1, costConvert}, 7: {noOperands, 1, 1, costConvert},
	8:  {twoIndices, 3, 0, costBulk}, // memory.init
	9:  {oneIndex, 0, 0, costBulk},   // data.drop
	10: {twoIndices, 3, 0, costBulk}, // memory.copy
	11: {oneIndex, 3, 0, costBulk},   // memory.fill
	12: {twoIndices, 3, 0, costBulk}, // table.init
	13: {oneIndex, 0, 0, costBulk},   // elem.drop
	14: {twoIndices, 3, 0, costBulk}, // table.copy
	15: {oneIndex, 2, 1, costBulk},   // table.grow
	16: {oneIndex, 0, 1, costTable},  // table.size
	17: {oneIndex, 3, 0, costBulk},   // table.fill
}

// vectors are the opcodes after 0xfd.
func vectors() (t [256]opcode) {
	for i := range t {
		t[i] = opcode{noOperands, 2, 1, costVector}
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
	set(opcode{twoIndices, 1, 1, costLoad}, append(upTo(0, 10), 92, 93)...)
	set(opcode{twoIndices, 2, 0, costStore}, 11)
	set(opcode{sixteenBytes, 0, 1, costVector}, 12)
	set(opcode{sixteenBytes, 2, 1, costVector}, 13)
	set(opcode{oneByte, 1, 1, costVector}, 21, 22, 24, 25, 27, 29, 31, 33)
	set(opcode{oneByte, 2, 1, costVector}, 23, 26, 28, 30, 32, 34)
	set(opcode{memoryLane, 2, 1, costLoad}, upTo(84, 87)...)
	set(opcode{memoryLane, 2, 0, costStore}, upTo(88, 91)...)
	set(opcode{noOperands, 3, 1, costVector}, 82)
	unary := append(upTo(15, 20), 77, 83, 94, 95, 96, 97, 98, 99, 100, 103, 104, 105, 106, 116, 117, 122, 124, 125, 126, 127, 128, 129, 131, 132,
		135, 136, 137, 138, 148, 160, 161, 163, 164, 167, 168, 169, 170, 192, 193, 195, 196, 199, 200, 201, 202, 224, 225, 236, 237)
	set(opcode{noOperands, 1, 1, costVector}, unary...)
	set(opcode{noOperands, 1, 1, costVectorConvert}, upTo(248, 255)...)
	set(opcode{noOperands, 1, 1, costVectorRoot}, 227, 239)
	set(opcode{noOperands, 2, 1, costVectorDivide}, 231, 243)
	// What no processor of the baseline has in one instruction is made of many.
	set(opcode{noOperands, 2, 1, costVectorLong}, 107, 108, 109, 149, 213, 203, 204, 205)
	return t
}

var (
	plainOps  = plain()
	vectorOps = vectors()
)
