package wazerotest

import (
	"errors"

	"github.com/tetratelabs/wazero/api"

	"github.com/zerostate/zerostate/runtime"
)

// meter is the gas of an instance. It implements wasi.Meter.
type meter struct {
	// gas and depth are the counters of an admitted module. Of any other they are nil.
	gas   api.MutableGlobal
	depth api.Global
	limit uint64
	// used is what the host charged to a module that does not count.
	used uint64
}

func newMeter(instance api.Module, limit uint64) (*meter, error) {
	if limit == 0 {
		return &meter{}, nil
	}
	gas, ok := instance.ExportedGlobal(runtime.GasExport).(api.MutableGlobal)
	if !ok {
		return nil, errors.New("the module is not metered: admit it first")
	}
	gas.Set(limit)
	return &meter{gas: gas, depth: instance.ExportedGlobal(runtime.DepthExport), limit: limit}, nil
}

func (m *meter) exhausted() bool { return m.gas != nil && int64(m.gas.Get()) < 0 }

func (m *meter) tooDeep() bool { return m.depth != nil && int32(m.depth.Get()) < 0 }

// Used implements wasi.Meter.
func (m *meter) Used() uint64 {
	switch {
	case m.gas == nil:
		return m.used
	case m.exhausted():
		return m.limit
	}
	return m.limit - m.gas.Get()
}

// Charge implements wasi.Meter.
func (m *meter) Charge(n uint64) bool {
	if m.gas == nil {
		m.used += n
		return true
	}
	left := int64(m.gas.Get())
	if left < 0 || n > uint64(left) {
		m.gas.Set(^uint64(0))
		return false
	}
	m.gas.Set(uint64(left) - n)
	return true
}
