package channels

import (
	"fmt"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/protocol"
)

// The payee's part of result for payment. A lock is held when its cheque is stored; its key is shown when the margins
// allow it and no other key of the lane waits to be folded; it ends folded (Sold), or registered on the chain and claimed.

// hold finds the task's lock on the best cheque.
func (s Payee) hold(e Received, now uint64) (Payee, error) {
	i := slices.IndexFunc(s.Best.Cheque.Locks, func(l protocol.Lock) bool { return l.Hash == e.Lock.Hash })
	if i < 0 {
		return s, fmt.Errorf("%w: %x, on cheque %d", ErrNoLock, e.Lock.Hash[:8], s.Best.Cheque.Seq)
	}
	l := s.Best.Cheque.Locks[i]
	if k := s.lock(l.Hash); k >= 0 {
		if s.Locks[k].Task != e.Task {
			return s, fmt.Errorf("%w: %x pays for task %s", ErrLockReused, l.Hash[:8], s.Locks[k].Task)
		}
		return s, nil
	}
	if l.Amount.Cmp(e.Price) < 0 {
		return s, &UnderpaidError{Earned: s.Sold, Price: e.Price, Covered: l.Amount}
	}
	if err := e.Lock.Margins.accepts(l.Expiry, now); err != nil {
		return s, err
	}
	s.Locks = append(slices.Clone(s.Locks), HeldLock{Task: e.Task, Lock: l})
	return s, nil
}

// show decides whether a key may be given away now. An error leaves it secret: ErrUnfolded means wait, the others
// that the chain is left to get the money.
func (s Payee) show(now time.Time, ev PayeeEvent) (Payee, PayeeOutput, error) {
	e := ev.(Show)
	i := s.lock(e.Hash)
	if i < 0 {
		return s, PayeeOutput{}, fmt.Errorf("%w: %x", ErrUnknownLock, e.Hash[:8])
	}
	if s.Locks[i].due() {
		return s, PayeeOutput{Repeated: true}, nil
	}
	if !s.Unpaid.IsZero() {
		return s, PayeeOutput{}, fmt.Errorf("%w: %s", ErrUnpaid, s.Unpaid)
	}
	if k := slices.IndexFunc(s.Locks, HeldLock.due); k >= 0 {
		return s, PayeeOutput{}, fmt.Errorf("%w: for task %s", ErrUnfolded, s.Locks[k].Task)
	}
	if err := e.Margins.accepts(s.Locks[i].Lock.Expiry, uint64(now.Unix())); err != nil {
		return s, PayeeOutput{}, err
	}
	s.Locks = slices.Clone(s.Locks)
	s.Locks[i].Shown = true
	return s, PayeeOutput{}, nil
}

// registered says that the chain's registry has a lock's key since before its expiry.
func (s Payee) registered(_ time.Time, ev PayeeEvent) (Payee, PayeeOutput, error) {
	e := ev.(Registered)
	i := s.lock(e.Hash)
	if i < 0 || s.Locks[i].Registered {
		return s, PayeeOutput{}, nil
	}
	if e.At >= s.Locks[i].Lock.Expiry {
		return s, PayeeOutput{}, fmt.Errorf("%w: registered at %d, it expired at %d", ErrLockTooShort, e.At, s.Locks[i].Lock.Expiry)
	}
	s.Locks = slices.Clone(s.Locks)
	s.Locks[i].Registered = true
	return s, PayeeOutput{}, nil
}

// unregistered undoes it: the key has to go on the chain again, if there is time.
func (s Payee) unregistered(_ time.Time, ev PayeeEvent) (Payee, PayeeOutput, error) {
	if i := s.lock(ev.(Unregistered).Hash); i >= 0 && s.Locks[i].Registered {
		s.Locks = slices.Clone(s.Locks)
		s.Locks[i].Registered = false
	}
	return s, PayeeOutput{}, nil
}

// final takes the time of a final block: locks whose expiry it shows unrevealed are lost, and may be dropped by the payer.
func (s Payee) final(_ time.Time, ev PayeeEvent) (Payee, PayeeOutput, error) {
	e := ev.(Final)
	s.FinalTime = max(s.FinalTime, e.Time)
	live := make([]HeldLock, 0, len(s.Locks))
	for _, l := range s.Locks {
		switch {
		case l.Registered || l.Lock.Expiry > s.FinalTime:
			live = append(live, l)
		case l.Shown:
			var err error
			if s.Unpaid, err = s.Unpaid.Add(l.Lock.Amount); err != nil {
				return s, PayeeOutput{}, err
			}
		}
	}
	s.Locks = live
	return s, PayeeOutput{}, nil
}

// close agrees to end the lane at the payer's total, which must be all that we hold.
func (s Payee) close(_ time.Time, ev PayeeEvent) (Payee, PayeeOutput, error) {
	e := ev.(Agree)
	if s.Best != nil && len(s.Best.Cheque.Locks) > 0 {
		return s, PayeeOutput{}, fmt.Errorf("%w: %d locks", ErrLocksLive, len(s.Best.Cheque.Locks))
	}
	if e.Total.Cmp(s.covered()) < 0 || e.Total.Cmp(s.Facts.Reserved) > 0 {
		return s, PayeeOutput{}, fmt.Errorf("%w: a close at %s, held %s of %s reserved", ErrFell, e.Total, s.covered(), s.Facts.Reserved)
	}
	s.Closing = true
	return s, PayeeOutput{Close: &e.Total}, nil
}

// ToRegister are the locks whose keys must go on the chain now: the payer had its time, or the lane is being released
// and what is not claimed before its end is lost. now is the chain's time in Unix seconds.
func (s Payee) ToRegister(now uint64, m Margins) []HeldLock {
	if s.Facts.Status != StatusOpen && s.Facts.Status != StatusReleasing {
		return nil
	}
	var out []HeldLock
	for _, l := range s.Locks {
		late := now+m.Safety >= l.Lock.Expiry || s.Facts.Status == StatusReleasing
		if late && !l.Registered && now < l.Lock.Expiry {
			out = append(out, l)
		}
	}
	return out
}

// Held finds a lock by its hash.
func (s Payee) Held(hash common.Hash) (HeldLock, bool) {
	if i := s.lock(hash); i >= 0 {
		return s.Locks[i], true
	}
	return HeldLock{}, false
}
