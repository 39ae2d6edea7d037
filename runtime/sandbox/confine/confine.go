package confine

import (
	"errors"
	"fmt"

	seccomp "github.com/elastic/go-seccomp-bpf"
	"github.com/landlock-lsm/go-landlock/landlock"
	"golang.org/x/sys/unix"

	"github.com/zerostate/zerostate/runtime/sandbox/wire"
)

// Names of the layers.
const (
	LayerLandlock    = "landlock"
	LayerSeccomp     = "seccomp"
	LayerNoNewPrivs  = "no_new_privs"
	LayerDescriptors = "descriptors"
)

// Apply confines the process and says for each layer why it does not hold, or "".
func Apply() map[string]string {
	layers := map[string]string{}
	set := func(name string, err error) {
		layers[name] = ""
		if err != nil {
			layers[name] = err.Error()
		}
	}
	set(LayerDescriptors, closeDescriptors())
	set(LayerNoNewPrivs, unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
	set(LayerLandlock, restrictFiles())
	set(LayerSeccomp, filterSyscalls())
	return layers
}

// closeDescriptors closes everything that was inherited besides the worker's own.
func closeDescriptors() error {
	return unix.CloseRange(wire.ControlFD+1, ^uint(0)>>33, 0)
}

// restrictFiles forbids every file, with the newest rules that the kernel knows.
func restrictFiles() error {
	if _, err := landlockVersion(); err != nil {
		return fmt.Errorf("the kernel has no Landlock: %w", err)
	}
	return landlock.V5.BestEffort().Restrict()
}

func landlockVersion() (int, error) {
	const createRulesetVersion = 1
	v, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, createRulesetVersion)
	if errno != 0 {
		return 0, errno
	}
	return int(v), nil
}

// filterSyscalls forbids what reaches out of the process: sockets, other programs, other processes, files by
// name, the kernel's administration. The answer is EPERM.
func filterSyscalls() error {
	if !seccomp.Supported() {
		return errors.New("the kernel has no seccomp filters")
	}
	return seccomp.LoadFilter(seccomp.Filter{
		NoNewPrivs: true,
		Flag:       seccomp.FilterFlagTSync,
		Policy: seccomp.Policy{
			DefaultAction: seccomp.ActionAllow,
			Syscalls: []seccomp.SyscallGroup{{Action: seccomp.ActionErrno, Names: []string{
				"socket", "socketpair", "connect", "bind", "listen", "accept", "accept4",
				"execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev",
				"pidfd_open", "pidfd_getfd", "pidfd_send_signal", "kill", "tkill",
				"open", "openat", "openat2", "open_by_handle_at", "creat", "unlink", "unlinkat", "rename", "renameat",
				"renameat2", "mkdir", "mkdirat", "rmdir", "link", "linkat", "symlink", "symlinkat", "mknod", "mknodat",
				"chmod", "fchmodat", "chown", "lchown", "fchownat", "truncate", "chdir", "chroot", "pivot_root",
				"mount", "umount2", "unshare", "setns", "bpf", "perf_event_open", "userfaultfd",
				"io_uring_setup", "keyctl", "add_key", "request_key", "init_module", "finit_module", "delete_module",
				"kexec_load", "reboot", "swapon", "swapoff", "inotify_init1", "fanotify_init", "setsid", "setpgid",
			}}},
		},
	})
}

// Limit sets the resource limits of the process: bytes of data, bytes of a file it may write, seconds of
// processor time. There are no core files and no more descriptors than a worker has.
func Limit(dataBytes, fileBytes, cpuSeconds uint64) error {
	for _, l := range []struct {
		name     string
		resource int
		value    uint64
	}{
		{"core", unix.RLIMIT_CORE, 0},
		{"data", unix.RLIMIT_DATA, dataBytes},
		{"fsize", unix.RLIMIT_FSIZE, fileBytes},
		{"cpu", unix.RLIMIT_CPU, cpuSeconds},
		{"nofile", unix.RLIMIT_NOFILE, maxDescriptors},
	} {
		if err := unix.Setrlimit(l.resource, &unix.Rlimit{Cur: l.value, Max: l.value}); err != nil {
			return fmt.Errorf("setting the limit %s to %d: %w", l.name, l.value, err)
		}
	}
	return nil
}

const maxDescriptors = 16
