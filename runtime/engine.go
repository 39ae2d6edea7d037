package runtime

// EngineID names everything that has a say in the gas and the output of a run: the engine and its version,
// the cost table, and the version of the world (rewriter and host functions). It goes into each receipt. Two
// nodes with the same EngineID must come to the same output and the same gas.
const EngineID = "wasmer-2.0.0-rc2/wasmer-go-1.0.4/cost-1/world-1"

// Costs that the host charges, in gas, in addition to one gas for every operator that the guest executes (but
// nop, block, loop, else and end, which are free). They are part of the cost table that EngineID names.
const (
	// HostCallGas is charged for each call of a host function.
	HostCallGas = 500
	// HostBytesPerGas is how many bytes moved by a host function cost one gas.
	HostBytesPerGas = 4
)

// Compiler is one of the engine's compilers. Gas and output do not depend on it.
type Compiler string

const (
	// Singlepass compiles fast and runs slower. It takes neither SIMD nor multi-value blocks.
	Singlepass Compiler = "singlepass"
	// Cranelift compiles several times slower and runs faster.
	Cranelift Compiler = "cranelift"
)

// Valid says whether c is a compiler that the engine has.
func (c Compiler) Valid() bool { return c == Singlepass || c == Cranelift }
