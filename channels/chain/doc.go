// Package chain is the adapter between a node and the vault on an EVM chain.
//
//   - Client speaks JSON-RPC to one or more endpoints and verifies that they are on the
//     network's chain (client.go, verify.go).
//   - Vault reads accounts and lanes and writes to them (read.go, fund.go, lanes.go).
//   - Sender signs the transactions of one key: one nonce allocator, every raw transaction
//     in a Journal before it is broadcast (sender.go, submit.go, wait.go).
//   - Deploy puts the vault at its CREATE2 address (deploy.go).
//
// Amounts are protocol.Amount, in base units; the zero address as token is the native
// coin; chain times are Unix seconds. Every call to an endpoint has a deadline, and what a
// contract refuses comes back as a *RevertError that says why (errors.go).
//
// The embedded chain is in the folder devchain, apart, because it links a whole Ethereum node.
package chain
