package sandbox_test

import (
	"bytes"
	"fmt"
	"os"
	goruntime "runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox"
)

// growthVariable says how many executions TestNothingGrows makes, where its own number is not enough.
const growthVariable = "ZEROSTATE_TEST_EXECUTIONS"

// footprint is what a daemon takes of its machine.
type footprint struct {
	processes, descriptors, goroutines int
	heap                               uint64 // Bytes.
}

func measure(t *testing.T) footprint {
	var m goruntime.MemStats
	goruntime.GC()
	goruntime.GC()
	goruntime.ReadMemStats(&m)
	return footprint{len(children(t)), descriptors(t), goruntime.NumGoroutine(), m.HeapAlloc}
}

func (f footprint) String() string {
	return fmt.Sprintf("%d processes, %d descriptors, %d goroutines, %d KiB", f.processes, f.descriptors, f.goroutines, f.heap>>10)
}

// TestNothingGrows runs programs that end well, trap, and run out of time, with four in flight, and looks at what
// the daemon takes after a few of them and after many.
func TestNothingGrows(t *testing.T) {
	executions := 500
	if testing.Short() {
		executions = 60
	}
	if s := os.Getenv(growthVariable); s != "" {
		var err error
		if executions, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	s := newSandbox(t, func(c *sandbox.Config) { c.LoadedIdle = 300 * time.Millisecond })
	good, bad, late := newJob(echoModule(t)), newJob(wat(t, command(1, "", "unreachable"))), endless(t)
	good.Module.CID, bad.Module.CID = "echo", "unreachable"
	late.Limits.WallMillis = 1
	one := func(i int) {
		job, want := good, runtime.Succeeded
		switch {
		case i%50 == 49:
			job, want = late, runtime.Deadline
		case i%10 == 9:
			job, want = bad, runtime.Trapped
		}
		var out bytes.Buffer
		r, err := s.Execute(t.Context(), job, runtime.Streams{Stdin: strings.NewReader("x"), Stdout: &out})
		if err != nil || r.Outcome != want {
			t.Error(r, err)
		}
	}
	many := func(n int) footprint {
		work := make(chan int)
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				for i := range work {
					one(i)
				}
			})
		}
		for i := range n {
			work <- i
		}
		close(work)
		group.Wait()
		eventually(t, "the pool is at rest", func() bool { return s.Loaded() == 0 && len(children(t)) == 2 })
		return measure(t)
	}
	before := many(50)
	after := many(executions)
	// The heap is the runtime's, whose own tables grow by a little: not by what a task takes.
	if after.processes > before.processes || after.descriptors > before.descriptors || after.goroutines > before.goroutines || after.heap > before.heap+1<<20 {
		t.Errorf("after 50: %v\nafter %d more: %v", before, executions, after)
	}
	t.Logf("after 50: %v; after %d more: %v", before, executions, after)
}
