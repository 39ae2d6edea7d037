package confine_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/zerostate/zerostate/runtime/sandbox/confine"
)

// TestMain doubles as the confined process: with an argument it applies the layers and tries what it must not.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "probe" {
		probe()
		return
	}
	os.Exit(m.Run())
}

// probe tells on its standard output what succeeded that should not.
func probe() {
	for layer, why := range confine.Apply() {
		if why != "" {
			fmt.Printf("layer %s: %s\n", layer, why)
		}
	}
	if err := confine.Limit(1<<30, 0, 60); err != nil {
		fmt.Println("limit:", err)
	}
	tries := map[string]func() error{
		"reading a file":    func() error { _, err := os.ReadFile("/etc/passwd"); return err },
		"writing a file":    func() error { return os.WriteFile("/tmp/zerostate-probe", nil, 0o600) },
		"listing a folder":  func() error { _, err := os.ReadDir("/"); return err },
		"a socket":          func() error { _, err := net.Dial("udp", "127.0.0.1:53"); return err },
		"a Unix socket":     func() error { _, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0); return err },
		"another program":   func() error { return syscall.Exec("/bin/true", []string{"true"}, nil) },
		"a child":           func() error { return exec.CommandContext(context.Background(), "/bin/true").Run() },
		"a signal":          func() error { return unix.Kill(unix.Getppid(), 0) },
		"another's memory":  func() error { return unix.PtraceAttach(unix.Getppid()) },
		"an inherited file": func() error { _, err := unix.FcntlInt(9, unix.F_GETFD, 0); return err },
	}
	for what, try := range tries {
		if err := try(); err == nil {
			fmt.Println("it succeeded:", what)
		}
	}
}

func TestConfinedProcess(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "probe")
	null, err := os.Open("/dev/null")
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	// Descriptors 3 to 9: the worker keeps the first and loses the others.
	for range 7 {
		cmd.ExtraFiles = append(cmd.ExtraFiles, null)
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%v: %s", err, out)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		switch {
		case line == "":
		case strings.HasPrefix(line, "layer "):
			t.Logf("this machine lacks a layer: %s", line)
		default:
			t.Error(line)
		}
	}
}
