package wasmer_test

import (
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
	"github.com/zerostate/zerostate/runtime/wasmer"
)

// recursion is a module that calls itself depth times and then returns:
//
//	(module (memory (export "memory") 1)
//	  (func $f (param i32) (if (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1))))))
//	  (func (export "_start") (call $f (i32.const depth))))
func recursion(depth uint32) []byte {
	padded := binary.AppendUvarint(nil, uint64(depth)) // As a signed number it needs a bit more: depth < 2^27.
	for len(padded) < 5 {
		padded[len(padded)-1] |= 0x80
		padded = append(padded, 0)
	}
	return []byte("\x00asm\x01\x00\x00\x00" +
		"\x01\x08\x02\x60\x01\x7f\x00\x60\x00\x00" + "\x03\x03\x02\x00\x01" + "\x05\x03\x01\x00\x01" +
		"\x07\x13\x02\x06memory\x02\x00\x06_start\x00\x01" +
		"\x0a\x1b\x02\x0e\x00\x20\x00\x04\x40\x20\x00\x41\x01\x6b\x10\x00\x0b\x0b" +
		"\x0a\x00\x41" + string(padded) + "\x10\x00\x0b")
}

func recurse(t testing.TB, c runtime.Compiler, stack int, depth uint32) error {
	t.Helper()
	e, err := wasmer.New(c)
	if err != nil {
		t.Fatal(err)
	}
	admitted, err := runtime.Admit(recursion(depth), runtime.Rules{MaxBytes: 1 << 20, MemoryPages: 64, Imports: wasi.Provides})
	if err != nil {
		t.Fatal(err)
	}
	artefact, err := e.Compile(admitted.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	m, err := e.Load(artefact)
	if err != nil {
		t.Fatal(err)
	}
	return wasmer.OnStackOf(stack, func() error {
		i, err := m.Instantiate()
		if err != nil {
			return err
		}
		h := wasi.New(wasi.World{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard, OutputBytes: 1, LogBytes: 1})
		return i.Run(h, runtime.MaxGas, false)
	})
}

// TestStackIsLarge recurses far deeper than a stack of 8 MiB bears, and then without end: that is caught. It has a
// smaller stack there because the walk over millions of frames takes seconds and gigabytes.
func TestStackIsLarge(t *testing.T) {
	for _, c := range []runtime.Compiler{runtime.Singlepass, runtime.Cranelift} {
		if err := recurse(t, c, wasmer.StackBytes, 500_000); err != nil {
			t.Errorf("%s: %v", c, err)
		}
		for range 2 { // It is caught the second time as well.
			if err := recurse(t, c, 4<<20, 100_000_000); !errors.Is(err, runtime.ErrStackOverflow) {
				t.Errorf("%s, without end: %v", c, err)
			}
		}
	}
}

// TestOnStackReturns passes errors on.
func TestOnStackReturns(t *testing.T) {
	want := errors.New("as it is")
	if err := wasmer.OnStack(func() error { return want }); !errors.Is(err, want) {
		t.Errorf("error %v", err)
	}
}
