package sandbox_test

import (
	"bytes"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox"
)

// echoes runs the echo agent n times.
func echoes(t testing.TB, s *sandbox.Sandbox, n int) {
	t.Helper()
	job := newJob(echoModule(t))
	job.Module.CID = "echo"
	for range n {
		var out bytes.Buffer
		r, err := s.Execute(t.Context(), job, runtime.Streams{Stdin: strings.NewReader("x"), Stdout: &out})
		if err != nil || r.Err() != nil || out.String() != "x" {
			t.Fatal(r, err)
		}
	}
}

// TestLoadedWorkers has a worker wait for a module that is used again, replaces it when it dies, and lets it go
// when nobody comes.
func TestLoadedWorkers(t *testing.T) {
	s := newSandbox(t, func(c *sandbox.Config) { c.PoolSize, c.LoadedIdle = 1, 2*time.Second })
	echoes(t, s, 1)
	eventually(t, "one worker waits", func() bool { return len(children(t)) == 1 && s.Loaded() == 0 })
	echoes(t, s, 1)
	eventually(t, "another waits with the module", func() bool { return len(children(t)) == 2 && s.Loaded() == 1 })
	echoes(t, s, 20)
	eventually(t, "it is replaced", func() bool { return s.Loaded() >= 1 })
	for _, pid := range children(t) {
		_ = syscall.Kill(pid, syscall.SIGKILL)
		eventually(t, "a killed worker is gone", func() bool { return gone(pid) })
	}
	echoes(t, s, 3)
	eventually(t, "nobody waits with the module any more", func() bool { return len(children(t)) == 1 && s.Loaded() == 0 })
}

// TestLoadedIsTheSame compares what comes of a program with and without a worker that waits, start section and trap
// at the instantiation included.
func TestLoadedIsTheSame(t *testing.T) {
	s := newSandbox(t, nil)
	for name, module := range map[string]string{
		"start":        command(1, "(func $before "+writeOut+") (start $before)", "(call $exit (i32.const 4))"),
		"bad data":     command(1, `(data (i32.const 65530) "0123456789")`, ""),
		"memory grown": command(1, "", "(drop (memory.grow (i32.const 10))) unreachable"),
	} {
		t.Run(name, func(t *testing.T) {
			job := newJob(wat(t, module))
			job.Module.CID = name
			var first runtime.Result
			for i := range 6 {
				r, err := s.Execute(t.Context(), job, runtime.Streams{})
				if err != nil {
					t.Fatal(err)
				}
				r.Duration, r.CompileDuration, r.Compiled = 0, 0, false
				if i == 0 {
					first = r
				}
				if r.Reason != first.Reason || r.Gas != first.Gas || r.Outcome != first.Outcome || r.ExitCode != first.ExitCode || r.MemoryBytes != first.MemoryBytes {
					t.Errorf("%+v\nbefore: %+v", r, first)
				}
				if i > 1 && name != "bad data" {
					eventually(t, "a worker waits with the module", func() bool { return s.Loaded() > 0 })
				}
			}
		})
	}
}

// TestLoadedTakesOtherLimits gives a worker that waits a job with larger limits than those of the job before.
func TestLoadedTakesOtherLimits(t *testing.T) {
	s := newSandbox(t, nil)
	echoes(t, s, 2)
	eventually(t, "a worker waits with the module", func() bool { return s.Loaded() > 0 })
	job := newJob(echoModule(t))
	job.Module.CID = "echo"
	job.Limits.ScratchBytes, job.Limits.ArtefactBytes, job.Limits.WallMillis = runtime.MaxFileBytes, runtime.MaxFileBytes, 600_000
	if r, err := s.Execute(t.Context(), job, runtime.Streams{Stdin: strings.NewReader("x")}); err != nil || r.Err() != nil || r.OutputBytes != 1 {
		t.Errorf("%+v %v", r, err)
	}
}
