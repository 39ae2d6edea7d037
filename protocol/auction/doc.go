// Package auction decides one auction on the requester's side: which bids count, when the
// window closes, who wins and why. It is pure: bids, answers and the time come in as events
// of Step, and the result says for every bidder what became of it.
//
// The window closes on enough bids first and on time last. Enough means that every provider
// that the requester knows to serve the capability has answered, or that a set number of
// bidders has bid who differ in account and subnet: fresh identities cannot shut the door
// before an honest provider has spoken.
//
// Start reading at Step; policy.go compares bids.
package auction
