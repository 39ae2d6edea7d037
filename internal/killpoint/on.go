//go:build killpoints

package killpoint

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// What an instrumented process is told by its environment.
const (
	EnvLog  = "ZEROSTATE_KILLPOINT_LOG"  // a file; passings are appended
	EnvKill = "ZEROSTATE_KILLPOINT_KILL" // "before commit node/paying.go:80#2": at the second passing
)

// Before is passed when nothing is done yet.
func Before(k Kind) { pass("before", k) }

// After is passed when it is done: durable, or written to the stream.
func After(k Kind) { pass("after", k) }

const module = "github.com/zerostate/zerostate/"

// flushed is how long a frame that was written may take to leave: the transport has a goroutine of its own for that, and
// a process that dies after a send is one whose peer has the frame.
const flushed = 50 * time.Millisecond

var passed struct {
	sync.Mutex
	log    *os.File
	target int // passings of the target so far
}

func pass(phase string, k Kind) {
	frames := callers()
	if what, ok := os.LookupEnv(EnvLog); ok {
		write(what, phase+" "+string(k)+"\t"+strings.Join(frames, "\t")+"\n")
	}
	what, ok := os.LookupEnv(EnvKill)
	if !ok {
		return
	}
	what, number, _ := strings.Cut(what, "#")
	place, ok := strings.CutPrefix(what, phase+" "+string(k)+" ")
	if !ok || !through(frames, place) {
		return
	}
	passed.Lock()
	passed.target++
	now := strconv.Itoa(passed.target) == number
	passed.Unlock()
	if !now {
		return
	}
	if phase == "after" && k == Send {
		time.Sleep(flushed)
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

// callers are the calls of ours that led here, innermost first: "function file:line".
func callers() []string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(4, pcs)])
	var out []string
	for {
		f, more := frames.Next()
		if name, ours := strings.CutPrefix(f.Function, module); ours {
			out = append(out, fmt.Sprintf("%s %s:%d", name, strings.TrimPrefix(f.File, module), f.Line))
		}
		if !more {
			return out
		}
	}
}

func through(frames []string, place string) bool {
	for _, f := range frames {
		if strings.HasSuffix(f, " "+place) {
			return true
		}
	}
	return false
}

func write(path, line string) {
	passed.Lock()
	defer passed.Unlock()
	if passed.log == nil {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
		if err != nil {
			panic(err) // a build for tests: better no process than no record
		}
		passed.log = f
	}
	_, _ = passed.log.WriteString(line)
}
