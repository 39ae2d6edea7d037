package runtime

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Outcome is the kind of end that an execution came to. Its text is stable and goes into receipts.
type Outcome string

// The outcomes.
const (
	Succeeded     Outcome = "ok"
	NonZeroExit   Outcome = "exit"
	OutOfGas      Outcome = "out_of_gas"
	Deadline      Outcome = "deadline"
	MemoryLimit   Outcome = "memory_limit"
	OutputLimit   Outcome = "output_limit"
	LogLimit      Outcome = "log_limit"
	Trapped       Outcome = "trap"
	StackOverflow Outcome = "stack"
	WorkerCrashed Outcome = "worker_crashed"
	CompileLimit  Outcome = "compile_limit"
	CompileMemory Outcome = "compile_memory"
	ModuleLimit   Outcome = "module_limit"
	Refused       Outcome = "refused"
)

// One sentinel for each outcome but success; Result.Err wraps them.
var (
	ErrExit          = errors.New("the program failed")
	ErrOutOfGas      = errors.New("out of gas")
	ErrDeadline      = errors.New("deadline passed")
	ErrMemoryLimit   = errors.New("memory limit")
	ErrOutputLimit   = errors.New("output limit")
	ErrLogLimit      = errors.New("log limit")
	ErrTrap          = errors.New("the program trapped")
	ErrStackOverflow = errors.New("call depth limit")
	ErrWorkerCrashed = errors.New("the worker process crashed")
	ErrCompileLimit  = errors.New("compile time limit")
	ErrCompileMemory = errors.New("compile memory limit")
	ErrModuleLimit   = errors.New("module size limit")
	ErrRefused       = errors.New("module refused")
)

// ExitRetryable is the exit code by which a program says that the same task may succeed another time.
const ExitRetryable = 75

var outcomes = map[Outcome]struct {
	err     error
	machine bool
}{
	NonZeroExit:   {ErrExit, false},
	OutOfGas:      {ErrOutOfGas, false},
	Deadline:      {ErrDeadline, true},
	MemoryLimit:   {ErrMemoryLimit, false},
	OutputLimit:   {ErrOutputLimit, false},
	LogLimit:      {ErrLogLimit, false},
	Trapped:       {ErrTrap, false},
	StackOverflow: {ErrStackOverflow, false},
	WorkerCrashed: {ErrWorkerCrashed, true},
	CompileLimit:  {ErrCompileLimit, true},
	CompileMemory: {ErrCompileMemory, true},
	ModuleLimit:   {ErrModuleLimit, false},
	Refused:       {ErrRefused, false},
}

// Valid says whether o is one of the outcomes above.
func (o Outcome) Valid() bool {
	_, ok := outcomes[o]
	return ok || o == Succeeded
}

// MachineDependent says that another machine might have come to another end: the deadline, the time or memory to
// compile in, a crash. Such an end is never held against the program.
func (o Outcome) MachineDependent() bool { return outcomes[o].machine }

// Result is how an execution ended.
type Result struct {
	Outcome Outcome
	// Reason says in words what happened and, where there is one, what to do. It is empty on success.
	Reason string
	// ExitCode is the program's exit code, 0 unless Outcome is Succeeded or NonZeroExit.
	ExitCode int
	// Gas is what the program used, at most Limits.Gas. It is 0 if the program did not start, and if the
	// worker was killed before it could tell (Deadline, WorkerCrashed).
	Gas uint64
	// OutputBytes and LogBytes are what reached the streams.
	OutputBytes, LogBytes uint64
	// Artefacts are the regular files below OutPath in byte order of their names, if the program succeeded.
	Artefacts []Artefact
	// MemoryBytes is the size of the program's memory at its end.
	MemoryBytes uint64
	// Compiler is the one that made the code that ran.
	Compiler Compiler
	// Compiled says that the module had to be compiled first, which took CompileDuration.
	Compiled        bool
	CompileDuration time.Duration
	// Duration is the wall time from handing the program to a worker to its end, without compiling.
	Duration time.Duration
}

// Artefact is one file that a program left below OutPath.
type Artefact struct {
	// Name is the path below OutPath, with slashes.
	Name string `json:"name"`
	// Bytes is its size, SHA256 the hash of its content.
	Bytes  uint64   `json:"bytes"`
	SHA256 [32]byte `json:"sha256"`
}

// MachineDependent is Outcome.MachineDependent.
func (r Result) MachineDependent() bool { return r.Outcome.MachineDependent() }

// Retryable says that the program asked for another attempt with exit code 75.
func (r Result) Retryable() bool { return r.Outcome == NonZeroExit && r.ExitCode == ExitRetryable }

// Err returns nil if the program succeeded, and otherwise an error that wraps the outcome's sentinel.
func (r Result) Err() error {
	if r.Outcome == Succeeded {
		return nil
	}
	o, ok := outcomes[r.Outcome]
	switch {
	case !ok:
		return fmt.Errorf("unknown outcome %q: %s", r.Outcome, r.Reason)
	case r.Reason == "":
		return o.err
	}
	return fmt.Errorf("%w: %s", o.err, r.Reason)
}

// Classify returns the outcome whose sentinel err wraps, and what the error says besides. An error that wraps
// none is a trap.
func Classify(err error) (Outcome, string) {
	for o, v := range outcomes {
		if errors.Is(err, v.err) {
			return o, strings.TrimPrefix(strings.TrimPrefix(err.Error(), v.err.Error()), ": ")
		}
	}
	return Trapped, err.Error()
}
