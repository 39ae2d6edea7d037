package wasmer

/*
#include <stdint.h>
#include <stdbool.h>
void *zs_new_function(void *store, void *type, uintptr_t env);
*/
import "C"

import (
	"fmt"
	"unsafe"

	"github.com/wasmerio/wasmer-go/wasmer"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
)

// maxParams is the most parameters that a host function has.
const maxParams = 16

// binding is one import of one instance. Its number in bound is what the engine calls it by.
type binding struct {
	instance *Instance
	function wasi.Function
	store    unsafe.Pointer
	// wide says that the result is an i64.
	wide bool
}

var bound []*binding

// bind makes the engine's function for an import of i. *wasmer.Store, *wasmer.FunctionType and *wasmer.Function hold
// their C pointer as first field.
func bind(i *Instance, store *wasmer.Store, f wasi.Function) (*wasmer.Function, error) {
	if len(f.Type.Params) > maxParams {
		return nil, fmt.Errorf("%s has more than %d parameters", f.Name, maxParams)
	}
	held.Lock()
	number := len(bound)
	b := &binding{instance: i, function: f, store: inner(unsafe.Pointer(store))}
	b.wide = len(f.Type.Results) > 0 && f.Type.Results[0] == runtime.I64
	bound = append(bound, b)
	held.Unlock()
	t := wasmer.NewFunctionType(kinds(f.Type.Params), kinds(f.Type.Results))
	fn := &wasmer.Function{}
	*(*unsafe.Pointer)(unsafe.Pointer(fn)) = C.zs_new_function(b.store, inner(unsafe.Pointer(t)), C.uintptr_t(number))
	hold(store, t, fn)
	return fn, nil
}

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
func zsHost(number C.uintptr_t, args *C.uint64_t, result *C.uint64_t, wide *C.bool, store *unsafe.Pointer) C.bool {
	b := bound[number]
	list := (*[maxParams]uint64)(unsafe.Pointer(args))[:len(b.function.Type.Params)]
	value, err := b.function.Call(b.instance.host, list)
	if err != nil {
		b.instance.ended = err
		*store = b.store
		return false
	}
	*result, *wide = C.uint64_t(value), C.bool(b.wide)
	return true
}
