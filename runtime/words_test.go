package runtime_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/zerostate/zerostate/runtime"
)

func TestLimits(t *testing.T) {
	if err := (runtime.Limits{}).Validate(); !errors.Is(err, runtime.ErrLimits) {
		t.Errorf("zero limits: %v", err)
	}
	if got := (runtime.Limits{}).WithDefaults(); got != runtime.DefaultLimits() || got.Validate() != nil {
		t.Errorf("%+v", got)
	}
	if got := (runtime.Limits{Gas: 7}).WithDefaults(); got.Gas != 7 || got.WallMillis != runtime.DefaultLimits().WallMillis {
		t.Errorf("%+v", got)
	}
	for name, change := range map[string]func(*runtime.Limits){
		"gas":           func(l *runtime.Limits) { l.Gas = runtime.MaxGas + 1 },
		"memoryBytes":   func(l *runtime.Limits) { l.MemoryBytes = runtime.PageSize - 1 },
		"outputBytes":   func(l *runtime.Limits) { l.OutputBytes = ^uint64(0) },
		"logBytes":      func(l *runtime.Limits) { l.LogBytes = 0 },
		"wallMillis":    func(l *runtime.Limits) { l.WallMillis = runtime.MaxWallMillis + 1 },
		"moduleBytes":   func(l *runtime.Limits) { l.ModuleBytes = 1 },
		"compileMillis": func(l *runtime.Limits) { l.CompileMillis = 0 },
	} {
		l := runtime.DefaultLimits()
		change(&l)
		if err := l.Validate(); !errors.Is(err, runtime.ErrLimits) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestJobs(t *testing.T) {
	good := func() runtime.Job {
		return runtime.Job{Module: runtime.Module{Source: runtime.ModuleBytes("x")}, Limits: runtime.DefaultLimits(), Args: []string{"a", ""}, Env: []string{"A=b", "C="}}
	}
	if err := good().Validate(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*runtime.Job){
		"no module":   func(j *runtime.Job) { j.Module.Source = nil },
		"compiler":    func(j *runtime.Job) { j.Compiler = "llvm" },
		"before 1970": func(j *runtime.Job) { j.World.ClockStartMillis = -1 },
		"far future":  func(j *runtime.Job) { j.World.ClockStartMillis = 1 << 50 },
		"NUL":         func(j *runtime.Job) { j.Args = []string{"a\x00"} },
		"no =":        func(j *runtime.Job) { j.Env = []string{"A"} },
		"no name":     func(j *runtime.Job) { j.Env = []string{"=b"} },
		"NUL in env":  func(j *runtime.Job) { j.Env = []string{"A=\x00"} },
		"many":        func(j *runtime.Job) { j.Args = make([]string, runtime.MaxArgs+1) },
		"long":        func(j *runtime.Job) { j.Args = []string{strings.Repeat("x", runtime.MaxArgBytes)} },
		"no limits":   func(j *runtime.Job) { j.Limits = runtime.Limits{} },
	} {
		j := good()
		change(&j)
		if err := j.Validate(); !errors.Is(err, runtime.ErrJob) && !errors.Is(err, runtime.ErrLimits) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOutcomesAndErrors(t *testing.T) {
	if err := (runtime.Result{Outcome: runtime.Succeeded}).Err(); err != nil {
		t.Error(err)
	}
	all := []runtime.Outcome{
		runtime.NonZeroExit, runtime.OutOfGas, runtime.Deadline, runtime.MemoryLimit, runtime.OutputLimit, runtime.LogLimit,
		runtime.Trapped, runtime.StackOverflow, runtime.WorkerCrashed, runtime.CompileLimit, runtime.CompileMemory, runtime.ModuleLimit, runtime.Refused,
	}
	for _, o := range all {
		err := runtime.Result{Outcome: o, Reason: "because"}.Err()
		if got, reason := runtime.Classify(err); got != o || reason != "because" || !o.Valid() {
			t.Errorf("%s came back as %s with %q", o, got, reason)
		}
		machine := o == runtime.Deadline || o == runtime.WorkerCrashed || o == runtime.CompileLimit || o == runtime.CompileMemory
		if o.MachineDependent() != machine {
			t.Errorf("%s: machine dependent is %v", o, !machine)
		}
	}
	if o, _ := runtime.Classify(errors.New("x")); o != runtime.Trapped || runtime.Outcome("x").Valid() {
		t.Error("what is unknown is a trap, and no outcome")
	}
	if !(runtime.Result{Outcome: runtime.NonZeroExit, ExitCode: 75}).Retryable() || (runtime.Result{Outcome: runtime.NonZeroExit, ExitCode: 1}).Retryable() {
		t.Error("75 alone asks for another attempt")
	}
}
