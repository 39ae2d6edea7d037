// Package economy decides what is worth its price: which cheques to claim at the fee of the
// moment, which work to refuse because its settling would cost more than it brings, and what
// this node may spend. It is pure: prices, records and the time are arguments.
//
// Fees are paid in the chain's coin and earnings come in the network's token, so every
// comparison needs a Rate. A fee in tokens is rounded up: what looks like a gain is one.
//
//	Decide(rows, terms)            which lanes go into one claim, and why the others wait
//	WorthServing(ceiling, …)       whether a task is worth its settlement
//	Caps.Submit, Caps.Award        whether the spending policy allows it
package economy
