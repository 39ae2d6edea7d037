// Package confine takes from the process that links it what a worker does not need, before main begins and long
// before it reads a byte of a stranger's; it sets resource limits; and it tells which layers hold. A process without a
// control socket is left alone: the worker's main ends at once then.
//
// It is C because it must come before the Go runtime (confine.c says why). The layers are independent: each holds
// when the others are missing. What each does is said once, in wire.Layers.
package confine
