package protocol

// StreamClose is the stream on which a payer asks its payee for its half of a close by both sides; MaxCloseFrame bounds its frames.
const (
	StreamClose   = "close/1.0.0"
	MaxCloseFrame = 4 << 10
)

// CloseOpen names the lane that its payer wants to end, and the lifetime total at which: what its newest cheque comes to.
type CloseOpen struct {
	Lane  [32]byte `cbor:"lane"`
	Total Amount   `cbor:"total"` // base units
}

// CloseReply is the payee's signature under the CoopClose of that lane and total, or why it does not sign. After it the payee
// takes nothing more on the lane.
type CloseReply struct {
	Signature *Signature `cbor:"signature"`
	Refused   *Reason    `cbor:"refused"`
}
