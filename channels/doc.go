// Package channels decides about payment lanes. It is pure: no clock, no chain, no
// store, no keys; node's lane actors do what it says, channels/chain watches and pays.
//
// A lane is one direction of money, payer to payee, backed by collateral in the
// vault. Each side holds a machine of its own:
//
//	Payer.Step(now, event) (Payer, PayerOutput, error)   issues cheques
//	Payee.Step(now, event) (Payee, PayeeOutput, error)   judges them
//
// An error means: refused, state unchanged. table.go has the legal transitions.
// Whoever runs a machine loads it and steps it inside one transaction of the store, writes
// the new state and the output's Payment in the same transaction, and acts after it:
//
//	payer: Pay → sign Output.Sign → Signed → commit → send Output.Send; Acked when the payee answers
//	payee: Received → commit → only then the ACK, or the key of the result
//
// # Many payments at once
//
// Cheques are cumulative, so a newer one dominates all older ones and the payer need
// not wait for an ACK: any number may be in flight. It issues them one after another,
// each with the next sequence number and its amount on top of the last total.
// They travel on different streams and arrive in any order; the message around a
// cheque names the task, the cheque does not. The payee accepts one as payment for
// a task of price p exactly if
//
//	Earned + p ≤ Cumulative of the best cheque held, this one included
//
// where Earned sums the prices of the tasks accepted so far. So a cheque that comes
// late, with a smaller total than the best, still is the proof for its task. An honest
// payer is never refused: all accepted tasks and this one have cheques of their own, none
// newer than the best, whose total holds all their prices. A dishonest one gains
// nothing, whichever cheque it shows for whichever task: Earned never exceeds what
// the best cheque lets the payee claim.
//
// One payment per task. Both sides keep a Payment record under the task's ID and hand it back
// as Prior when the task comes up again: the payer sends the identical bytes, the payee acknowledges again.
//
// # Locks
//
// A cheque may carry hash-locked amounts; Successor is the rule by which they come and
// go between two cheques. The machines issue and accept cheques without locks only.
package channels
