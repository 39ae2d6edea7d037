package wasmer

// #include "host.h"
import "C"

import (
	"errors"
	"fmt"
	"strings"
	"unsafe"

	"github.com/wasmerio/wasmer-go/wasmer"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
)

// Instance is a module in memory, ready to run once.
type Instance struct {
	// host is nil until Run: nothing of the module runs before.
	host     *wasi.Host
	instance *wasmer.Instance
	memory   *wasmer.Memory
	meter    *meter
	// c is the same for the engine's side of a host call, bytes the memory while one is under way.
	c     *C.zs_instance_t
	bytes []byte
	// ended is the error by which a host function ended the run.
	ended error
}

// Instantiate makes an instance that waits for its host. It executes nothing of the module, whose start section
// the admission took out (runtime.StartExport), so it can be done long before there is a job.
func (m *Module) Instantiate() (*Instance, error) {
	i := &Instance{c: C.zs_new_instance(inner(unsafe.Pointer(m.store)))}
	if i.c == nil {
		return nil, errMemory
	}
	wanted := map[string]bool{}
	for _, t := range m.module.Imports() {
		wanted[t.Module()+"."+t.Name()] = true
	}
	imports := wasmer.NewImportObject()
	functions := map[string]map[string]wasmer.IntoExtern{}
	for _, f := range wasi.Functions() {
		if !wanted[f.Module+"."+f.Name] {
			continue
		}
		fn, err := bind(i, f)
		if err != nil {
			return nil, err
		}
		if functions[f.Module] == nil {
			functions[f.Module] = map[string]wasmer.IntoExtern{}
		}
		functions[f.Module][f.Name] = fn
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
	if i.meter, err = newMeter(instance); err != nil {
		return nil, err
	}
	i.c.memory, i.c.gas = inner(unsafe.Pointer(memory)), i.meter.gas
	hold(i, imports, functions, instance, memory)
	return i, nil
}

// Bytes implements wasi.Memory.
func (i *Instance) Bytes() []byte {
	if i.bytes != nil {
		return i.bytes
	}
	return i.memory.Data()
}

// Run calls the module's entry points on host with gas to use. It returns nil if the program came to its end, or
// else an error that wraps a *wasi.ExitError, wasi.ErrStream, or the sentinel of a runtime.Outcome. withStart says
// that runtime.StartExport comes first. An instance runs once.
func (i *Instance) Run(host *wasi.Host, gas uint64, withStart bool) error {
	i.host = host
	i.meter.begin(gas)
	host.Bind(i, i.meter)
	if pages := uint64(i.memory.Size()); !i.meter.Charge(pages * runtime.PageGas) {
		return runtime.ErrOutOfGas
	}
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
	case i.ended != nil:
		return i.ended
	case i.meter.exhausted():
		return runtime.ErrOutOfGas
	case err == nil:
		return nil
	case i.meter.tooDeep():
		return fmt.Errorf("%w: the program calls itself too deeply", runtime.ErrStackOverflow)
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
		// The call depth is there to keep this from happening: it depends on the machine.
		return fmt.Errorf("%w: its native stack was exhausted", runtime.ErrWorkerCrashed)
	}
	return fmt.Errorf("%w: %s", runtime.ErrTrap, strings.TrimPrefix(t.Error(), "RuntimeError: "))
}

// Gas is what the instance has used so far.
func (i *Instance) Gas() uint64 { return i.meter.Used() }

// MemoryBytes is the size of the memory.
func (i *Instance) MemoryBytes() uint64 { return uint64(i.memory.DataSize()) }
