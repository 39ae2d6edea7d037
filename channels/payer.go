package channels

import (
	"fmt"

	"github.com/zerostate/zerostate/protocol"
)

// Payer is the paying side of one lane. The zero value but for Lane is a new one.
type Payer struct {
	Lane  Lane  `cbor:"lane"`
	Facts Facts `cbor:"facts"`
	// Seq and Cumulative are those of the newest cheque that was decided: they
	// only grow, and a sequence is never used for two contents.
	Seq        uint64          `cbor:"seq"`
	Cumulative protocol.Amount `cbor:"cumulative"`
	AckedSeq   uint64          `cbor:"acked"`             // the newest that the payee confirmed
	Pending    *Pending        `cbor:"pending,omitempty"` // decided, not yet signed
}

// Pending is a cheque that is decided and waits for its signature.
type Pending struct {
	Task   string          `cbor:"task"`
	Amount protocol.Amount `cbor:"amount"`
	Cheque protocol.Cheque `cbor:"cheque"`
}

// PayerOutput says what to do. At most one field is set.
type PayerOutput struct {
	Sign *protocol.Cheque // sign this, then step with Signed
	Send *Payment         // keep under its task, durable; then send its cheque
	// Repeated says that Send was sent before and nothing changed.
	Repeated bool
}

// Headroom is what may still be promised on the lane, in base units.
func (s Payer) Headroom() protocol.Amount { return floorSub(s.Facts.Reserved, s.Cumulative) }

// Promised is what was signed away and not yet drawn on chain, in base units.
func (s Payer) Promised() protocol.Amount { return floorSub(s.Cumulative, s.Facts.Paid) }

func (s Payer) see(ev PayerEvent) (Payer, PayerOutput, error) {
	s.Facts = ev.(LaneSeen).Facts
	return s, PayerOutput{}, nil
}

func (s Payer) pay(ev PayerEvent) (Payer, PayerOutput, error) {
	e := ev.(Pay)
	if p := s.Pending; p != nil {
		if p.Task == e.Task && p.Amount == e.Amount {
			return s.resume(nil)
		}
		return s, PayerOutput{}, fmt.Errorf("%w: cheque %d, for task %s", ErrPending, p.Cheque.Seq, p.Task)
	}
	if e.Amount.IsZero() {
		return s, PayerOutput{}, fmt.Errorf("%w: task %s", ErrZero, e.Task)
	}
	if e.Amount.Cmp(s.Headroom()) > 0 {
		return s, PayerOutput{}, &HeadroomError{Need: e.Amount, Have: s.Headroom(), Reserved: s.Facts.Reserved}
	}
	total, err := s.Cumulative.Add(e.Amount)
	if err != nil {
		return s, PayerOutput{}, err
	}
	s.Seq, s.Cumulative = s.Seq+1, total
	s.Pending = &Pending{Task: e.Task, Amount: e.Amount, Cheque: protocol.Cheque{
		Payer: s.Lane.Payer, Payee: s.Lane.Payee, Token: s.Lane.Token, Lane: s.Lane.Number,
		Seq: s.Seq, Cumulative: total, Locks: []protocol.Lock{},
	}}
	return s.resume(nil)
}

func (s Payer) repeat(ev PayerEvent) (Payer, PayerOutput, error) {
	e := ev.(Pay)
	if e.Prior.Task != e.Task || e.Prior.Amount != e.Amount {
		return s, PayerOutput{}, fmt.Errorf("%w: task %s got a cheque over %s, now %s is asked for task %s",
			ErrTaskMismatch, e.Prior.Task, e.Prior.Amount, e.Amount, e.Task)
	}
	return s, PayerOutput{Send: e.Prior, Repeated: true}, nil
}

func (s Payer) signed(ev PayerEvent) (Payer, PayerOutput, error) {
	got := ev.(Signed).Cheque
	if s.Pending == nil || got.Cheque.StructHash() != s.Pending.Cheque.StructHash() {
		return s, PayerOutput{}, fmt.Errorf("%w: sequence %d, total %s", ErrNotPending, got.Cheque.Seq, got.Cheque.Cumulative)
	}
	// A wrong key here would be found by the payee only, after the bytes left.
	if err := got.Verify(s.Lane.Domain, s.Facts.Signer); err != nil {
		return s, PayerOutput{}, err
	}
	out := PayerOutput{Send: &Payment{Task: s.Pending.Task, Amount: s.Pending.Amount, Cheque: got}}
	s.Pending = nil
	return s, out, nil
}

func (s Payer) resume(PayerEvent) (Payer, PayerOutput, error) {
	if s.Pending == nil {
		return s, PayerOutput{}, nil
	}
	c := s.Pending.Cheque
	return s, PayerOutput{Sign: &c}, nil
}

func (s Payer) acked(ev PayerEvent) (Payer, PayerOutput, error) {
	seq := ev.(Acked).Seq
	if seq == 0 || seq > s.Seq || (s.Pending != nil && seq == s.Seq) {
		return s, PayerOutput{}, fmt.Errorf("%w: sequence %d, the newest is %d", ErrNeverIssued, seq, s.Seq)
	}
	s.AckedSeq = max(s.AckedSeq, seq)
	return s, PayerOutput{}, nil
}
