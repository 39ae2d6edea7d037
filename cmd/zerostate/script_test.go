package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/api/apitest"
)

func TestMain(m *testing.M) {
	testscript.Main(withBuilt{m}, map[string]func(){"zerostate": main})
}

// TestScripts runs testdata/*.txt. Each script has a node of its own, a test backend
// behind a real API server, on the socket $ZEROSTATE_SOCKET.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			return startNode(env)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exitcode": cmdExitCode,
			"finish":   cmdFinish,
		},
	})
}

type nodeKey struct{}

func startNode(env *testscript.Env) error {
	dir, err := os.MkdirTemp("", "zs") // a socket's path must be short
	if err != nil {
		return err
	}
	socket := filepath.Join(dir, "api.sock")
	b := apitest.New()
	s, err := api.New(api.Config{SocketPath: socket, Backend: b, Logger: slog.New(slog.DiscardHandler), BlobLimit: 1 << 20})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	env.Defer(func() {
		cancel()
		<-done
		_ = os.RemoveAll(dir)
	})
	env.Setenv("ZEROSTATE_SOCKET", socket)
	env.Setenv("TZ", "UTC")
	env.Values[nodeKey{}] = b
	for deadline := time.Now().Add(10 * time.Second); ; {
		c, err := (&net.Dialer{}).DialContext(ctx, "unix", socket)
		if err == nil {
			return c.Close()
		}
		select {
		case err := <-done:
			return fmt.Errorf("the server ended: %w", err)
		case <-time.After(time.Millisecond):
		}
		if time.Now().After(deadline) {
			return err
		}
	}
}

// cmdExitCode runs a program that must end with a given code: exitcode 4 zerostate run …
// An argument "<FILE" gives it its input.
func cmdExitCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exitcode CODE PROGRAM ARG...")
	}
	want := args[0]
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		if _, scanErr := fmt.Sscanf(err.Error(), "exit status %s", &got); scanErr != nil {
			ts.Fatalf("%v", err)
		}
	}
	if got != want {
		ts.Fatalf("exit code %s, want %s\nstdout: %s\nstderr: %s", got, want, ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}

// cmdFinish lets a task of slow.agent end well.
func cmdFinish(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: finish TASK")
	}
	ts.Value(nodeKey{}).(*apitest.Backend).Finish(args[0])
}

// TestInterruptLetsGo sees what Ctrl-C does: the command ends at once, the task goes on.
func TestInterruptLetsGo(t *testing.T) {
	dir := t.TempDir()
	if len(dir) > 80 {
		t.Skip("the temporary directory's path is too long for a socket")
	}
	socket := filepath.Join(dir, "s")
	b := apitest.New()
	s, err := api.New(api.Config{SocketPath: socket, Backend: b, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	serving, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(serving) }()
	defer func() { stop(); <-done }()

	ctx, interrupt := context.WithCancel(t.Context())
	stderr, w := io.Pipe()
	a := &app{in: eof{}, out: io.Discard, err: w, getenv: func(string) string { return "" }}
	code := make(chan int, 1)
	for {
		if c, err := net.Dial("unix", socket); err == nil {
			_ = c.Close()
			break
		}
	}
	go func() {
		code <- a.execute(ctx, []string{"run", "slow.agent", "--socket", socket})
		_ = w.Close()
	}()
	said := make([]byte, 0, 4096)
	buf := make([]byte, 1024)
	for {
		n, err := stderr.Read(buf)
		said = append(said, buf[:n]...)
		if err != nil {
			break
		}
		if bytes.Contains(said, []byte("running")) {
			interrupt()
		}
	}
	interrupt()
	if got := <-code; got != int(api.ExitInterrupted) || !bytes.Contains(said, []byte("zerostate task wait 000001")) {
		t.Fatalf("code %d, said:\n%s", got, said)
	}
	if task, _ := b.Task(t.Context(), "000001"); task.State != api.TaskRunning {
		t.Fatalf("the task is %s", task.State)
	}
}

type eof struct{}

func (eof) Read([]byte) (int, error) { return 0, io.EOF }
