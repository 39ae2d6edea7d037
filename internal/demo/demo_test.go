package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"
)

// built is the folder with the programs and the agents.
var built string

func TestMain(m *testing.M) {
	code := 1
	var err error
	if built, err = os.MkdirTemp("", "zerostate-demo-built-"); err == nil {
		if err = build(); err == nil {
			code = m.Run()
		}
		_ = os.RemoveAll(built)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// build builds what the Makefile builds before the demo.
func build() error {
	if err := goBuild(nil, "-o", built+"/", "../../cmd/..."); err != nil {
		return err
	}
	for capability, folder := range map[string]string{"text.summarize": "summarize", "image.resize": "resize"} {
		err := goBuild([]string{"GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0"}, "-trimpath", "-buildvcs=false", "-ldflags=-s -w",
			"-o", filepath.Join(built, capability+".wasm"), "../../examples/agents/"+folder)
		if err != nil {
			return err
		}
	}
	return nil
}

func goBuild(env []string, args ...string) error {
	cmd := exec.Command("go", append([]string{"build"}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}

// telling runs the demo in a temporary folder of its own, and sees that nothing is left of it.
func telling(t *testing.T, ctx context.Context, broken string, out *bytes.Buffer, watch func(line string)) error {
	t.Helper()
	temp, err := os.MkdirTemp("", "zd-") // short: a socket's path has 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(temp) }()
	opt := options{root: "../..", bin: built, agents: built, temp: temp, breaks: broken, out: &watched{to: out, see: watch}}
	if err := opt.complete(); err != nil {
		t.Fatal(err)
	}
	told := tell(ctx, opt)
	left, err := os.ReadDir(temp)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		args, _ := os.ReadFile(filepath.Join("/proc", e.Name(), "cmdline"))
		if bytes.Contains(args, []byte(temp)) {
			t.Errorf("process %s is left behind: %q", e.Name(), args)
		}
	}
	return told
}

// watched shows each write to somebody.
type watched struct {
	mu  sync.Mutex
	to  *bytes.Buffer
	see func(string)
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.see != nil {
		w.see(string(p))
	}
	return w.to.Write(p)
}

func TestTheWholeStory(t *testing.T) {
	var out bytes.Buffer
	if err := telling(t, t.Context(), "", &out, nil); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	for _, s := range steps {
		if n := strings.Count(out.String(), "  ok      "+s.name+": "); n != 1 {
			t.Errorf("step %s is told %d times", s.name, n)
		}
	}
	for line := range strings.Lines(out.String()) {
		line = strings.TrimRight(line, "\n")
		if utf8.RuneCountInString(line) > columns {
			t.Errorf("longer than %d columns: %q", columns, line)
		}
		if strings.ContainsAny(line, "\x1b\t\r") {
			t.Errorf("not plain text: %q", line)
		}
	}
	if t.Failed() {
		t.Log(out.String())
	}
}

// TestEveryBrokenStepIsSeen is what makes a passing demo mean something. It tells the story once for each step, which
// takes minutes: ZEROSTATE_LONG=1 for all of them, else every third.
func TestEveryBrokenStepIsSeen(t *testing.T) {
	if testing.Short() {
		t.Skip("tells the story once for each step")
	}
	for i, s := range steps {
		t.Run(s.name, func(t *testing.T) {
			if i%3 != 0 && os.Getenv("ZEROSTATE_LONG") == "" {
				t.Skip("a long form: make test-long")
			}
			t.Parallel() // most of it is waiting
			var out bytes.Buffer
			begun := time.Now()
			err := telling(t, t.Context(), s.name, &out, nil)
			var failed *stepError
			if !errors.As(err, &failed) || failed.step != s.name {
				t.Fatalf("broken was %s, the demo says: %v\n%s", s.name, err, &out)
			}
			if strings.Contains(out.String(), "did happen") {
				t.Error("it failed, and says that all did happen")
			}
			t.Logf("%.1f s: %v", time.Since(begun).Seconds(), err)
		})
	}
}

func TestUnder(t *testing.T) {
	parents := map[int]int{1: 0, 2: 1, 3: 2, 4: 3, 5: 1, 6: 0, 7: 3}
	got := under(parents, 2)
	slices.Sort(got)
	if !slices.Equal(got, []int{3, 4, 7}) {
		t.Errorf("below 2 are %v", got)
	}
	parents[2] = 4 // as seen when numbers were used again while reading
	if got := under(parents, 2); len(got) != 3 {
		t.Errorf("in a circle, below 2 are %v", got)
	}
}

// TestInterrupted stops the demo in the middle, as Ctrl-C does.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out bytes.Buffer
	err := telling(t, ctx, "", &out, func(line string) {
		if strings.Contains(line, "awarded to") {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("%v\n%s", err, &out)
	}
}

func TestArguments(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"--help"}, 0, "broken: one winner does not settle"},
		{[]string{"--break", "nothing"}, 2, `no step is called "nothing"`},
		{[]string{"something"}, 2, `unknown argument "something"`},
		{[]string{"--root", "../..", "--bin", "nowhere"}, 2, "build first: make build"},
	} {
		var stdout, stderr bytes.Buffer
		if code := start(t.Context(), c.args, &stdout, &stderr); code != c.code || !strings.Contains(stderr.String(), c.says) {
			t.Errorf("%v gave %d, %s", c.args, code, &stderr)
		}
	}
}
