// Command zerostate is the command line of a ZeroState node. It reaches a running
// zerostated through its local API and keeps nothing itself; only `receipt verify`
// and `version` need no node.
//
// Data goes to standard output, progress and advice to standard error. With --json
// the data is JSON and errors are problem objects. What each exit code means is
// listed by `zerostate help exit-codes`.
package main
