package runtime

// part is an eighth of a gas, the unit of the cost table. A straight piece of code costs the sum of its operators,
// rounded up to whole gas: so what costs next to nothing alone is not free in great numbers.
type part uint16

// partsPerGas is how many parts are one gas.
const partsPerGas = 8

// gasOf is what a straight piece of code costs whose operators cost the given parts.
func gasOf(parts uint64) uint64 { return (parts + partsPerGas - 1) / partsPerGas }

// The cost table, version 2. docs/gas.md explains it and how it was found: a gas is about what a nanosecond does on
// cranelift, on the machine of docs/benchmarks.md, and each operator costs what it takes where it hurts most, so that no
// program can take much more time for its gas than another. EngineID names the table's version.
const (
	costFree          part = 0
	costLocal         part = 1
	costInteger       part = 2
	costSelect        part = 3
	costGlobal        part = 3
	costLoad          part = 5
	costStore         part = 5
	costJump          part = 2
	costBranch        part = 5
	costBranchTable   part = 16
	costCall          part = 20
	costCallIndirect  part = 32
	costMultiply      part = 8
	costCount         part = 6
	costDivide32      part = 40
	costDivide64      part = 60
	costFloat         part = 8
	costFloatMinMax   part = 20
	costFloatDivide   part = 36
	costSquareRoot    part = 50
	costRound         part = 20
	costConvert       part = 16
	costTable         part = 40
	costMemorySize    part = 8
	costVector        part = 6
	costVectorDivide  part = 40
	costVectorRoot    part = 60
	costVectorConvert part = 24
	costVectorLong    part = 24
	// costBulk is the part of an operator on a range (memory.fill, table.copy, memory.grow …) that does not depend on
	// its size.
	costBulk part = 160
)

// What depends on the size of a range, in gas.
const (
	// rangeShift: one gas for each 1<<rangeShift bytes that memory.fill, copy and init touch.
	rangeShift = 2
	// entryGas is for each entry of a table that table.fill, copy, init and grow touch.
	entryGas = 4
	// PageGas is for each page that memory.grow asks for, granted or not, and each that a program starts with: the
	// operating system clears it when it is first touched.
	PageGas = 10_000
)

// What the host takes, in gas.
const (
	// HostCallGas is charged for each call of a host function.
	HostCallGas = 1000
	// HostBytesPerGas is how many bytes moved by a host function cost one gas.
	HostBytesPerGas = 4
)
