package guests_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/tetratelabs/wazero"

	"github.com/zerostate/zerostate/internal/guests"
	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox"
)

const root = "../.."

// box is one sandbox for all tests: what is compiled once stays compiled.
var box *sandbox.Sandbox

// compiled is the same for the other engine.
var compiled = wazero.NewCompilationCache()

// required makes what is missing on the machine a failure. Where everything is checked it is set.
var required = os.Getenv("ZEROSTATE_GUESTS") == "required"

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "zerostate-guests-*")
	code := 1
	if err == nil {
		if err = start(dir); err == nil {
			code = m.Run()
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			err = box.Close(ctx)
			cancel()
		}
		err = errors.Join(err, os.RemoveAll(dir))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func start(dir string) error {
	worker := filepath.Join(dir, sandbox.WorkerName)
	if out, err := exec.CommandContext(context.Background(), "go", "build", "-o", worker, root+"/cmd/zerostate-worker").CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	c := sandbox.DefaultConfig()
	c.WorkerPath, c.CacheDir, c.SealKey = worker, filepath.Join(dir, "cache"), [32]byte{1}
	var err error
	box, err = sandbox.New(c)
	return err
}

// missing skips a test, or fails it where everything must be there.
func missing(t *testing.T, err error) {
	t.Helper()
	switch {
	case errors.Is(err, guests.ErrMissing) && !required:
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
}

func newJob(name string, module []byte) runtime.Job {
	l := runtime.DefaultLimits()
	l.Gas, l.WallMillis, l.CompileMillis = 100_000_000_000, 60_000, 120_000
	return runtime.Job{
		Module: runtime.Module{CID: name, Source: runtime.ModuleBytes(module)}, Limits: l,
		World: runtime.World{ClockStartMillis: 1_750_000_000_000, Seed: [32]byte{7}},
	}
}

// everywhere runs a job on the other engine and on each compiler, on one of them twice, in workers of their own: nobody
// may be able to tell the runs apart.
func everywhere(t *testing.T, job runtime.Job, stdin string) guests.Ran {
	t.Helper()
	first, err := guests.Oracle(t.Context(), compiled, job, strings.NewReader(stdin))
	if err != nil {
		t.Fatalf("on the other engine: %v", err)
	}
	same := func(how string, compiler runtime.Compiler, baseline bool, times int) {
		job.Compiler, job.Baseline = compiler, baseline
		for range times {
			ran, result, err := guests.Run(t.Context(), box, job, strings.NewReader(stdin))
			if err != nil {
				t.Fatalf("%s: %v", how, err)
			}
			if result.Outcome == runtime.Refused && compiler == runtime.Singlepass {
				t.Logf("singlepass cannot compile it: %s", result.Reason)
				return
			}
			if !ran.Same(first) {
				t.Errorf("%s (%s):\n%s\non the other engine:\n%s", how, result.Reason, ran, first)
				return
			}
		}
	}
	same("singlepass", runtime.Singlepass, false, 2)
	same("cranelift", runtime.Cranelift, false, 1)
	same("cranelift for the oldest processor", runtime.Cranelift, true, 1)
	return first
}

const (
	stdin = "x\ny\nlonger line\n"
	tour  = `args: one two
env: COLOUR
stdin: 3 lines, 16 bytes
in: some data
read-only: yes
dir: a b
dir: c
size: 1
clock: 1750000000
slept: yes
random: `
)

// toured runs a program that does the tour, and holds it to the lines of it.
func toured(t *testing.T, job runtime.Job, lines string) {
	t.Helper()
	job.Args = append(job.Args, "one", "two")
	job.Env = []string{"COLOUR=green"}
	job.Mounts = []runtime.Mount{{Path: "/in", ReadOnly: true, Tree: fstest.MapFS{"data.txt": {Data: []byte("some data\n")}}}}
	ran := everywhere(t, job, stdin)
	want := strings.ReplaceAll(lines, "COLOUR", "green")
	if !strings.HasPrefix(ran.Output, want) || len(ran.Output) != len(want)+17 {
		t.Errorf("it says:\n%s\nit should say:\n%s", ran.Output, want)
	}
	if ran.Outcome != runtime.NonZeroExit || ran.ExitCode != 3 || ran.Log != "done\n" {
		t.Errorf("%s %d, log %q", ran.Outcome, ran.ExitCode, ran.Log)
	}
}

// TestTours is what a guest may do, in several languages.
func TestTours(t *testing.T) {
	for _, b := range guests.Tours() {
		t.Run(b.Name, func(t *testing.T) {
			t.Parallel()
			module, err := b.Build(t.Context(), root, t.TempDir())
			missing(t, err)
			lines := tour
			if b.Name == "assemblyscript" {
				// Its shim has no files, and no way to sleep.
				lines = ""
				for line := range strings.Lines(tour) {
					if name, _, _ := strings.Cut(line, ":"); slices.Contains([]string{"args", "env", "stdin", "clock", "random"}, name) {
						lines += line
					}
				}
			}
			toured(t, newJob(b.Name, module), lines)
		})
	}
}

func python(t *testing.T, args ...string) runtime.Job {
	t.Helper()
	if testing.Short() {
		t.Skip("CPython takes long to compile")
	}
	module, err := guests.Python(root)
	missing(t, err)
	job := newJob("python", module)
	job.Args = args
	return job
}

// TestPython is CPython as others built it.
func TestPython(t *testing.T) {
	ok := func(t *testing.T, ran guests.Ran, output string) {
		t.Helper()
		if ran.Outcome != runtime.Succeeded || ran.Output != output {
			t.Errorf("%s, it should say %q", ran, output)
		}
	}
	t.Run("sum", func(t *testing.T) {
		t.Parallel()
		ok(t, everywhere(t, python(t, "-c", "print(sum(i*i for i in range(10**6)))"), ""), "333332833333500000\n")
	})
	t.Run("script on standard input", func(t *testing.T) {
		t.Parallel()
		ok(t, everywhere(t, python(t, "-", "x"), "import sys\nprint(sys.argv, 6*7)\n"), "['-', 'x'] 42\n")
	})
	t.Run("library", func(t *testing.T) {
		t.Parallel()
		ok(t, everywhere(t, python(t, "-c", `
import json, re, hashlib
print(json.dumps({"a": [1, 2.5, None]}), re.findall(r"\d+", "a1b22"), hashlib.sha256(b"x").hexdigest()[:8])
print(json.loads('{"k": [true]}'), hash("s") == hash("s"), sorted({"b", "a"}))`), ""),
			`{"a": [1, 2.5, null]} ['1', '22'] 2d711642`+"\n"+`{'k': [True]} True ['a', 'b']`+"\n")
	})
	t.Run("artefact", func(t *testing.T) {
		t.Parallel()
		ran := everywhere(t, python(t, "-c", "import os\nos.makedirs('/out/a/b')\nopen('/out/a/b/c.txt', 'w').write('hello')\nopen('/out/d', 'wb').write(bytes(10**6))"), "")
		ok(t, ran, "")
		if ran.Artefacts["a/b/c.txt"] != "hello" || len(ran.Artefacts["d"]) != 1_000_000 || len(ran.Artefacts) != 2 {
			t.Error(ran)
		}
	})
	t.Run("script in /in", func(t *testing.T) {
		t.Parallel()
		job := python(t, "/in/tour.py")
		source, err := os.ReadFile("testdata/python/tour.py")
		if err != nil {
			t.Fatal(err)
		}
		job.Args = append(job.Args, "one", "two")
		job.Env = []string{"COLOUR=green"}
		job.Mounts = []runtime.Mount{{Path: "/in", ReadOnly: true, Tree: fstest.MapFS{"data.txt": {Data: []byte("some data\n")}, "tour.py": {Data: source}}}}
		ran := everywhere(t, job, stdin)
		if want := strings.ReplaceAll(tour, "COLOUR", "green"); !strings.HasPrefix(ran.Output, want) || ran.ExitCode != 3 || ran.Log != "done\n" {
			t.Errorf("it says:\n%s%s\nit should say:\n%s", ran.Output, ran.Log, want)
		}
	})
}
