package sandbox_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox"
)

func newSandbox(t testing.TB, change func(*sandbox.Config)) *sandbox.Sandbox {
	t.Helper()
	c := sandbox.DefaultConfig()
	c.WorkerPath = workerPath
	c.PoolSize = 2
	c.Improve = false // So that what is compiled when does not depend on the time.
	if change != nil {
		change(&c)
	}
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

func echoModule(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile("../../examples/agents/echo/echo.wasm")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func newJob(module []byte) runtime.Job {
	return runtime.Job{
		Module: runtime.Module{Source: runtime.ModuleBytes(module)},
		Limits: runtime.DefaultLimits(),
		World:  runtime.World{ClockStartMillis: 1_700_000_000_000, Seed: [32]byte{1}},
	}
}

func TestEcho(t *testing.T) {
	s := newSandbox(t, nil)
	var out bytes.Buffer
	in := strings.Repeat("hello, world\n", 20000)
	r, err := s.Execute(t.Context(), newJob(echoModule(t)), runtime.Streams{Stdin: strings.NewReader(in), Stdout: &out})
	if err != nil {
		t.Fatal(err)
	}
	if r.Outcome != runtime.Succeeded || out.String() != in {
		t.Fatalf("%+v: %d bytes of %d came back", r, out.Len(), len(in))
	}
	layers := s.Layers()
	if len(layers) != 9 {
		t.Errorf("%d layers", len(layers))
	}
	for _, l := range layers {
		if l.Does == "" || l.Helps == "" {
			t.Errorf("%s is not described", l.Name)
		}
		if l.Missing != "" {
			t.Logf("%s does not hold here: %s", l.Name, l.Missing)
		}
	}
	if err := sandbox.CheckLayers([]string{"seccomp", "moat"}); !errors.Is(err, sandbox.ErrLayer) {
		t.Errorf("error %v", err)
	}
}
