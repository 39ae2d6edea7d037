// Package reputation is one node's own view of a peer that it hired: what came of each task, how
// lately, and what that says about the next one. It knows nothing that others say.
//
// A Record is what is kept of one peer: two weights, of good and of bad experience, that halve
// every HalfLife and never exceed Memory together, and plain counts of what happened. Add takes
// one more outcome; Factors reads the record at a time and changes nothing. Expected success is
// the mean of a Beta distribution whose prior is Unknown: a newcomer is neither punished nor
// trusted, and who failed comes back to where a newcomer stands.
//
// All is reckoned in integers, and the time is an argument: the same tasks at the same times make
// the same record on every machine.
//
// Start reading at Add; decay.go halves weights, factors.go reads them.
package reputation
