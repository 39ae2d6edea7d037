// Package lanes runs the lane machines of package channels: one actor for each lane, which is the only writer of its
// state. An actor decides with the state in memory, signs or checks signatures while only its own lane waits, and then
// writes the state together with whatever belongs to it in one transaction of the store. Transactions of many lanes share
// one fsync (node/store). What a step asks for may be done only after the call has returned.
//
//   - book.go: the actors. payer.go, payee.go: the steps of each side, with what they make durable.
//   - serve.go: the lane stream, on which the two ends of a lane exchange cheques for no task, and ask for the highest
//     cheque after a loss.
package lanes
