package wasmer

import (
	"errors"
	"fmt"
	"strings"

	"github.com/wasmerio/wasmer-go/wasmer"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
)

// Instance is a module bound to a host, ready to run once.
type Instance struct {
	host     *wasi.Host
	instance *wasmer.Instance
	memory   *wasmer.Memory
	meter    *meter
	// ended is the error by which a host function ended the run.
	ended error
}

// Instantiate makes an instance on h with gas to use.
func (m *Module) Instantiate(h *wasi.Host, gas uint64) (*Instance, error) {
	i := &Instance{host: h}
	imports := wasmer.NewImportObject()
	functions := map[string]map[string]wasmer.IntoExtern{}
	for _, f := range wasi.Functions() {
		if functions[f.Module] == nil {
			functions[f.Module] = map[string]wasmer.IntoExtern{}
		}
		functions[f.Module][f.Name] = i.function(m.store, f)
	}
	for module, named := range functions {
		imports.Register(module, named)
	}
	instance, err := wasmer.NewInstance(m.module, imports)
	if err != nil {
		return nil, fmt.Errorf("%w: it could not be instantiated: %w", runtime.ErrTrap, err)
	}
	memory, err := instance.Exports.GetMemory(runtime.MemoryExport)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", runtime.ErrRefused, err)
	}
	i.instance, i.memory = instance, memory
	i.meter = newMeter(instance, gas)
	h.Bind(i, i.meter)
	hold(i, imports, functions, instance, memory)
	return i, nil
}

// Bytes implements wasi.Memory.
func (i *Instance) Bytes() []byte { return i.memory.Data() }

func (i *Instance) function(store *wasmer.Store, f wasi.Function) *wasmer.Function {
	kinds := func(types []runtime.ValueType) []*wasmer.ValueType {
		out := make([]wasmer.ValueKind, len(types))
		for n, t := range types {
			out[n] = wasmer.I32
			if t == runtime.I64 {
				out[n] = wasmer.I64
			}
		}
		return wasmer.NewValueTypes(out...)
	}
	t := wasmer.NewFunctionType(kinds(f.Type.Params), kinds(f.Type.Results))
	args := make([]uint64, len(f.Type.Params))
	returns, wide := len(f.Type.Results) > 0, len(f.Type.Results) > 0 && f.Type.Results[0] == runtime.I64
	fn := wasmer.NewFunction(store, t, func(values []wasmer.Value) ([]wasmer.Value, error) {
		for n, v := range values {
			if f.Type.Params[n] == runtime.I64 {
				args[n] = uint64(v.I64())
			} else {
				args[n] = uint64(uint32(v.I32()))
			}
		}
		result, err := f.Call(i.host, args)
		switch {
		case err != nil:
			i.ended = err
			return nil, err
		case !returns:
			return nil, nil
		case wide:
			return []wasmer.Value{wasmer.NewI64(int64(result))}, nil
		}
		return []wasmer.Value{wasmer.NewI32(int32(result))}, nil
	})
	hold(t, fn)
	return fn
}

// Run calls the module's entry points and returns nil if the program came to its end, or else an error that
// wraps a *wasi.ExitError, wasi.ErrStream, or the sentinel of a runtime.Outcome. withStart says that
// runtime.StartExport comes first.
func (i *Instance) Run(withStart bool) error {
	if withStart {
		if err := i.call(runtime.StartExport); err != nil {
			return err
		}
	}
	return i.call(runtime.EntryPoint)
}

func (i *Instance) call(name string) error {
	f, err := i.instance.Exports.GetRawFunction(name)
	if err != nil {
		return fmt.Errorf("%w: %w", runtime.ErrRefused, err)
	}
	hold(f)
	_, err = f.Call()
	switch {
	case err == nil:
		return nil
	case i.ended != nil:
		return i.ended
	case i.meter.exhausted():
		return runtime.ErrOutOfGas
	}
	return trap(err)
}

// trap sorts the engine's traps. The engine tells them apart only by their text.
func trap(err error) error {
	var t *wasmer.TrapError
	if !errors.As(err, &t) {
		return fmt.Errorf("%w: %w", runtime.ErrTrap, err)
	}
	if strings.Contains(t.Error(), "call stack exhausted") {
		return fmt.Errorf("%w: the program calls itself too deeply", runtime.ErrStackOverflow)
	}
	return fmt.Errorf("%w: %s", runtime.ErrTrap, strings.TrimPrefix(t.Error(), "RuntimeError: "))
}

// Gas is what the instance has used so far.
func (i *Instance) Gas() uint64 { return i.meter.Used() }

// MemoryBytes is the size of the memory.
func (i *Instance) MemoryBytes() uint64 { return uint64(i.memory.DataSize()) }
