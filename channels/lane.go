package channels

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/protocol"
)

// Lane is what never changes about a lane: where it is and between whom.
type Lane struct {
	Domain protocol.VaultDomain `cbor:"domain"`
	Payer  common.Address       `cbor:"payer"`
	Payee  common.Address       `cbor:"payee"`
	Token  common.Address       `cbor:"token"` // zero: the chain's native coin
	Number uint32               `cbor:"number"`
}

// Key is the lane's key in the vault, and in the store.
func (l Lane) Key() [32]byte {
	return protocol.LaneKey(protocol.AccountKey(l.Payer, l.Token), l.Payee, l.Number)
}

// owns reports whether c is written for this lane. The vault and the chain are
// not in the cheque: its signature tells.
func (l Lane) owns(c protocol.Cheque) bool {
	return c.Payer == l.Payer && c.Payee == l.Payee && c.Token == l.Token && c.Lane == l.Number
}

// Status is where a lane is in its life, numbered as in the vault. It only moves forward.
type Status uint8

// The statuses of a lane, in the order in which it passes through them.
const (
	StatusNone      Status = iota // not on the chain, as far as we have seen
	StatusOpen                    // payments flow
	StatusReleasing               // the payer wants the rest back: the payee claims before ReleaseAt
	StatusClosed                  // for ever
)

func (s Status) String() string {
	if int(s) < len(statusNames) {
		return statusNames[s]
	}
	return "unknown"
}

var statusNames = [...]string{"never opened", "open", "releasing", "closed"}

// Facts is what the chain says about a lane, in absolute values as the vault's Lane
// event has them, so that seeing one twice, or only the last, is the same. Whoever
// watches decides when a deposit is deep enough to count; a release counts at the head.
type Facts struct {
	Reserved  protocol.Amount `cbor:"reserved"`  // lifetime total of the collateral, base units
	Young     protocol.Amount `cbor:"young"`     // of Reserved: too young to work for, the chain may still take it back
	Paid      protocol.Amount `cbor:"paid"`      // lifetime total paid out to the payee
	ReleaseAt uint64          `cbor:"releaseAt"` // Unix seconds; 0 unless releasing
	Epoch     uint16          `cbor:"epoch"`     // signer epoch of the lane's opening
	Signer    common.Address  `cbor:"signer"`    // who signs cheques in that epoch
	Status    Status          `cbor:"status"`
}

// Payment is one payment for a task, the same on both sides: kept under the task's ID (and the part's number, where a
// result is paid in parts), handed back as Prior when the task comes up again.
type Payment struct {
	Task   string                `cbor:"task"`
	Amount protocol.Amount       `cbor:"amount"` // what the task cost, not the cheque's total
	Cheque protocol.SignedCheque `cbor:"cheque"`
}

// floorSub is a-b, or zero.
func floorSub(a, b protocol.Amount) protocol.Amount {
	d, err := a.Sub(b)
	if err != nil {
		return protocol.Amount{}
	}
	return d
}

func least(a, b protocol.Amount) protocol.Amount {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}
