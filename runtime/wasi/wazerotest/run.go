package wazerotest

import (
	"context"
	"errors"
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
	// Gas is what an admitted module may use, which counts in itself. 0: the module is as its author made it, and
	// only what the host charges is counted, without a limit.
	Gas uint64
	// Cache keeps what the engine compiled. Nil keeps nothing.
	Cache wazero.CompilationCache
}

// memory is an instance's memory as the host sees it.
type memory struct{ api.Memory }

// Bytes implements wasi.Memory.
func (m memory) Bytes() []byte {
	b, _ := m.Read(0, m.Size())
	return b
}

// Run runs a program to its end and returns the gas that it used. The error is the one by which the host ended it,
// such as a *wasi.ExitError, the sentinel of the outcome that the module counted, or the engine's trap.
func Run(ctx context.Context, p Program) (uint64, error) {
	config := wazero.NewRuntimeConfig().WithCloseOnContextDone(true)
	if p.Cache != nil {
		config = config.WithCompilationCache(p.Cache)
	}
	engine := wazero.NewRuntimeWithConfig(ctx, config)
	defer engine.Close(ctx)
	compiled, err := engine.CompileModule(ctx, p.Module)
	if err != nil {
		return 0, fmt.Errorf("compiling: %w", err)
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
			return 0, err
		}
	}
	instance, err := engine.InstantiateModule(ctx, compiled, wazero.NewModuleConfig().WithStartFunctions())
	if err != nil {
		return 0, fmt.Errorf("instantiating: %w", err)
	}
	mem := instance.ExportedMemory(runtime.MemoryExport)
	if mem == nil {
		return 0, errors.New("the module exports no memory")
	}
	m, err := newMeter(instance, p.Gas)
	if err != nil {
		return 0, err
	}
	p.Host.Bind(memory{mem}, m)
	if pages := uint64(mem.Size() / runtime.PageSize); p.Gas > 0 && !m.Charge(pages*runtime.PageGas) {
		return m.Used(), runtime.ErrOutOfGas
	}
	exports := p.Exports
	if len(exports) == 0 {
		exports = []string{runtime.EntryPoint}
	}
	for _, name := range exports {
		f := instance.ExportedFunction(name)
		if f == nil {
			return 0, fmt.Errorf("there is no function %q", name)
		}
		_, err := f.Call(ctx)
		switch {
		case ended != nil:
			err = ended
		case m.exhausted():
			err = runtime.ErrOutOfGas
		case err != nil && m.tooDeep():
			err = runtime.ErrStackOverflow
		}
		if err != nil {
			return m.Used(), err
		}
	}
	return m.Used(), nil
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
