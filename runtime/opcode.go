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

// row gives the opcodes from, to and all between them their meaning.
type row struct {
	from, to byte
	opcode
}

func unary(c part) opcode  { return opcode{operands: noOperands, takes: 1, put: 1, cost: c} }
func binary(c part) opcode { return opcode{operands: noOperands, takes: 2, put: 1, cost: c} }

// shape is what gives code its form, moves control, or moves values about.
var shape = []row{
	{0x00, 0x01, opcode{operands: noOperands}}, // unreachable, nop
	{0x02, 0x03, opcode{operands: blockType}},  // block, loop
	{0x04, 0x04, opcode{operands: blockType, takes: 1, cost: costBranch}},
	{0x05, 0x05, opcode{operands: noOperands}}, // else
	{0x0b, 0x0b, opcode{operands: noOperands}}, // end
	{0x0c, 0x0c, opcode{operands: oneIndex, cost: costJump}},
	{0x0d, 0x0d, opcode{operands: oneIndex, takes: 1, cost: costBranch}},
	{0x0e, 0x0e, opcode{operands: branchTable, takes: 1, cost: costBranchTable}},
	{0x0f, 0x0f, opcode{operands: noOperands, cost: costJump}},
	{0x10, 0x10, opcode{operands: oneIndex, cost: costCall}},
	{0x11, 0x11, opcode{operands: twoIndices, takes: 1, cost: costCallIndirect}},
	{0x1a, 0x1a, opcode{operands: noOperands, takes: 1}}, // drop
	{0x1b, 0x1b, opcode{operands: noOperands, takes: 3, put: 1, cost: costSelect}},
	{0x1c, 0x1c, opcode{operands: valueTypes, takes: 3, put: 1, cost: costSelect}},
	{0x20, 0x20, opcode{operands: oneIndex, put: 1, cost: costLocal}},
	{0x21, 0x21, opcode{operands: oneIndex, takes: 1, cost: costLocal}},
	{0x22, 0x22, opcode{operands: oneIndex, takes: 1, put: 1, cost: costLocal}},
	{0x23, 0x23, opcode{operands: oneIndex, put: 1, cost: costGlobal}},
	{0x24, 0x24, opcode{operands: oneIndex, takes: 1, cost: costGlobal}},
	{0x25, 0x25, opcode{operands: oneIndex, takes: 1, put: 1, cost: costTable}},
	{0x26, 0x26, opcode{operands: oneIndex, takes: 2, cost: costTable}},
	{0x28, 0x35, opcode{operands: twoIndices, takes: 1, put: 1, cost: costLoad}},
	{0x36, 0x3e, opcode{operands: twoIndices, takes: 2, cost: costStore}},
	{0x3f, 0x3f, opcode{operands: oneByte, put: 1, cost: costMemorySize}},
	{0x40, 0x40, opcode{operands: oneByte, takes: 1, put: 1, cost: costBulk}}, // memory.grow
	{0x41, 0x41, opcode{operands: signed32, put: 1, cost: costLocal}},
	{0x42, 0x42, opcode{operands: signed64, put: 1, cost: costLocal}},
	{0x43, 0x43, opcode{operands: fourBytes, put: 1, cost: costLocal}},
	{0x44, 0x44, opcode{operands: eightBytes, put: 1, cost: costLocal}},
	{0xd0, 0xd0, opcode{operands: oneByte, put: 1, cost: costInteger}}, // ref.null
	{0xd1, 0xd1, unary(costInteger)},                                   // ref.is_null
	{0xd2, 0xd2, opcode{operands: oneIndex, put: 1, cost: costTable}},  // ref.func
	{0xfc, 0xfd, opcode{operands: prefix}},
}

// arithmetic is what computes.
var arithmetic = []row{
	{0x45, 0x45, unary(costInteger)}, // i32.eqz
	{0x46, 0x4f, binary(costInteger)},
	{0x50, 0x50, unary(costInteger)}, // i64.eqz
	{0x51, 0x5a, binary(costInteger)},
	{0x5b, 0x66, opcode{operands: noOperands, takes: 2, put: 1, cost: costFloat, washes: true}}, // comparisons of floats
	{0x67, 0x69, unary(costCount)},
	{0x6a, 0x6b, binary(costInteger)},
	{0x6c, 0x6c, binary(costMultiply)},
	{0x6d, 0x70, binary(costDivide32)},
	{0x71, 0x78, binary(costInteger)},
	{0x79, 0x7b, unary(costCount)},
	{0x7c, 0x7d, binary(costInteger)},
	{0x7e, 0x7e, binary(costMultiply)},
	{0x7f, 0x82, binary(costDivide64)},
	{0x83, 0x8a, binary(costInteger)},
	{0xa7, 0xa7, unary(costInteger)}, // i32.wrap_i64
	{0xa8, 0xab, saturate},           // i32.trunc
	{0xac, 0xad, unary(costInteger)}, // i64.extend_i32
	{0xae, 0xb1, saturate},           // i64.trunc
	{0xb2, 0xb5, unary(costConvert)}, // f32.convert
	{0xb6, 0xb6, opcode{operands: noOperands, takes: 1, put: 1, cost: costConvert, result: scalarF32, washes: true}}, // f32.demote
	{0xb7, 0xba, unary(costConvert)}, // f64.convert
	{0xbb, 0xbb, opcode{operands: noOperands, takes: 1, put: 1, cost: costConvert, result: scalarF64, washes: true}}, // f64.promote
	{0xbc, 0xc4, unary(costInteger)}, // reinterpret, extend
}

// scalars are the operators on floats of one kind, from the first opcode on.
func scalars(first byte, kind floats) []row {
	computes := func(o opcode) opcode {
		o.result, o.washes = kind, true
		return o
	}
	return []row{
		{first, first + 1, unary(costInteger)}, // abs, neg: they move bits
		{first + 2, first + 5, computes(unary(costRound))},
		{first + 6, first + 6, computes(unary(costSquareRoot))},
		{first + 7, first + 9, computes(binary(costFloat))},
		{first + 10, first + 10, computes(binary(costFloatDivide))},
		{first + 11, first + 12, computes(binary(costFloatMinMax))},
		{first + 13, first + 13, binary(costFloat)}, // copysign
	}
}

// plain are the opcodes of one byte: the specification's index of instructions
// (https://webassembly.github.io/spec/core/appendix/index-instructions.html).
func plain() (t [256]opcode) {
	for _, rows := range [][]row{shape, arithmetic, scalars(0x8b, scalarF32), scalars(0x99, scalarF64)} {
		for _, r := range rows {
			for i := int(r.from); i <= int(r.to); i++ {
				t[i] = r.opcode
			}
		}
	}
	return t
}

// saturate is a conversion of a float to an integer.
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
