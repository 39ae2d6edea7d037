// Package sdk lets a Go agent say how far it is, log with a level, and ask what it has left: the part of the
// import module zerostate_v0 that a program needs itself. An agent does not need it; a WASI command without it is
// one all the same. docs/agents.md specifies the interface, and zerostate.h is the same for C.
//
// Built for wasip1 the functions call the host; a module that imports them runs on ZeroState only. Built for
// anything else they write to standard error and the budgets are endless, so that an agent can be tested with
// go test.
package sdk
