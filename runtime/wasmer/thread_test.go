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

// recurse returns the gas that the recursion used.
func recurse(t testing.TB, c runtime.Compiler, depth uint32) (gas uint64, err error) {
	t.Helper()
	m := load(t, c, recursion(depth))
	err = wasmer.OnStack(func() error {
		i, err := m.Instantiate()
		if err != nil {
			return err
		}
		err = i.Run(quiet(), runtime.MaxGas, false)
		gas = i.Gas()
		return err
	})
	return gas, err
}

func load(t testing.TB, c runtime.Compiler, module []byte) *wasmer.Module {
	t.Helper()
	e, err := wasmer.New(c, false)
	if err != nil {
		t.Fatal(err)
	}
	admitted, err := runtime.Admit(module, runtime.Rules{MaxBytes: 1 << 20, MemoryPages: 64, Imports: wasi.Provides})
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
	return m
}

// quiet is a host with nothing to read, and nobody who listens.
func quiet() *wasi.Host {
	return wasi.New(wasi.World{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard, OutputBytes: 1, LogBytes: 1})
}

// TestCallDepth recurses as deep as is allowed, and one call deeper: both compilers stop at the same call.
func TestCallDepth(t *testing.T) {
	// A call of the function takes 8, its parameter, and at most 2 values on its stack; that of _start takes 9.
	const deepest = (runtime.CallDepth-9)/11 - 1
	var within, beyond uint64
	for _, c := range []runtime.Compiler{runtime.Singlepass, runtime.Cranelift} {
		gas, err := recurse(t, c, deepest)
		if err != nil || within != 0 && gas != within {
			t.Errorf("%s: %v, %d gas, before %d", c, err, gas, within)
		}
		within = gas
		for range 2 { // It is caught the second time as well.
			gas, err := recurse(t, c, deepest+1)
			if !errors.Is(err, runtime.ErrStackOverflow) || beyond != 0 && gas != beyond {
				t.Errorf("%s, one deeper: %v, %d gas, before %d", c, err, gas, beyond)
			}
			beyond = gas
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
