package node

import (
	"fmt"

	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/runtime"
)

// end is what a requester is told of an end that a program came to.
type end struct{ code, what, remedy string }

const (
	cardAllowsNoMore = "the agent's card allows no more: give it less work, or hire another agent"
	anotherProvider  = "run it again: another provider may do it"
)

// ends are the words for each outcome that needs no figures. Each word has its remedy, for whoever reads it is not the
// one who wrote the program.
var ends = map[runtime.Outcome]end{
	runtime.Deadline:    {protocol.CodeDeadline, "the program ran into the deadline", "allow more with --timeout if the agent's card does, or give it less work"},
	runtime.OutputLimit: {protocol.CodeOutputLimit, "the program wrote more output than allowed", "allow more with --output-limit"},
	runtime.LogLimit:    {protocol.CodeLogLimit, "the program wrote more log than allowed", "it floods its error stream: ask its author"},
	runtime.StackOverflow: {
		protocol.CodeStackExhausted, "the program calls itself too deeply",
		"the limit is the same on every machine: give it less work, or ask its author to recurse less",
	},
	runtime.Trapped:       {protocol.CodeTrap, "the program trapped", "ask its author; its last words: zerostate task show ID"},
	runtime.Refused:       {protocol.CodeModuleInvalid, "the module was refused", "ask its author to rebuild it"},
	runtime.ModuleLimit:   {protocol.CodeModuleLimit, "the module is larger than the provider executes", "ask its author for a smaller one, or hire a provider that allows more"},
	runtime.CompileLimit:  {protocol.CodeCompileLimit, "the module took too long to compile", anotherProvider + "; if none does, ask its author for a smaller module"},
	runtime.CompileMemory: {protocol.CodeCompileMemory, "the module took too much memory to compile", anotherProvider + "; if none does, ask its author for a smaller module"},
	runtime.WorkerCrashed: {protocol.CodeWorkerCrashed, "the provider's worker process failed", anotherProvider},
}

// reasonOfOutcome says why a program gave no result. had are the limits that it ran with, asked those of the task.
func reasonOfOutcome(r runtime.Result, had, asked protocol.Limits) *protocol.Reason {
	e, ok := ends[r.Outcome]
	switch {
	case ok:
	case r.Outcome == runtime.OutOfGas:
		e = end{protocol.CodeGasExhausted, fmt.Sprintf("the program used all its gas (%d)", had.Gas), "allow more with --gas, or give it less work"}
		if had.Gas < asked.Gas {
			e.remedy = cardAllowsNoMore
		}
	case r.Outcome == runtime.MemoryLimit:
		e = end{protocol.CodeMemoryLimit, fmt.Sprintf("the program needed more than the %d bytes of memory allowed", had.MemoryBytes), "allow more with --memory"}
		if had.MemoryBytes < asked.MemoryBytes {
			e.remedy = cardAllowsNoMore
		}
	case r.Outcome == runtime.NonZeroExit:
		e = end{protocol.CodeExitStatus, fmt.Sprintf("the program ended with exit status %d", r.ExitCode), "read its log: zerostate task show ID"}
		if r.Retryable() {
			e.remedy = "it says that another try may succeed"
		}
	default: // A runtime that knows more ends than this node.
		return &protocol.Reason{
			Code: protocol.CodeProviderFailed, What: "the program ended in a way that the provider does not know", Why: r.Err().Error(),
			Remedy: anotherProvider, Fault: protocol.FaultProvider,
		}
	}
	fault, _ := protocol.ProgramFault(e.code)
	return &protocol.Reason{Code: e.code, What: e.what, Why: r.Reason, Remedy: e.remedy, Fault: fault}
}

// moduleTooLarge is the reason when the module was not even read.
func moduleTooLarge(why string) *protocol.Reason {
	return reasonOfOutcome(runtime.Result{Outcome: runtime.ModuleLimit, Reason: why}, protocol.Limits{}, protocol.Limits{})
}
