package trial

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/zerostate/zerostate/runtime"
)

// scripted is a runner whose runs come to what the test says, in turn: an engine that is not deterministic is not
// to be had.
type scripted struct {
	runs []scriptedRun
	jobs []runtime.Job
}

type scriptedRun struct {
	output, log string
	result      runtime.Result
	err         error
}

func (s *scripted) Execute(_ context.Context, job runtime.Job, streams runtime.Streams) (runtime.Result, error) {
	run := s.runs[min(len(s.jobs), len(s.runs)-1)]
	s.jobs = append(s.jobs, job)
	for _, part := range strings.SplitAfter(run.output, ",") {
		if _, err := io.WriteString(streams.Stdout, part); err != nil {
			return runtime.Result{}, err
		}
	}
	streams.Log([]byte(run.log))
	return run.result, run.err
}

func ok(output string) scriptedRun {
	return scriptedRun{output: output, result: runtime.Result{Outcome: runtime.Succeeded, Gas: 10}}
}

func TestCompare(t *testing.T) {
	file := func(name string, sum byte) scriptedRun {
		r := ok("a")
		r.result.Artefacts = []runtime.Artefact{{Name: "same"}, {Name: name, SHA256: [32]byte{sum}}}
		return r
	}
	gas := ok("a")
	gas.result.Gas = 11
	log := ok("a")
	log.log = "x"
	refused := scriptedRun{result: runtime.Result{Outcome: runtime.Refused, Reason: "it uses SIMD"}}
	fails := scriptedRun{result: runtime.Result{Outcome: runtime.NonZeroExit, ExitCode: 3}}
	for name, c := range map[string]struct {
		runs []scriptedRun
		made int
		want *Difference
	}{
		"the same":         {[]scriptedRun{ok("a,b,c")}, 5, nil},
		"fails alike":      {[]scriptedRun{fails}, 5, nil},
		"other pieces":     {[]scriptedRun{ok("aXb,c"), ok("a,Xb,c")}, 2, &Difference{Field: "output", Where: "byte 1", First: `"aXb,c"`, Other: `"a,Xb,c"`}},
		"another byte":     {[]scriptedRun{ok("a,b,c"), ok("a,b,c"), ok("a,B,c")}, 3, &Difference{Run: "cranelift 1", Field: "output", Where: "byte 2", First: `"a,b,c"`, Other: `"a,B,c"`}},
		"cut short":        {[]scriptedRun{ok("a,b,c"), ok("a,b")}, 2, &Difference{Field: "output", Where: "byte 3", First: `"a,b,c"`, Other: `"a,b"`}},
		"longer":           {[]scriptedRun{ok("a"), ok("a,b")}, 2, &Difference{Field: "output", Where: "byte 1", First: `"a"`, Other: `"a,b"`}},
		"log":              {[]scriptedRun{ok("a"), log}, 2, &Difference{Field: "log", Where: "byte 0", First: `""`, Other: `"x"`}},
		"gas":              {[]scriptedRun{ok("a"), gas}, 2, &Difference{Field: "gas", First: "10", Other: "11"}},
		"exit":             {[]scriptedRun{ok("a"), fails}, 2, &Difference{Field: "outcome", First: "ok", Other: "exit"}},
		"content":          {[]scriptedRun{file("f", 1), file("f", 2)}, 2, &Difference{Field: "artefacts", Where: "file 2"}},
		"fewer files":      {[]scriptedRun{file("f", 1), ok("a")}, 2, &Difference{Field: "artefacts", Where: "file 1", Other: "no more files"}},
		"oldest processor": {[]scriptedRun{ok("a"), ok("a"), ok("a"), ok("a"), gas}, 5, &Difference{Run: "oldest CPU", Field: "gas"}},
		"cranelift only":   {[]scriptedRun{refused, refused, ok("a")}, 5, nil},
		"then different":   {[]scriptedRun{refused, refused, ok("a"), gas}, 4, &Difference{Run: "cranelift 2", Against: "cranelift 1", Field: "gas"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := &scripted{runs: c.runs}
			runs, d, err := Compare(t.Context(), s, runtime.Job{}, nil, 2, func(Run) {})
			if err != nil || len(runs) != c.made || len(s.jobs) != c.made {
				t.Fatalf("%d runs, %d jobs, want %d: %v", len(runs), len(s.jobs), c.made, err)
			}
			if (d == nil) != (c.want == nil) {
				t.Fatalf("difference %+v, want %+v", d, c.want)
			}
			if d == nil {
				return
			}
			for _, f := range [][2]string{{d.Run, c.want.Run}, {d.Against, c.want.Against}, {d.Field, c.want.Field}, {d.Where, c.want.Where}, {d.First, c.want.First}, {d.Other, c.want.Other}} {
				if f[1] != "" && f[0] != f[1] {
					t.Errorf("difference %+v, want %+v", d, c.want)
				}
			}
		})
	}
}

func TestCompareAsksForEachCompiler(t *testing.T) {
	s := &scripted{runs: []scriptedRun{ok("a")}}
	if _, _, err := Compare(t.Context(), s, runtime.Job{}, nil, 1, func(Run) {}); err != nil {
		t.Fatal(err)
	}
	if s.jobs[0].Compiler != runtime.Singlepass || s.jobs[1].Compiler != runtime.Cranelift || s.jobs[1].Baseline || !s.jobs[2].Baseline {
		t.Errorf("%+v", s.jobs)
	}
}

func TestCompareSaysNothingAboutAMachine(t *testing.T) {
	late := scriptedRun{result: runtime.Result{Outcome: runtime.Deadline, Reason: "too long"}}
	if _, _, err := Compare(t.Context(), &scripted{runs: []scriptedRun{late}}, runtime.Job{}, nil, 2, func(Run) {}); !errors.Is(err, ErrMachine) {
		t.Errorf("%v", err)
	}
	broken := errors.New("no worker")
	if _, _, err := Compare(t.Context(), &scripted{runs: []scriptedRun{{err: broken}}}, runtime.Job{}, nil, 2, func(Run) {}); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

// TestARecordKeepsTheExcerptShort holds the memory of a later run down, and the excerpt readable.
func TestARecordKeepsTheExcerptShort(t *testing.T) {
	first := newRecord(nil)
	_, _ = io.WriteString(first, strings.Repeat("x", 1000))
	other := newRecord(first)
	for range 500 {
		_, _ = io.WriteString(other, "xx")
	}
	if where, _, _ := other.difference(); where != "" || other.hash() != first.hash() {
		t.Fatalf("the same bytes differ at %s", where)
	}
	other = newRecord(first)
	_, _ = io.WriteString(other, strings.Repeat("x", 600)+"y")
	_, _ = io.WriteString(other, strings.Repeat("z", 600))
	where, a, b := other.difference()
	if where != "byte 600" || a != `"`+strings.Repeat("x", excerptBefore+excerptAfter)+`"` ||
		b != `"`+strings.Repeat("x", excerptBefore)+"y"+strings.Repeat("z", excerptAfter-1)+`"` || other.kept != nil {
		t.Errorf("%s:\n%s\n%s", where, a, b)
	}
}
