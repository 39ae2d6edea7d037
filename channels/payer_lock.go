package channels

import (
	"fmt"
	"slices"

	"github.com/zerostate/zerostate/protocol"
)

// A lock of the payer's ends in one of two ways: its key becomes known, and the next cheque folds it; or a final
// block shows that it lapsed, and the next cheque drops it. Until then its amount is neither side's.

func (s Payer) revealed(ev PayerEvent) (Payer, PayerOutput, error) {
	e := ev.(Revealed)
	hash := protocol.KeyHash(e.Secret)
	i := s.lock(hash)
	switch {
	case i < 0:
		return s, PayerOutput{}, fmt.Errorf("%w: %x", ErrUnknownLock, hash[:8])
	case s.Locks[i].Known:
		return s, PayerOutput{}, nil
	case s.Locks[i].Lapsed:
		return s, PayerOutput{}, fmt.Errorf("%w: lock %x lapsed before its key was shown", ErrLockTooShort, hash[:8])
	}
	s.Locks = slices.Clone(s.Locks)
	s.Locks[i].Known, s.Locks[i].Secret = true, e.Secret
	return s, PayerOutput{}, nil
}

func (s Payer) lapsed(ev PayerEvent) (Payer, PayerOutput, error) {
	e := ev.(Lapsed)
	i := s.lock(e.Hash)
	switch {
	case i < 0:
		return s, PayerOutput{}, fmt.Errorf("%w: %s", ErrUnknownLock, e.Hash)
	case s.Locks[i].Known || s.Locks[i].Lapsed:
		return s, PayerOutput{}, nil
	case e.FinalTime < s.Locks[i].Lock.Expiry:
		return s, PayerOutput{}, fmt.Errorf("%w: lock %s until %d, the final block is of %d", ErrTooEarly, e.Hash, s.Locks[i].Lock.Expiry, e.FinalTime)
	}
	s.Locks = slices.Clone(s.Locks)
	s.Locks[i].Lapsed = true
	return s, PayerOutput{}, nil
}

// close offers the end of the lane at what stands: every lock must be folded or dropped before, and a cheque that is
// decided must be signed.
func (s Payer) close(PayerEvent) (Payer, PayerOutput, error) {
	if s.Pending != nil || s.Retired && !s.CaughtUp {
		return s, PayerOutput{}, s.mayIssue()
	}
	if len(s.Locks) > 0 {
		return s, PayerOutput{}, fmt.Errorf("%w: %d locks", ErrLocksLive, len(s.Locks))
	}
	s.Closing = true
	total := s.Cumulative
	return s, PayerOutput{Close: &total}, nil
}

func (s Payer) retire(PayerEvent) (Payer, PayerOutput, error) {
	s.Retired, s.CaughtUp, s.Pending = true, false, nil
	return s, PayerOutput{}, nil
}

// recovered takes over a newer cheque of our own that the payee shows: after a restore, what was signed since the
// backup is known from there alone. A payee that shows less than it has harms only itself.
func (s Payer) recovered(ev PayerEvent) (Payer, PayerOutput, error) {
	got := ev.(Recovered).Cheque
	if err := checkOwn(s.Lane, s.Facts, got); err != nil {
		return s, PayerOutput{}, err
	}
	s.Retired, s.CaughtUp, s.Pending = true, true, nil
	if got.Cheque.Seq <= s.Seq {
		return s, PayerOutput{}, nil
	}
	s.Seq, s.Cumulative, s.Last = got.Cheque.Seq, got.Cheque.Cumulative, &got
	locks := make([]OpenLock, len(got.Cheque.Locks))
	for i, l := range got.Cheque.Locks {
		locks[i] = OpenLock{Lock: l}
		if k := s.lock(l.Hash); k >= 0 {
			locks[i] = s.Locks[k]
		}
	}
	s.Locks = locks
	return s, PayerOutput{}, nil
}

// checkOwn holds a cheque against the lane and its signer.
func checkOwn(lane Lane, facts Facts, c protocol.SignedCheque) error {
	if err := c.Cheque.Validate(); err != nil {
		return err
	}
	if !lane.owns(c.Cheque) {
		q := c.Cheque
		return fmt.Errorf("%w: lane %d of %s to %s in token %s", ErrWrongLane, q.Lane, q.Payer, q.Payee, q.Token)
	}
	return c.Verify(lane.Domain, facts.Signer) // ErrSigner also for another chain or vault
}
