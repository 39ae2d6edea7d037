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
// Whoever runs a machine writes the new state and the output's Payment in one transaction, and acts after it:
//
//	payer: Pay or Lock → sign Output.Sign → Signed → commit → send Output.Send; Acked when the payee answers
//	payee: Received → commit → only then the ACK, or the key of the result
//
// # Result for payment
//
// Work is paid under a lock: H(k) of the key that opens the stored result (payer_lock.go, payee_lock.go).
//
//	payer                                   payee
//	Lock(price, H(k), expiry) ──cheque 1──► Received: the lock is there, in its margins (margins.go)
//	                                        Show: no other key waits to be folded → committed
//	Revealed(k) ◄────────── k ─────────────
//	Fold: total += price, lock gone ─cheque 2─► Shown: sold
//
// Payer silent: ToRegister says when k must go on the chain, Registered that it did; the vault then pays the lock on
// cheque 1. Payee silent: Lapsed, after a final block shows the hash unrevealed; the next cheque drops the lock.
//
// # Many payments at once
//
// Cheques are cumulative and carry all locks that live, so a newer one dominates all older ones (Successor) and the
// payer need not wait for an ACK: any number may be in flight and arrive in any order. The message around a cheque names
// the task, the cheque does not. The payee accepts one for a task exactly if the best cheque it holds then, this one included,
//
//	outright:     has Sold + price ≤ Cumulative, where Sold sums what was sold for plain money so far
//	under a lock: carries the lock of the task's H(k), for at least the price
//
// So a cheque that comes late still is the proof for its task, and a payer gains nothing by showing one cheque for two tasks.
//
// One payment per task. Both sides keep a Payment record under the task's ID and hand it back
// as Prior when the task comes up again: the payer sends the identical bytes, the payee acknowledges again.
//
// # Ends
//
// Close and Agree end a lane by both sides, without a window; none while locks live. After a restore from a backup, Retire
// stops a lane of the payer, and Recovered learns from the payee what was signed since; a payee learns by Restored.
package channels
