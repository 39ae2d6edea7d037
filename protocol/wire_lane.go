package protocol

import "github.com/ethereum/go-ethereum/common"

// LaneName says which lane a message is about; chain and vault are the network's.
type LaneName struct {
	Payer  common.Address `cbor:"payer" json:"payer"`
	Payee  common.Address `cbor:"payee" json:"payee"`
	Token  common.Address `cbor:"token" json:"token"`
	Number uint32         `cbor:"number" json:"number"`
}

// Kinds of LaneOpen.
const (
	LaneCheque = "cheque" // payer to payee: a cheque for no task, which folds; answered with the sequence that is stored
	LaneQuery  = "query"  // either: the newest cheque that the other holds, or has signed
)

// LaneOpen is the one frame that the opener of a lane stream sends. Binding ties its peer ID to the payer's or payee's account.
type LaneOpen struct {
	Kind    string   `cbor:"kind"`
	Binding []byte   `cbor:"binding"`
	Lane    LaneName `cbor:"lane"`
	Cheque  []byte   `cbor:"cheque"` // empty for a query
}

// LaneReply answers a LaneOpen.
type LaneReply struct {
	Refused *Reason `cbor:"refused"`
	Seq     uint64  `cbor:"seq"`    // of the cheque that is stored, or asked for; 0 when there is none
	Cheque  []byte  `cbor:"cheque"` // that was asked for
}

// MaxLaneFrame bounds a frame of the lane stream, in bytes.
const MaxLaneFrame = MaxPayFrame
