package runtime_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
)

const hostile = "testdata/hostile"

func hostileRules() runtime.Rules {
	l := runtime.DefaultLimits()
	return runtime.Rules{MaxBytes: l.ModuleBytes, MemoryPages: l.MemoryPages(), Imports: wasi.Provides}
}

// TestHostileAdmission reads the table of the hostile programs and has each admitted or not.
func TestHostileAdmission(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(hostile, "expected.txt"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if len(f) != 3 {
			continue
		}
		n++
		module, err := os.ReadFile(filepath.Join(hostile, f[0]+".wasm"))
		if err != nil {
			t.Error(err)
			continue
		}
		_, err = runtime.Admit(module, hostileRules())
		got := "admitted"
		switch {
		case errors.Is(err, runtime.ErrMemoryLimit):
			got = "memory_limit"
		case errors.Is(err, runtime.ErrRefused):
			got = "refused"
		case err != nil:
			got = "an error of no kind"
		}
		if got != f[1] {
			t.Errorf("%s: %s (%v), it should be %s", f[0], got, err, f[1])
		}
	}
	if n < 100 {
		t.Errorf("only %d programs are in the table", n)
	}
}

// TestCutAtEveryByte cuts each hostile program at each of its bytes, and changes each of them: nothing panics, and
// what is refused is refused as that.
func TestCutAtEveryByte(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(hostile, "*.wasm"))
	if err != nil || len(names) < 100 {
		t.Fatalf("%d programs, %v", len(names), err)
	}
	check := func(name string, at int, module []byte) {
		if _, err := runtime.Admit(module, hostileRules()); err != nil && !errors.Is(err, runtime.ErrRefused) && !errors.Is(err, runtime.ErrMemoryLimit) {
			t.Errorf("%s at %d: an error of no kind: %v", name, at, err)
		}
	}
	for _, name := range names {
		module, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i := range module {
			check(name, i, module[:i])
			flip := []byte{0x01, 0x80, 0xff}[i%3]
			module[i] ^= flip
			check(name, i, module)
			module[i] ^= flip
		}
	}
}
