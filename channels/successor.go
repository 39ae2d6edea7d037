package channels

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/protocol"
)

// LockFacts is what one side knows about the locks of a cheque when the next comes.
type LockFacts struct {
	// Due has the locks that became the payee's: whose secret was registered on chain,
	// or shown to the payer, before the lock's expiry.
	Due map[common.Hash]bool
	// FinalTime is the timestamp of a finalised block, in Unix seconds: no lock that
	// expires by then and is not in Due can become due any more.
	FinalTime uint64
}

// Move is what a valid successor does.
type Move struct {
	Direct  protocol.Amount // paid outright, base units
	Folded  protocol.Amount // locks that became plain money, base units
	Dropped protocol.Amount // locks that lapsed, base units
	Added   []protocol.Lock // new: the payee judges their expiry itself
}

// Successor checks that next may follow prev on one lane, and says what it does:
//
//	cumulative' = cumulative + folded + direct
//
// Every lock of prev is either in next, byte for byte the same; or due, and then its
// amount is folded; or lapsed at a finalised block. So whatever the registry of
// secrets will say, next is worth at least what prev is: the newest cheque dominates.
// It fails with ErrWrongLane, ErrFell or ErrLockChanged, or protocol.ErrCheque.
func Successor(prev, next protocol.Cheque, known LockFacts) (Move, error) {
	if err := next.Validate(); err != nil {
		return Move{}, err
	}
	if prev.LaneKey() != next.LaneKey() {
		return Move{}, fmt.Errorf("%w: another lane", ErrWrongLane)
	}
	if next.Seq <= prev.Seq {
		return Move{}, fmt.Errorf("%w: sequence %d after %d", ErrFell, next.Seq, prev.Seq)
	}
	kept := make(map[common.Hash]protocol.Lock, len(next.Locks))
	for _, l := range next.Locks {
		kept[l.Hash] = l
	}
	var m Move
	for _, l := range prev.Locks {
		same, stays := kept[l.Hash]
		delete(kept, l.Hash)
		var err error
		switch {
		case stays && same != l:
			return Move{}, fmt.Errorf("%w: lock %s was over %s until %d, now over %s until %d",
				ErrLockChanged, l.Hash, l.Amount, l.Expiry, same.Amount, same.Expiry)
		case stays:
		case known.Due[l.Hash]:
			m.Folded, err = m.Folded.Add(l.Amount)
		case l.Expiry <= known.FinalTime:
			m.Dropped, err = m.Dropped.Add(l.Amount)
		default:
			return Move{}, fmt.Errorf("%w: lock %s over %s is missing; it expires at %d, the finalised time is %d",
				ErrLockChanged, l.Hash, l.Amount, l.Expiry, known.FinalTime)
		}
		if err != nil {
			return Move{}, err
		}
	}
	for _, l := range next.Locks {
		if _, added := kept[l.Hash]; added {
			m.Added = append(m.Added, l)
		}
	}
	floor, err := prev.Cumulative.Add(m.Folded)
	if err == nil {
		m.Direct, err = next.Cumulative.Sub(floor)
	}
	if err != nil {
		return Move{}, fmt.Errorf("%w: %s, after %s and %s folded", ErrFell, next.Cumulative, prev.Cumulative, m.Folded)
	}
	return m, nil
}
