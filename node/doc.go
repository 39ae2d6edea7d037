// Package node composes a ZeroState daemon: it owns the store, the network, the chain client
// and the worker pool, feeds what happens there to the packages that decide
// (protocol/auction, protocol/task, channels), and performs what they ask for.
//
// Where to look:
//
//   - node.go: construction in stages and Run. init.go, keys.go, join.go, lock.go: a data
//     directory and the network that it belongs to.
//   - keydir.go, identity.go, owner.go: keys on disk, and an owner whose key is elsewhere. backupfile.go, restore.go,
//     recovery*.go, confirm.go: what brings a node back, and what it does before it signs again.
//   - requester*.go: hiring, one goroutine owns each task. auctions.go: bids that come in.
//   - bidder.go: calls that are heard and answered. executor*.go: awards that are run.
//   - payer.go and payee.go: the two ends of payment lanes. receipts.go: what both sign.
//   - agents.go, cards.go: what this node serves, and the cards of others.
//   - backend_*.go: the same to a person or program, as node/api asks for it.
//
// Rule: a state is stored before its effect is performed, and every effect may be performed
// again. Nothing here decides about money or a task's life on its own.
package node
