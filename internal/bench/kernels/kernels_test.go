package kernels_test

import (
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"github.com/zerostate/zerostate/internal/bench/kernels"
	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
)

// TestKernelsAreCommands runs each kernel a few times around on another engine, which also validates it, and has it
// admitted.
func TestKernelsAreCommands(t *testing.T) {
	engine := wazero.NewRuntimeWithConfig(t.Context(), wazero.NewRuntimeConfigInterpreter())
	defer engine.Close(t.Context())
	wasi_snapshot_preview1.MustInstantiate(t.Context(), engine)
	kinds := map[string]bool{}
	for _, k := range kernels.All() {
		kinds[k.Kind()] = true
		module := k.Module(1)
		if _, err := engine.InstantiateWithConfig(t.Context(), module, wazero.NewModuleConfig().WithName(k.Name)); err != nil {
			t.Errorf("%s: %v", k.Name, err)
		}
		a, err := runtime.Admit(module, runtime.Rules{MaxBytes: 1 << 20, MemoryPages: 4096, Imports: wasi.Provides})
		if err != nil || a.CraneliftOnly != k.SIMD {
			t.Errorf("%s: %v, cranelift only: %v", k.Name, err, a.CraneliftOnly)
		}
		if k.Iterations < 2 {
			t.Errorf("%s repeats nothing", k.Name)
		}
	}
	if len(kinds) < 10 {
		t.Errorf("there are kinds of work missing: %v", kinds)
	}
}
