package wazerotest_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/tetratelabs/wazero"

	"github.com/zerostate/zerostate/internal/asm"
	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
	"github.com/zerostate/zerostate/runtime/wasi/wazerotest"
	"github.com/zerostate/zerostate/runtime/wasmer"
)

// operator is one operator on values of a type.
type operator struct {
	code   []byte
	in     asm.Val
	binary bool
	out    asm.Val
	// traps says that there are values that it traps on.
	traps bool
}

func operators() (all []operator) {
	add := func(from, to byte, in asm.Val, binary bool, out asm.Val, traps bool) {
		for op := int(from); op <= int(to); op++ {
			all = append(all, operator{[]byte{byte(op)}, in, binary, out, traps})
		}
	}
	const i32, i64, f32, f64 = asm.I32, asm.I64, asm.F32, asm.F64
	add(0x45, 0x45, i32, false, i32, false)
	add(0x46, 0x4f, i32, true, i32, false)
	add(0x50, 0x50, i64, false, i32, false)
	add(0x51, 0x5a, i64, true, i32, false)
	add(0x5b, 0x60, f32, true, i32, false)
	add(0x61, 0x66, f64, true, i32, false)
	add(0x67, 0x69, i32, false, i32, false)
	add(0x6a, 0x6c, i32, true, i32, false)
	add(0x6d, 0x70, i32, true, i32, true)
	add(0x71, 0x78, i32, true, i32, false)
	add(0x79, 0x7b, i64, false, i64, false)
	add(0x7c, 0x7e, i64, true, i64, false)
	add(0x7f, 0x82, i64, true, i64, true)
	add(0x83, 0x8a, i64, true, i64, false)
	add(0x8b, 0x91, f32, false, f32, false)
	add(0x92, 0x98, f32, true, f32, false)
	add(0x99, 0x9f, f64, false, f64, false)
	add(0xa0, 0xa6, f64, true, f64, false)
	add(0xa7, 0xa7, i64, false, i32, false)
	add(0xa8, 0xa9, f32, false, i32, true)
	add(0xaa, 0xab, f64, false, i32, true)
	add(0xac, 0xad, i32, false, i64, false)
	add(0xae, 0xaf, f32, false, i64, true)
	add(0xb0, 0xb1, f64, false, i64, true)
	add(0xb2, 0xb3, i32, false, f32, false)
	add(0xb4, 0xb5, i64, false, f32, false)
	add(0xb6, 0xb6, f64, false, f32, false)
	add(0xb7, 0xb8, i32, false, f64, false)
	add(0xb9, 0xba, i64, false, f64, false)
	add(0xbb, 0xbb, f32, false, f64, false)
	add(0xbc, 0xbc, f32, false, i32, false)
	add(0xbd, 0xbd, f64, false, i64, false)
	add(0xbe, 0xbe, i32, false, f32, false)
	add(0xbf, 0xbf, i64, false, f64, false)
	add(0xc0, 0xc1, i32, false, i32, false)
	add(0xc2, 0xc4, i64, false, i64, false)
	for sub := range byte(8) {
		o := operator{code: []byte{0xfc, sub}, in: f32, out: i32}
		if sub&2 != 0 {
			o.in = f64
		}
		if sub&4 != 0 {
			o.out = i64
		}
		all = append(all, o)
	}
	return all
}

// Values at the edges, as bits.
var edges = map[asm.Val][]uint64{
	asm.I32: {0, 1, 2, 31, 32, 33, 0x7f, 0x80, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff},
	asm.I64: {
		0, 1, 31, 32, 63, 64, 65, 0x80, 0x8000, 0x7fffffff, 0x80000000, 0xffffffff, 1 << 32, 1<<53 + 1, 0x7fffffbfffffffff, 0x8000004000000001,
		1<<63 - 1, 1 << 63, 1<<63 + 1, 0xfffffffffffffbff, 0xfffffffffffffc00, 0xfffffffffffffffe, 0xffffffffffffffff,
	},
	asm.F32: {
		0, 0x80000000, 1, 0x80000001, 0x007fffff, 0x00800000, 0x3effffff, 0x3f000000, 0xbf000000, 0x3f000001, 0x3f7fffff, 0x3f800000, 0xbf800000,
		0x3fc00000, 0xc0200000, 0x4b000001, 0x4effffff, 0x4f000000, 0xcf000000, 0xcf000001, 0x4f7fffff, 0x4f800000, 0x5effffff, 0x5f000000, 0xdf000000,
		0x5f7fffff, 0x5f800000, 0x7f7fffff, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc00000, 0x7fa00001, 0xff800001, 0x7fffffff,
	},
	asm.F64: {
		0, 1 << 63, 1, 1<<63 | 1, 0x000fffffffffffff, 0x0010000000000000, 0x3fdfffffffffffff, 0x3fe0000000000000, 0xbfe0000000000000, 0x3fefffffffffffff,
		0x3ff0000000000000, 0xbff0000000000000, 0x3ff8000000000000, 0xc004000000000000, 0x4330000000000001, 0x41dfffffffc00000, 0x41dfffffffffffff, 0x41e0000000000000,
		0xc1e0000000000000, 0xc1e0000000100000, 0xc1e0000000200000, 0x41efffffffe00000, 0x41efffffffffffff, 0x41f0000000000000, 0x43dfffffffffffff, 0x43e0000000000000,
		0xc3e0000000000000, 0xc3e0000000000001, 0x43efffffffffffff, 0x43f0000000000000, 0x47efffffe0000000, 0x47efffffefffffff, 0x47effffff0000000, 0x36a0000000000000, 0x7fefffffffffffff, 0x7ff0000000000000, 0xfff0000000000000,
		0x7ff8000000000000, 0xfff8000000000000, 0x7ff4000000000001, 0xfff0000000000001, 0x7fffffffffffffff,
	},
}

// constant puts a value on the stack.
func constant(c asm.Code, t asm.Val, bits uint64) asm.Code {
	switch t {
	case asm.I32:
		return c.I32(int32(uint32(bits)))
	case asm.I64:
		return c.I64(int64(bits))
	case asm.F32:
		return append(c.Op(0x43), binary.LittleEndian.AppendUint32(nil, uint32(bits))...)
	}
	return append(c.Op(0x44), binary.LittleEndian.AppendUint64(nil, bits)...)
}

var (
	loads  = map[asm.Val]byte{asm.I32: 0x28, asm.I64: 0x29, asm.F32: 0x2a, asm.F64: 0x2b}
	stores = map[asm.Val]byte{asm.I32: 0x36, asm.I64: 0x37, asm.F32: 0x38, asm.F64: 0x39}
)

// combination is an operator and what it is applied to.
type combination struct {
	operator
	a, b uint64
}

func (c combination) String() string {
	return fmt.Sprintf("%x(%#x, %#x)", c.code, c.a, c.b)
}

func combinations(traps bool) (all []combination) {
	for _, o := range operators() {
		if o.traps != traps {
			continue
		}
		for i, a := range edges[o.in] {
			if !o.binary {
				all = append(all, combination{o, a, 0})
				continue
			}
			for j, b := range edges[o.in] {
				// All pairs would be many.
				if (i+j)%3 == 0 || i == j || j >= len(edges[o.in])-3 || j < 2 {
					all = append(all, combination{o, a, b})
				}
			}
		}
	}
	return all
}

// The operands are found at 0 and 8, the results from here on, 16 bytes for each combination: computed from constants, and
// from what was loaded.
const resultsAt = 64

// apply computes a combination in two ways. Local 0 to 3 are one of each type.
func (c combination) apply(code asm.Code, at uint32) asm.Code {
	out := code.I32(0)
	out = constant(out, c.in, c.a)
	if c.binary {
		out = constant(out, c.in, c.b)
	}
	out = out.Op(c.code...).Access(stores[c.out], 0, at)
	out = out.I32(0).I64(int64(c.a)).Access(stores[asm.I64], 0, 0).I32(0).I64(int64(c.b)).Access(stores[asm.I64], 0, 8)
	local := map[asm.Val]uint32{asm.I32: 0, asm.I64: 1, asm.F32: 2, asm.F64: 3}[c.in]
	out = out.I32(0).Access(loads[c.in], 0, 0).Set(local).I32(0).Get(local)
	if c.binary {
		out = out.I32(0).Access(loads[c.in], 0, 8)
	}
	return out.Op(c.code...).Access(stores[c.out], 0, at+8)
}

var oneOfEach = asm.Vals{asm.I32, asm.I64, asm.F32, asm.F64}

// everywhere runs a program on all engines and holds that what it leaves in its memory is the same. It returns that.
func everywhere(t *testing.T, name string, m *asm.Module) []byte {
	t.Helper()
	a, err := runtime.Admit(m.Bytes(), runtime.Rules{MaxBytes: 64 << 20, MemoryPages: 1024, Imports: wasi.Provides})
	if err != nil {
		t.Fatal(err)
	}
	want := onOracle(t, a.Bytes, math.MaxInt64)
	for _, e := range []struct {
		compiler runtime.Compiler
		baseline bool
	}{{runtime.Singlepass, false}, {runtime.Cranelift, false}, {runtime.Cranelift, true}} {
		got := onEngine(t, compiledFor(t, a.Bytes, e.compiler, e.baseline), math.MaxInt64)
		if got.gas != want.gas || (got.err == nil) != (want.err == nil) {
			t.Errorf("%s, %s, baseline %v: %d gas, %v; the oracle: %d gas, %v", name, e.compiler, e.baseline, got.gas, got.err, want.gas, want.err)
		}
		if at := differ(got.out, want.out); at >= 0 {
			t.Errorf("%s, %s, baseline %v: at %d %x, the oracle %x", name, e.compiler, e.baseline, at/16, got.out[at:min(at+16, len(got.out))], want.out[at:min(at+16, len(want.out))])
		}
	}
	return []byte(want.out)
}

func differ(a, b string) int {
	for i := 0; i < len(a) || i < len(b); i += 16 {
		if i >= len(a) || i >= len(b) || a[i:min(i+16, len(a))] != b[i:min(i+16, len(b))] {
			return i
		}
	}
	return -1
}

func compiledFor(t *testing.T, module []byte, c runtime.Compiler, baseline bool) *wasmer.Module {
	t.Helper()
	engine, err := wasmer.New(c, baseline)
	if err != nil {
		t.Fatal(err)
	}
	artefact, err := engine.Compile(module)
	if err != nil {
		t.Fatal(err)
	}
	m, err := engine.Load(artefact)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestOperatorsAgreeAtTheEdges applies each operator on numbers to values at the edges, as constants and as what is
// loaded, with both compilers, for this processor and the oldest, and on the oracle.
func TestOperatorsAgreeAtTheEdges(t *testing.T) {
	const each = 2000
	all := combinations(false)
	for begin := 0; begin < len(all); begin += each {
		part := all[begin:min(begin+each, len(all))]
		m := &asm.Module{}
		write := m.Import(wasi.ModuleName, "fd_write", asm.Vals{asm.I32, asm.I32, asm.I32, asm.I32}, asm.Vals{asm.I32})
		m.Memory(2, 0)
		var main asm.Code
		for i := 0; i < len(part); i += 100 {
			var code asm.Code
			for j, c := range part[i:min(i+100, len(part))] {
				code = c.apply(code, uint32(resultsAt+16*(i+j)))
			}
			main = main.Call(m.Func(nil, nil, oneOfEach, code))
		}
		main = main.I32(0).I32(resultsAt).Access(0x36, 0, 16).I32(0).I32(int32(16*len(part))).Access(0x36, 0, 20).
			I32(1).I32(16).I32(1).I32(24).Call(write).Drop()
		m.Export("_start", asm.KindFunc, m.Func(nil, nil, nil, main))
		t.Run(fmt.Sprint(begin), func(t *testing.T) {
			out := everywhere(t, "edges", m)
			if len(out) != 16*len(part) {
				t.Fatalf("%d bytes of results for %d combinations", len(out), len(part))
			}
			for i, c := range part {
				if got := out[16*i:]; !bytes.Equal(got[:8], got[8:16]) {
					t.Errorf("%v: from constants %x, from loads %x", c, got[:8], got[8:16])
				}
			}
			if t.Failed() {
				for i, c := range part {
					t.Log(i, c)
				}
			}
		})
	}
}

// TestOperatorsTrapAtTheSameEdges applies what may trap.
func TestOperatorsTrapAtTheSameEdges(t *testing.T) {
	all := combinations(true)
	m := &asm.Module{}
	exit := m.Import(wasi.ModuleName, "proc_exit", asm.Vals{asm.I32}, nil)
	read := m.Import(wasi.ModuleName, "fd_read", asm.Vals{asm.I32, asm.I32, asm.I32, asm.I32}, asm.Vals{asm.I32})
	m.Memory(1, 0)
	m.Table(uint32(len(all)), 0)
	var functions []uint32
	for _, c := range all {
		// The exit code is a part of the result, and whether both ways gave the same.
		code := c.apply(nil, resultsAt).I32(0).Access(0x29, 0, resultsAt).I32(0).Access(0x29, 0, resultsAt+8).Op(0x52, 0x04, 0x40, 0x00, 0x0b).
			I32(0).Access(0x28, 0, resultsAt).I32(0).Access(0x28, 0, resultsAt+4).Op(0x73).Call(exit)
		functions = append(functions, m.Func(nil, nil, oneOfEach, code))
	}
	m.Elements(0, functions...)
	m.Export("_start", asm.KindFunc, m.Func(nil, nil, nil, asm.Code{}.I32(0).I32(32).Access(0x36, 0, 16).I32(0).I32(4).Access(0x36, 0, 20).
		I32(0).I32(16).I32(1).I32(24).Call(read).Drop().I32(0).Access(0x28, 0, 32).CallIndirect(m.Type(nil, nil))))
	a, err := runtime.Admit(m.Bytes(), runtime.Rules{MaxBytes: 64 << 20, MemoryPages: 1024, Imports: wasi.Provides})
	if err != nil {
		t.Fatal(err)
	}
	modules := []*wasmer.Module{
		compiledFor(t, a.Bytes, runtime.Singlepass, false), compiledFor(t, a.Bytes, runtime.Cranelift, false), compiledFor(t, a.Bytes, runtime.Cranelift, true),
	}
	const gas = 1 << 40
	cache := wazero.NewCompilationCache()
	defer cache.Close(t.Context()) //nolint:errcheck // It is in memory.
	ends := map[string]int{}
	for n, c := range all {
		in := binary.LittleEndian.AppendUint32(nil, uint32(n))
		var want string
		for i, module := range modules {
			instance, err := module.Instantiate()
			if err != nil {
				t.Fatal(err)
			}
			err = instance.Run(world(t, nil, bytes.NewReader(in), t.Output()), gas, false)
			got := fmt.Sprint(kind(err), instance.Gas())
			if i == 0 {
				want = got
			}
			if got != want {
				t.Errorf("%v: %s, on singlepass %s", c, got, want)
			}
		}
		if n%47 == 0 { // It takes a while to set up.
			used, err := wazerotest.Run(t.Context(), wazerotest.Program{Module: a.Bytes, Host: world(t, nil, bytes.NewReader(in), t.Output()), Gas: gas, Cache: cache})
			if got := fmt.Sprint(kind(err), used); got != want {
				t.Errorf("%v: on the oracle %s, on singlepass %s", c, got, want)
			}
		}
		ends[want[:1]]++
	}
	t.Log(len(all), ends)
}

// kind is the exit code, or that it trapped.
func kind(err error) string {
	var exit *wasi.ExitError
	if errors.As(err, &exit) {
		return fmt.Sprintf("exit %#x ", exit.Code)
	}
	return "trap "
}
