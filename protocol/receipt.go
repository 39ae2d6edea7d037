package protocol

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// Statement is the executor's half of a receipt: what it ran, for whom, with which result,
// for which price. Roots are salted; the result's salt travels inside the ciphertext.
type Statement struct {
	Network     CID            `cbor:"network" json:"network"`
	Task        CID            `cbor:"task" json:"task"`
	Award       CID            `cbor:"award" json:"award"`
	Requester   PeerID         `cbor:"requester" json:"requester"`
	Executor    PeerID         `cbor:"executor" json:"executor"`
	Payer       common.Address `cbor:"payer" json:"payer"`
	Payee       common.Address `cbor:"payee" json:"payee"`
	Lane        uint32         `cbor:"lane" json:"lane"`
	Module      CID            `cbor:"module" json:"module"`
	ClockMs     int64          `cbor:"clock" json:"clockMs"`
	SeedCommit  [32]byte       `cbor:"seedCommit" json:"-"`
	Attempt     uint32         `cbor:"attempt" json:"attempt"`
	Limits      Limits         `cbor:"limits" json:"limits"`
	Engine      string         `cbor:"engine" json:"engine"`
	Gas         uint64         `cbor:"gas" json:"gas,string"`
	Price       Price          `cbor:"price" json:"price"`
	InputRoot   Root           `cbor:"inputRoot" json:"inputRoot"`
	ResultRoot  Root           `cbor:"resultRoot" json:"resultRoot"`
	CipherRoot  Root           `cbor:"cipherRoot" json:"cipherRoot"`
	CipherBytes uint64         `cbor:"cipherBytes" json:"cipherBytes"`
	Parts       []ResultPart   `cbor:"parts" json:"-"` // as many as the award says; their ciphertexts make up the whole one
	ExecutorKey [32]byte       `cbor:"executorKey" json:"-"`
	StartedMs   int64          `cbor:"started" json:"startedMs"`
	FinishedMs  int64          `cbor:"finished" json:"finishedMs"`
	Previous    *CID           `cbor:"previous" json:"previous"` // the executor's statement before this one
	Sequence    uint64         `cbor:"sequence" json:"sequence"`
}

// ResultPart is one part of a result: it is encrypted, and paid, by itself.
type ResultPart struct {
	KeyHash     [32]byte `cbor:"keyHash"` // keccak256(k): the hash of the lock that pays for it
	Root        Root     `cbor:"root"`    // salted, of the plaintext; the salt is inside the ciphertext
	CipherBytes uint64   `cbor:"cipherBytes"`
}

// Domain implements Payload.
func (Statement) Domain() string { return "zerostate-statement-1" }

// Validate implements Payload.
func (s Statement) Validate() error {
	switch {
	case s.Network.IsZero() || s.Task.IsZero() || s.Award.IsZero() || s.Module.IsZero():
		return invalid("statement: a reference is missing")
	case s.Engine == "" || len(s.Engine) > 128:
		return invalid("statement: engine of 1 to 128 bytes")
	case s.CipherBytes > MaxInput+MaxInput/8+4096:
		return invalid("statement: ciphertext too large")
	case s.Gas > s.Limits.Gas:
		return invalid("statement: %d gas used under a limit of %d", s.Gas, s.Limits.Gas)
	case len(s.Parts) == 0 || len(s.Parts) > MaxParts:
		return invalid("statement: a result in %d parts, 1 to %d", len(s.Parts), MaxParts)
	}
	return s.validateParts()
}

func (s Statement) validateParts() error {
	left, seen := s.CipherBytes, make(map[[32]byte]bool, len(s.Parts))
	for _, p := range s.Parts {
		if p.CipherBytes > left || seen[p.KeyHash] {
			return invalid("statement: the parts are larger than the whole, or two share a key")
		}
		seen[p.KeyHash] = true
		left -= p.CipherBytes
	}
	if left != 0 {
		return invalid("statement: %d of %d bytes are in no part", left, s.CipherBytes)
	}
	return nil
}

// Outcome is the requester's word on a delivered task.
type Outcome string

// Outcomes of a countersignature.
const (
	OutcomeDelivered Outcome = "delivered"  // the result opened and matched the statement
	OutcomeBadResult Outcome = "bad_result" // the key opened it to something else
)

// Countersignature is the requester's half of a receipt; it refers to the statement's CID.
type Countersignature struct {
	Network   CID     `cbor:"network" json:"network"`
	Statement CID     `cbor:"statement" json:"statement"`
	Outcome   Outcome `cbor:"outcome" json:"outcome"`
	Rating    uint8   `cbor:"rating" json:"rating"` // 0 none, 1 to 5
	Review    string  `cbor:"review" json:"review"`
	SignedMs  int64   `cbor:"signed" json:"signedMs"`
	Previous  *CID    `cbor:"previous" json:"previous"`
	Sequence  uint64  `cbor:"sequence" json:"sequence"`
}

// Domain implements Payload.
func (Countersignature) Domain() string { return "zerostate-countersignature-1" }

// Validate implements Payload.
func (c Countersignature) Validate() error {
	if c.Network.IsZero() || c.Statement.IsZero() {
		return invalid("countersignature: a reference is missing")
	}
	if (c.Outcome != OutcomeDelivered && c.Outcome != OutcomeBadResult) || c.Rating > 5 || len(c.Review) > 1024 {
		return invalid("countersignature: unknown outcome, rating above 5 or review over 1024 bytes")
	}
	return nil
}

// CheckStatement holds a statement against the award that it answers: the same parties, lane,
// module, world and limits, and a price that is the offer's for the gas stated.
func CheckStatement(s Signed[Statement], a Signed[Award]) error {
	p, w := s.Payload, a.Payload
	switch {
	case s.Signer != p.Executor.ID || p.Executor.ID != w.Provider.ID:
		return invalid("statement is not signed by the awarded provider")
	case a.Signer != w.Requester.ID || p.Requester.ID != w.Requester.ID:
		return invalid("award is not signed by the requester that the statement names")
	case !p.Network.Equals(w.Network.Cid) || !p.Task.Equals(w.Task.Cid) || !p.Award.Equals(a.ID.Cid):
		return invalid("statement is of another network, task or award")
	case p.Payer != w.Payer || p.Payee != w.Payee || p.Lane != w.Lane || p.Attempt != w.Attempt:
		return invalid("statement names other accounts, another lane or attempt than the award")
	case p.Limits != w.Limits:
		return invalid("statement names other limits than the award")
	case p.InputRoot != w.InputRoot || p.SeedCommit != w.SeedCommit || p.ClockMs != w.ClockMs:
		return invalid("statement is of another input, seed or clock than awarded")
	case !p.Module.Equals(w.Module.Cid):
		return invalid("statement is of another module than awarded")
	case len(p.Parts) != int(w.Parts):
		return invalid("statement has %d parts, %d were awarded", len(p.Parts), w.Parts)
	case p.Price.Token != w.Ceiling.Token:
		return invalid("statement is priced in another token than awarded")
	case p.Price.Amount.Cmp(w.Offer.Cost(p.Gas, w.Ceiling.Amount)) != 0:
		return invalid("statement asks %s where the offer gives %s for %d gas", p.Price.Amount, w.Offer.Cost(p.Gas, w.Ceiling.Amount), p.Gas)
	}
	return nil
}

// Receipt is the self-contained file and block: both halves, what they refer to, and the
// payment. Anybody can verify it without a network.
type Receipt struct {
	Version          uint64 `cbor:"version"`
	Profile          []byte `cbor:"profile"`   // envelope of the network profile
	Award            []byte `cbor:"award"`     // envelope, by the requester
	Statement        []byte `cbor:"statement"` // envelope, by the executor
	Countersignature []byte `cbor:"countersignature"`
	Payer            []byte `cbor:"payer"` // binding of requester, owner and cheque signer
	Payee            []byte `cbor:"payee"` // binding of the executor
	// Cheques are the signed cheques that paid, one for each part: each carries the lock of its part. Empty for a free task,
	// and an empty one for a part that costs nothing.
	Cheques [][]byte `cbor:"cheques"`
	// Fold is the later cheque that pays the last lock plainly; empty when there is none, or its holder never had it.
	Fold []byte `cbor:"fold"`
}

// MaxReceipt bounds a receipt file in bytes.
const MaxReceipt = 256 << 10

// PartKey is the key of one part of a result, from the executor's secret of the whole: HMAC-SHA-256(secret,
// "zerostate-part-1" ‖ part as 4 bytes big-endian). A part's key says nothing of another's.
func PartKey(secret [32]byte, part uint32) [32]byte {
	m := hmac.New(sha256.New, secret[:])
	m.Write([]byte("zerostate-part-1"))
	m.Write(binary.BigEndian.AppendUint32(nil, part))
	return [32]byte(m.Sum(nil))
}

// KeyHash is what a statement says of the result key: keccak256, because the vault's
// registry of reveals computes the same.
func KeyHash(k [32]byte) [32]byte { return [32]byte(crypto.Keccak256Hash(k[:])) }
