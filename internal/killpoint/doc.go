// Package killpoint names the places on the payment path where a crash would hurt most: before and after each fsync, each
// frame to a peer and each broadcast of a transaction. In an ordinary build both functions are empty and nothing of the
// package is linked. With the build tag killpoints every passing is written to the file that EnvLog names, with the calls
// that led to it, and the process ends itself with SIGKILL at the passing that EnvKill names. docs/decisions/0031-kill-points.md says why.
package killpoint

// Kind is what happens at a point.
type Kind string

// The kinds of points.
const (
	Commit    Kind = "commit"    // a transaction of the store, its fsync included
	File      Kind = "file"      // a file written durably
	Send      Kind = "send"      // a frame to a peer
	Broadcast Kind = "broadcast" // a transaction to the chain
)

// What an instrumented process is told by its environment.
const (
	EnvLog  = "ZEROSTATE_KILLPOINT_LOG"  // a file; passings are appended
	EnvKill = "ZEROSTATE_KILLPOINT_KILL" // "before commit node/paying.go:80#2": at the second passing
)
