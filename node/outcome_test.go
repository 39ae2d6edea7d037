package node

import (
	"strings"
	"testing"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/task"
	"github.com/zerostate/zerostate/runtime"
)

// TestEachEndHasItsWords: for each end that a program can come to the requester is told a code that the API knows,
// what happened, why and what to do; and it counts against the program if it is the same everywhere, and only then.
func TestEachEndHasItsWords(t *testing.T) {
	codes := map[string]runtime.Outcome{}
	for _, o := range []runtime.Outcome{
		runtime.NonZeroExit, runtime.OutOfGas, runtime.Deadline, runtime.MemoryLimit, runtime.OutputLimit, runtime.LogLimit, runtime.Trapped,
		runtime.StackOverflow, runtime.WorkerCrashed, runtime.CompileLimit, runtime.CompileMemory, runtime.ModuleLimit, runtime.Refused,
	} {
		r := reasonOfOutcome(runtime.Result{Outcome: o, ExitCode: 3, Reason: "because"}, protocol.Limits{}, protocol.Limits{})
		if r.What == "" || r.Why != "because" || r.Remedy == "" {
			t.Errorf("%s: %+v", o, r)
		}
		if before, ok := codes[r.Code]; ok {
			t.Errorf("%s and %s have the code %s", o, before, r.Code)
		}
		codes[r.Code] = o
		if api.Code(r.Code).Status() == 500 {
			t.Errorf("%s: the API does not know the code %s", o, r.Code)
		}
		if fault, known := protocol.ProgramFault(r.Code); !known || fault != r.Fault || (r.Fault == protocol.FaultProgram) == o.MachineDependent() {
			t.Errorf("%s is the fault of the %s, and depends on the machine: %v", o, r.Fault, o.MachineDependent())
		}
		if d := reasonDTO(r); d.MachineDependent != o.MachineDependent() || d.Problem().MachineDependent != o.MachineDependent() {
			t.Errorf("%s depends on the machine: %v, the requester is told %v", o, o.MachineDependent(), d.MachineDependent)
		}
	}
	if r := reasonOfOutcome(runtime.Result{Outcome: runtime.StackOverflow}, protocol.Limits{}, protocol.Limits{}); !strings.Contains(r.What+r.Remedy, "calls itself too deeply") ||
		!strings.Contains(r.Remedy, "the same on every machine") {
		t.Errorf("%+v", r)
	}
	if r := reasonOfOutcome(runtime.Result{Outcome: "new"}, protocol.Limits{}, protocol.Limits{}); r.Code != protocol.CodeProviderFailed {
		t.Errorf("an unknown end: %+v", r)
	}
}

// TestRemediesWhereTheCardIsTheLimit: asking for more is no remedy for what the agent's card does not allow.
func TestRemediesWhereTheCardIsTheLimit(t *testing.T) {
	had, asked := protocol.Limits{Gas: 10, MemoryBytes: 20}, protocol.Limits{Gas: 11, MemoryBytes: 21}
	for o, flag := range map[runtime.Outcome]string{runtime.OutOfGas: "--gas", runtime.MemoryLimit: "--memory"} {
		if r := reasonOfOutcome(runtime.Result{Outcome: o}, had, had); !strings.Contains(r.Remedy, flag) {
			t.Errorf("%s: %s", o, r.Remedy)
		}
		if r := reasonOfOutcome(runtime.Result{Outcome: o}, had, asked); r.Remedy != cardAllowsNoMore {
			t.Errorf("%s: %s", o, r.Remedy)
		}
	}
}

// TestWhatAnEndTells: an end that is the same everywhere says nothing of the provider, whomever the provider blames;
// one that depends on the machine nothing of the program.
func TestWhatAnEndTells(t *testing.T) {
	for code, counts := range map[string]bool{
		protocol.CodeTrap: false, protocol.CodeStackExhausted: false, protocol.CodeModuleLimit: false, protocol.CodeModuleInvalid: false,
		protocol.CodeGasExhausted: false, protocol.CodeExitStatus: false, protocol.CodeCompileLimit: false, protocol.CodeCompileMemory: false,
		protocol.CodeDeadline: false, protocol.CodeWorkerCrashed: true,
	} {
		for _, claimed := range []protocol.Fault{protocol.FaultProvider, protocol.FaultProgram, protocol.FaultNobody} {
			n, who := learner(t), provider(t, "provider")
			said := protocol.TaskFrame{Kind: protocol.KindFailed, Reason: &protocol.Reason{Code: code, What: "it ended", Fault: claimed}}
			r := n.providerReason(task.Requester{}, said)
			if r.MachineDependent() && r.Fault == protocol.FaultProgram {
				t.Errorf("%s is held against the program", code)
			}
			life(t, n, who, hired, task.Accepted{}, task.Fail{Reason: *r})
			if f := n.reputationOf(who.ID); (f.Tasks() != 0) != counts {
				t.Errorf("%s, as the fault of the %s: %s", code, claimed, f)
			}
		}
	}
}
