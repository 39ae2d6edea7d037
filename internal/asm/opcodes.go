package asm

// Opcodes by the names of the specification, those that are used here.
const (
	Unreachable byte = 0x00
	Nop         byte = 0x01
	Return      byte = 0x0f
	Select      byte = 0x1b
	GlobalGet   byte = 0x23
	GlobalSet   byte = 0x24

	I32Load    byte = 0x28
	I64Load    byte = 0x29
	F32Load    byte = 0x2a
	F64Load    byte = 0x2b
	I32Load8U  byte = 0x2d
	I64Load8S  byte = 0x30
	I64Load8U  byte = 0x31
	I32Store   byte = 0x36
	I64Store   byte = 0x37
	F32Store   byte = 0x38
	F64Store   byte = 0x39
	I32Store8  byte = 0x3a
	I64Store8  byte = 0x3c
	I64Store32 byte = 0x3e

	I32Eqz  byte = 0x45
	I32Eq   byte = 0x46
	I32Ne   byte = 0x47
	I32LtU  byte = 0x49
	I64Eqz  byte = 0x50
	I64LtU  byte = 0x54
	I32Add  byte = 0x6a
	I32Sub  byte = 0x6b
	I32Mul  byte = 0x6c
	I32DivS byte = 0x6d
	I32DivU byte = 0x6e
	I32RemS byte = 0x6f
	I32RemU byte = 0x70
	I32And  byte = 0x71
	I32Or   byte = 0x72
	I32Xor  byte = 0x73
	I32Shl  byte = 0x74
	I32ShrU byte = 0x76
	I64Add  byte = 0x7c
	I64Sub  byte = 0x7d
	I64Mul  byte = 0x7e
	I64DivS byte = 0x7f
	I64DivU byte = 0x80
	I64RemS byte = 0x81
	I64RemU byte = 0x82
	I64And  byte = 0x83
	I64Or   byte = 0x84
	I64Xor  byte = 0x85
	I64Shl  byte = 0x86
	I64ShrS byte = 0x87
	I64ShrU byte = 0x88
	F32Sqrt byte = 0x91
	F32Div  byte = 0x95
	F64Sqrt byte = 0x9f
	F64Add  byte = 0xa0
	F64Mul  byte = 0xa2
	F64Div  byte = 0xa3

	I32WrapI64     byte = 0xa7
	I64ExtendI32U  byte = 0xad
	F64ConvertI64S byte = 0xb9
)

// Instructions after the prefix 0xfc.
const (
	MemoryInit uint32 = 8
	DataDrop   uint32 = 9
	MemoryCopy uint32 = 10
	MemoryFill uint32 = 11
	TableInit  uint32 = 12
	TableCopy  uint32 = 14
	TableGrow  uint32 = 15
	TableSize  uint32 = 16
	TableFill  uint32 = 17
)

// MemorySize and MemoryGrow take the memory's index, 0, as operand.
const (
	MemorySize byte = 0x3f
	MemoryGrow byte = 0x40
)
