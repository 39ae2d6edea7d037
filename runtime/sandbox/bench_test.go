package sandbox_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox"
)

func echoOnce(b *testing.B, r runtime.Runner, job runtime.Job) {
	const in = "the quick brown fox"
	var out bytes.Buffer
	result, err := r.Execute(b.Context(), job, runtime.Streams{Stdin: strings.NewReader(in), Stdout: &out})
	if err != nil || result.Err() != nil || out.String() != in {
		b.Error(result, err, out.Len())
	}
}

func echoJob(b *testing.B) runtime.Job {
	job := newJob(echoModule(b))
	job.Module.CID = "echo"
	return job
}

// BenchmarkEcho is one tiny task after the other, each in a process of its own, compiled before.
func BenchmarkEcho(b *testing.B) {
	s := newSandbox(b, nil)
	job := echoJob(b)
	echoOnce(b, s, job)
	for b.Loop() {
		echoOnce(b, s, job)
	}
}

// BenchmarkEchoPooled lets the pool fill up between tasks: the worker waits, without the module.
func BenchmarkEchoPooled(b *testing.B) {
	rested(b, newSandbox(b, func(c *sandbox.Config) { c.LoadedWorkers = 0 }), echoJob(b), 15*time.Millisecond)
}

// BenchmarkEchoHot lets workers load the module between tasks: the latency that a single user sees.
func BenchmarkEchoHot(b *testing.B) { rested(b, newSandbox(b, nil), echoJob(b), 30*time.Millisecond) }

// BenchmarkGoEchoPooled and BenchmarkGoEchoHot are the same for an agent that Go compiled, 2.6 MB of it.
func BenchmarkGoEchoPooled(b *testing.B) {
	rested(b, newSandbox(b, func(c *sandbox.Config) { c.LoadedWorkers = 0 }), goEchoJob(b), 30*time.Millisecond)
}

// BenchmarkGoEchoHot is described above.
func BenchmarkGoEchoHot(b *testing.B) {
	rested(b, newSandbox(b, nil), goEchoJob(b), 200*time.Millisecond)
}

func goEchoJob(b *testing.B) runtime.Job {
	b.Helper()
	path := filepath.Join(b.TempDir(), "echo.wasm")
	cmd := exec.CommandContext(b.Context(), "go", "build", "-o", path, "./testdata/goecho")
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("building the agent: %v\n%s", err, out)
	}
	module, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	job := newJob(module)
	job.Module.CID, job.Compiler = "goecho", runtime.Cranelift
	return job
}

// rested runs the job again and again with a rest before each, and reports the median.
func rested(b *testing.B, s *sandbox.Sandbox, job runtime.Job, rest time.Duration) {
	for range 3 {
		echoOnce(b, s, job)
	}
	var spent []time.Duration
	for b.Loop() {
		timer := time.NewTimer(rest)
		<-timer.C
		begun := time.Now()
		echoOnce(b, s, job)
		spent = append(spent, time.Since(begun))
	}
	slices.Sort(spent)
	b.ReportMetric(float64(spent[len(spent)/2].Microseconds()), "µs-p50")
	b.ReportMetric(float64(spent[len(spent)*95/100].Microseconds()), "µs-p95")
}

// BenchmarkEchoInFlight keeps four tiny tasks in flight.
func BenchmarkEchoInFlight(b *testing.B) { inFlight(b, newSandbox(b, nil)) }

// BenchmarkEchoInFlightPooled is the same with no worker that has loaded the module before.
func BenchmarkEchoInFlightPooled(b *testing.B) {
	inFlight(b, newSandbox(b, func(c *sandbox.Config) { c.LoadedWorkers = 0 }))
}

func inFlight(b *testing.B, s *sandbox.Sandbox) {
	job := echoJob(b)
	echoOnce(b, s, job)
	work := make(chan struct{})
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range work {
				echoOnce(b, s, job)
			}
		})
	}
	begun, cpu := time.Now(), processorTime(b)
	for b.Loop() {
		work <- struct{}{}
	}
	close(work)
	group.Wait()
	b.ReportMetric(float64(b.N)/time.Since(begun).Seconds(), "tasks/s")
	b.ReportMetric(float64((processorTime(b)-cpu).Microseconds())/float64(b.N), "cpu-µs/task")
}

// processorTime is what this process and its children that have ended have used.
func processorTime(b *testing.B) (sum time.Duration) {
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var u syscall.Rusage
		if err := syscall.Getrusage(who, &u); err != nil {
			b.Fatal(err)
		}
		sum += time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	return sum
}

// BenchmarkStream is 256 MiB through the echo agent.
func BenchmarkStream(b *testing.B) {
	const size = 256 << 20
	s := newSandbox(b, nil)
	job := echoJob(b)
	job.Limits.OutputBytes = size
	b.SetBytes(size)
	for b.Loop() {
		r, err := s.Execute(b.Context(), job, runtime.Streams{Stdin: io.LimitReader(zeros{}, size), Stdout: io.Discard})
		if err != nil || r.Err() != nil || r.OutputBytes != size {
			b.Fatal(r, err)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }
