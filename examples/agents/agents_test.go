package agents_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox"
)

// built is the folder with the worker and the built agents.
var built string

// goAgents are the agents that are built here; echo's module is committed.
var goAgents = []string{"summarize", "query", "resize", "markdown"}

func TestMain(m *testing.M) {
	code := 1
	var err error
	if built, err = os.MkdirTemp("", "zerostate-agents-*"); err == nil {
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

func build() error {
	if err := goBuild(nil, "-o", filepath.Join(built, sandbox.WorkerName), "../../cmd/zerostate-worker"); err != nil {
		return err
	}
	for _, a := range goAgents {
		if err := buildAgent(a, filepath.Join(built, a+".wasm")); err != nil {
			return err
		}
	}
	echo, err := os.ReadFile("echo/echo.wasm")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(built, "echo.wasm"), echo, 0o600)
}

// buildAgent builds as the Makefile does, without what differs from machine to machine and commit to commit.
func buildAgent(name, out string) error {
	return goBuild([]string{"GOOS=wasip1", "GOARCH=wasm"}, "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", out, "./"+name)
}

func goBuild(env []string, args ...string) error {
	cmd := exec.CommandContext(context.Background(), "go", append([]string{"build"}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}

func newSandbox(t *testing.T) *sandbox.Sandbox {
	t.Helper()
	c := sandbox.DefaultConfig()
	c.WorkerPath = filepath.Join(built, sandbox.WorkerName)
	s, err := sandbox.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return s
}

// card is the part of a card.json that a run needs.
type card struct {
	Skills []struct {
		ID string `json:"id"`
	} `json:"skills"`
	Limits struct {
		Gas         uint64 `json:"gas,string"`
		MemoryBytes uint64 `json:"memoryBytes"`
		WallMillis  uint64 `json:"wallMillis"`
	} `json:"limits"`
	Deterministic bool `json:"deterministic"`
}

func readCard(t *testing.T, agent string) card {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(agent, "card.json"))
	if err != nil {
		t.Fatal(err)
	}
	var c card
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func picture(t *testing.T) string {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, 640, 480))
	for i := range m.Pix {
		m.Pix[i] = byte(i * 7 / 11)
	}
	m.SetNRGBA(1, 1, color.NRGBA{R: 9, A: 255})
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestAgents runs each agent under its card's limits, twice: it must give the same output for the same gas. That the
// other compiler and another engine agree is seen in internal/guests.
func TestAgents(t *testing.T) {
	readme, err := os.ReadFile("summarize/README.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(readme)
	for _, c := range []struct {
		agent, capability, in string
		args                  []string
		progress              string
		check                 func(out string) bool
	}{
		{"echo", "util.echo", text, nil, "", func(out string) bool { return out == text }},
		{"summarize", "text.summarize", text, []string{"--sentences=2", "--bullets"}, "", func(out string) bool {
			return strings.Count(out, "\n") == 2 && strings.HasPrefix(out, "- ")
		}},
		{"query", "data.query", `[{"n":1.5},{"n":2}]`, []string{"--query", "map(.n)|add|sqrt"}, "", func(out string) bool {
			return strings.HasPrefix(out, "1.8708286933869")
		}},
		{"resize", "image.resize", picture(t), []string{"--width=64", "--format=jpeg"}, "0 decoding, 333 resizing, 666 encoding", func(out string) bool {
			config, format, err := image.DecodeConfig(strings.NewReader(out))
			return err == nil && format == "jpeg" && config.Width == 64 && config.Height == 48
		}},
		{"markdown", "text.markdown", text, nil, "", func(out string) bool { return strings.Contains(out, "<h1 ") }},
	} {
		t.Run(c.agent, func(t *testing.T) {
			s := newSandbox(t)
			module, err := os.ReadFile(filepath.Join(built, c.agent+".wasm"))
			if err != nil {
				t.Fatal(err)
			}
			card := readCard(t, c.agent)
			if !card.Deterministic || len(card.Skills) != 1 || card.Skills[0].ID != c.capability {
				t.Errorf("the card says %+v", card)
			}
			l := runtime.Limits{Gas: card.Limits.Gas, MemoryBytes: card.Limits.MemoryBytes, WallMillis: card.Limits.WallMillis}
			job := runtime.Job{
				Module: runtime.Module{CID: c.agent, Source: runtime.ModuleBytes(module)},
				Args:   c.args,
				Limits: l.WithDefaults(),
				World:  runtime.World{ClockStartMillis: 1_750_000_000_000, Seed: [32]byte{7}},
			}
			var first string
			job.Compiler = runtime.Singlepass
			for range 2 {
				var out bytes.Buffer
				var told []string
				r, err := s.Execute(t.Context(), job, runtime.Streams{
					Stdin: strings.NewReader(c.in), Stdout: &out,
					Log:      func(p []byte) { t.Logf("log: %s", p) },
					Progress: func(p runtime.Progress) { told = append(told, fmt.Sprintf("%d %s", p.Permille, p.Text)) },
				})
				if err != nil {
					t.Fatal(err)
				}
				if r.Err() != nil || !c.check(out.String()) {
					t.Fatalf("%+v: %.200q", r, out.String())
				}
				if got := strings.Join(told, ", "); got != c.progress {
					t.Errorf("progress %q, want %q", got, c.progress)
				}
				sum := sha256.Sum256(out.Bytes())
				got := fmt.Sprintf("gas %d, memory %d, output %s", r.Gas, r.MemoryBytes, hex.EncodeToString(sum[:8]))
				t.Logf("%s in %v, compiled in %v", got, r.Duration, r.CompileDuration)
				if first == "" {
					first = got
				}
				if got != first {
					t.Errorf("%s, before: %s", got, first)
				}
			}
		})
	}
}

// TestBuildIsReproducible builds an agent again, from another folder.
func TestBuildIsReproducible(t *testing.T) {
	again := filepath.Join(t.TempDir(), "again.wasm")
	if err := buildAgent("summarize", again); err != nil {
		t.Fatal(err)
	}
	a, err := os.ReadFile(filepath.Join(built, "summarize.wasm"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(again)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("two builds differ")
	}
}

// TestEchoIsCurrent rebuilds the committed module where the tools for it are installed.
func TestEchoIsCurrent(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "echo/build.sh", "--check").CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 3 {
		t.Skipf("%s", out)
	}
	if err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
