package sandbox_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox"
)

// enormous is a module with one function of so many steps, all in one block: a compiler has to look at all of it.
func enormous(steps int) []byte {
	code := []byte("\x01\x01\x7f") // One local variable, an i32.
	code = append(code, bytes.Repeat([]byte("\x20\x00\x41\x03\x6c\x22\x00\x41\x01\x6a\x21\x00"), steps)...)
	code = append(code, 0x0b)
	section := binary.AppendUvarint([]byte{1}, uint64(len(code)))
	section = append(section, code...)
	module := []byte("\x00asm\x01\x00\x00\x00" +
		"\x01\x04\x01\x60\x00\x00" + "\x03\x02\x01\x00" + "\x05\x03\x01\x00\x01" +
		"\x07\x13\x02\x06memory\x02\x00\x06_start\x00\x00" + "\x0a")
	return append(binary.AppendUvarint(module, uint64(len(section))), section...)
}

// TestCompileBombs is stopped by memory and by time, each with its own error, and does not reach the next job.
func TestCompileBombs(t *testing.T) {
	s := newSandbox(t, nil)
	for _, c := range []struct {
		name     string
		compiler runtime.Compiler
		change   func(*runtime.Limits)
		want     error
		says     string
	}{
		{"memory, cranelift", runtime.Cranelift, func(l *runtime.Limits) { l.CompileBytes = 256 << 20 }, runtime.ErrCompileMemory, "more than 256 MiB"},
		{"time, cranelift", runtime.Cranelift, func(l *runtime.Limits) { l.CompileMillis = 100 }, runtime.ErrCompileLimit, "longer than 100ms"},
		{"time, either", "", func(l *runtime.Limits) { l.CompileMillis = 20 }, runtime.ErrCompileLimit, "longer than 20ms"},
	} {
		t.Run(c.name, func(t *testing.T) {
			job := newJob(enormous(500_000))
			job.Compiler = c.compiler
			c.change(&job.Limits)
			r, err := s.Execute(t.Context(), job, runtime.Streams{})
			if err != nil || !errors.Is(r.Err(), c.want) || !strings.Contains(r.Reason, c.says) || !r.MachineDependent() {
				t.Errorf("%+v %v, want %v with %q", r, err, c.want, c.says)
			}
		})
	}
	echoes(t, s, 1)
}

// TestCodeGetsBetter runs a module that was never seen: at once, on the code that is made soonest, and then on the
// better one, at the same price.
func TestCodeGetsBetter(t *testing.T) {
	dir := t.TempDir()
	change := func(c *sandbox.Config) { c.CacheDir, c.SealKey, c.Improve = dir, [32]byte{1}, true }
	s := newSandbox(t, change)
	run := func(s *sandbox.Sandbox) runtime.Result {
		job := newJob(echoModule(t))
		job.Module.CID = "echo"
		r, err := s.Execute(t.Context(), job, runtime.Streams{Stdin: strings.NewReader("x")})
		if err != nil || r.Err() != nil {
			t.Fatal(r, err)
		}
		return r
	}
	first := run(s)
	if first.Compiler != runtime.Singlepass || !first.Compiled {
		t.Errorf("first: %+v", first)
	}
	var later runtime.Result
	eventually(t, "a run is on Cranelift's code", func() bool {
		later = run(s)
		return later.Compiler == runtime.Cranelift
	})
	if later.Compiled || later.Gas != first.Gas {
		t.Errorf("first %+v, later %+v", first, later)
	}
	if r := run(newSandbox(t, change)); r.Compiler != runtime.Cranelift || r.Compiled {
		t.Errorf("after a restart: %+v", r)
	}
	without := newSandbox(t, nil)
	for range 3 {
		if r := run(without); r.Compiler != runtime.Singlepass {
			t.Errorf("it was not to get better: %+v", r)
		}
	}
}

// TestModulesThatCraneliftCannotTake stay on Singlepass's code, and nobody tries for ever.
func TestModulesThatCraneliftCannotTake(t *testing.T) {
	s := newSandbox(t, func(c *sandbox.Config) { c.PoolSize, c.LoadedWorkers, c.Improve = 1, 0, true })
	job := newJob(enormous(300_000))
	job.Module.CID = "enormous"
	job.Limits.CompileBytes = 256 << 20
	for range 3 {
		r, err := s.Execute(t.Context(), job, runtime.Streams{})
		if err != nil || r.Err() != nil || r.Compiler != runtime.Singlepass {
			t.Fatalf("%+v %v", r, err)
		}
		eventually(t, "nothing is compiled any more", func() bool { return len(children(t)) <= 1 })
	}
}
