// Package wasi is the world that a guest sees: WASI preview 1 as host functions over a World we own, without
// any engine. An engine binds a Host to an instance's Memory and Meter and then calls Function.Call for each
// import; that is all it has to do, so two engines can drive the same world and be compared.
//
// Nothing of the machine is reachable from here: no descriptor, no path, no clock, no random source. The clock
// starts where the World says and moves by one nanosecond for each gas used; sleeping moves it further without
// waiting. Random bytes are the key stream of AES-256 in counter mode under the World's seed. A read fills the
// guest's buffers or reaches the end of the input, never less, so that how the input happens to arrive cannot
// change what the program does.
//
// Every pointer and length of a guest is checked against its memory before it is used (memory.go). Each call
// is charged gas, a base and a part by size. A call ends in an Errno for the guest, or in an error that ends the
// run: ExitError, runtime.ErrOutOfGas, runtime.ErrOutputLimit, runtime.ErrLogLimit, ErrStream.
//
// The files: functions.go is the table of all functions and their types; host.go the Host and its descriptors;
// the rest follows the specification's groups (args, clock, fd, path, poll, proc, random, sock).
package wasi
