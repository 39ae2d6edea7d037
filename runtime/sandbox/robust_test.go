package sandbox_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox"
)

// children returns the processes that this one started.
func children(t testing.TB) []int {
	t.Helper()
	files, err := filepath.Glob("/proc/self/task/*/children")
	if err != nil {
		t.Fatal(err)
	}
	var pids []int
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			continue // The thread ended.
		}
		for _, s := range strings.Fields(string(b)) {
			pid, err := strconv.Atoi(s)
			if err != nil {
				t.Fatal(err)
			}
			pids = append(pids, pid)
		}
	}
	return pids
}

func descriptors(t testing.TB) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// eventually waits until cond holds.
func eventually(t testing.TB, what string, cond func() bool) {
	t.Helper()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !cond() {
		select {
		case <-deadline.C:
			t.Fatalf("it did not come to be that %s", what)
		case <-tick.C:
		}
	}
}

func endless(t testing.TB) runtime.Job {
	j := newJob(wat(t, command(1, "", writeOut+fmt.Sprintf(forever, ""))))
	j.Limits.Gas = runtime.MaxGas
	j.Module.CID = "endless"
	return j
}

// signalWriter tells of the first write.
type signalWriter struct {
	once sync.Once
	came chan struct{}
}

func newSignalWriter() *signalWriter { return &signalWriter{came: make(chan struct{})} }

func (w *signalWriter) Write(p []byte) (int, error) {
	w.once.Do(func() { close(w.came) })
	return len(p), nil
}

func TestNothingIsLeft(t *testing.T) {
	fds := descriptors(t)
	procs := len(children(t))
	s := newSandbox(t, func(c *sandbox.Config) { c.LoadedIdle = time.Second })
	job := newJob(echoModule(t))
	job.Module.CID = "echo"
	trap := newJob(wat(t, command(1, "", "unreachable")))
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 15 {
				var out bytes.Buffer
				r, err := s.Execute(t.Context(), job, runtime.Streams{Stdin: strings.NewReader("x"), Stdout: &out})
				if err != nil || r.Err() != nil || out.String() != "x" {
					t.Error(r, err)
				}
				if r, err := s.Execute(t.Context(), trap, runtime.Streams{}); err != nil || r.Outcome != runtime.Trapped {
					t.Error(r, err)
				}
			}
		})
	}
	group.Wait()
	eventually(t, "only the pool's workers are left", func() bool { return len(children(t)) <= procs+2 })
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(children(t)); n != procs {
		t.Errorf("%d processes, %d before", n, procs)
	}
	eventually(t, "the descriptors are as before", func() bool { return descriptors(t) <= fds })
	if _, err := s.Execute(t.Context(), job, runtime.Streams{}); !errors.Is(err, sandbox.ErrClosed) {
		t.Errorf("a closed sandbox says %v", err)
	}
}

func TestCancelEndsTheJob(t *testing.T) {
	s := newSandbox(t, nil)
	why := errors.New("nobody wants it any more")
	ctx, cancel := context.WithCancelCause(t.Context())
	out := newSignalWriter()
	go func() {
		<-out.came
		cancel(why)
	}()
	if _, err := s.Execute(ctx, endless(t), runtime.Streams{Stdout: out}); !errors.Is(err, why) {
		t.Errorf("error %v", err)
	}
}

func TestCloseEndsRunningJobs(t *testing.T) {
	s := newSandbox(t, nil)
	out := newSignalWriter()
	done := make(chan error, 1)
	go func() {
		_, err := s.Execute(t.Context(), endless(t), runtime.Streams{Stdout: out})
		done <- err
	}()
	<-out.came
	if err := s.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if err := <-done; !errors.Is(err, sandbox.ErrClosed) {
		t.Errorf("error %v", err)
	}
}

func TestCrashIsTheJobsFailure(t *testing.T) {
	s := newSandbox(t, nil)
	for _, sig := range []syscall.Signal{syscall.SIGABRT, syscall.SIGKILL} {
		out := newSignalWriter()
		killed := make(chan []int, 1)
		go func() {
			<-out.came
			pids := children(t)
			for _, pid := range pids {
				if err := syscall.Kill(pid, sig); err != nil {
					t.Log(err)
				}
			}
			killed <- pids
		}()
		r, err := s.Execute(t.Context(), endless(t), runtime.Streams{Stdout: out})
		if err != nil || r.Outcome != runtime.WorkerCrashed || !r.MachineDependent() || r.Reason == "" {
			t.Errorf("%+v %v", r, err)
		}
		t.Log(r.Reason)
		// The workers that waited are dead too. The next job does not notice.
		for _, pid := range <-killed {
			eventually(t, "a killed worker is gone", func() bool { return gone(pid) })
		}
		var echo bytes.Buffer
		r, err = s.Execute(t.Context(), newJob(echoModule(t)), runtime.Streams{Stdin: strings.NewReader("y"), Stdout: &echo})
		if err != nil || r.Err() != nil || echo.String() != "y" {
			t.Errorf("after it: %+v %v", r, err)
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error)  { return 0, f.err }
func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestFailingStreamsAreNotTheProgramsFault(t *testing.T) {
	s := newSandbox(t, nil)
	broken := errors.New("the network is gone")
	job := newJob(echoModule(t))
	if _, err := s.Execute(t.Context(), job, runtime.Streams{Stdin: io.MultiReader(strings.NewReader("abc"), failing{broken})}); !errors.Is(err, broken) {
		t.Errorf("reading: %v", err)
	}
	if _, err := s.Execute(t.Context(), job, runtime.Streams{Stdin: strings.NewReader("abc"), Stdout: failing{broken}}); !errors.Is(err, broken) {
		t.Errorf("writing: %v", err)
	}
	// A program that does not read its input is not waiting for it.
	r, err := s.Execute(t.Context(), newJob(wat(t, command(1, "", writeOut))), runtime.Streams{Stdin: blocked{t.Context().Done()}})
	if err != nil || r.Err() != nil {
		t.Errorf("unread input: %+v %v", r, err)
	}
}

// TestInputThatNeverComes ends at the deadline, and the one who should send it is not waited for.
func TestInputThatNeverComes(t *testing.T) {
	s := newSandbox(t, nil)
	job := newJob(echoModule(t))
	job.Limits.WallMillis = 200
	r, err := s.Execute(t.Context(), job, runtime.Streams{Stdin: blocked{t.Context().Done()}})
	if err != nil || r.Outcome != runtime.Deadline {
		t.Errorf("%+v %v", r, err)
	}
}

// TestManyWaitForOneCompilation asks for a new module from several sides at once.
func TestManyWaitForOneCompilation(t *testing.T) {
	s := newSandbox(t, nil)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			job := newJob(echoModule(t))
			job.Module.CID = "shared"
			var out bytes.Buffer
			r, err := s.Execute(t.Context(), job, runtime.Streams{Stdin: strings.NewReader("z"), Stdout: &out})
			if err != nil || r.Err() != nil || out.String() != "z" {
				t.Errorf("%+v %v", r, err)
			}
		})
	}
	group.Wait()
}

type blocked struct{ until <-chan struct{} }

func (b blocked) Read([]byte) (int, error) { <-b.until; return 0, io.EOF }

// TestStreamsFlow sees output before the input has ended.
func TestStreamsFlow(t *testing.T) {
	s := newSandbox(t, nil)
	module := wat(t, command(1, "", `
		(i32.store (i32.const 32) (i32.const 64)) (i32.store (i32.const 36) (i32.const 4))
		(drop (call $read (i32.const 0) (i32.const 32) (i32.const 1) (i32.const 40)))
		(drop (call $write (i32.const 1) (i32.const 32) (i32.const 1) (i32.const 40)))
		(drop (call $read (i32.const 0) (i32.const 32) (i32.const 1) (i32.const 40)))`))
	in, feed := io.Pipe()
	out := newSignalWriter()
	go func() {
		_, _ = feed.Write([]byte("ab"))
		_, _ = feed.Write([]byte("cd"))
		<-out.came
		_ = feed.Close()
	}()
	r, err := s.Execute(t.Context(), newJob(module), runtime.Streams{Stdin: in, Stdout: out})
	if err != nil || r.Err() != nil || r.OutputBytes != 4 {
		t.Errorf("%+v %v", r, err)
	}
}

// script makes a worker out of a shell script.
func script(t *testing.T, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "worker")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

const sayReady = `printf 'R\000\000\000\015{"layers":{}}' >&3; `

// end is shell for an End frame with the body.
func end(body string) string {
	return fmt.Sprintf(`printf 'E\000\000\000\%03o%s' >&3; `, len(body), body)
}

func TestWorkersThatLie(t *testing.T) {
	key := [32]byte{1, 2, 3}
	dir := t.TempDir()
	job := newJob(echoModule(t))
	job.Module.CID = "echo"
	job.Limits.WallMillis = 500
	real := newSandbox(t, func(c *sandbox.Config) { c.CacheDir, c.SealKey = dir, key })
	if r, err := real.Execute(t.Context(), job, runtime.Streams{}); err != nil || r.Err() != nil {
		t.Fatal(r, err)
	}
	for _, c := range []struct {
		name, body, reason string
		outcome            runtime.Outcome
	}{
		{"garbage", sayReady + "head -c 1000 /dev/zero >&3; sleep 60", "bad frame", runtime.WorkerCrashed},
		{"oversized frame", sayReady + `printf 'L\377\377\377\377' >&3; sleep 60`, "bad frame", runtime.WorkerCrashed},
		{"ready twice", sayReady + sayReady + "sleep 60", "unknown kind", runtime.WorkerCrashed},
		{"half a frame", sayReady + `head -c 1 <&3 >/dev/null; printf 'L\000\000' >&3`, "exit status 0", runtime.WorkerCrashed},
		{"silence", sayReady + "sleep 60", "500 ms", runtime.Deadline},
		{"death", sayReady + "echo out of luck >&2; head -c 1 <&3 >/dev/null; exit 9", "exit status 9: out of luck", runtime.WorkerCrashed},
		{"no JSON", sayReady + end("hello") + "sleep 60", "bad frame", runtime.WorkerCrashed},
		{"unknown outcome", sayReady + end(`{"outcome":"fine"}`) + "sleep 60", "unknown outcome", runtime.WorkerCrashed},
		{"too much gas", sayReady + "exec 1>&-; " + end(`{"outcome":"ok","gas":9000000000000000000}`) + "sleep 60", "more gas", runtime.WorkerCrashed},
		{"other output", sayReady + "echo hi; exec 1>&-; " + end(`{"outcome":"ok"}`) + "sleep 60", "other output", runtime.WorkerCrashed},
		{"words that turn the line", sayReady + "exec 1>&-; " + end(`{"outcome":"trap","reason":"a`+"\u202e"+`b"}`) + "sleep 60", "a b", runtime.Trapped},
		{"an end, and the output kept open", sayReady + end(`{"outcome":"ok"}`) + "sleep 60", "", runtime.Succeeded},
		{"log flood", sayReady + `while printf 'L\000\000\000\004abcd' >&3; do :; done`, "more log", runtime.WorkerCrashed},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := job
			if c.name == "log flood" {
				j.Limits.LogBytes, j.Limits.WallMillis = 1000, 20_000
			}
			s := newSandbox(t, func(cfg *sandbox.Config) {
				cfg.CacheDir, cfg.SealKey, cfg.PoolSize, cfg.WorkerPath = dir, key, 1, script(t, c.body)
			})
			r, err := s.Execute(t.Context(), j, runtime.Streams{})
			if err != nil || r.Outcome != c.outcome || !strings.Contains(r.Reason, c.reason) {
				t.Errorf("%+v %v, want %s with %q", r, err, c.outcome, c.reason)
			}
		})
	}
}

func TestWorkersThatDoNotStart(t *testing.T) {
	for _, c := range []struct{ name, body, says string }{
		{"exit", "echo cannot find libwasmer.so >&2; exit 127", "cannot find libwasmer.so"},
		{"garbage", "printf 'Xabcdefgh' >&3; sleep 60", "did not start"},
		{"hang", "sleep 60", "did not start"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSandbox(t, func(cfg *sandbox.Config) {
				cfg.WorkerPath, cfg.PoolSize, cfg.StartTimeout = script(t, c.body), 1, 300*time.Millisecond
			})
			if _, err := s.Execute(t.Context(), newJob(echoModule(t)), runtime.Streams{}); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want %q", err, c.says)
			}
		})
	}
	c := sandbox.DefaultConfig()
	c.WorkerPath = filepath.Join(t.TempDir(), "nothing")
	if _, err := sandbox.New(c); !errors.Is(err, sandbox.ErrNoWorker) {
		t.Errorf("error %v", err)
	}
}

// TestShortModules compiles tiny modules in workers that waited for more than a second: then the
// Go runtime looks after the files of its CPU cgroup, by number, and the module must not have one
// of those numbers.
func TestShortModules(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	s := newSandbox(t, nil)
	spin := []byte("\x00asm\x01\x00\x00\x00" + // (module (memory (export "memory") 1) (func (export "_start") (loop (br 0))))
		"\x01\x04\x01\x60\x00\x00" + "\x03\x02\x01\x00" + "\x05\x03\x01\x00\x01" +
		"\x07\x13\x02\x06memory\x02\x00\x06_start\x00\x00" + "\x0a\x09\x01\x07\x00\x03\x40\x0c\x00\x0b\x0b")
	if len(spin) >= 64 {
		t.Fatalf("the module has %d bytes: it is meant to fit into one read of the runtime", len(spin))
	}
	for round := range 3 {
		// While this one runs into its deadline, the others wait.
		wait := endless(t)
		wait.Limits.WallMillis = 1500
		if r, err := s.Execute(t.Context(), wait, runtime.Streams{}); err != nil || r.Outcome != runtime.Deadline {
			t.Fatalf("waiting: %+v %v", r, err)
		}
		job := newJob(spin)
		job.Limits.Gas = 100_000
		job.Limits.MemoryBytes = uint64(1+round) * runtime.PageSize // another artefact each time: compile again
		if r, err := s.Execute(t.Context(), job, runtime.Streams{}); err != nil || r.Outcome != runtime.OutOfGas {
			t.Errorf("round %d: %+v %v", round, r, err)
		}
	}
}
