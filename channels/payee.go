package channels

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/protocol"
)

// Payee is the paid side of one lane. The zero value but for Lane is a new one.
type Payee struct {
	Lane  Lane  `cbor:"lane"`
	Facts Facts `cbor:"facts"`
	// Best is the newest cheque held, the one to claim with; nil before the first.
	Best *protocol.SignedCheque `cbor:"best"`
	// Sold sums what was sold for plain money: tasks accepted outright, and locks that were folded. Never above Best's total.
	Sold protocol.Amount `cbor:"sold"`
	// Locks are those on Best that pay for tasks of ours and are neither folded nor lapsed.
	Locks []HeldLock `cbor:"locks"`
	// Unpaid sums locks whose keys we showed and that lapsed: while it is not zero, no key is shown on the lane.
	Unpaid protocol.Amount `cbor:"unpaid"`
	// FinalTime is the time of the newest final block seen, in Unix seconds.
	FinalTime uint64 `cbor:"finalTime"`
	// Closing: we signed a close by both sides. Nothing is accepted after it.
	Closing bool `cbor:"closing"`
}

// HeldLock is a lock that pays for a task of ours.
type HeldLock struct {
	Task string        `cbor:"task"`
	Lock protocol.Lock `cbor:"lock"`
	// Shown: we gave the key to the payer, or are about to; from here on the amount is ours.
	Shown bool `cbor:"shown"`
	// Registered: the chain's registry has the key, in time. Then the vault pays it whatever the payer does.
	Registered bool `cbor:"registered"`
}

func (l HeldLock) due() bool { return l.Shown || l.Registered }

// PayeeOutput says what to do.
type PayeeOutput struct {
	// Accepted: keep it under its task, durable; then acknowledge, or give the key.
	Accepted *Payment
	// Repeated says that Accepted was accepted before and nothing changed.
	Repeated bool
	// Newer says that the cheque became the best one.
	Newer bool
	// Close: sign the close of the lane at this lifetime total.
	Close *protocol.Amount
}

// Earned is what was sold for plain money, and the locks whose keys were shown, in base units.
func (s Payee) Earned() protocol.Amount {
	sum, err := s.Sold.Add(s.sum(HeldLock.due))
	if err != nil {
		return s.Sold
	}
	return sum
}

// Claimable is the lifetime total that the vault would pay on the best cheque now, in base units.
func (s Payee) Claimable() protocol.Amount {
	sum, err := s.covered().Add(s.sum(func(l HeldLock) bool { return l.Registered }))
	if err != nil {
		return s.Facts.Reserved
	}
	return least(sum, s.Facts.Reserved)
}

// Promised is what a claim would bring now: Claimable less what was paid out, in base units.
func (s Payee) Promised() protocol.Amount { return floorSub(s.Claimable(), s.Facts.Paid) }

// Locked is what rides on locks of ours that the vault would not pay yet: their keys have to be folded or registered. In base units.
func (s Payee) Locked() protocol.Amount {
	return s.sum(func(l HeldLock) bool { return !l.Registered })
}

// Settled is what the vault has paid out on this lane, in base units.
func (s Payee) Settled() protocol.Amount { return s.Facts.Paid }

// Headroom is what the payer may still promise, as far as its cheques have come, in base units: collateral less the
// total and all locks that may still become ours. What is young does not count. Before running a task, compare it with the
// ceilings of all tasks at work.
func (s Payee) Headroom() protocol.Amount {
	left := floorSub(s.Facts.Reserved, s.Facts.Young)
	if s.Best == nil {
		return left
	}
	left = floorSub(left, s.Best.Cheque.Cumulative)
	for _, l := range s.Best.Cheque.Locks {
		// One that lapsed is dropped by the payer's next cheque.
		if k := s.lock(l.Hash); l.Expiry > s.FinalTime || (k >= 0 && s.Locks[k].due()) {
			left = floorSub(left, l.Amount)
		}
	}
	return left
}

func (s Payee) covered() protocol.Amount {
	if s.Best == nil {
		return protocol.Amount{}
	}
	return s.Best.Cheque.Cumulative
}

func (s Payee) sum(which func(HeldLock) bool) (sum protocol.Amount) {
	for _, l := range s.Locks {
		if which(l) {
			if next, err := sum.Add(l.Lock.Amount); err == nil { // bounded by the collateral, which fits
				sum = next
			}
		}
	}
	return sum
}

func (s Payee) lock(hash common.Hash) int {
	return slices.IndexFunc(s.Locks, func(l HeldLock) bool { return l.Lock.Hash == hash })
}

func (s Payee) see(_ time.Time, ev PayeeEvent) (Payee, PayeeOutput, error) {
	s.Facts = ev.(LaneSeen).Facts
	return s, PayeeOutput{}, nil
}

func (s Payee) repeat(_ time.Time, ev PayeeEvent) (Payee, PayeeOutput, error) {
	e := ev.(Received)
	if e.Prior.Task != e.Task || e.Prior.Amount != e.Price || !e.Prior.Cheque.Equal(e.Cheque) {
		return s, PayeeOutput{}, fmt.Errorf("%w: task %s has cheque %d over %s, now cheque %d came for task %s over %s",
			ErrTaskMismatch, e.Prior.Task, e.Prior.Cheque.Cheque.Seq, e.Prior.Amount, e.Cheque.Cheque.Seq, e.Task, e.Price)
	}
	return s, PayeeOutput{Accepted: e.Prior, Repeated: true}, nil
}

func (s Payee) receive(now time.Time, ev PayeeEvent) (Payee, PayeeOutput, error) {
	e := ev.(Received)
	if s.Closing {
		return s, PayeeOutput{}, ErrClosing
	}
	if e.Price.IsZero() {
		return s, PayeeOutput{}, fmt.Errorf("%w: task %s", ErrZero, e.Task)
	}
	s, newer, err := s.take(e.Cheque)
	if err != nil {
		return s, PayeeOutput{}, err
	}
	if e.Lock == nil {
		s, err = s.sell(e.Price)
	} else {
		s, err = s.hold(e, uint64(now.Unix()))
	}
	if err != nil {
		return s, PayeeOutput{}, err
	}
	return s, PayeeOutput{Accepted: &Payment{Task: e.Task, Amount: e.Price, Cheque: e.Cheque}, Newer: newer}, nil
}

// shown takes a cheque that comes for no task: one that folds, or one that a payer or a tower gives back after a loss.
func (s Payee) shown(_ time.Time, ev PayeeEvent) (Payee, PayeeOutput, error) {
	s, newer, err := s.take(ev.(Shown).Cheque)
	return s, PayeeOutput{Newer: newer}, err
}

// restored takes the payer's newest cheque. What was sold since the backup is not known, so nothing on it may be sold again.
func (s Payee) restored(_ time.Time, ev PayeeEvent) (Payee, PayeeOutput, error) {
	newer := false
	if c := ev.(Restored).Cheque; c != nil {
		var err error
		if s, newer, err = s.take(*c); err != nil {
			return s, PayeeOutput{}, err
		}
	}
	s.Sold = s.covered()
	return s, PayeeOutput{Newer: newer}, nil
}

// sell books a price that the total covers outright.
func (s Payee) sell(price protocol.Amount) (Payee, error) {
	sold, err := s.Sold.Add(price)
	if err != nil || sold.Cmp(s.covered()) > 0 {
		return s, &UnderpaidError{Earned: s.Sold, Price: price, Covered: s.covered()}
	}
	s.Sold = sold
	return s, nil
}

// take judges a cheque by itself and against the best one, and makes it the best if it is newer.
func (s Payee) take(got protocol.SignedCheque) (Payee, bool, error) {
	exposure, err := got.Cheque.Exposure()
	if err != nil {
		return s, false, err
	}
	if s.Lane.owns(got.Cheque) && exposure.Cmp(s.Facts.Reserved) > 0 {
		return s, false, fmt.Errorf("%w: total and locks %s, reserved %s", ErrOverReserve, exposure, s.Facts.Reserved)
	}
	if err := checkOwn(s.Lane, s.Facts, got); err != nil {
		return s, false, err
	}
	if s.Best == nil {
		s.Best = &got
		return s, true, nil
	}
	held := *s.Best
	switch {
	case got.Cheque.Seq == held.Cheque.Seq && got.Cheque.StructHash() == held.Cheque.StructHash():
		return s, false, nil // shown again, perhaps for another task: that decides
	case got.Cheque.Seq < held.Cheque.Seq && got.Cheque.Cumulative.Cmp(held.Cheque.Cumulative) <= 0:
		return s, false, nil // late, and dominated
	case got.Cheque.Seq <= held.Cheque.Seq:
		return s, false, &EquivocationError{Held: held, Got: got}
	}
	_, err = Successor(held.Cheque, got.Cheque, LockFacts{Due: s.dueLocks(), FinalTime: s.FinalTime})
	if errors.Is(err, ErrFell) || errors.Is(err, ErrLockChanged) {
		return s, false, &EquivocationError{Held: held, Got: got, Cause: err}
	}
	if err != nil {
		return s, false, err
	}
	return s.follow(got)
}

// follow makes got the best cheque: what it folds is sold, what it dropped is gone.
func (s Payee) follow(got protocol.SignedCheque) (Payee, bool, error) {
	stays := make(map[common.Hash]bool, len(got.Cheque.Locks))
	for _, l := range got.Cheque.Locks {
		stays[l.Hash] = true
	}
	locks, sold := make([]HeldLock, 0, len(s.Locks)), s.Sold
	for _, l := range s.Locks {
		if stays[l.Lock.Hash] {
			locks = append(locks, l)
			continue
		}
		if l.due() || l.Lock.Expiry > s.FinalTime {
			var err error
			if sold, err = sold.Add(l.Lock.Amount); err != nil {
				return s, false, err
			}
		}
	}
	s.Best, s.Locks, s.Sold = &got, locks, sold
	// A payer that comes back late may still pay plainly what lapsed.
	if sum, err := s.Sold.Add(s.Unpaid); err == nil && sum.Cmp(got.Cheque.Cumulative) <= 0 {
		s.Sold, s.Unpaid = sum, protocol.Amount{}
	}
	return s, true, nil
}

// dueLocks are the locks that may not leave the best cheque but by a fold: all that have not lapsed, whether their keys were
// shown or not, since a payer may know one from the chain first; and those that are ours for good.
func (s Payee) dueLocks() map[common.Hash]bool {
	due := make(map[common.Hash]bool, len(s.Best.Cheque.Locks))
	for _, l := range s.Best.Cheque.Locks {
		k := s.lock(l.Hash)
		due[l.Hash] = l.Expiry > s.FinalTime || (k >= 0 && s.Locks[k].due())
	}
	return due
}
