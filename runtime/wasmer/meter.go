package wasmer

// #include "host.h"
import "C"

import (
	"fmt"
	"unsafe"

	"github.com/wasmerio/wasmer-go/wasmer"

	"github.com/zerostate/zerostate/runtime"
)

// meter is the gas of one instance: the global that the rewriter put into the module. It implements wasi.Meter.
type meter struct {
	gas, depth unsafe.Pointer
	limit      uint64
	// call is the host call that is under way: it has the gas until it returns.
	call *C.zs_call_t
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
	return &meter{gas: inner(unsafe.Pointer(gas)), depth: inner(unsafe.Pointer(depth))}, nil
}

func (m *meter) left() int64 {
	if m.call != nil {
		return int64(m.call.gas)
	}
	return int64(C.zs_global_i64(m.gas))
}

func (m *meter) set(left int64) {
	if m.call != nil {
		m.call.gas = C.int64_t(left)
		return
	}
	C.zs_set_i64(m.gas, C.int64_t(left))
}

// begin gives the instance gas to use.
func (m *meter) begin(limit uint64) {
	m.limit = limit
	m.set(int64(limit))
}

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
func (m *meter) Charge(n uint64) bool {
	left := m.left()
	if left < 0 || n > uint64(left) {
		m.set(-1)
		return false
	}
	m.set(left - int64(n))
	return true
}
