// Package watch decides what of a chain counts, and when: credit late, defend early.
//
//   - Marks notices that blocks were taken back (marks.go): by asking again for the few blocks that were seen before,
//     never by following every one.
//   - Rules says how much of a lane's collateral counts while it is young (credit.go).
//   - Fees says when and how a transaction that no block takes is offered again for more (fees.go).
//
// It is pure: channels/chain asks the endpoints, node runs the loop.
package watch
