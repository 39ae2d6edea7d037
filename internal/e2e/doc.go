// Package e2e holds the whole to its promises, from outside: its tests build the real
// programs, start a devnet of real processes, drive the real command line, and play the
// strangers that a network has to live with.
//
// Where to look:
//
//   - main_test.go, daemon_test.go, cli_test.go: the programs, the devnet that most tests
//     share, daemons of a test's own, and what the command line said.
//   - wasm_test.go: agents that misbehave, a few dozen bytes each.
//   - story_test.go: publish, find, hire, receipt, settle. bad_*_test.go: every bad input.
//     life_test.go and crash_test.go: stops, restarts and kills.
//   - stranger_test.go: a peer that speaks the protocol with the real keys and signs what it
//     likes. hostile_*_test.go: what it does to streams, topics, awards, payments, and as a
//     provider.
package e2e
