package sandbox_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox"
)

// orphanVariable makes the test program a parent that is killed: it names the worker's program.
const orphanVariable = "ZEROSTATE_TEST_ORPHANS"

// doomed starts a sandbox with a job that does not end, tells its workers' process IDs, and waits to be killed.
func doomed(worker string) {
	c := sandbox.DefaultConfig()
	c.WorkerPath, c.PoolSize = worker, 2
	s, err := sandbox.New(c)
	if err != nil {
		fmt.Println(err)
		return
	}
	t := &testing.T{}
	job := endless(t)
	out := newSignalWriter()
	go func() {
		<-out.came
		eventually(t, "the pool is full", func() bool { return len(children(t)) == 3 })
		fmt.Println("workers", strings.Trim(fmt.Sprint(children(t)), "[]"))
	}()
	_, err = s.Execute(context.Background(), job, runtime.Streams{Stdout: out})
	fmt.Println(err)
}

// TestWorkersDieWithTheirParent kills a parent that has no time to clean up.
func TestWorkersDieWithTheirParent(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), orphanVariable+"="+workerPath)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	rest, ok := strings.CutPrefix(strings.TrimSpace(line), "workers ")
	if !ok {
		t.Fatalf("%q %v", line, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // It was killed: that is its error.
	for _, f := range strings.Fields(rest) {
		pid, err := strconv.Atoi(f)
		if err != nil {
			t.Fatal(err)
		}
		eventually(t, "worker "+f+" is gone", func() bool { return gone(pid) })
	}
}

// gone says whether a process is no more, or waits only for its new parent to take note.
func gone(pid int) bool {
	if err := syscall.Kill(pid, 0); errors.Is(err, syscall.ESRCH) {
		return true
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return true
	}
	// A dead process whose other threads are still dying keeps its descriptors: it takes a
	// message that nobody will ever read.
	threads, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	return err != nil || (strings.Contains(string(stat), ") Z ") && len(threads) <= 1)
}
