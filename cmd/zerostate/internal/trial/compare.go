package trial

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/zerostate/zerostate/runtime"
)

// Run is one of the runs that Compare makes.
type Run struct {
	Name     string           `json:"name"`
	Compiler runtime.Compiler `json:"compiler"`
	// Baseline says that it was compiled for the oldest processor.
	Baseline bool `json:"baseline,omitempty"`
	// Skipped says why the compiler cannot take the module; the rest is then empty.
	Skipped     string          `json:"skipped,omitempty"`
	Outcome     runtime.Outcome `json:"outcome,omitempty"`
	Reason      string          `json:"reason,omitempty"`
	ExitCode    int             `json:"exitCode"`
	Gas         uint64          `json:"gas,string"`
	MemoryBytes uint64          `json:"memoryBytes"`
	Output      Hash            `json:"output"`
	Log         Hash            `json:"log"`
	Progress    Hash            `json:"progress"`
	Artefacts   Hash            `json:"artefacts"`

	output, log, progress *record
	files                 []runtime.Artefact
}

// Difference is the first thing in which a run parts from the first one.
type Difference struct {
	// Run is the name of the run, Against that of the first.
	Run     string `json:"run"`
	Against string `json:"against"`
	// Field is what differs, Where the place in it, if it has places.
	Field string `json:"field"`
	Where string `json:"where,omitempty"`
	// First and Other are what stands there.
	First string `json:"first"`
	Other string `json:"other"`
}

// ErrMachine is returned if a run ended in a way that depends on the machine, so that nothing can be said.
var ErrMachine = errors.New("the run ended in a way that depends on the machine")

// Compare runs a program n times on each compiler, and once compiled for the oldest processor, each time in a
// process of its own with the same input. The difference is nil if all runs came to the same, and what a program
// comes to may be a failure. progress is told of each run that ends.
func Compare(ctx context.Context, r runtime.Runner, job runtime.Job, input []byte, n int, progress func(Run)) ([]Run, *Difference, error) {
	plan := make([]Run, 0, 2*n+1)
	for _, c := range []runtime.Compiler{runtime.Singlepass, runtime.Cranelift} {
		for i := range n {
			plan = append(plan, Run{Name: fmt.Sprintf("%s %d", c, i+1), Compiler: c})
		}
	}
	plan = append(plan, Run{Name: "oldest CPU", Compiler: runtime.Cranelift, Baseline: true})
	var first *Run
	for i := range plan {
		run := &plan[i]
		if err := run.execute(ctx, r, job, input, first); err != nil {
			return plan[:i], nil, fmt.Errorf("run %q: %w", run.Name, err)
		}
		progress(*run)
		if run.Outcome.MachineDependent() {
			return plan[:i+1], nil, fmt.Errorf("run %q: %w: %s", run.Name, ErrMachine, run.Reason)
		}
		if run.Skipped != "" {
			continue
		}
		if first == nil {
			first = run
		} else if d := run.difference(first); d != nil {
			return plan[:i+1], d, nil
		}
	}
	if first == nil { // No compiler takes it: that is how it ends.
		last := &plan[len(plan)-1]
		last.Outcome, last.Reason = runtime.Refused, last.Skipped
	}
	return plan, nil, nil
}

func (run *Run) execute(ctx context.Context, r runtime.Runner, job runtime.Job, input []byte, first *Run) error {
	job.Compiler, job.Baseline = run.Compiler, run.Baseline
	if first == nil {
		first = &Run{}
	}
	run.output, run.log, run.progress = newRecord(first.output), newRecord(first.log), newRecord(first.progress)
	result, err := r.Execute(ctx, job, runtime.Streams{
		Stdin:    bytes.NewReader(input),
		Stdout:   run.output,
		Log:      func(p []byte) { _, _ = run.log.Write(p) },
		Progress: func(p runtime.Progress) { _, _ = fmt.Fprintf(run.progress, "%d %q\n", p.Permille, p.Text) },
	})
	if err != nil {
		return err
	}
	if result.Outcome == runtime.Refused {
		run.Skipped = result.Reason
		return nil
	}
	run.Outcome, run.Reason, run.ExitCode = result.Outcome, result.Reason, result.ExitCode
	run.Gas, run.MemoryBytes, run.files = result.Gas, result.MemoryBytes, result.Artefacts
	run.Output, run.Log, run.Progress = run.output.hash(), run.log.hash(), run.progress.hash()
	run.Artefacts = sha256.Sum256([]byte(strings.Join(artefactLines(run.files), "")))
	return nil
}

func artefactLines(files []runtime.Artefact) []string {
	lines := make([]string, len(files))
	for i, f := range files {
		lines[i] = fmt.Sprintf("%q %d bytes %x\n", f.Name, f.Bytes, f.SHA256)
	}
	return lines
}

// difference is the first one between a run and the first.
func (run *Run) difference(first *Run) *Difference {
	d := &Difference{Run: run.Name, Against: first.Name}
	field := func(name string, a, b any) bool {
		if a == b {
			return false
		}
		d.Field, d.First, d.Other = name, fmt.Sprint(a), fmt.Sprint(b)
		return true
	}
	stream := func(name string, r *record) bool {
		d.Where, d.First, d.Other = r.difference()
		d.Field = name
		return d.Where != ""
	}
	if field("outcome", first.Outcome, run.Outcome) || field("exit code", first.ExitCode, run.ExitCode) ||
		stream("output", run.output) || stream("log", run.log) || stream("progress", run.progress) ||
		run.artefactDifference(first, d) || field("gas", first.Gas, run.Gas) || field("memory", first.MemoryBytes, run.MemoryBytes) {
		return d
	}
	return nil
}

func (run *Run) artefactDifference(first *Run, d *Difference) bool {
	a, b := artefactLines(first.files), artefactLines(run.files)
	if slices.Equal(a, b) {
		return false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	at := func(lines []string) string {
		if i < len(lines) {
			return strings.TrimSuffix(lines[i], "\n")
		}
		return "no more files"
	}
	d.Field, d.Where, d.First, d.Other = "artefacts", fmt.Sprintf("file %d", i+1), at(a), at(b)
	return true
}
