// Package protocol is the language that every ZeroState node speaks: the words
// (card, task, call, bid, award, receipt, cheque), their canonical bytes, what is
// signed and under which domain, the names of the stream protocols and topics,
// and the size limit of each message.
//
// It decides nothing and does nothing: no network, no files, no clock. Everything
// else in the module imports it; it imports nothing of ours.
package protocol
