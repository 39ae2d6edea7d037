package guests_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"strings"
	"testing"

	"github.com/zerostate/zerostate/internal/asm/random"
	"github.com/zerostate/zerostate/internal/guests"
	"github.com/zerostate/zerostate/runtime"
)

// TestAgents is the example agents, everywhere.
func TestAgents(t *testing.T) {
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewNRGBA(image.Rect(0, 0, 320, 200))); err != nil {
		t.Fatal(err)
	}
	text := strings.Repeat("The quick brown fox jumps over the lazy dog. It was not amused, 3.5 times.\n\n# Title\n", 30)
	for _, a := range []struct {
		name, in string
		args     []string
	}{
		{"echo", text, nil},
		{"summarize", text, []string{"--sentences=2"}},
		{"query", `[{"n":1.5},{"n":2e300},{"n":-0.0}]`, []string{"--query", "(map(.n)|add), (map(.n)|min), (.[0].n|sqrt|sin)"}},
		{"resize", picture.String(), []string{"--width=64", "--format=jpeg"}},
		{"markdown", text, nil},
	} {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			module, err := os.ReadFile(root + "/examples/agents/echo/echo.wasm")
			if a.name != "echo" {
				module, err = guests.Go(t.Context(), root, t.TempDir(), "./examples/agents/"+a.name)
			}
			if err != nil {
				t.Fatal(err)
			}
			job := newJob(a.name, module)
			job.Args = a.args
			if ran := everywhere(t, job, a.in); ran.Outcome != runtime.Succeeded || ran.Output == "" {
				t.Error(ran)
			}
		})
	}
}

// TestRandomModules is modules at random, everywhere, with all that they do not keep secret of NaNs.
func TestRandomModules(t *testing.T) {
	times := 60
	if testing.Short() {
		times = 10
	}
	ends := map[runtime.Outcome]int{}
	for i := range times {
		seed := uint64(i)*0x9e3779b97f4a7c15 + 1
		pick := func(n int) int {
			seed ^= seed << 13
			seed ^= seed >> 7
			seed ^= seed << 17
			return int(seed % uint64(n))
		}
		vectors := i%3 == 0
		module := random.Module(random.Options{Pick: pick, Command: true, MultiValue: i%4 == 0, Vectors: vectors})
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			job := newJob(fmt.Sprintf("random-%d", i), module)
			job.Limits.Gas = 10_000_000
			ends[everywhere(t, job, "").Outcome]++
			// With less gas it stops at the same place everywhere, too.
			job.Limits.Gas = 70_000
			everywhere(t, job, "")
		})
	}
	t.Log(ends)
	if ends[runtime.Succeeded] == 0 || ends[runtime.Trapped] == 0 {
		t.Errorf("too few kinds of ends to mean much: %v", ends)
	}
}
