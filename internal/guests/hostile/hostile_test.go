package hostile_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	goruntime "runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zerostate/zerostate/internal/guests/hostile"
	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox"
	"github.com/zerostate/zerostate/runtime/wasi"
)

var update = flag.Bool("update", false, "write the small programs and the table of what is expected")

const (
	corpus = "../../../runtime/testdata/hostile"
	// mostCommitted is the largest program that is committed, in bytes.
	mostCommitted = 2048
)

// table is the text of what is expected of the committed programs: name, what admission says, outcomes.
func table(t *testing.T) (text string, files map[string][]byte) {
	files = map[string][]byte{}
	var b strings.Builder
	b.WriteString("# Made by internal/guests/hostile. A program, what admission says of it, and how a run of it ends.\n")
	for _, p := range hostile.All() {
		module := p.Build()
		if len(module) > mostCommitted {
			continue
		}
		if files[p.Name] != nil {
			t.Fatalf("two programs are named %s", p.Name)
		}
		files[p.Name] = module
		var ends []string
		for _, e := range p.Ends {
			ends = append(ends, string(e))
		}
		fmt.Fprintf(&b, "%s %s %s\n", p.Name, admission(module), strings.Join(ends, "|"))
	}
	return b.String(), files
}

func admission(module []byte) string {
	l := runtime.DefaultLimits()
	_, err := runtime.Admit(module, runtime.Rules{MaxBytes: l.ModuleBytes, MemoryPages: l.MemoryPages(), Imports: wasi.Provides})
	switch {
	case errors.Is(err, runtime.ErrMemoryLimit):
		return "memory_limit"
	case err != nil:
		return "refused"
	}
	return "admitted"
}

// TestCorpusIsCurrent compares what is committed with what is made.
func TestCorpusIsCurrent(t *testing.T) {
	text, files := table(t)
	if *update {
		if err := os.RemoveAll(corpus); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(corpus, 0o755); err != nil {
			t.Fatal(err)
		}
		files["expected.txt"] = []byte(text)
		for name, content := range files {
			if err := os.WriteFile(path(name), content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	files["expected.txt"] = []byte(text)
	for name, want := range files {
		if got, err := os.ReadFile(path(name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not current (%v): go test ./internal/guests/hostile -run Corpus -update", name, err)
		}
	}
	entries, err := os.ReadDir(corpus)
	if err != nil || len(entries) != len(files) {
		t.Errorf("%d files are committed and %d are made: %v", len(entries), len(files), err)
	}
}

func path(name string) string {
	if name != "expected.txt" {
		name += ".wasm"
	}
	return filepath.Join(corpus, name)
}

func newSandbox(t *testing.T) *sandbox.Sandbox {
	t.Helper()
	worker := filepath.Join(t.TempDir(), sandbox.WorkerName)
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", worker, "../../../cmd/zerostate-worker").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	c := sandbox.DefaultConfig()
	c.WorkerPath = worker
	s, err := sandbox.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return s
}

// TestHostile runs each program: it must come to its end, in time, without taking this process's memory; and a
// harmless program must run as if nothing had been, after all of them.
func TestHostile(t *testing.T) {
	s := newSandbox(t)
	for _, p := range hostile.All() {
		t.Run(p.Name, func(t *testing.T) {
			module := p.Build()
			if testing.Short() && len(module) > 1<<20 {
				t.Skip("large")
			}
			job := newJob(module)
			if p.Change != nil {
				p.Change(&job)
			}
			compilers := []runtime.Compiler{runtime.Singlepass, runtime.Cranelift}
			if len(module) > mostCommitted {
				compilers = []runtime.Compiler{""}
			}
			var first string
			for _, c := range compilers {
				job.Compiler = c
				r := run(t, s, job)
				if !slices.Contains(p.Ends, r.Outcome) || !strings.Contains(r.Reason, p.Reason) {
					t.Errorf("%s: %s (%s), %d gas; it should be %v with %q", c, r.Outcome, r.Reason, r.Gas, p.Ends, p.Reason)
				}
				if r.Outcome == runtime.NonZeroExit && p.Exit >= 0 && r.ExitCode != p.Exit {
					t.Errorf("%s: exit code %d, it should be %d", c, r.ExitCode, p.Exit)
				}
				got := fmt.Sprintf("%s %d, %d gas, memory %d, %d out, %d log", r.Outcome, r.ExitCode, r.Gas, r.MemoryBytes, r.OutputBytes, r.LogBytes)
				if first == "" {
					first = got
				}
				if got != first && !r.MachineDependent() {
					t.Errorf("%s: %s; before: %s", c, got, first)
				}
			}
		})
	}
	harmless, err := os.ReadFile("../../../examples/agents/echo/echo.wasm")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	r, err := s.Execute(t.Context(), newJob(harmless), runtime.Streams{Stdin: strings.NewReader("still here"), Stdout: &out})
	if err != nil || r.Err() != nil || out.String() != "still here" {
		t.Errorf("afterwards: %+v %v %q", r, err, out.String())
	}
}

func newJob(module []byte) runtime.Job {
	l := runtime.DefaultLimits()
	l.Gas, l.WallMillis, l.CompileMillis = 200_000_000, 20_000, 20_000
	return runtime.Job{Module: runtime.Module{Source: runtime.ModuleBytes(module)}, Limits: l}
}

// run runs a job and holds this process to its memory and time.
func run(t *testing.T, s *sandbox.Sandbox, job runtime.Job) runtime.Result {
	t.Helper()
	var before, after goruntime.MemStats
	goruntime.ReadMemStats(&before)
	begun := time.Now()
	r, err := s.Execute(t.Context(), job, runtime.Streams{Stdout: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	goruntime.ReadMemStats(&after)
	most := time.Duration(job.Limits.WallMillis+2*job.Limits.CompileMillis)*time.Millisecond + 10*time.Second
	if took := time.Since(begun); took > most {
		t.Errorf("it took %v", took)
	}
	module, _ := job.Module.Source.Module(t.Context())
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 320<<20+20*uint64(len(module)) {
		t.Errorf("%d MiB were allocated here for a module of %d KiB", grown>>20, len(module)>>10)
	}
	return r
}
