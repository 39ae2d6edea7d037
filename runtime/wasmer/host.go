package wasmer

// #include "host.h"
import "C"

import (
	"errors"
	"fmt"
	"unsafe"

	"github.com/wasmerio/wasmer-go/wasmer"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
)

// binding is one import of one instance. Its number in bound is what the engine calls it by.
type binding struct {
	instance *Instance
	function wasi.Function
}

var bound []*binding

var errMemory = errors.New("no memory for a host function")

// bind makes the engine's function for an import of i. *wasmer.FunctionType and *wasmer.Function hold their C pointer as
// first field.
func bind(i *Instance, f wasi.Function) (*wasmer.Function, error) {
	if len(f.Type.Params) > C.ZS_MOST {
		return nil, fmt.Errorf("%s has more than %d parameters", f.Name, C.ZS_MOST)
	}
	held.Lock()
	number := len(bound)
	bound = append(bound, &binding{instance: i, function: f})
	held.Unlock()
	t := wasmer.NewFunctionType(kinds(f.Type.Params), kinds(f.Type.Results))
	wide := len(f.Type.Results) > 0 && f.Type.Results[0] == runtime.I64
	pointer := C.zs_new_function(i.c, inner(unsafe.Pointer(t)), C.uintptr_t(number), C.bool(wide))
	if pointer == nil {
		return nil, errMemory
	}
	fn := &wasmer.Function{}
	*(*unsafe.Pointer)(unsafe.Pointer(fn)) = pointer
	hold(t, fn)
	return fn, nil
}

// inner is the C pointer of one of the engine's things, its first field.
func inner(thing unsafe.Pointer) unsafe.Pointer { return *(*unsafe.Pointer)(thing) }

func kinds(types []runtime.ValueType) []*wasmer.ValueType {
	out := make([]wasmer.ValueKind, len(types))
	for n, t := range types {
		out[n] = wasmer.I32
		if t == runtime.I64 {
			out[n] = wasmer.I64
		}
	}
	return wasmer.NewValueTypes(out...)
}

// zsHost is where a guest's call of an import enters Go. It returns false to end the run.
//
//export zsHost
func zsHost(call *C.zs_call_t) C.bool {
	b := bound[call.number]
	i := b.instance
	i.meter.call, i.bytes = call, unsafe.Slice((*byte)(call.memory), int(call.size))
	args := (*[C.ZS_MOST]uint64)(unsafe.Pointer(&call.args))[:len(b.function.Type.Params)]
	result, err := b.function.Call(i.host, args)
	i.meter.call, i.bytes = nil, nil
	if err != nil {
		i.ended = err
		return false
	}
	call.result = C.uint64_t(result)
	return true
}
