package wazerotest_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/tetratelabs/wazero"

	"github.com/zerostate/zerostate/internal/asm"
	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
	"github.com/zerostate/zerostate/runtime/wasi/wazerotest"
	"github.com/zerostate/zerostate/runtime/wasmer"
)

// TestMemoryEndsWhereItEnds reads and writes around every edge that an address and an offset can have together: of the
// memory, of what is set aside for it, of 31, 32 and 33 bits. It traps or not, and writes nothing by halves, the same
// everywhere.
func TestMemoryEndsWhereItEnds(t *testing.T) {
	const end = 2 * runtime.PageSize
	type access struct {
		address, offset uint32
		op              byte
	}
	var all []access
	for _, op := range []byte{0x28, 0x29, 0x2b, 0x2d, 0x35, 0x36, 0x37, 0x39, 0x3a, 0x3d} {
		for _, address := range []uint32{0, end - 9, end - 8, end - 7, end - 4, end - 3, end - 1, end, 1<<31 - 1, 1 << 31, 1<<32 - 8, 1<<32 - 1} {
			for _, offset := range []uint32{0, 1, end - 8, end - 1, end, 1<<31 - 8, 1<<31 - 1, 1 << 31, 1<<32 - end, 1<<32 - 8, 1<<32 - 1} {
				all = append(all, access{address, offset, op})
			}
		}
	}
	m := &asm.Module{}
	exit := m.Import(wasi.ModuleName, "proc_exit", asm.Vals{asm.I32}, nil)
	read := m.Import(wasi.ModuleName, "fd_read", asm.Vals{asm.I32, asm.I32, asm.I32, asm.I32}, asm.Vals{asm.I32})
	m.Memory(2, 4)
	m.Table(uint32(len(all)), 0)
	m.Data(end-16, []byte("0123456789abcdef"))
	var functions []uint32
	for i, a := range all {
		// The address is a constant or, every other time, what was loaded.
		code := asm.Code{}.I32(int32(a.address))
		if i%2 == 1 {
			code = asm.Code{}.I32(0).I32(int32(a.address)).Access(0x36, 0, 0).I32(0).Access(0x28, 0, 0)
		}
		switch a.op {
		case 0x28, 0x2d:
			code = code.Access(a.op, 0, a.offset)
		case 0x29, 0x35:
			code = code.Access(a.op, 0, a.offset).Op(0xa7)
		case 0x2b:
			code = code.Access(a.op, 0, a.offset).Op(0xbd, 0xa7)
		case 0x36, 0x3a:
			code = code.I32(-1).Access(a.op, 0, a.offset).I32(1)
		case 0x37, 0x3d:
			code = code.I64(-1).Access(a.op, 0, a.offset).I32(1)
		default:
			code = code.F64(1.5).Access(a.op, 0, a.offset).I32(1)
		}
		functions = append(functions, m.Func(nil, nil, nil, code.Call(exit)))
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
	cache := wazero.NewCompilationCache()
	defer cache.Close(t.Context()) //nolint:errcheck // It is in memory.
	const gas = 1 << 40
	size := map[byte]uint64{0x28: 4, 0x29: 8, 0x2b: 8, 0x2d: 1, 0x35: 4, 0x36: 4, 0x37: 8, 0x39: 8, 0x3a: 1, 0x3d: 2}
	for n, c := range all {
		in := binary.LittleEndian.AppendUint32(nil, uint32(n))
		name := fmt.Sprintf("%x at %#x + %#x", c.op, c.address, c.offset)
		beyond := uint64(c.address)+uint64(c.offset)+size[c.op] > end
		want := ""
		if n%37 == 0 { // It takes a while to set up.
			_, err := wazerotest.Run(t.Context(), wazerotest.Program{Module: a.Bytes, Host: world(t, nil, bytes.NewReader(in), t.Output()), Gas: gas, Cache: cache})
			want = kind(err)
		}
		for i, module := range modules {
			instance, err := module.Instantiate()
			if err != nil {
				t.Fatal(err)
			}
			got := kind(instance.Run(world(t, nil, bytes.NewReader(in), t.Output()), gas, false))
			if want == "" {
				want = got
			}
			if got != want || (got == "trap ") != beyond {
				t.Errorf("%s: %son engine %d, elsewhere %s", name, got, i, want)
			}
			if tail := string(instance.Bytes()[end-16:]); beyond && tail != "0123456789abcdef" {
				t.Errorf("%s: on engine %d it trapped and left %q", name, i, tail)
			}
		}
	}
}
