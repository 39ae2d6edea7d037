package wasmer

/*
// A worker that is moved finds the library beside it, or where packages put it.
#cgo linux LDFLAGS: -Wl,-rpath,$ORIGIN:$ORIGIN/../lib/zerostate
#include <stddef.h>
#include <stdint.h>
int zs_start_thread(size_t stack, uintptr_t handle);
*/
import "C"

import (
	"fmt"
	"runtime/cgo"
	"syscall"
)

// StackBytes is the size in bytes of the stack that a program's calls may fill. It is address space, and counts as
// data for the resource limit of that name; memory is only what a program touches of it.
//
// How deep calls may nest is bounded in the module (runtime.CallDepth), long before this is full, and the same
// everywhere. A trap that deep is dear all the same: the engine walks the frames one by one, which takes a microsecond
// and 500 bytes each.
const StackBytes = 256 << 20

// OnStack runs f on a thread of its own with a stack of StackBytes, and returns what f returns. Programs run
// where they are called, so whoever calls Instance.Run does it from inside f: the threads that Go makes have 8 MiB
// or what the operator's ulimit says, and how deep a program may recurse must not depend on that. Nor may it be
// the process's first thread: to tell an exhausted stack from a bad address the engine asks for the stack's place,
// and for the first thread that means to read a file, which a confined process cannot.
func OnStack(f func() error) error {
	done := make(chan error, 1)
	handle := cgo.NewHandle(func() { done <- f() })
	defer handle.Delete()
	if errno := C.zs_start_thread(C.size_t(StackBytes), C.uintptr_t(handle)); errno != 0 {
		return fmt.Errorf("starting a thread with a stack of %d MiB: %w", StackBytes>>20, syscall.Errno(errno))
	}
	return <-done
}

// zsThread is where a thread that zs_start_thread made enters Go. Until it returns the goroutine stays on the thread.
//
//export zsThread
func zsThread(handle C.uintptr_t) { cgo.Handle(handle).Value().(func())() }
