package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/zerostate/zerostate/node/devnet"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/runtime/sandbox"
)

// What every test uses; set once by TestMain.
var (
	base    string // a short path, since sockets lie below it
	bin     string
	modules string // agents built from examples/agents
	net     devnet.Info
	profile protocol.Signed[protocol.Profile]
)

func TestMain(m *testing.M) {
	if os.Args[0] == sandbox.WorkerName {
		fmt.Fprintln(os.Stderr, "e2e: become a worker:", becomeWorker())
		os.Exit(1)
	}
	flag.Parse()
	if testing.Short() {
		fmt.Println("end-to-end tests are left out of -short: they start a network of processes")
		return
	}
	// The tests wait for deadlines more than they compute.
	if err := flag.Set("test.parallel", "10"); err != nil {
		panic(err)
	}
	code, err := runAll(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		code = 1
	}
	os.Exit(code)
}

func runAll(m *testing.M) (code int, err error) {
	if base, err = os.MkdirTemp("", "zt-"); err != nil {
		return 1, err
	}
	defer func() {
		if code == 0 && err == nil {
			_ = os.RemoveAll(base)
		} else {
			fmt.Fprintln(os.Stderr, "e2e: logs are kept in", base)
		}
	}()
	if err := build(); err != nil {
		return 1, err
	}
	stop, err := startDevnet()
	if err != nil {
		return 1, err
	}
	code = m.Run()
	return code, errors.Join(stop(), checkLogs())
}

// lookAtSources opens what is built by another process here, so that go test knows what its
// result rests on and does not give a cached one after a change.
func lookAtSources(root string) error {
	for _, dir := range []string{"cmd", "node", "runtime", "channels", "examples"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() {
				_, err = os.Stat(path)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func build() error {
	bin, modules = filepath.Join(base, "bin"), filepath.Join(base, "agents")
	if err := os.MkdirAll(modules, 0o700); err != nil {
		return err
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		return err
	}
	if err := lookAtSources(root); err != nil {
		return err
	}
	echo, err := os.ReadFile(filepath.Join(root, "examples/agents/echo/echo.wasm"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(modules, "util.echo.wasm"), echo, 0o600); err != nil {
		return err
	}
	wasm := []string{"GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0"}
	agent := func(name, dir string) []string {
		return []string{"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", filepath.Join(modules, name+".wasm"), "./examples/agents/" + dir}
	}
	for _, b := range []struct {
		args []string
		env  []string
	}{
		{[]string{"build", "-o", bin + "/", "./cmd/..."}, nil},
		{agent("text.summarize", "summarize"), wasm},
		{agent("image.resize", "resize"), wasm},
	} {
		c := exec.Command("go", b.args...)
		c.Dir, c.Env = root, append(os.Environ(), b.env...)
		if out, err := c.CombinedOutput(); err != nil {
			return fmt.Errorf("go %s: %w\n%s", strings.Join(b.args, " "), err, out)
		}
	}
	return nil
}

// startDevnet runs `zerostated devnet` and waits until it has written what it started.
func startDevnet() (stop func() error, err error) {
	dir := filepath.Join(base, "net")
	var said bytes.Buffer
	c := exec.Command(filepath.Join(bin, "zerostated"), "devnet", "--dir", dir)
	c.Stdout, c.Stderr, c.Env = &said, &said, environment()
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := c.Start(); err != nil {
		return nil, err
	}
	done := make(chan error, 1)
	go func() { done <- c.Wait() }()
	stop = func() error {
		_ = c.Process.Signal(syscall.SIGTERM)
		select {
		case err := <-done:
			if err != nil {
				return fmt.Errorf("the devnet did not stop cleanly: %w\n%s", err, said.String())
			}
			return nil
		case <-time.After(30 * time.Second):
			_ = c.Process.Kill()
			<-done
			return errors.New("the devnet did not stop within 30 s")
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	poll := time.NewTicker(50 * time.Millisecond)
	defer poll.Stop()
	for len(net.Members) < 4 {
		select {
		case err := <-done:
			return nil, fmt.Errorf("the devnet ended: %w\n%s", err, said.String())
		case <-ctx.Done():
			return nil, errors.Join(fmt.Errorf("the devnet does not come up"), stop())
		case <-poll.C:
		}
		if raw, err := os.ReadFile(filepath.Join(dir, devnet.InfoFile)); err == nil {
			_ = json.Unmarshal(raw, &net)
		}
	}
	raw, err := os.ReadFile(net.Profile)
	if err != nil {
		return nil, errors.Join(err, stop())
	}
	if profile, err = protocol.Unseal[protocol.Profile](raw); err != nil {
		return nil, errors.Join(err, stop())
	}
	return stop, nil
}

// checkLogs is the last test: whatever strangers did, no daemon may have panicked.
func checkLogs() error {
	var errs []error
	logs, err := filepath.Glob(filepath.Join(base, "*", "*", "daemon.log"))
	if err != nil || len(logs) < 4 {
		return fmt.Errorf("only %d logs of daemons were found: %w", len(logs), err)
	}
	own, err := filepath.Glob(filepath.Join(base, "d", "*", "daemon.log"))
	if err != nil {
		return err
	}
	for _, path := range append(logs, own...) {
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, word := range []string{"panic:", "fatal error:", "DATA RACE", "goroutine 1 ["} {
			if i := bytes.Index(raw, []byte(word)); i >= 0 {
				errs = append(errs, fmt.Errorf("%s: %s", path, raw[i:min(i+2000, len(raw))]))
			}
		}
	}
	return errors.Join(errs...)
}

// environment is that of the tests without settings of somebody's own node.
func environment() []string {
	var out []string
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "ZEROSTATE_") {
			out = append(out, e)
		}
	}
	return out
}

// eventually polls until check says "", and fails with what it said last.
func eventually(t *testing.T, limit time.Duration, check func() string) {
	t.Helper()
	end := time.Now().Add(limit)
	poll := time.NewTicker(30 * time.Millisecond)
	defer poll.Stop()
	for {
		why := check()
		if why == "" {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("after %s: %s", limit, why)
		}
		<-poll.C
	}
}
