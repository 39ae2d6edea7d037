package task

import (
	"fmt"
	"slices"
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
	Paid:       {"paid": Paid, "opened": Done, "spoilt": Failed, "failed": Failed},
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
	Payee       []byte           `cbor:"payee"`       // the executor's binding
	StartCheque []byte           `cbor:"startCheque"` // pays the start fee; stored with the award, before either is sent
	Cheques     [][]byte         `cbor:"cheques"`     // one for each part paid so far; signed, sent again as they stand
	Keys        [][32]byte       `cbor:"keys"`        // of the parts that were opened
	LockUntil   uint64           `cbor:"lockUntil"`   // Unix seconds: when the newest lock expires
	FoldCheque  []byte           `cbor:"foldCheque"`  // pays the last part plainly
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
		Award       []byte
		StartCheque []byte // empty without a start fee
		Lane        uint32
	}
	// Accepted says that the executor took the award.
	Accepted struct{}
	// DeliveredResult says that the ciphertext is stored and matches the statement.
	DeliveredResult struct {
		Statement, Payee []byte
		Price            protocol.Amount
		Gas, CipherBytes uint64
	}
	// ChequeSigned holds the cheque that locks the price of the next part, stored before it is sent. Key is that of the part
	// before, which opened it; nil for the first.
	ChequeSigned struct {
		Cheque    []byte
		Key       *[32]byte
		Amount    protocol.Amount
		LockUntil uint64
	}
	// Opened says that the last key came, the result matches, and the receipt is complete.
	Opened struct {
		Key         [32]byte
		FoldCheque  []byte
		OutputBytes uint64
		Receipt     protocol.CID
	}
	// Spoilt ends a task whose key opened a part to something else than was signed. It was paid; the receipt proves it.
	Spoilt struct {
		Key        [32]byte
		FoldCheque []byte
		Receipt    protocol.CID
		Reason     protocol.Reason
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
func (Spoilt) requesterEvent() string          { return "spoilt" }
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
	SignCheque        // lock the price of the first part, once
	Redeem            // send the cheque of each part, get its key, open it, lock the next; then fold and countersign
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
	case ChequeSigned:
		// Each cheque but the first is signed for the key of the part before, and for nothing else.
		if opened := e.Key != nil; len(r.Keys)+btoi(opened) != len(r.Cheques) {
			return fmt.Errorf("%w: a cheque for part %d with %d parts opened", ErrIllegal, len(r.Cheques)+1, len(r.Keys))
		}
	case Opened, Spoilt:
		if len(r.Keys)+1 != len(r.Cheques) {
			return fmt.Errorf("%w: %d parts paid, %d opened", ErrIllegal, len(r.Cheques), len(r.Keys)+1)
		}
	}
	return nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
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
		n.Award, n.StartCheque, detail = e.Award, e.StartCheque, fmt.Sprintf("award signed on lane %d", e.Lane)
	case Accepted:
		if r.Phase == Running {
			return r, nil // resumed: nothing new
		}
	case DeliveredResult:
		n.Statement, n.Payee, n.Price, n.Gas = e.Statement, e.Payee, e.Price, e.Gas
		detail = fmt.Sprintf("%d bytes encrypted, %d gas, price %s", e.CipherBytes, e.Gas, e.Price)
	case ChequeSigned:
		n.Cheques, n.LockUntil = append(slices.Clone(r.Cheques), e.Cheque), max(r.LockUntil, e.LockUntil)
		if e.Key != nil {
			n.Keys = append(slices.Clone(r.Keys), *e.Key)
		}
		detail = fmt.Sprintf("part %d: %s under a lock until %d", len(n.Cheques), e.Amount, e.LockUntil)
	case Opened:
		n.Keys, n.FoldCheque, n.OutputBytes, n.Receipt = append(slices.Clone(r.Keys), e.Key), e.FoldCheque, e.OutputBytes, &e.Receipt
		detail = fmt.Sprintf("%d bytes of output", e.OutputBytes)
	case Spoilt:
		n.Keys, n.FoldCheque, n.Receipt, n.Reason = append(slices.Clone(r.Keys), e.Key), e.FoldCheque, &e.Receipt, reason(e.Reason)
		detail = n.Reason.Error()
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
