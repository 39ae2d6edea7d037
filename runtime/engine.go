package runtime

// EngineID names everything that has a say in the gas and the output of a run: the engine and its version,
// the cost table, and the version of the world (rewriter and host functions). It goes into each receipt. Two
// nodes with the same EngineID must come to the same output and the same gas.
const EngineID = "wasmer-2.0.0-rc2/wasmer-go-1.0.4/cost-3/world-3"

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
