package wasmer

/*
#include <stdint.h>
#include <stdbool.h>

// Declared here because wasmer.h is in a folder of the wasmer-go module, which cannot be named portably.
typedef struct wasm_config_t wasm_config_t;
typedef struct wasm_instance_t wasm_instance_t;
typedef struct wasmer_metering_t wasmer_metering_t;
typedef struct wasmer_middleware_t wasmer_middleware_t;
void wasm_config_push_middleware(wasm_config_t*, wasmer_middleware_t*);
void wasm_config_canonicalize_nans(wasm_config_t*, bool);
wasmer_middleware_t *wasmer_metering_as_middleware(wasmer_metering_t*);
wasmer_metering_t *wasmer_metering_new(uint64_t, uint64_t (*)(int));
uint64_t wasmer_metering_get_remaining_points(const wasm_instance_t*);
void wasmer_metering_set_remaining_points(const wasm_instance_t*, uint64_t);
bool wasmer_metering_points_are_exhausted(const wasm_instance_t*);

// The cost table, version 1: one gas for every operator that does something. What only gives the code its shape
// is free: nothing is executed for it, and Go's compiler wraps each function into as many blocks as it has
// places to jump to, so that a price on them would be a price on the size of the function for each jump. No loop
// is free: it takes a branch. The numbers are those of wasmer_parser_operator_t in wasmer.h.
static uint64_t zs_cost(int op) {
	enum { nop = 1, block = 2, loop = 3, otherwise = 5, end = 13 };
	switch (op) {
	case nop: case block: case loop: case otherwise: case end:
		return 0;
	}
	return 1;
}

static void zs_configure(void *config) {
	wasm_config_push_middleware(config, wasmer_metering_as_middleware(wasmer_metering_new(0, zs_cost)));
	wasm_config_canonicalize_nans(config, true);
}
static uint64_t zs_remaining(void *i) { return wasmer_metering_get_remaining_points(i); }
static void zs_set_remaining(void *i, uint64_t n) { wasmer_metering_set_remaining_points(i, n); }
static bool zs_exhausted(void *i) { return wasmer_metering_points_are_exhausted(i); }
*/
import "C"

import (
	"unsafe"

	"github.com/wasmerio/wasmer-go/wasmer"
)

// configure adds metering and canonical NaNs to a configuration. *wasmer.Config holds its C pointer as first
// field, and so does *wasmer.Instance.
func configure(c *wasmer.Config) {
	C.zs_configure(*(*unsafe.Pointer)(unsafe.Pointer(c)))
}

// meter is the gas of one instance. It implements wasi.Meter.
type meter struct {
	instance unsafe.Pointer
	limit    uint64
}

func newMeter(i *wasmer.Instance, limit uint64) *meter {
	m := &meter{instance: *(*unsafe.Pointer)(unsafe.Pointer(i))}
	m.set(limit)
	return m
}

// set starts counting anew, with limit to use.
func (m *meter) set(limit uint64) {
	m.limit = limit
	C.zs_set_remaining(m.instance, C.uint64_t(limit))
}

func (m *meter) exhausted() bool { return bool(C.zs_exhausted(m.instance)) }

func (m *meter) remaining() uint64 { return min(uint64(C.zs_remaining(m.instance)), m.limit) }

// Used implements wasi.Meter.
func (m *meter) Used() uint64 {
	if m.exhausted() {
		return m.limit
	}
	return m.limit - m.remaining()
}

// Charge implements wasi.Meter.
func (m *meter) Charge(n uint64) bool {
	left := m.remaining()
	if n > left {
		C.zs_set_remaining(m.instance, 0)
		return false
	}
	C.zs_set_remaining(m.instance, C.uint64_t(left-n))
	return true
}
