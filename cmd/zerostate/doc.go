// Command zerostate is the command line of a ZeroState node. It reaches a running
// zerostated through its local API and keeps nothing itself. `receipt verify`,
// `version` and what an author needs (`agent new`, `agent test`, `agent check`,
// `agent dev`) need no node; the last three start the sandbox's worker themselves.
//
// Data goes to standard output, progress and advice to standard error. With --json
// the data is JSON and errors are problem objects. What each exit code means is
// listed by `zerostate help exit-codes`.
package main
