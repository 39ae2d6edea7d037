package wasmer_test

import (
	"bytes"
	"errors"
	"os"
	goruntime "runtime"
	"strings"
	"testing"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
	"github.com/zerostate/zerostate/runtime/wasmer"
)

func echo(t *testing.T) []byte {
	t.Helper()
	module, err := os.ReadFile("../../examples/agents/echo/echo.wasm")
	if err != nil {
		t.Fatal(err)
	}
	a, err := runtime.Admit(module, runtime.Rules{MaxBytes: 1 << 20, MemoryPages: 64, Imports: wasi.Provides})
	if err != nil {
		t.Fatal(err)
	}
	return a.Bytes
}

// run loads the artefact and runs it with gas to use.
func run(t *testing.T, e *wasmer.Engine, artefact []byte, gas uint64, in string) (*wasmer.Instance, error) {
	t.Helper()
	m, err := e.Load(artefact)
	if err != nil {
		t.Fatal(err)
	}
	var out, logged bytes.Buffer
	h := wasi.New(wasi.World{
		Args: []string{"agent"}, Stdin: strings.NewReader(in), Stdout: &out, Stderr: &logged, OutputBytes: 1 << 20, LogBytes: 1 << 20,
	})
	i, err := m.Instantiate()
	if err != nil {
		t.Fatal(err)
	}
	err = i.Run(h, gas, false)
	if err == nil && out.String() != in {
		t.Errorf("%d bytes in, %d out", len(in), out.Len())
	}
	return i, err
}

// TestCompilersAgree runs one module repeatedly on both compilers, with the collector at work in between: what
// the engine needs must be held.
func TestCompilersAgree(t *testing.T) {
	in := strings.Repeat("hello\n", 1000)
	var gas uint64
	for _, c := range []runtime.Compiler{runtime.Singlepass, runtime.Cranelift} {
		e, err := wasmer.New(c, false)
		if err != nil {
			t.Fatal(err)
		}
		artefact, err := e.Compile(echo(t))
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			goruntime.GC()
			i, err := run(t, e, artefact, 1_000_000_000, in)
			if err != nil {
				t.Fatal(err)
			}
			if gas == 0 {
				gas = i.Gas()
			}
			if i.Gas() != gas || gas == 0 {
				t.Errorf("%s: %d gas, before %d", c, i.Gas(), gas)
			}
		}
		// Exactly what it needs is enough, one less is not: the limit is the instance's, not the artefact's.
		if _, err := run(t, e, artefact, gas, in); err != nil {
			t.Errorf("%s: with exactly enough gas: %v", c, err)
		}
		i, err := run(t, e, artefact, gas-1, in)
		if !errors.Is(err, runtime.ErrOutOfGas) || i.Gas() != gas-1 {
			t.Errorf("%s: with one gas too few: %v, %d used", c, err, i.Gas())
		}
	}
	if _, err := wasmer.New("llvm", false); err == nil {
		t.Error("an unknown compiler was taken")
	}
}
