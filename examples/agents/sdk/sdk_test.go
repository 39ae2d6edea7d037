package sdk

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPermille(t *testing.T) {
	for _, c := range []struct {
		done, total uint64
		want        uint32
	}{
		{0, 0, 0},
		{5, 0, 0},
		{0, 3, 0},
		{1, 3, 333},
		{2, 3, 666},
		{3, 3, 1000},
		{4, 3, 1000},
		{math.MaxUint64 / 2, math.MaxUint64, 500},
		{math.MaxUint64, math.MaxUint64, 1000},
		{1<<50 + 1, 1<<51 + 1, 500},
	} {
		if got := permille(c.done, c.total); got != c.want {
			t.Errorf("%d of %d: %d, want %d", c.done, c.total, got, c.want)
		}
	}
}

func FuzzFit(f *testing.F) {
	f.Add("plain", 3)
	f.Add("Grüße", 3)
	f.Add("\xff\xfe", 256)
	f.Fuzz(func(t *testing.T, text string, n int) {
		n = min(max(n, 0), 1<<16)
		got := fit(text, n)
		if len(got) > n || !utf8.ValidString(got) {
			t.Errorf("%q in %d: %q", text, n, got)
		}
		if utf8.ValidString(text) && !strings.HasPrefix(text, got) {
			t.Errorf("%q became %q", text, got)
		}
	})
}

// TestHeader compiles a program against zerostate.h where there is a compiler for it: both as C and as C++.
func TestHeader(t *testing.T) {
	if _, err := exec.LookPath("clang"); err != nil {
		t.Skip("clang is missing: apt-get install clang lld wasi-libc libclang-rt-14-dev-wasm32")
	}
	if _, err := os.Stat("/usr/include/wasm32-wasi/stdio.h"); err != nil {
		t.Skip("wasi-libc is missing: apt-get install wasi-libc")
	}
	for _, language := range []string{"c", "c++"} {
		out := filepath.Join(t.TempDir(), "header.o")
		cmd := exec.CommandContext(t.Context(), "clang", "--target=wasm32-wasi", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-x", language, "-c", "-o", out, "testdata/header.c")
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", language, err, text)
		}
	}
}
