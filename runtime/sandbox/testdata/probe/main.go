// Command probe tries what a worker must not be able to do. It applies those layers of confinement whose numbers stand
// in the variable ZS_LAYERS and no others, says which hold, tries one thing, and ends with code 0 if that succeeded.
// It is built with the tag zsprobe; without it all layers are applied.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/zerostate/zerostate/runtime/sandbox/confine"
	"github.com/zerostate/zerostate/runtime/sandbox/wire"
)

// secret is what others try to read.
var secret = []byte("a secret of the victim")

func main() {
	layers := confine.Layers()
	if layers[wire.Limits] == "" {
		if err := confine.Limit(512<<20, 1<<20, 1); err != nil {
			fail(err)
		}
	}
	said := map[string]any{"layers": layers, "landlock": confine.LandlockVersion()}
	if err := json.NewEncoder(os.Stdout).Encode(said); err != nil {
		fail(err)
	}
	if err := try(os.Args[1], os.Args[2:]); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func try(what string, args []string) error {
	switch what {
	case "wait":
		return wait()
	case "abandon":
		return abandon()
	case "open":
		_, err := os.ReadFile(args[0])
		return err
	case "create":
		return os.WriteFile(args[0], []byte("here"), 0o600)
	case "inherited":
		_, err := unix.FcntlInt(9, unix.F_GETFD, 0)
		return err
	case "tcp", "unix", "abstract":
		return connect(what, args[0])
	case "udp":
		_, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
		return err
	case "exec":
		return syscall.Exec(args[0], args, nil)
	case "fork":
		return fork()
	case "euid":
		if unix.Geteuid() != 0 {
			return fmt.Errorf("it runs as user %d", unix.Geteuid())
		}
		return nil
	case "vm", "mem", "ptrace", "signal":
		return another(what, args)
	case "shared":
		key, err := strconv.Atoi(args[0])
		if err != nil {
			return err
		}
		_, err = unix.SysvShmGet(key, 4096, 0)
		return err
	case "grow", "write", "descriptors", "core", "compute":
		return consume(what)
	}
	return fmt.Errorf("unknown probe %q", what)
}

// wait tells where the secret is and stays.
func wait() error {
	fmt.Printf("%d %d %d\n", os.Getpid(), uintptr(unsafe.Pointer(&secret[0])), len(secret))
	_, err := os.Stdin.Read(make([]byte, 1))
	return err
}

// abandon leaves a child behind that waits, with the layers of the variable ZS_CHILD.
func abandon() error {
	child := exec.Command(os.Args[0], "wait")
	child.Env = []string{"ZS_LAYERS=" + os.Getenv("ZS_CHILD")}
	child.Stdin, child.Stdout = os.Stdin, os.Stdout
	if err := child.Start(); err != nil {
		return err
	}
	_, err := os.Stdin.Read(make([]byte, 1))
	return err
}

func connect(what, to string) error {
	family, address := unix.AF_UNIX, unix.Sockaddr(&unix.SockaddrUnix{Name: to})
	if what == "tcp" {
		port, err := strconv.Atoi(to[strings.LastIndexByte(to, ':')+1:])
		if err != nil {
			return err
		}
		family, address = unix.AF_INET, &unix.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}}
	}
	fd, err := unix.Socket(family, unix.SOCK_STREAM, 0)
	if err != nil {
		return err
	}
	return unix.Connect(fd, address)
}

// fork makes a process, which ends at once.
func fork() error {
	pid, _, errno := syscall.RawSyscall6(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
	if errno != 0 {
		return errno
	}
	if pid == 0 {
		syscall.RawSyscall(unix.SYS_EXIT_GROUP, 0, 0, 0)
	}
	_, err := unix.Wait4(int(pid), nil, 0, nil)
	return err
}

// another reaches for the process, address and size that a probe which waits has told.
func another(what string, args []string) error {
	var n [3]int
	for i := range n {
		var err error
		if n[i], err = strconv.Atoi(args[i]); err != nil {
			return err
		}
	}
	pid, address, buf := n[0], n[1], make([]byte, n[2])
	var err error
	switch what {
	case "signal":
		return unix.Kill(pid, 0)
	case "ptrace":
		return unix.PtraceAttach(pid)
	case "vm":
		local := unix.Iovec{Base: &buf[0]}
		local.SetLen(len(buf))
		_, err = unix.ProcessVMReadv(pid, []unix.Iovec{local}, []unix.RemoteIovec{{Base: uintptr(address), Len: len(buf)}}, 0)
	case "mem":
		var f *os.File
		if f, err = os.Open(fmt.Sprintf("/proc/%d/mem", pid)); err == nil {
			_, err = f.ReadAt(buf, int64(address))
		}
	}
	if err == nil && string(buf) != string(secret) {
		err = fmt.Errorf("it read %q", buf)
	}
	return err
}

func consume(what string) error {
	switch what {
	case "grow":
		_, err := unix.Mmap(-1, 0, 1<<30, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_NORESERVE)
		return err
	case "write":
		fd, err := unix.MemfdCreate("probe", 0)
		if err != nil {
			return err
		}
		_, err = unix.Pwrite(fd, []byte("x"), 2<<20)
		return err
	case "descriptors":
		for range 100 {
			if _, err := unix.Dup(0); err != nil {
				return err
			}
		}
	case "core":
		return unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{Cur: 4096, Max: 4096})
	case "compute":
		var used unix.Rusage
		for used.Utime.Sec < 2 {
			for begun := time.Now(); time.Since(begun) < 10*time.Millisecond; {
			}
			if err := unix.Getrusage(unix.RUSAGE_SELF, &used); err != nil {
				return err
			}
		}
	}
	return nil
}
