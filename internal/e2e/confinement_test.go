package e2e

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/runtime/sandbox"
)

// becomeWorker makes this process a worker on a machine without Landlock: the real one, under a filter that answers
// ENOSYS to landlock_create_ruleset, as an old kernel does.
func becomeWorker() error {
	runtime.LockOSThread()
	const landlockCreateRuleset = 444
	filter := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS}, // the number of the system call
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: landlockCreateRuleset, Jf: 1},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS)},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("no new privileges: %w", err)
	}
	if err := unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&program)), 0, 0); err != nil {
		return fmt.Errorf("seccomp filter: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return unix.Exec(filepath.Join(filepath.Dir(self), "..", "bin", sandbox.WorkerName), os.Args, os.Environ())
}

// workerWithoutLandlock is the path of a program that runs becomeWorker: a copy of this one, which knows by its name.
func workerWithoutLandlock(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(base, "old", sandbox.WorkerName)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, raw, 0o700)); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestConfinementIsDemanded: a provider on whose machine a layer of confinement does not hold executes nothing for
// others where its operator demands the layer, says so to whoever asks and in its status, and does execute where not.
func TestConfinementIsDemanded(t *testing.T) {
	t.Parallel()
	worker, requester := workerWithoutLandlock(t), member(t, "node3")
	strict := fresh(t, 0, "--runtime-worker", worker, "--runtime-require", "seccomp,landlock")
	eventually(t, 30*time.Second, func() string {
		if said := strict.cli(t, "", "node", "status").out; !strings.Contains(said, "a seccomp profile hides it") {
			return said
		}
		return ""
	})
	strict.cli(t, "", "node", "status").ok(t).says(t, "nothing is executed for others: the layer of confinement landlock does not hold")
	strict.publish(t, module(1, writeTo(1)), "test.strict")
	requester.ready(t, "test.strict", 1)
	requester.cli(t, "", "run", "test.strict", "--timeout", "5s").fails(t, api.ExitNoBids, "confinement")
	strict.cli(t, "", "agent", "show", "test.strict", "--json").ok(t).says(t, "landlock (the kernel has no Landlock, or a seccomp profile hides it)")

	lax := fresh(t, 0, "--runtime-worker", worker, "--runtime-require", "seccomp")
	lax.publish(t, module(1, writeTo(1)), "test.lax")
	requester.ready(t, "test.lax", 1)
	if got := requester.cli(t, "", "run", "test.lax").ok(t).out; got != hello {
		t.Errorf("%q", got)
	}
	lax.cli(t, "", "node", "status").ok(t).says(t, "a seccomp profile hides it")
}
