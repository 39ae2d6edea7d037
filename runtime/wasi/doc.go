// Package wasi is the world that a guest sees: WASI preview 1, and the few functions of zerostate_v0, as host
// functions over a World we own, without any engine. An engine binds a Host to an instance's Memory and Meter and
// then calls Function.Call for each import; that is all it has to do, so two engines can drive the same world and
// be compared.
//
// Nothing of the machine is reachable from here: no descriptor, no path, no clock, no random source. The clock
// starts where the World says and moves by one nanosecond for each gas used; sleeping moves it further without
// waiting. Random bytes are the key stream of AES-256 in counter mode under the World's seed. A read fills the
// guest's buffers or reaches the end of the input, never less, so that how the input happens to arrive cannot
// change what the program does. The file system is in memory (memfs), its directories opened before the start.
//
// Rights are what preview 1 says: a descriptor has those that were asked for, that the directory passes on, and
// that fit its type; each function holds them. A missing right is Notcapable, but Badf for reading and writing and
// Perm for truncating, as the reference implementations have it. Where the specification leaves an errno open it is
// the one of Linux.
//
// Every pointer and length of a guest is checked against its memory before it is used (memory.go). Each call
// is charged gas: a base, a part by the bytes that it moves, and a part by what it visits in the file system. What
// can be known before is charged before. A call ends in an Errno for the guest, or in an error that ends the run:
// ExitError, runtime.ErrOutOfGas, runtime.ErrOutputLimit, runtime.ErrLogLimit, ErrStream.
//
// The files: functions.go is the table of all functions and their types; host.go the Host, table.go its
// descriptors, rights.go what they may do; transfer.go reads and writes, fd.go, dir.go and stat.go do the rest of
// what is done to descriptors, open.go and path.go what is done by path; tierone.go is zerostate_v0; args, clock,
// poll, proc and random are the specification's groups of these names.
package wasi
