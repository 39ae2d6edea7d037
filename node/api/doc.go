// Package api is the local door of a node: an HTTP API under /v1 on a Unix
// socket that only the node's user may open. The command line, and whatever
// comes after it, reaches a node through this door and no other.
//
// Read it in this order:
//
//   - backend.go: Backend, what the rest of the node must offer. The server
//     holds no state of its own beyond it.
//   - node.go, agent.go, task.go, wallet.go, event.go: the words that travel,
//     as Go structs. Money is an integer in base units and a decimal string in
//     JSON; so is every other integer that may pass 2^53 (gas). Times are RFC
//     3339 in UTC, durations are milliseconds, sizes are bytes.
//   - problem.go, code.go, exit.go: how a refusal is said. Every error is
//     application/problem+json with a stable code, what happened, why, what to
//     do, and the exit code that a command should end with.
//   - eventlog.go: EventLog, the ordered list of events that every stream
//     reads, from where its reader left off.
//   - server.go and routes_*.go: the HTTP side, by huma. OpenAPI returns the
//     description that is served at /openapi.json and committed as
//     docs/openapi.json.
//
// The sub-package client speaks the same words from the other end.
package api
