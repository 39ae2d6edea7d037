package runtime

// part is a sixteenth of a gas, the unit of the cost table. A straight piece of code costs the sum of its operators,
// rounded up to whole gas: so what costs next to nothing alone is not free in great numbers.
type part uint16

// partsPerGas is how many parts are one gas.
const partsPerGas = 16

// gasOf is what a straight piece of code costs whose operators cost the given parts.
func gasOf(parts uint64) uint64 { return (parts + partsPerGas - 1) / partsPerGas }

// The cost table, version 3. docs/gas.md explains it and how it was found: a gas is about what a nanosecond does on
// cranelift, on the machine of docs/benchmarks.md, and each operator costs what it takes where it hurts most, so that no
// program can take much more time for its gas than another. EngineID names the table's version.
const (
	costFree         part = 0
	costLocal        part = 1
	costInteger      part = 3
	costSelect       part = 5
	costGlobal       part = 5
	costLoad         part = 6
	costStore        part = 8
	costJump         part = 3
	costBranch       part = 15
	costBranchTable  part = 60
	costCall         part = 54
	costCallIndirect part = 120
	// costArgument is for each argument of a call, and for each value where several are handed on: by the results of a
	// call, the type of a block, a branch.
	costArgument part = 3
	// costVariable is for each local variable of a function that is called: it is cleared.
	costVariable      part = 1
	costMultiply      part = 15
	costCount         part = 12
	costDivide32      part = 76
	costDivide64      part = 104
	costFloat         part = 16
	costFloatMinMax   part = 40
	costFloatDivide   part = 70
	costSquareRoot    part = 104
	costRound         part = 40
	costConvert       part = 32
	costTable         part = 240
	costMemorySize    part = 80
	costVector        part = 12
	costVectorDivide  part = 80
	costVectorRoot    part = 120
	costVectorConvert part = 140
	costVectorLong    part = 40
	// costBulk is the part of an operator on a range (memory.fill, table.copy, memory.grow …) that does not depend on
	// its size.
	costBulk part = 280
)

// What depends on the size of a range, in gas.
const (
	// rangeShift: one gas for each 1<<rangeShift bytes that memory.fill, copy and init touch.
	rangeShift = 4
	// entryGas is for each entry of a table that table.fill, copy, init and grow touch.
	entryGas = 16
	// PageGas is for each page that memory.grow asks for, granted or not, and each that a program starts with: the
	// operating system clears it when it is first touched.
	PageGas = 30_000
)

// What the host takes, in gas.
const (
	// HostCallGas is charged for each call of a host function.
	HostCallGas = 1500
	// HostBytesPerGas is how many bytes moved by a host function cost one gas.
	HostBytesPerGas = 16
)
