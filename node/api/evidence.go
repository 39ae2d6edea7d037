package api

import (
	"encoding/json"
	"time"

	"github.com/zerostate/zerostate/protocol"
)

// Evidence is what a dispute about a lane needs, in one file: the facts as JSON, and the
// SHA-256 of their bytes without white space between the values.
type Evidence struct {
	Facts  json.RawMessage `json:"facts" doc:"An object of the form EvidenceFacts."`
	SHA256 string          `json:"sha256" doc:"Of the facts as compact JSON, in hexadecimal."`
}

// EvidenceFormat names the form of EvidenceFacts.
const EvidenceFormat = "zerostate-lane-evidence-1"

// EvidenceFacts is what Evidence says. Signed things stand in their exact bytes, and beside them in words.
type EvidenceFacts struct {
	Format    string    `json:"format"`
	MadeAt    time.Time `json:"madeAt"`
	MadeBy    string    `json:"madeBy" doc:"Peer ID of the node that made it."`
	Network   string    `json:"network" doc:"Network ID: the hash of the profile."`
	Direction string    `json:"direction" enum:"out,in" doc:"Seen from who made it."`

	Lane  EvidenceLane  `json:"lane"`
	Chain EvidenceChain `json:"chain"`

	Best          *EvidenceCheque `json:"best,omitempty" doc:"The newest cheque: the one to claim with."`
	Equivocations []EvidencePair  `json:"equivocations" nullable:"false" doc:"Pairs of cheques that contradict each other: proof against the payer."`
	Payments      []EvidencePaid  `json:"payments" nullable:"false" doc:"Every task paid on the lane."`
	Left          int             `json:"left,omitempty" doc:"Payments left out, the oldest, because there are too many."`
}

// EvidenceLane is what never changes about the lane.
type EvidenceLane struct {
	ID      string `json:"id"`
	ChainID Uint64 `json:"chainId"`
	Vault   string `json:"vault"`
	Token   string `json:"token"`
	Payer   string `json:"payer"`
	Payee   string `json:"payee"`
	Number  Uint64 `json:"number"`
}

// EvidenceChain is what the chain said.
type EvidenceChain struct {
	Block     Uint64          `json:"block" doc:"0 when the chain did not answer: then the rest is what it said last."`
	BlockHash string          `json:"blockHash,omitempty"`
	BlockTime time.Time       `json:"blockTime,omitzero"`
	State     string          `json:"state"`
	Reserved  protocol.Amount `json:"reserved"`
	Paid      protocol.Amount `json:"paid"`
	ReleaseAt Uint64          `json:"releaseAt" doc:"Unix seconds; 0: no release was started."`
	Signer    string          `json:"signer" doc:"Account that signs the lane's cheques."`
	Epoch     Uint64          `json:"epoch" doc:"Signer epoch of the lane."`
}

// EvidenceCheque is a signed cheque: Raw is what counts.
type EvidenceCheque struct {
	Raw        []byte          `json:"raw" doc:"Base64: the cheque as it travelled, DAG-CBOR."`
	Sequence   Uint64          `json:"sequence"`
	Cumulative protocol.Amount `json:"cumulative"`
	Locks      int             `json:"locks,omitempty"`
	Signature  string          `json:"signature"`
}

// EvidencePair is two cheques of one lane that contradict each other.
type EvidencePair struct {
	A EvidenceCheque `json:"a"`
	B EvidenceCheque `json:"b"`
}

// EvidencePaid is one task's payment.
type EvidencePaid struct {
	Task    string          `json:"task"`
	Amount  protocol.Amount `json:"amount"`
	Cheque  EvidenceCheque  `json:"cheque"`
	Receipt []byte          `json:"receipt,omitempty" doc:"Base64: the receipt file, which zerostate receipt verify reads."`
}
