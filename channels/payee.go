package channels

import (
	"fmt"

	"github.com/zerostate/zerostate/protocol"
)

// Payee is the paid side of one lane. The zero value but for Lane is a new one.
type Payee struct {
	Lane  Lane  `cbor:"lane"`
	Facts Facts `cbor:"facts"`
	// Best is the newest cheque held, the one to claim with; nil before the first.
	Best *protocol.SignedCheque `cbor:"best,omitempty"`
	// Sold sums the prices of the tasks accepted; never above Best's total.
	Sold protocol.Amount `cbor:"sold"`
}

// PayeeOutput says what to do.
type PayeeOutput struct {
	// Accepted: keep it under its task, durable; then acknowledge, or give the key.
	Accepted *Payment
	// Repeated says that Accepted was accepted before and nothing changed.
	Repeated bool
}

// Earned is what the accepted tasks cost together, in base units.
func (s Payee) Earned() protocol.Amount { return s.Sold }

// Claimable is the lifetime total that the vault would pay on the best cheque, in base units.
func (s Payee) Claimable() protocol.Amount { return least(s.covered(), s.Facts.Reserved) }

// Promised is what a claim would bring now: Claimable less what was paid out, in base units.
func (s Payee) Promised() protocol.Amount { return floorSub(s.Claimable(), s.Facts.Paid) }

// Settled is what the vault has paid out on this lane, in base units.
func (s Payee) Settled() protocol.Amount { return s.Facts.Paid }

// Headroom is what the payer may still promise, as far as its cheques have come, in
// base units. Before running a task, compare it with the ceilings of all tasks at work.
func (s Payee) Headroom() protocol.Amount { return floorSub(s.Facts.Reserved, s.covered()) }

func (s Payee) covered() protocol.Amount {
	if s.Best == nil {
		return protocol.Amount{}
	}
	return s.Best.Cheque.Cumulative
}

func (s Payee) see(ev PayeeEvent) (Payee, PayeeOutput, error) {
	s.Facts = ev.(LaneSeen).Facts
	return s, PayeeOutput{}, nil
}

func (s Payee) repeat(ev PayeeEvent) (Payee, PayeeOutput, error) {
	e := ev.(Received)
	if e.Prior.Task != e.Task || e.Prior.Amount != e.Price || !e.Prior.Cheque.Equal(e.Cheque) {
		return s, PayeeOutput{}, fmt.Errorf("%w: task %s has cheque %d over %s, now cheque %d came for task %s over %s",
			ErrTaskMismatch, e.Prior.Task, e.Prior.Cheque.Cheque.Seq, e.Prior.Amount, e.Cheque.Cheque.Seq, e.Task, e.Price)
	}
	return s, PayeeOutput{Accepted: e.Prior, Repeated: true}, nil
}

func (s Payee) receive(ev PayeeEvent) (Payee, PayeeOutput, error) {
	e := ev.(Received)
	if err := s.check(e); err != nil {
		return s, PayeeOutput{}, err
	}
	newer, err := s.newer(e.Cheque)
	if err != nil {
		return s, PayeeOutput{}, err
	}
	if newer {
		c := e.Cheque
		s.Best = &c
	}
	sold, err := s.Sold.Add(e.Price)
	if err != nil || sold.Cmp(s.covered()) > 0 {
		return s, PayeeOutput{}, &UnderpaidError{Earned: s.Sold, Price: e.Price, Covered: s.covered()}
	}
	s.Sold = sold
	return s, PayeeOutput{Accepted: &Payment{Task: e.Task, Amount: e.Price, Cheque: e.Cheque}}, nil
}

// check judges the cheque by itself, the cheap questions first.
func (s Payee) check(e Received) error {
	c := e.Cheque.Cheque
	switch {
	case e.Price.IsZero():
		return fmt.Errorf("%w: task %s", ErrZero, e.Task)
	case !s.Lane.owns(c):
		return fmt.Errorf("%w: lane %d of %s to %s in token %s", ErrWrongLane, c.Lane, c.Payer, c.Payee, c.Token)
	case len(c.Locks) > 0:
		return fmt.Errorf("%w: %d locks", ErrLocked, len(c.Locks))
	case c.Cumulative.Cmp(s.Facts.Reserved) > 0:
		return fmt.Errorf("%w: total %s, reserved %s", ErrOverReserve, c.Cumulative, s.Facts.Reserved)
	}
	return e.Cheque.Verify(s.Lane.Domain, s.Facts.Signer) // ErrSigner also for another chain or vault
}

// newer compares a valid cheque with the best one: it is newer, or older and
// consistent, or the two together are proof against the payer.
func (s Payee) newer(got protocol.SignedCheque) (bool, error) {
	if s.Best == nil {
		return true, nil
	}
	held, c := s.Best.Cheque, got.Cheque
	grows := c.Cumulative.Cmp(held.Cumulative)
	switch {
	case c.Seq == held.Seq && c.StructHash() == held.StructHash(): // shown for a second task: the price decides
		return false, nil
	case c.Seq > held.Seq && grows >= 0:
		return true, nil
	case c.Seq < held.Seq && grows <= 0:
		return false, nil
	}
	return false, &EquivocationError{Held: *s.Best, Got: got}
}
