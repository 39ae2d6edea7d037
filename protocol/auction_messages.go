package protocol

import (
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"
)

// MaxCallLifeMs is the longest that a call may ask for bids, in milliseconds.
const MaxCallLifeMs = 60_000

// Call asks providers to bid for a task. It names what they need to price it, and not the
// input. Its addresses are said to be the signer's own; a provider that has a connection to
// the signer uses that, and one that has none gives up at the handshake when another peer answers.
type Call struct {
	Network    CID            `cbor:"network"`
	Task       CID            `cbor:"task"`
	Requester  PeerID         `cbor:"requester"`
	Capability string         `cbor:"capability"`
	Module     *CID           `cbor:"module"`
	InputSize  uint64         `cbor:"inputSize"`
	InputRoot  Root           `cbor:"inputRoot"`
	SeedCommit [32]byte       `cbor:"seedCommit"`
	Limits     Limits         `cbor:"limits"`
	DeadlineMs uint64         `cbor:"deadline"`
	Ceiling    Price          `cbor:"ceiling"`
	Payer      common.Address `cbor:"payer"`
	Addrs      [][]byte       `cbor:"addrs"` // binary multiaddrs of the requester
	IssuedMs   int64          `cbor:"issued"`
	ExpiresMs  int64          `cbor:"expires"`
	Round      uint32         `cbor:"round"` // a call again for the same task has the next round
}

// Domain implements Payload.
func (Call) Domain() string { return "zerostate-call-1" }

// Validate implements Payload.
func (c Call) Validate() error {
	if err := ValidCapability(c.Capability); err != nil {
		return err
	}
	switch {
	case c.Network.IsZero() || c.Task.IsZero():
		return invalid("call without network or task")
	case len(c.Addrs) > 16:
		return invalid("call lists more than 16 addresses")
	case !lives(c.IssuedMs, c.ExpiresMs, MaxCallLifeMs):
		return invalid("call is open for more than 0 and at most %d ms", MaxCallLifeMs)
	case c.InputSize > MaxInput:
		return invalid("call: input over %d bytes", MaxInput)
	case c.DeadlineMs == 0 || c.DeadlineMs > MaxDeadlineMs:
		return invalid("call: deadline of %d ms is not between 1 and %d", c.DeadlineMs, MaxDeadlineMs)
	}
	if err := c.Limits.validate(); err != nil {
		return err
	}
	for _, a := range c.Addrs {
		if len(a) > 256 {
			return invalid("call: address over 256 bytes")
		}
		if _, err := multiaddr.NewMultiaddrBytes(a); err != nil {
			return invalid("call: address: %v", err)
		}
	}
	return nil
}

// lives reports whether a message issued at one time and ending at another, both in Unix ms,
// is in force for more than 0 and at most limit ms. A time before 1970 is refused: across the
// whole range of int64 the difference would wrap, and what wraps would be in force for ever.
func lives(issued, end, limit int64) bool { return issued >= 0 && end > issued && end-issued <= limit }

// CheckCall holds what a reader must check besides the signature at nowMs: the network, that
// the requester signed it, and that it is open (2 s of clock difference are forgiven).
func CheckCall(c Signed[Call], network CID, nowMs int64) error {
	const skew = 2_000
	switch {
	case !c.Payload.Network.Equals(network.Cid):
		return invalid("call is of another network")
	case c.Signer != c.Payload.Requester.ID:
		return invalid("call names requester %s but %s signed it", c.Payload.Requester, c.Signer)
	case c.Payload.ExpiresMs+skew <= nowMs:
		return invalid("call has expired")
	case c.Payload.IssuedMs > nowMs+MaxCallLifeMs:
		return invalid("call is dated in the future; compare the clocks")
	}
	return nil
}

// AddrInfo gives the requester's own addresses.
func (c Call) AddrInfo() peer.AddrInfo {
	info := peer.AddrInfo{ID: c.Requester.ID}
	for _, a := range c.Addrs {
		if m, err := multiaddr.NewMultiaddrBytes(a); err == nil {
			info.Addrs = append(info.Addrs, m)
		}
	}
	return info
}

// Offer is a price of a bid: Base per task, PerGigaGas per 10^9 gas used, never above the
// call's ceiling in all. Start is the part of Base that is paid before the program runs and is not given back: what
// fetching and compiling for a stranger cost. It is part of the cost, not on top of it.
type Offer struct {
	Base       Amount `cbor:"base" json:"base"`
	PerGigaGas Amount `cbor:"perGigaGas" json:"perGigaGas"`
	Start      Amount `cbor:"start" json:"start"`
}

func (o Offer) validate() error {
	if o.Start.Cmp(o.Base) > 0 {
		return invalid("offer: start fee %s is above the base price %s", o.Start, o.Base)
	}
	return nil
}

// Share is what part i of a result in so many parts costs, besides the start fee: price − start in equal
// steps, rounded so that all shares together are exact.
func (o Offer) Share(price Amount, parts, i uint32) (Amount, error) {
	rest, err := price.Sub(o.Start)
	if err != nil || parts == 0 || i >= parts {
		return Amount{}, invalid("part %d of %d of a price of %s with a start fee of %s", i, parts, price, o.Start)
	}
	upTo, err := rest.MulDiv(uint64(i)+1, uint64(parts))
	if err != nil {
		return Amount{}, err
	}
	before, err := rest.MulDiv(uint64(i), uint64(parts))
	if err != nil {
		return Amount{}, err
	}
	return upTo.Sub(before)
}

// Cost is what a run of gas costs under the offer: min(ceiling, Base + ⌈PerGigaGas·gas/10⁹⌉).
func (o Offer) Cost(gas uint64, ceiling Amount) Amount {
	rate, err := o.PerGigaGas.MulDiv(gas, 1_000_000_000)
	if err != nil {
		return ceiling
	}
	cost, err := o.Base.Add(rate)
	if err != nil || cost.Cmp(ceiling) > 0 {
		return ceiling
	}
	return cost
}

// Bid is a provider's sealed answer to a call: an offer, or, when Decline is not empty, the
// code of the reason why a provider that serves the capability does not offer.
type Bid struct {
	Network    CID            `cbor:"network"`
	Task       CID            `cbor:"task"`
	Call       CID            `cbor:"call"`
	Provider   PeerID         `cbor:"provider"`
	Decline    string         `cbor:"decline"`
	Card       CID            `cbor:"card"`
	Module     CID            `cbor:"module"`
	Offer      Offer          `cbor:"offer"`
	EstimateMs uint64         `cbor:"estimate"`
	Warm       bool           `cbor:"warm"` // the module is here, compiled
	Payee      common.Address `cbor:"payee"`
	// Limits are what the agent would be run under: the call's, or less where the card allows less.
	Limits       Limits `cbor:"limits"`
	ValidUntilMs int64  `cbor:"validUntil"`
}

// Within reports whether no limit of l is above that of most.
func (l Limits) Within(most Limits) bool {
	return l.Gas <= most.Gas && l.MemoryBytes <= most.MemoryBytes && l.OutputBytes <= most.OutputBytes && l.LogBytes <= most.LogBytes
}

// Domain implements Payload.
func (Bid) Domain() string { return "zerostate-bid-1" }

// Validate implements Payload.
func (b Bid) Validate() error {
	switch {
	case b.Network.IsZero() || b.Task.IsZero() || b.Call.IsZero() || b.Card.IsZero() || b.Module.IsZero():
		return invalid("bid: a reference is missing")
	case len(b.Decline) > 48 || strings.Trim(b.Decline, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		return invalid("bid: a decline code has at most 48 of a–z, 0–9 and '-'")
	case b.EstimateMs > MaxDeadlineMs:
		return invalid("bid: estimate of %d ms is over %d", b.EstimateMs, MaxDeadlineMs)
	}
	return b.Offer.validate()
}

// MaxParts is how many parts a result may be paid in.
const MaxParts = 16

// Award gives a task to one provider, under the offer that it made. It is the payer's word:
// with the statement and the cheque it proves what was agreed.
type Award struct {
	Network   CID            `cbor:"network"`
	Task      CID            `cbor:"task"`
	Call      CID            `cbor:"call"`
	Bid       CID            `cbor:"bid"`
	Requester PeerID         `cbor:"requester"`
	Provider  PeerID         `cbor:"provider"`
	Module    CID            `cbor:"module"`
	Offer     Offer          `cbor:"offer"`
	Ceiling   Price          `cbor:"ceiling"`
	Payer     common.Address `cbor:"payer"`
	Payee     common.Address `cbor:"payee"`
	Lane      uint32         `cbor:"lane"`
	Attempt   uint32         `cbor:"attempt"`
	Limits    Limits         `cbor:"limits"` // as bid
	Parts     uint32         `cbor:"parts"`  // that the result is encrypted, and paid, in: 1 to MaxParts
	// The world of the task again, so that a receipt proves it without the task's own bytes,
	// whose arguments may be private.
	InputRoot  Root     `cbor:"inputRoot"`
	SeedCommit [32]byte `cbor:"seedCommit"`
	ClockMs    int64    `cbor:"clock"`
	PayerKey   [32]byte `cbor:"payerKey"` // X25519, for this task only
	IssuedMs   int64    `cbor:"issued"`
	DeadlineMs int64    `cbor:"deadline"` // Unix ms
}

// Domain implements Payload.
func (Award) Domain() string { return "zerostate-award-1" }

// Validate implements Payload.
func (a Award) Validate() error {
	if a.Network.IsZero() || a.Task.IsZero() || a.Call.IsZero() || a.Bid.IsZero() || a.Module.IsZero() {
		return invalid("award: a reference is missing")
	}
	if !lives(a.IssuedMs, a.DeadlineMs, MaxDeadlineMs) {
		return invalid("award: deadline is not within %d ms of its issue", MaxDeadlineMs)
	}
	if a.Parts == 0 || a.Parts > MaxParts {
		return invalid("award: a result in %d parts, 1 to %d", a.Parts, MaxParts)
	}
	if a.Offer.Start.Cmp(a.Ceiling.Amount) > 0 {
		return invalid("award: a start fee of %s under a ceiling of %s", a.Offer.Start, a.Ceiling.Amount)
	}
	return a.Offer.validate()
}
