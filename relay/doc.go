// Package relay decides who may reserve a circuit on a node in relay mode. A reservation is a
// place: while it lasts, others can reach its holder, who sits behind a NAT, through this node.
// Places are few and given away free, so they are counted: in all, for each subnet, and for each
// peer how often it may ask.
//
// The package is pure. State.Step takes what happened and when, and answers with the state that
// follows or with one of the refusals; the adapter that speaks the circuit protocol does the
// rest. What a state holds is bounded by its Limits, whatever strangers do.
//
// Start reading at Step; limits.go has what can be set.
package relay
