// Package contract holds the vault: its Solidity sources (src/), what they
// compile to (artifacts/), and the Go bindings (vault_binding.go, testtoken).
//
// The vault keeps one deposit per payer and token, sets parts of it aside in lanes,
// and pays cumulative cheques out of them; src/Vault.sol states the formula and the
// rules with their reasons. Nobody administers it.
//
// docs/contract.md says where each rule is enforced and tested; foundry/ is the Solidity side of that (`make contract`).
//
// Everything but this file, the checks of code and the tests is generated: after a
// change in src/ or test/ run ./generate.sh (Node with npm). `go build` needs none of it.
// The adapter that speaks to a vault on a chain is package channels/chain.
package contract
