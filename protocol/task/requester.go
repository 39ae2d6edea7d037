package task

import (
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/protocol"
)

// requesterTable is every legal step of the requester's side. A task can be given up until
// its cheque is signed; from then on the money is promised and only the result is waited for.
var requesterTable = table{
	Submitted:  {"called": Auctioning, "failed": Failed, "cancelled": Cancelled, "deadline": Expired},
	Auctioning: {"called": Auctioning, "won": Awarded, "rejected": Rejected, "failed": Failed, "cancelled": Cancelled, "deadline": Expired},
	Awarded:    {"hired": Awarded, "accepted": Running, "failed": Failed, "cancelled": Cancelled, "deadline": Failed},
	Running:    {"accepted": Running, "delivered": Delivered, "failed": Failed, "cancelled": Cancelled, "deadline": Failed},
	Delivered:  {"paid": Paid, "failed": Failed},
	Paid:       {"opened": Done, "failed": Failed},
}

// Winner is who was hired and on which terms.
type Winner struct {
	Provider   protocol.PeerID `cbor:"provider"`
	Call       protocol.CID    `cbor:"call"`
	Bid        protocol.CID    `cbor:"bid"`
	Card       protocol.CID    `cbor:"card"`
	Module     protocol.CID    `cbor:"module"`
	Offer      protocol.Offer  `cbor:"offer"`
	Payee      common.Address  `cbor:"payee"`
	EstimateMs uint64          `cbor:"estimate"`
	Limits     protocol.Limits `cbor:"limits"`
}

// Requester is the requester's side of a task, durable as one value.
type Requester struct {
	ID          protocol.CID     `cbor:"id"`
	Task        protocol.Task    `cbor:"task"`
	Policy      string           `cbor:"policy"`
	Provider    string           `cbor:"provider"` // text of the only peer ID to ask; empty: anybody
	Phase       Phase            `cbor:"phase"`
	SubmittedMs int64            `cbor:"submitted"`
	DeadlineMs  int64            `cbor:"deadline"` // Unix ms
	FinishedMs  int64            `cbor:"finished"`
	Seed        [32]byte         `cbor:"seed"`      // secret
	InputSalt   [32]byte         `cbor:"inputSalt"` // secret
	PayerKey    [32]byte         `cbor:"payerKey"`  // secret: X25519 private key of this task
	Round       uint32           `cbor:"round"`     // of the last call
	Attempt     uint32           `cbor:"attempt"`
	Winner      *Winner          `cbor:"winner"`
	Award       []byte           `cbor:"award"`
	Statement   []byte           `cbor:"statement"`
	Payee       []byte           `cbor:"payee"`  // the executor's binding
	Cheque      []byte           `cbor:"cheque"` // signed; sent again as it stands
	Seq         uint64           `cbor:"seq"`    // of the cheque
	Cumulative  protocol.Amount  `cbor:"cumulative"`
	Price       protocol.Amount  `cbor:"price"`
	Gas         uint64           `cbor:"gas"`
	OutputBytes uint64           `cbor:"outputBytes"`
	Receipt     *protocol.CID    `cbor:"receipt"`
	Reason      *protocol.Reason `cbor:"reason"`
	Timeline    []Entry          `cbor:"timeline"`
}

// RequesterEvent is what can happen on the requester's side.
type RequesterEvent interface{ requesterEvent() string }

// The events of the requester's side.
type (
	// Called says that the call of a round is about to be published.
	Called struct {
		Round uint32
		Peers int
	}
	// Won names who is hired.
	Won struct {
		Winner Winner
		Why    string
	}
	// NobodyWon ends the auction without a winner.
	NobodyWon struct{ Reason protocol.Reason }
	// Hired holds the signed award, stored before it is sent, on a lane that covers it.
	Hired struct {
		Award []byte
		Lane  uint32
	}
	// Accepted says that the executor took the award.
	Accepted struct{}
	// DeliveredResult says that the ciphertext is stored and matches the statement.
	DeliveredResult struct {
		Statement, Payee []byte
		Price            protocol.Amount
		Gas, CipherBytes uint64
	}
	// ChequeSigned holds the payment, stored before it is sent.
	ChequeSigned struct {
		Cheque     []byte
		Seq        uint64
		Cumulative protocol.Amount
	}
	// Opened says that the key came, the result matches, and the receipt is complete.
	Opened struct {
		OutputBytes uint64
		Receipt     protocol.CID
	}
	// Fail ends the task for a reason.
	Fail struct{ Reason protocol.Reason }
	// Cancel is the requester's wish to end it.
	Cancel struct{}
	// DeadlinePassed ends what was not delivered in time.
	DeadlinePassed struct{ Reason protocol.Reason }
)

func (Called) requesterEvent() string          { return "called" }
func (Won) requesterEvent() string             { return "won" }
func (NobodyWon) requesterEvent() string       { return "rejected" }
func (Hired) requesterEvent() string           { return "hired" }
func (Accepted) requesterEvent() string        { return "accepted" }
func (DeliveredResult) requesterEvent() string { return "delivered" }
func (ChequeSigned) requesterEvent() string    { return "paid" }
func (Opened) requesterEvent() string          { return "opened" }
func (Fail) requesterEvent() string            { return "failed" }
func (Cancel) requesterEvent() string          { return "cancelled" }
func (DeadlinePassed) requesterEvent() string  { return "deadline" }

// NewRequester submits t at now. The secrets are random and the caller's.
func NewRequester(now time.Time, t protocol.Task, seed, salt, payerKey [32]byte, policy, provider string) (Requester, error) {
	if err := t.Validate(); err != nil {
		return Requester{}, err
	}
	id, err := t.ID()
	if err != nil {
		return Requester{}, err
	}
	return Requester{
		ID: id, Task: t, Policy: policy, Provider: provider, Phase: Submitted, SubmittedMs: now.UnixMilli(),
		DeadlineMs: now.UnixMilli() + int64(t.Spec.DeadlineMs), Seed: seed, InputSalt: salt, PayerKey: payerKey,
		Timeline: note(nil, now, "submitted", ""),
	}, nil
}

// Effect is what has to be done next.
type Effect int

// The effects, each safe to do again.
const (
	Nothing    Effect = iota
	RunAuction        // publish a call of the next round, collect bids, decide
	PrepareJob        // have a lane that covers the ceiling, sign the award
	FetchWork         // send or resume the award, until the result is here
	SignCheque        // issue the cheque for the statement, once
	Redeem            // send the cheque, get the key, open the result, countersign
)

// Next is the effect that the state asks for.
func (r Requester) Next() Effect {
	switch r.Phase {
	case Submitted, Auctioning:
		return RunAuction
	case Awarded:
		if len(r.Award) == 0 {
			return PrepareJob
		}
		return FetchWork
	case Running:
		return FetchWork
	case Delivered:
		return SignCheque
	case Paid:
		return Redeem
	}
	return Nothing
}

// guard refuses what the table alone lets pass and would break a promise: a call of a round
// that was used, a second award beside the one that may have been sent, work without an award.
func (r Requester) guard(ev RequesterEvent) error {
	switch e := ev.(type) {
	case Called:
		if e.Round <= r.Round {
			return fmt.Errorf("%w: call of round %d after round %d", ErrIllegal, e.Round, r.Round)
		}
	case Hired:
		if len(r.Award) > 0 || len(e.Award) == 0 {
			return fmt.Errorf("%w: a task has exactly one award", ErrIllegal)
		}
	case Accepted:
		if len(r.Award) == 0 {
			return fmt.Errorf("%w: accepted before an award was signed", ErrIllegal)
		}
	}
	return nil
}

// Step takes one event at now.
func (r Requester) Step(now time.Time, ev RequesterEvent) (Requester, error) {
	name := ev.requesterEvent()
	phase, err := requesterTable.next(r.Phase, name)
	if err == nil {
		err = r.guard(ev)
	}
	if err != nil {
		return r, err
	}
	n, detail := r, ""
	switch e := ev.(type) {
	case Called:
		n.Round, detail = e.Round, fmt.Sprintf("call %d published to %d peers", e.Round, e.Peers)
	case Won:
		n.Winner, n.Attempt, detail = &e.Winner, r.Attempt+1, e.Winner.Provider.String()+": "+e.Why
	case NobodyWon:
		n.Reason = reason(e.Reason)
		detail = n.Reason.Why
	case Hired:
		n.Award, detail = e.Award, fmt.Sprintf("award signed on lane %d", e.Lane)
	case Accepted:
		if r.Phase == Running {
			return r, nil // resumed: nothing new
		}
	case DeliveredResult:
		n.Statement, n.Payee, n.Price, n.Gas = e.Statement, e.Payee, e.Price, e.Gas
		detail = fmt.Sprintf("%d bytes encrypted, %d gas, price %s", e.CipherBytes, e.Gas, e.Price)
	case ChequeSigned:
		n.Cheque, n.Seq, n.Cumulative, detail = e.Cheque, e.Seq, e.Cumulative, fmt.Sprintf("cheque %d, %s in all", e.Seq, e.Cumulative)
	case Opened:
		n.OutputBytes, n.Receipt, detail = e.OutputBytes, &e.Receipt, fmt.Sprintf("%d bytes of output", e.OutputBytes)
	case Fail:
		n.Reason = reason(e.Reason)
		detail = n.Reason.Error()
	case Cancel:
		n.Reason = &protocol.Reason{Code: protocol.CodeCancelled, What: "the task was cancelled", Why: "the requester asked for it", Fault: protocol.FaultRequester}
	case DeadlinePassed:
		n.Reason = reason(e.Reason)
		detail = n.Reason.Error()
	}
	n.Phase = phase
	n.Timeline = note(r.Timeline, now, name, detail)
	if phase.Final() {
		n.FinishedMs = now.UnixMilli()
		n.PayerKey = [32]byte{} // opens nothing any more that is not opened
	}
	return n, nil
}
