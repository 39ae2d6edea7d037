package wasmer

/*
#include <stdint.h>
#include <stdbool.h>

// Declared here because wasmer.h is in a folder of the wasmer-go module, which cannot be named portably.
typedef struct wasm_global_t wasm_global_t;
typedef struct { uint8_t kind; union { int32_t i32; int64_t i64; float f32; double f64; void *ref; } of; } zs_val_t;
void wasm_global_get(const wasm_global_t*, zs_val_t*);
void wasm_global_set(wasm_global_t*, const zs_val_t*);

static int64_t zs_global_i64(void *g) {
	zs_val_t v;
	wasm_global_get(g, &v);
	return v.of.i64;
}

static int32_t zs_global_i32(void *g) {
	zs_val_t v;
	wasm_global_get(g, &v);
	return v.of.i32;
}

static void zs_set_i64(void *g, int64_t value) {
	zs_val_t v = { .kind = 1, .of = { .i64 = value } };
	wasm_global_set(g, &v);
}

// zs_charge takes n from what is left, or leaves -1 if there is less.
static bool zs_charge(void *g, uint64_t n) {
	int64_t left = zs_global_i64(g);
	bool enough = left >= 0 && n <= (uint64_t)left;
	zs_set_i64(g, enough ? left - (int64_t)n : -1);
	return enough;
}
*/
import "C"

import (
	"fmt"
	"unsafe"

	"github.com/wasmerio/wasmer-go/wasmer"

	"github.com/zerostate/zerostate/runtime"
)

// meter is the gas of one instance: the global that the rewriter put into the module. It implements wasi.Meter.
// *wasmer.Global holds its C pointer as first field.
type meter struct {
	gas, depth unsafe.Pointer
	limit      uint64
}

func newMeter(i *wasmer.Instance) (*meter, error) {
	gas, err := i.Exports.GetGlobal(runtime.GasExport)
	if err != nil {
		return nil, fmt.Errorf("the module is not metered: %w", err)
	}
	depth, err := i.Exports.GetGlobal(runtime.DepthExport)
	if err != nil {
		return nil, fmt.Errorf("the module is not metered: %w", err)
	}
	hold(gas, depth)
	return &meter{gas: *(*unsafe.Pointer)(unsafe.Pointer(gas)), depth: *(*unsafe.Pointer)(unsafe.Pointer(depth))}, nil
}

// set gives the instance gas to use.
func (m *meter) set(limit uint64) {
	m.limit = limit
	C.zs_set_i64(m.gas, C.int64_t(limit))
}

func (m *meter) left() int64 { return int64(C.zs_global_i64(m.gas)) }

func (m *meter) exhausted() bool { return m.left() < 0 }

// tooDeep says that the program ended because its calls nested too deeply.
func (m *meter) tooDeep() bool { return int32(C.zs_global_i32(m.depth)) < 0 }

// Used implements wasi.Meter.
func (m *meter) Used() uint64 {
	left := m.left()
	if left < 0 {
		return m.limit
	}
	return m.limit - uint64(left)
}

// Charge implements wasi.Meter.
func (m *meter) Charge(n uint64) bool { return bool(C.zs_charge(m.gas, C.uint64_t(n))) }
