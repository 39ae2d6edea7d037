package protocol

// StreamClose is the stream on which a payer asks its payee to end a lane; MaxCloseFrame bounds its frames.
const (
	StreamClose   = "close/1.0.0"
	MaxCloseFrame = 4 << 10
)

// CloseOpen names the lane that its payer wants to end.
type CloseOpen struct {
	Lane [32]byte `cbor:"lane"`
}

// CloseReply says that the payee has given the lane up, in which transaction, or why it has not.
type CloseReply struct {
	TxHash  [32]byte `cbor:"tx"`
	Refused *Reason  `cbor:"refused"`
}
