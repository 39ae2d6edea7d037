// Package devchain is an EVM chain inside the process: the default for tests and
// for `zerostated devnet`. It is built from go-ethereum's own parts (node, eth, the
// simulated beacon), so what it executes is what a public chain executes.
//
// Start gives a fresh chain in memory that seals a block as soon as a transaction
// arrives and answers JSON-RPC over HTTP and WebSocket on one loopback port. It
// forgets everything on Close: give it a new chain ID each time, or the cheques of an
// earlier run could be replayed.
//
// A block is at least one second after its parent, as the rules ask: while blocks are sealed
// faster than that, the head's time runs ahead of the clock, so judge expiries by the head.
//
// It stands apart from package chain because it links a whole Ethereum node, which
// programs that only dial a chain must not carry.
package devchain
