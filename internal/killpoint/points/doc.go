// Package points lists the kill points of the node from its source: every call that leads from a decision of package node
// to a commit, a durable file, a frame to a peer or a transaction for the chain.
//
// A function that calls killpoint.Before is marked. What calls marked functions, directly or not, reaches their kinds. Functions
// that only pass an effect on (the adapters, and the helpers named in carriers) are carriers; a call of a carrier or of a
// marked function by anything else is a point. Its name holds no line number, so it lasts: function, callee, kind.
package points
