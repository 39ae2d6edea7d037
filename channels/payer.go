package channels

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/protocol"
)

// Payer is the paying side of one lane. The zero value but for Lane is a new one.
type Payer struct {
	Lane  Lane  `cbor:"lane"`
	Facts Facts `cbor:"facts"`
	// Seq, Cumulative and Locks are those of the newest cheque that was decided: a sequence is never used for two contents.
	Seq        uint64          `cbor:"seq"`
	Cumulative protocol.Amount `cbor:"cumulative"`
	Locks      []OpenLock      `cbor:"locks"` // hashes ascending
	AckedSeq   uint64          `cbor:"acked"` // the newest that the payee confirmed
	Pending    *Pending        `cbor:"pending"`
	// Last is the newest cheque that was signed: it folds whatever was foldable then, so it may be sent in place of any before it.
	Last *protocol.SignedCheque `cbor:"last"`
	// Closing: a close by both sides was offered, at the total that stands. Nothing is signed after it.
	Closing bool `cbor:"closing"`
	// Retired: this state came from a backup and may be old. Nothing new is promised on the lane.
	Retired bool `cbor:"retired"`
	// CaughtUp: the payee told its newest cheque since. Before that nothing is signed at all: it would repeat a sequence.
	CaughtUp bool `cbor:"caughtUp"`
}

// OpenLock is a lock on the newest cheque, and what the payer knows about it.
type OpenLock struct {
	Task   string        `cbor:"task"`
	Lock   protocol.Lock `cbor:"lock"`
	Known  bool          `cbor:"known"`  // its key was shown, or registered in time: to be folded
	Secret [32]byte      `cbor:"secret"` // when Known
	Lapsed bool          `cbor:"lapsed"` // a final block after its expiry shows it unrevealed: to be dropped
}

// Pending is a cheque that is decided and waits for its signature. Task is empty for one that only folds and drops.
type Pending struct {
	Task   string          `cbor:"task"`
	Amount protocol.Amount `cbor:"amount"`
	Cheque protocol.Cheque `cbor:"cheque"`
}

// PayerOutput says what to do. Of Sign, Send and Fold at most one is set.
type PayerOutput struct {
	Sign *protocol.Cheque       // sign this, then step with Signed
	Send *Payment               // keep under its task, durable; then send its cheque
	Fold *protocol.SignedCheque // durable with the state; then send it, for no task
	// Repeated says that Send was sent before and nothing changed.
	Repeated bool
	// Close: sign the close of the lane at this lifetime total.
	Close *protocol.Amount
}

// Locked is what rides on locks that nobody has opened yet, in base units.
func (s Payer) Locked() protocol.Amount {
	return sumLocks(s.Locks, func(l OpenLock) bool { return !l.Known && !l.Lapsed })
}

// Headroom is what may still be promised on the lane, in base units: the collateral less the total and all locks that the
// next cheque will carry or fold.
func (s Payer) Headroom() protocol.Amount {
	return floorSub(floorSub(s.Facts.Reserved, s.Cumulative), sumLocks(s.Locks, func(l OpenLock) bool { return !l.Lapsed }))
}

// Promised is what was signed away for good and not yet drawn on chain, in base units: the total, and the locks
// whose keys are known.
func (s Payer) Promised() protocol.Amount {
	sum, err := s.Cumulative.Add(sumLocks(s.Locks, func(l OpenLock) bool { return l.Known }))
	if err != nil {
		return floorSub(s.Cumulative, s.Facts.Paid)
	}
	return floorSub(sum, s.Facts.Paid)
}

// Secret is the key of a lock, once it is known.
func (s Payer) Secret(hash common.Hash) ([32]byte, bool) {
	if i := s.lock(hash); i >= 0 && s.Locks[i].Known {
		return s.Locks[i].Secret, true
	}
	return [32]byte{}, false
}

func (s Payer) lock(hash common.Hash) int {
	return slices.IndexFunc(s.Locks, func(l OpenLock) bool { return l.Lock.Hash == hash })
}

func sumLocks(locks []OpenLock, which func(OpenLock) bool) (sum protocol.Amount) {
	for _, l := range locks {
		if which(l) {
			if next, err := sum.Add(l.Lock.Amount); err == nil { // bounded by the collateral, which fits
				sum = next
			}
		}
	}
	return sum
}

func (s Payer) see(ev PayerEvent) (Payer, PayerOutput, error) {
	s.Facts = ev.(LaneSeen).Facts
	return s, PayerOutput{}, nil
}

// mayIssue says why nothing new may be promised now, or nil.
func (s Payer) mayIssue() error {
	switch {
	case s.Retired:
		return fmt.Errorf("%w: use the next lane number", ErrRetired)
	case s.Closing:
		return ErrClosing
	case s.Pending != nil:
		return fmt.Errorf("%w: cheque %d, for task %q", ErrPending, s.Pending.Cheque.Seq, s.Pending.Task)
	}
	return nil
}

// pays is a payment to come: outright, or under a lock.
type pays struct {
	task   string
	amount protocol.Amount
	lock   *protocol.Lock
}

func (s Payer) pay(ev PayerEvent) (Payer, PayerOutput, error) {
	e := ev.(Pay)
	return s.promise(pays{task: e.Task, amount: e.Amount})
}

func (s Payer) lockNew(ev PayerEvent) (Payer, PayerOutput, error) {
	e := ev.(Lock)
	if s.lock(e.Hash) >= 0 {
		return s, PayerOutput{}, fmt.Errorf("%w: %s", ErrLockReused, e.Hash)
	}
	return s.promise(pays{e.Task, e.Amount, &protocol.Lock{Hash: e.Hash, Amount: e.Amount, Expiry: e.Expiry}})
}

func (s Payer) promise(p pays) (Payer, PayerOutput, error) {
	if w := s.Pending; w != nil && w.Task == p.task && w.Amount == p.amount {
		return s.resume(nil)
	}
	if err := s.mayIssue(); err != nil {
		return s, PayerOutput{}, err
	}
	if p.amount.IsZero() {
		return s, PayerOutput{}, fmt.Errorf("%w: task %s", ErrZero, p.task)
	}
	if p.amount.Cmp(s.Headroom()) > 0 {
		return s, PayerOutput{}, &HeadroomError{Need: p.amount, Have: s.Headroom(), Reserved: s.Facts.Reserved}
	}
	return s.decide(p)
}

// decide makes the next cheque: every lock whose key is known is folded, every lapsed one dropped, and p comes on top.
func (s Payer) decide(p pays) (Payer, PayerOutput, error) {
	total, kept, err := s.fold()
	if err != nil {
		return s, PayerOutput{}, err
	}
	switch {
	case p.lock != nil && len(kept) >= protocol.MaxLocks:
		return s, PayerOutput{}, ErrTooManyLocks
	case p.lock != nil:
		kept = append(kept, OpenLock{Task: p.task, Lock: *p.lock})
		slices.SortFunc(kept, func(a, b OpenLock) int { return bytes.Compare(a.Lock.Hash[:], b.Lock.Hash[:]) })
	default:
		if total, err = total.Add(p.amount); err != nil {
			return s, PayerOutput{}, err
		}
	}
	s.Seq, s.Cumulative, s.Locks = s.Seq+1, total, kept
	c := protocol.Cheque{
		Payer: s.Lane.Payer, Payee: s.Lane.Payee, Token: s.Lane.Token, Lane: s.Lane.Number,
		Seq: s.Seq, Cumulative: total, Locks: make([]protocol.Lock, len(kept)),
	}
	for i, l := range kept {
		c.Locks[i] = l.Lock
	}
	s.Pending = &Pending{Task: p.task, Amount: p.amount, Cheque: c}
	return s.resume(nil)
}

// fold is the total with all known locks in it, and the locks that stay.
func (s Payer) fold() (total protocol.Amount, kept []OpenLock, err error) {
	total, kept = s.Cumulative, make([]OpenLock, 0, len(s.Locks)+1)
	for _, l := range s.Locks {
		switch {
		case l.Known:
			if total, err = total.Add(l.Lock.Amount); err != nil {
				return total, nil, err
			}
		case !l.Lapsed:
			kept = append(kept, l)
		}
	}
	return total, kept, nil
}

func (s Payer) repeat(ev PayerEvent) (Payer, PayerOutput, error) {
	task, amount, prior := priorOf(ev)
	if prior.Task != task || prior.Amount != amount {
		return s, PayerOutput{}, fmt.Errorf("%w: task %s got a cheque over %s, now %s is asked for task %s",
			ErrTaskMismatch, prior.Task, prior.Amount, amount, task)
	}
	return s, PayerOutput{Send: prior, Repeated: true}, nil
}

func priorOf(ev PayerEvent) (task string, amount protocol.Amount, prior *Payment) {
	switch e := ev.(type) {
	case Pay:
		return e.Task, e.Amount, e.Prior
	case Lock:
		return e.Task, e.Amount, e.Prior
	}
	return "", protocol.Amount{}, &Payment{}
}

func (s Payer) foldNow(PayerEvent) (Payer, PayerOutput, error) {
	if s.Pending != nil && s.Pending.Task == "" {
		return s.resume(nil)
	}
	if !slices.ContainsFunc(s.Locks, func(l OpenLock) bool { return l.Known || l.Lapsed }) {
		return s, PayerOutput{Fold: s.Last, Repeated: true}, nil
	}
	if s.Closing || s.Pending != nil || s.Retired && !s.CaughtUp {
		return s, PayerOutput{}, s.mayIssue()
	}
	return s.decide(pays{})
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
	p := s.Pending
	s.Pending, s.Last = nil, &got
	if p.Task == "" {
		return s, PayerOutput{Fold: &got}, nil
	}
	return s, PayerOutput{Send: &Payment{Task: p.Task, Amount: p.Amount, Cheque: got}}, nil
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
