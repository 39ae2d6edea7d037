// Package devnet runs a whole network on one machine, on real parts: an embedded EVM chain
// that any client can dial, the vault and a test token on it, a signed network profile, a
// faucet, and a relay and ordinary nodes as separate daemon processes on loopback.
//
// Start begins at devnet.go; money.go sets up the money, process.go the daemons.
package devnet
