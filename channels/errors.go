package channels

import (
	"errors"
	"fmt"

	"github.com/zerostate/zerostate/protocol"
)

// Refusals. Each comes wrapped in a text with the figures.
var (
	ErrNotOpen      = errors.New("lane is not open")                                           // none, releasing or closed
	ErrClosing      = errors.New("lane is being closed by both sides: nothing new goes on it") // see Close
	ErrRetired      = errors.New("lane's state came from a backup: nothing new goes on it")    // Payer, see Retire
	ErrPending      = errors.New("a cheque is waiting for its signature")                      // Resume gives it again
	ErrNotPending   = errors.New("signed cheque is not the one that was decided")              // Signed without Pay
	ErrZero         = errors.New("payment of nothing")                                         // amount or price is 0
	ErrTaskMismatch = errors.New("task was paid before, with other terms")                     // another amount, or another cheque
	ErrHeadroom     = errors.New("not enough collateral left on the lane")                     // see HeadroomError
	ErrWrongLane    = errors.New("cheque is for another lane, payer, payee or token")          // its signer, chain and vault: protocol.ErrSigner
	ErrUnderpaid    = errors.New("cheque does not cover the task")                             // see UnderpaidError
	ErrOverReserve  = errors.New("cheque exceeds the lane's collateral")                       // not collectable, or a top-up is not credited yet: try again
	ErrEquivocation = errors.New("payer signed two cheques that contradict each other")        // see EquivocationError
	ErrFell         = errors.New("cumulative amount falls behind what was promised before")    // Successor
	ErrLockChanged  = errors.New("a lock was altered or dropped before its time")              // Successor
	ErrNeverIssued  = errors.New("peer acknowledges a cheque that this payer has not issued")  // Acked

	ErrMargins      = errors.New("margins leave no room for a lock")
	ErrTooManyLocks = errors.New("the lane carries as many locks as a cheque may: wait until one is folded")
	ErrNoLock       = errors.New("cheque holds no lock for this task")                // of the statement's H(k)
	ErrLockTooShort = errors.New("lock expires too soon")                             // less than Margins.Safety is left
	ErrLockTooLong  = errors.New("lock outlives a release that could begin now")      // more than Window − Safety
	ErrLockReused   = errors.New("lock pays for another task already")                // one key, two tasks
	ErrUnfolded     = errors.New("another key was shown and is not paid plainly yet") // at most one per lane: wait
	ErrUnpaid       = errors.New("a key was shown on this lane and its lock lapsed unpaid")
	ErrUnknownLock  = errors.New("the lane has no such lock")
	ErrWrongSecret  = errors.New("the key does not open the lock")
	ErrLocksLive    = errors.New("locks are alive on the lane: no close by both sides before they are folded or lapsed")
	ErrTooEarly     = errors.New("a lock may be revealed yet")
)

// HeadroomError is ErrHeadroom with its figures, in base units.
type HeadroomError struct{ Need, Have, Reserved protocol.Amount }

func (e *HeadroomError) Error() string {
	return fmt.Sprintf("%v: %s needed, %s of %s reserved are left; reserve more or settle on another lane",
		ErrHeadroom, e.Need, e.Have, e.Reserved)
}

func (e *HeadroomError) Unwrap() error { return ErrHeadroom }

// UnderpaidError is ErrUnderpaid with its figures, in base units: the payee has sold
// for Earned and asks Price more, and the best cheque says Covered in all. With a lock, Covered is the lock's amount.
type UnderpaidError struct{ Earned, Price, Covered protocol.Amount }

func (e *UnderpaidError) Error() string {
	return fmt.Sprintf("%v: %s earned before, %s asked, %s signed for in all", ErrUnderpaid, e.Earned, e.Price, e.Covered)
}

func (e *UnderpaidError) Unwrap() error { return ErrUnderpaid }

// EquivocationError is ErrEquivocation with the proof: two cheques of one lane, both
// validly signed, of which one has the same sequence with other content, or a higher
// sequence and is no valid successor. Keep both: anybody can check the first kind by itself, and the
// second with the registry of reveals. Cause is what Successor said, or nil.
type EquivocationError struct {
	Held, Got protocol.SignedCheque
	Cause     error
}

func (e *EquivocationError) Error() string {
	text := fmt.Sprintf("%v: sequence %d for %s and sequence %d for %s", ErrEquivocation,
		e.Held.Cheque.Seq, e.Held.Cheque.Cumulative, e.Got.Cheque.Seq, e.Got.Cheque.Cumulative)
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

func (e *EquivocationError) Unwrap() []error {
	if e.Cause == nil {
		return []error{ErrEquivocation}
	}
	return []error{ErrEquivocation, e.Cause}
}
