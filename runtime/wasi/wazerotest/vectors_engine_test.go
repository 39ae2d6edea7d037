package wazerotest_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/zerostate/zerostate/internal/asm"
	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
	"github.com/zerostate/zerostate/runtime/wasmer"
)

// TestVectorsOfTheEngine tries each number of a vector instruction, with everything that one may take: what the engine
// cannot compile must be refused when the module is admitted, by name, and what it can must not be.
func TestVectorsOfTheEngine(t *testing.T) {
	engine, err := wasmer.New(runtime.Cranelift, false)
	if err != nil {
		t.Fatal(err)
	}
	none := asm.Code(nil)
	vector := func(c asm.Code) asm.Code { return append(c.Op(0xfd, 12), make([]byte, 16)...) }
	scalar := map[string]asm.Code{"i32": none.I32(0), "i64": none.I64(0), "f32": none.Op(0x43, 0, 0, 0, 0), "f64": none.Op(0x44, 0, 0, 0, 0, 0, 0, 0, 0)}
	shapes := func(sub uint32) []asm.Code {
		all := []asm.Code{
			append(none.Op(0xfd), append(asm.U32(sub), make([]byte, 16)...)...).Drop(),                 // a constant
			append(vector(vector(none)).Op(0xfd), append(asm.U32(sub), make([]byte, 16)...)...).Drop(), // shuffle
			vector(none).SIMD(sub).Drop(),
			vector(vector(none)).SIMD(sub).Drop(),
			vector(vector(vector(none))).SIMD(sub).Drop(),
			vector(none).I32(1).SIMD(sub).Drop(),
			vector(none).SIMD(sub, 0).Drop(),   // out of a lane
			none.I32(0).SIMD(sub, 0, 0).Drop(), // loads and stores
			vector(none.I32(0)).SIMD(sub, 0, 0),
			vector(none.I32(0)).SIMD(sub, 0, 0, 0).Drop(),
			vector(none.I32(0)).SIMD(sub, 0, 0, 0),
		}
		for _, s := range scalar {
			all = append(all, append(none.Op(s...), none.SIMD(sub)...).Drop(), append(vector(none).Op(s...), none.SIMD(sub, 0)...).Drop())
		}
		return all
	}
	late := 0
	for sub := range uint32(256) {
		compiles, names := false, ""
		for _, code := range shapes(sub) {
			m := &asm.Module{}
			m.Memory(1, 0)
			m.Export("_start", asm.KindFunc, m.Func(nil, nil, nil, code))
			a, err := runtime.Admit(m.Bytes(), runtime.Rules{MaxBytes: 64 << 20, MemoryPages: 1024, Imports: wasi.Provides})
			if errors.Is(err, runtime.ErrRefused) && (strings.Contains(err.Error(), "does not have") || strings.Contains(err.Error(), "not known")) {
				names = err.Error()
			}
			if err == nil {
				_, err = engine.Compile(a.Bytes)
				compiles = compiles || err == nil
			}
		}
		if compiles == (names != "") {
			t.Errorf("%d: the engine compiles it: %t; admission says %q", sub, compiles, names)
		}
		if strings.Contains(names, "does not have") {
			late++
		}
	}
	if late != 27 {
		t.Errorf("%d instructions are named, not 27", late)
	}
}
