package confine

// #include "confine.h"
import "C"

import (
	"fmt"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/zerostate/zerostate/runtime/sandbox/wire"
)

var names = [C.ZS_LAYERS]string{
	C.ZS_DESCRIPTORS:  wire.Descriptors,
	C.ZS_NAMESPACES:   wire.Namespaces,
	C.ZS_PARENT_DEATH: wire.ParentDeath,
	C.ZS_CAPABILITIES: wire.Capabilities,
	C.ZS_NO_NEW_PRIVS: wire.NoNewPrivs,
	C.ZS_NOT_DUMPABLE: wire.NotDumpable,
	C.ZS_LIMITS:       wire.Limits,
	C.ZS_LANDLOCK:     wire.Landlock,
	C.ZS_SECCOMP:      wire.Seccomp,
}

// Layers says for each layer why it does not hold, or "". What it tells of was done before main began.
func Layers() map[string]string {
	out := make(map[string]string, len(names))
	for layer, name := range names {
		out[name] = ""
		if errno := C.zs_failed[layer]; errno != 0 {
			out[name] = reason(layer, syscall.Errno(errno))
		}
	}
	return out
}

// LandlockVersion is the version of the kernel's Landlock, 0 without: 4 knows TCP, 6 knows abstract sockets and signals.
func LandlockVersion() int { return int(C.zs_landlock_version) }

func reason(layer int, errno syscall.Errno) string {
	switch {
	case layer == C.ZS_LANDLOCK && errno == unix.ENOSYS:
		return "the kernel has no Landlock, or a seccomp profile hides it"
	case layer == C.ZS_LANDLOCK && errno == unix.EOPNOTSUPP:
		return "the kernel has Landlock but it is switched off"
	case layer == C.ZS_NAMESPACES && (errno == unix.EPERM || errno == unix.ENOSPC || errno == unix.EACCES):
		return fmt.Sprintf("the kernel refuses user namespaces: %v", errno)
	case layer == C.ZS_SECCOMP && (errno == unix.ENOSYS || errno == unix.EINVAL):
		return "the kernel has no seccomp filters"
	}
	return fmt.Sprintf("the kernel refuses: %v", errno)
}

// Limit sets the resource limits that depend on the job: bytes of data, bytes of a file it may write, seconds of
// processor time. There is no limit of processes: it counts all that the user has, and seccomp lets none be made.
func Limit(dataBytes, fileBytes, cpuSeconds uint64) error {
	for _, l := range []struct {
		name     string
		resource int
		value    uint64
	}{
		{"data", unix.RLIMIT_DATA, dataBytes},
		{"fsize", unix.RLIMIT_FSIZE, fileBytes},
		{"cpu", unix.RLIMIT_CPU, cpuSeconds},
	} {
		if err := limit(l.name, l.resource, l.value); err != nil {
			return err
		}
	}
	return nil
}

// LimitData sets the limit of data alone, in bytes, in a way that Limit can take back: for a worker that loads a module
// ahead of the job, whose limits may be others.
func LimitData(bytes uint64) error {
	var l unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_DATA, &l); err != nil {
		return fmt.Errorf("reading the limit data: %w", err)
	}
	l.Cur = min(bytes, l.Max)
	if err := unix.Setrlimit(unix.RLIMIT_DATA, &l); err != nil {
		return fmt.Errorf("setting the limit data to %d: %w", bytes, err)
	}
	return nil
}

func limit(name string, resource int, value uint64) error {
	if err := unix.Setrlimit(resource, &unix.Rlimit{Cur: value, Max: value}); err != nil {
		return fmt.Errorf("setting the limit %s to %d: %w", name, value, err)
	}
	return nil
}
