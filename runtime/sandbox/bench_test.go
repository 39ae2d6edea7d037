package sandbox_test

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zerostate/zerostate/runtime"
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

// BenchmarkEchoRested lets the pool fill up between tasks: the latency that a single user sees.
func BenchmarkEchoRested(b *testing.B) {
	s := newSandbox(b, nil)
	job := echoJob(b)
	echoOnce(b, s, job)
	spent, n := time.Duration(0), 0
	for b.Loop() {
		rest := time.NewTimer(15 * time.Millisecond)
		<-rest.C
		begun := time.Now()
		echoOnce(b, s, job)
		spent += time.Since(begun)
		n++
	}
	b.ReportMetric(float64(spent.Microseconds())/float64(n), "µs/task")
}

// BenchmarkEchoInFlight keeps eight tiny tasks in flight.
func BenchmarkEchoInFlight(b *testing.B) {
	s := newSandbox(b, nil)
	job := echoJob(b)
	echoOnce(b, s, job)
	work := make(chan struct{})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range work {
				echoOnce(b, s, job)
			}
		})
	}
	begun := time.Now()
	for b.Loop() {
		work <- struct{}{}
	}
	close(work)
	group.Wait()
	b.ReportMetric(float64(b.N)/time.Since(begun).Seconds(), "tasks/s")
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
