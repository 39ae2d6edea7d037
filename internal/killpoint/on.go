//go:build killpoints

package killpoint

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
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
		<-time.After(flushed)
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
			out = append(out, fmt.Sprintf("%s %s/%s:%d", name, folder(name), filepath.Base(f.File), f.Line))
		}
		if !more {
			return out
		}
	}
}

// folder is where the package of a function is, below the root: the path in the frame is that of the machine that built.
func folder(function string) string {
	head := function
	if i := strings.IndexAny(head, "(["); i >= 0 {
		head = head[:i]
	}
	slash := strings.LastIndex(head, "/") + 1
	name, _, _ := strings.Cut(head[slash:], ".")
	return head[:slash] + name
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
