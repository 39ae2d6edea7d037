package wazerotest

import (
	"context"
	"fmt"
	"slices"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
)

// Program is what to run.
type Program struct {
	// Module is the program in WebAssembly.
	Module []byte
	// Exports are the functions to call one after the other. None: the entry point.
	Exports []string
	// Host is its world.
	Host *wasi.Host
	// Meter makes the meter of an instance. Nil counts what the host charges, without a limit.
	Meter func(api.Module) wasi.Meter
	// Cache keeps what was compiled. Nil keeps nothing.
	Cache wazero.CompilationCache
}

// Gauge is a meter that counts what the host charges and nothing else.
type Gauge struct {
	// Limit is the most that may be used.
	Limit uint64
	used  uint64
}

// Used implements wasi.Meter.
func (g *Gauge) Used() uint64 { return g.used }

// Charge implements wasi.Meter.
func (g *Gauge) Charge(n uint64) bool {
	if n > g.Limit-g.used {
		g.used = g.Limit
		return false
	}
	g.used += n
	return true
}

// memory is an instance's memory as the host sees it.
type memory struct{ api.Memory }

// Bytes implements wasi.Memory.
func (m memory) Bytes() []byte {
	b, _ := m.Read(0, m.Size())
	return b
}

// Run runs a program to its end. The error is the one by which the host ended it, such as a *wasi.ExitError, or
// the engine's trap.
func Run(ctx context.Context, p Program) error {
	config := wazero.NewRuntimeConfig().WithCloseOnContextDone(true)
	if p.Cache != nil {
		config = config.WithCompilationCache(p.Cache)
	}
	engine := wazero.NewRuntimeWithConfig(ctx, config)
	defer engine.Close(ctx) //nolint:errcheck // Nothing outside the process is held.
	compiled, err := engine.CompileModule(ctx, p.Module)
	if err != nil {
		return fmt.Errorf("compiling: %w", err)
	}
	var ended error
	for _, module := range []string{wasi.ModuleName, wasi.TierOne} {
		b := engine.NewHostModuleBuilder(module)
		for _, f := range wasi.Functions() {
			if f.Module == module {
				b.NewFunctionBuilder().WithGoFunction(adapt(p.Host, f, &ended), types(f.Type.Params), types(f.Type.Results)).Export(f.Name)
			}
		}
		if _, err := b.Instantiate(ctx); err != nil {
			return err
		}
	}
	instance, err := engine.InstantiateModule(ctx, compiled, wazero.NewModuleConfig().WithStartFunctions())
	if err != nil {
		return fmt.Errorf("instantiating: %w", err)
	}
	var meter wasi.Meter = &Gauge{Limit: 1 << 62}
	if p.Meter != nil {
		meter = p.Meter(instance)
	}
	p.Host.Bind(memory{instance.Memory()}, meter)
	exports := p.Exports
	if len(exports) == 0 {
		exports = []string{runtime.EntryPoint}
	}
	for _, name := range exports {
		f := instance.ExportedFunction(name)
		if f == nil {
			return fmt.Errorf("there is no function %q", name)
		}
		if _, err := f.Call(ctx); ended != nil {
			return ended
		} else if err != nil {
			return err
		}
	}
	return nil
}

func types(list []runtime.ValueType) []api.ValueType {
	out := make([]api.ValueType, len(list))
	for i, t := range list {
		out[i] = api.ValueTypeI32
		if t == runtime.I64 {
			out[i] = api.ValueTypeI64
		}
	}
	return out
}

// adapt makes a host function the engine's. An error that ends the run goes to ended.
func adapt(h *wasi.Host, f wasi.Function, ended *error) api.GoFunc {
	narrow := make([]bool, len(f.Type.Params))
	for i, t := range f.Type.Params {
		narrow[i] = t == runtime.I32
	}
	args := make([]uint64, len(f.Type.Params))
	return func(_ context.Context, stack []uint64) {
		copy(args, stack)
		for i := range args {
			if narrow[i] {
				args[i] = uint64(uint32(args[i]))
			}
		}
		result, err := f.Call(h, slices.Clip(args))
		if err != nil {
			*ended = err
			panic(err) // The engine's way to end a run from within a host function: it recovers it.
		}
		if len(f.Type.Results) > 0 {
			stack[0] = result
		}
	}
}
