package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/scaffold"
)

// screen is what a person sees: both streams of a command, in the order in which they were written.
type screen struct {
	mu   sync.Mutex
	text strings.Builder
	seen int
	news chan struct{}
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.news <- struct{}{}:
	default:
	}
	return s.text.Write(p)
}

// next waits for a text that was not waited for yet, and fails with the whole screen if it does not come.
func (s *screen) next(t *testing.T, want string) {
	t.Helper()
	deadline := time.After(50 * time.Second) // less than the deadline of a program
	for {
		s.mu.Lock()
		all := s.text.String()
		if i := strings.Index(all[s.seen:], want); i >= 0 {
			s.seen += i + len(want)
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		select {
		case <-s.news:
		case <-deadline:
			t.Fatalf("%q does not come:\n%s", want, all)
		}
	}
}

// TestDev edits an agent while it is watched.
func TestDev(t *testing.T) {
	if err := buildOnce(); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "text.count")
	if _, err := scaffold.New(dir, "go"); err != nil {
		t.Fatal(err)
	}
	main := filepath.Join(dir, "main.go")
	source, err := os.ReadFile(main)
	if err != nil {
		t.Fatal(err)
	}
	edit := func(replace ...string) {
		t.Helper()
		if err := os.WriteFile(main, []byte(strings.NewReplacer(replace...).Replace(string(source))), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	places := map[string]string{"ZEROSTATE_WORKER": filepath.Join(builtDir, "zerostate-worker"), "XDG_CACHE_HOME": t.TempDir()}
	s := &screen{news: make(chan struct{}, 1)}
	a := &app{in: eof{}, out: s, err: s, getenv: func(name string) string { return places[name] }}
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	code := make(chan int, 1)
	go func() {
		code <- a.execute(ctx, []string{"agent", "dev", dir, "--build", "GOFLAGS=-buildvcs=false make -s build"})
	}()

	s.next(t, "words 19\n")
	s.next(t, "zerostate: ok: ")
	s.next(t, "price 101 base units")
	s.next(t, "waiting for a change")

	edit("words %d", "terms %d")
	s.next(t, "terms 19\n")
	s.next(t, "waiting for a change")

	edit("words %d", `terms %d" +`)
	s.next(t, "main.go:")
	s.next(t, "zerostate: the build failed: exit status 2\n")
	s.next(t, "waiting for a change")

	// A run without end is given up for the next change.
	edit(`if len(text) == 0 {`, `for len(text) > 0 { fmt.Fprint(os.Stderr, "") }; if len(text) == 0 {`)
	s.next(t, "zerostate: running ")
	edit("return err\n}", "return errors.New(\"sorry\")\n}")
	s.next(t, "text.count: sorry\n")
	s.next(t, "zerostate: exit 1: ")

	// The input is watched too.
	edit()
	s.next(t, "bytes 94\n")
	if err := os.WriteFile(filepath.Join(dir, "input.txt"), []byte("short\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.next(t, "bytes 6\n")
	s.next(t, "zerostate: gas went from ")

	interrupt()
	if got := <-code; got != 0 {
		t.Errorf("exit code %d", got)
	}
}
