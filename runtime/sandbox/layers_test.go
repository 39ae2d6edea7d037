package sandbox_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/zerostate/zerostate/runtime/sandbox"
	"github.com/zerostate/zerostate/runtime/sandbox/wire"
)

// layerOrder is the order of the numbers in confine.h.
var layerOrder = []string{
	wire.Namespaces, wire.Descriptors, wire.ParentDeath, wire.Capabilities, wire.NoNewPrivs, wire.NotDumpable, wire.Limits,
	wire.Landlock, wire.Seccomp,
}

// landlockSince is the first version of Landlock that prevents what a probe tries, if not the first of all.
var landlockSince = map[string]int{"tcp": 4, "abstract": 6, "signal": 6}

// nobody is whom probes run as when the tests run as root, which the kernel would let do more.
const nobody = 65534

// probes runs the probe program.
type probes struct {
	program string
	user    int
}

func newProbes(t *testing.T) probes {
	t.Helper()
	dir := t.TempDir()
	for d := dir; d != os.TempDir() && len(d) > 1; d = filepath.Dir(d) {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	p := probes{program: filepath.Join(dir, "probe"), user: os.Getuid()}
	if p.user == 0 {
		p.user = nobody
	}
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-tags", "zsprobe", "-o", p.program, "./testdata/probe").CombinedOutput(); err != nil {
		t.Fatalf("building the probe: %v\n%s", err, out)
	}
	return p
}

// command is the probe with only these layers, as the user of p.
func (p probes) command(ctx context.Context, layers []string, args ...string) *exec.Cmd {
	var numbers []string
	for _, l := range layers {
		numbers = append(numbers, strconv.Itoa(slices.Index(layerOrder, l)))
	}
	cmd := exec.CommandContext(ctx, p.program, args...)
	cmd.Dir = "/"
	cmd.Env = []string{"ZS_LAYERS=" + strings.Join(numbers, ",")}
	if p.user != os.Getuid() {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(p.user), Gid: uint32(p.user)}}
	}
	return cmd
}

// run runs a probe and returns nil if what it tried succeeded. It skips the test if this kernel lacks a layer.
func (p probes) run(t *testing.T, layers []string, args ...string) error {
	t.Helper()
	cmd := p.command(t.Context(), layers, args...)
	null, err := os.Open("/dev/null")
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	for range 7 { // Descriptors 3 to 9: the worker keeps the first and loses the others.
		cmd.ExtraFiles = append(cmd.ExtraFiles, null)
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	line, _, _ := strings.Cut(stdout.String(), "\n")
	var said struct {
		Layers   map[string]string
		Landlock int
	}
	if json.Unmarshal([]byte(line), &said) != nil {
		t.Fatalf("the probe said %q, %q, %v", stdout.String(), stderr.String(), err)
	}
	for layer, why := range said.Layers {
		switch wanted := slices.Contains(layers, layer); {
		case wanted && why != "":
			t.Skipf("this kernel lacks the layer %s: %s", layer, why)
		case !wanted && why == "":
			t.Fatalf("the layer %s holds and should not", layer)
		}
	}
	if err == nil && slices.Contains(layers, wire.Landlock) && said.Landlock < landlockSince[args[0]] {
		t.Skipf("this kernel's Landlock has version %d, it takes %d", said.Landlock, landlockSince[args[0]])
	}
	if err != nil {
		return fmt.Errorf("%w: %s", err, strings.TrimSpace(stderr.String()))
	}
	return nil
}

// victim is a process of the same user without any layer: its ID, an address and a size as arguments of a probe.
func (p probes) victim(t *testing.T, layers ...string) []string {
	t.Helper()
	_, args := p.waiting(t, p.command(t.Context(), layers, "wait"))
	return args
}

// waiting starts a probe that ends in wait and returns what wait says.
func (p probes) waiting(t *testing.T, cmd *exec.Cmd) (*exec.Cmd, []string) {
	t.Helper()
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close(); _ = cmd.Process.Kill(); _ = cmd.Wait() })
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if fields := strings.Fields(lines.Text()); len(fields) == 3 && !strings.HasPrefix(fields[0], "{") {
			return cmd, fields
		}
	}
	t.Fatal("a probe that should wait has ended")
	return nil, nil
}

// targets are what probes reach for.
type targets struct {
	readable, folder, tcp, unix, abstract string
	shared                                int
}

func newTargets(t *testing.T, p probes) targets {
	t.Helper()
	folder := filepath.Join(filepath.Dir(p.program), "open")
	if err := os.Mkdir(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	listen := func(network, address string) string {
		l, err := net.Listen(network, address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		return l.Addr().String()
	}
	path := listen("unix", filepath.Join(folder, "s"))
	if err := os.Chmod(path, 0o777); err != nil {
		t.Fatal(err)
	}
	key := 0x5a530000 + os.Getpid()&0xffff
	id, err := unix.SysvShmGet(key, 4096, unix.IPC_CREAT|0o666)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = unix.SysvShmCtl(id, unix.IPC_RMID, nil) })
	return targets{
		readable: "/etc/passwd", folder: folder, tcp: listen("tcp", "127.0.0.1:0"), unix: path,
		abstract: listen("unix", fmt.Sprintf("@zerostate-probe-%d", os.Getpid())), shared: key,
	}
}

// TestEachLayerAlone tries the same thing without any layer, when it succeeds, and with one alone, when it fails.
func TestEachLayerAlone(t *testing.T) {
	p := newProbes(t)
	at := newTargets(t, p)
	victim := p.victim(t)
	file := 0
	created := func() string { file++; return filepath.Join(at.folder, strconv.Itoa(file)) }
	for _, c := range []struct {
		name   string
		args   func() []string
		layers []string
	}{
		{"read a file", func() []string { return []string{"open", at.readable} }, []string{wire.Landlock, wire.Seccomp}},
		{"create a file", func() []string { return []string{"create", created()} }, []string{wire.Landlock, wire.Seccomp}},
		{"use what was inherited", func() []string { return []string{"inherited"} }, []string{wire.Descriptors}},
		{"connect by TCP", func() []string { return []string{"tcp", at.tcp} }, []string{wire.Landlock, wire.Namespaces, wire.Seccomp}},
		{"make a UDP socket", func() []string { return []string{"udp"} }, []string{wire.Seccomp}},
		{"connect to a Unix socket", func() []string { return []string{"unix", at.unix} }, []string{wire.Seccomp}},
		{"connect to an abstract socket", func() []string { return []string{"abstract", at.abstract} }, []string{wire.Landlock, wire.Namespaces, wire.Seccomp}},
		{"execute a program", func() []string { return []string{"exec", "/bin/true"} }, []string{wire.Landlock, wire.Seccomp}},
		{"make a process", func() []string { return []string{"fork"} }, []string{wire.Seccomp}},
		{"read another's memory by a call", func() []string { return append([]string{"vm"}, victim...) }, []string{wire.Landlock, wire.Seccomp}},
		{"read another's memory by a file", func() []string { return append([]string{"mem"}, victim...) }, []string{wire.Landlock, wire.Seccomp}},
		{"trace another", func() []string { return append([]string{"ptrace"}, p.victim(t)...) }, []string{wire.Landlock, wire.Seccomp}},
		{"signal another", func() []string { return append([]string{"signal"}, victim...) }, []string{wire.Landlock, wire.Seccomp}},
		{"see a shared segment", func() []string { return []string{"shared", strconv.Itoa(at.shared)} }, []string{wire.Namespaces, wire.Seccomp}},
		{"take more memory", func() []string { return []string{"grow"} }, []string{wire.Limits}},
		{"write a large file", func() []string { return []string{"write"} }, []string{wire.Limits}},
		{"have many descriptors", func() []string { return []string{"descriptors"} }, []string{wire.Limits}},
		{"leave a core file", func() []string { return []string{"core"} }, []string{wire.Limits}},
		{"compute for ever", func() []string { return []string{"compute"} }, []string{wire.Limits}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := p.run(t, nil, c.args()...); err != nil {
				t.Skipf("it fails on this machine without any layer: %v", err)
			}
			for _, layer := range c.layers {
				t.Run(layer, func(t *testing.T) {
					err := p.run(t, []string{layer}, c.args()...)
					if err == nil {
						t.Error("it succeeded")
					}
					t.Log(err)
				})
			}
		})
	}
}

// TestRootIsConfinedToo tries what the kernel lets only root do.
func TestRootIsConfinedToo(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can try this")
	}
	p := newProbes(t)
	p.user = 0
	closed := filepath.Join(filepath.Dir(p.program), "closed")
	if err := os.WriteFile(closed, nil, 0); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(closed, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	for _, layer := range []string{"", wire.Capabilities, wire.Landlock, wire.Seccomp} {
		t.Run("a closed file/"+layer, func(t *testing.T) {
			var layers []string
			if layer != "" {
				layers = []string{layer}
			}
			if err := p.run(t, layers, "open", closed); (err == nil) != (layer == "") {
				t.Errorf("error %v", err)
			}
		})
	}
	// As anybody, by a program that gives the rights of root to all.
	p.user = nobody
	raised := filepath.Join(filepath.Dir(p.program), "raised")
	content, err := os.ReadFile(p.program)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(raised, content, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(raised, 0o755|os.ModeSetuid); err != nil {
		t.Fatal(err)
	}
	t.Run("becoming root", func(t *testing.T) {
		if err := p.run(t, nil, "exec", raised, "euid"); err != nil {
			t.Skipf("it fails on this machine without any layer: %v", err)
		}
		if err := p.run(t, []string{wire.NoNewPrivs}, "exec", raised, "euid"); err == nil {
			t.Error("it succeeded")
		}
	})
}

// TestMemoryOfAWorkerIsItsOwn has another process of the same user read it.
func TestMemoryOfAWorkerIsItsOwn(t *testing.T) {
	p := newProbes(t)
	for _, what := range []string{"vm", "mem", "ptrace"} {
		t.Run(what, func(t *testing.T) {
			if err := p.run(t, nil, append([]string{what}, p.victim(t)...)...); err != nil {
				t.Skipf("it fails on this machine without any layer: %v", err)
			}
			if err := p.run(t, nil, append([]string{what}, p.victim(t, wire.NotDumpable)...)...); err == nil {
				t.Error("it succeeded")
			}
		})
	}
}

// TestParentDeathLayer kills a parent whose child goes on without the layer, and ends with it.
func TestParentDeathLayer(t *testing.T) {
	p := newProbes(t)
	for _, layers := range [][]string{nil, {wire.ParentDeath}, {wire.ParentDeath, wire.Namespaces}} {
		t.Run(strings.Join(layers, "+"), func(t *testing.T) {
			cmd := p.command(t.Context(), nil, "abandon")
			child := p.command(t.Context(), layers).Env[0]
			cmd.Env = append(cmd.Env, "ZS_CHILD"+strings.TrimPrefix(child, "ZS_LAYERS"))
			cmd, said := p.waiting(t, cmd)
			pid, err := strconv.Atoi(said[0])
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			if len(layers) > 0 {
				eventually(t, "the child is gone", func() bool { return gone(pid) })
				return
			}
			eventually(t, "the child has another parent", func() bool {
				stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
				return err == nil && !strings.Contains(string(stat), fmt.Sprintf(") S %d ", cmd.Process.Pid))
			})
			if gone(pid) {
				t.Error("the child ended without the layer: the probe proves nothing")
			}
			_ = unix.Kill(pid, unix.SIGKILL)
		})
	}
}

// TestWorkersShareNamespaces finds all workers in the same network, and that is not ours.
func TestWorkersShareNamespaces(t *testing.T) {
	s := newSandbox(t, nil)
	echoes(t, s, 1)
	for _, l := range s.Layers() {
		if l.Name == wire.Namespaces && l.Missing != "" {
			t.Skip(l.Missing)
		}
	}
	eventually(t, "two workers wait", func() bool { return len(children(t)) == 2 })
	for _, kind := range []string{"user", "net", "ipc", "mnt", "uts", "cgroup"} {
		ours, err := os.Readlink("/proc/self/ns/" + kind)
		if err != nil {
			t.Fatal(err)
		}
		var first string
		for _, pid := range children(t) {
			theirs, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/%s", pid, kind))
			if errors.Is(err, os.ErrPermission) {
				t.Skip("only root can see a worker's namespaces")
			}
			if err != nil {
				t.Fatal(err)
			}
			if first == "" {
				first = theirs
			}
			if theirs == ours || theirs != first {
				t.Errorf("%s: ours %s, a worker's %s, another's %s", kind, ours, theirs, first)
			}
		}
	}
}

// TestMissingLayer works without a layer that the kernel refuses, and tells of it.
func TestMissingLayer(t *testing.T) {
	if err := exec.CommandContext(t.Context(), "unshare", "-Ur", "sh", "-c", "echo 0 >/proc/sys/user/max_user_namespaces").Run(); err != nil {
		t.Skipf("namespaces cannot be forbidden here: %v", err)
	}
	path := script(t, fmt.Sprintf(`exec unshare -Ur sh -c 'echo 0 >/proc/sys/user/max_user_namespaces; exec %s "$@"' zerostate-worker "$@"`, workerPath))
	s := newSandbox(t, func(c *sandbox.Config) { c.WorkerPath = path })
	echoes(t, s, 3)
	for _, l := range s.Layers() {
		if (l.Name == wire.Namespaces) != (l.Missing != "") {
			t.Errorf("%s: %q", l.Name, l.Missing)
		}
	}
}
