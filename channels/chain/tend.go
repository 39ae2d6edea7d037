package chain

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/core/types"

	"github.com/zerostate/zerostate/channels/watch"
)

// Tended is what a look after the journal's open transactions did.
type Tended struct {
	Open   int // not final yet
	Final  int // became final
	Back   int // the chain took their blocks back; offered again
	Raised int // offered again for more
	// Bound says why one waits that would have to offer more: the bound on fees.
	Bound error
}

// Tend looks after what was sent: it marks as done what is final, offers again what the chain took back, and offers for
// more what no block takes. To be called every few seconds, for as long as the process lives. now is our clock.
func (s *Sender) Tend(ctx context.Context, now time.Time) (Tended, error) {
	var out Tended
	groups, err := s.pending()
	if err != nil || len(groups) == 0 {
		return out, err
	}
	final, err := s.finalNumber(ctx)
	if err != nil {
		return out, err
	}
	waiting := false
	for _, group := range groups {
		r, err := s.settle(ctx, group, true, final)
		switch {
		case r != nil && r.BlockNumber.Uint64() > final:
			out.Open++
			continue
		case err == nil, errors.Is(err, ErrReverted), errors.Is(err, ErrNonceTaken):
			out.Final++
			continue
		case !errors.Is(err, errPending):
			return out, err
		}
		out.Open++
		if back, err := s.takenBack(group); err != nil {
			return out, err
		} else if back {
			out.Back++
		}
		if waiting { // what follows waits for the first: to pay more for it would not help
			continue
		}
		waiting = true
		raised, err := s.again(ctx, group, now)
		if errors.Is(err, ErrFeeBound) {
			out.Bound, err = err, nil
		}
		if err != nil {
			return out, err
		}
		if raised {
			out.Raised++
		}
	}
	return out, nil
}

// takenBack notes that no block holds a transaction any more that one did.
func (s *Sender) takenBack(group []Entry) (bool, error) {
	back := false
	for _, e := range group {
		if e.Block == 0 {
			continue
		}
		back, e.Block = true, 0
		if err := s.journal.Put(e); err != nil {
			return back, fmt.Errorf("transaction journal: %w", err)
		}
	}
	return back, nil
}

// again offers the first waiting transaction once more: for more if it has waited long enough, else as it is.
func (s *Sender) again(ctx context.Context, group []Entry, now time.Time) (raised bool, err error) {
	last := group[len(group)-1]
	tx, err := s.decode(last)
	if err != nil {
		return false, err
	}
	market, err := s.client.market(ctx)
	if err != nil {
		return false, err
	}
	old := watch.Price{Tip: tx.GasTipCap(), Cap: tx.GasFeeCap()}
	next, ok := s.client.raise.Raise(old, market, time.Unix(last.Sent, 0), now)
	if s.client.raise.Patience == 0 || !ok {
		s.broadcast(ctx, tx)
		if bound := s.client.raise.Most; bound != nil && market.Cap.Cmp(bound) > 0 && old.Cap.Cmp(market.Cap) < 0 {
			return false, fmt.Errorf("%w: transaction %s offers %s wei for a unit of gas, the chain asks for %s, at most %s are allowed", ErrFeeBound, last.Hash, old.Cap, market.Cap, bound)
		}
		return false, nil
	}
	return s.replace(ctx, last, tx, next)
}

// replace puts a transaction of the same nonce and content in the place of another, for more. Written down before it is broadcast.
func (s *Sender) replace(ctx context.Context, last Entry, tx *types.Transaction, p watch.Price) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	next, e, err := s.sign(&types.DynamicFeeTx{
		ChainID: s.chainID, Nonce: last.Nonce, GasTipCap: p.Tip, GasFeeCap: p.Cap, Gas: tx.Gas(), To: tx.To(), Value: tx.Value(), Data: tx.Data(),
	}, last.ID)
	if err != nil {
		return false, err
	}
	e.Sent = max(e.Sent, last.Sent+1) // the order in which they were offered
	if err := s.journal.Put(e); err != nil {
		return false, fmt.Errorf("transaction journal: %w", err)
	}
	s.addRival(e)
	out := s.broadcast(ctx, next)
	if out.rejection == nil || out.ambiguous {
		return true, nil
	}
	// No endpoint has it: the one before still stands, also under its ID.
	s.dropRival(e)
	return false, errors.Join(s.journal.Remove(e.From, e.Hash), s.journal.Put(last))
}

func (s *Sender) rivalsOf(nonce uint64) []Entry {
	s.rivals.Lock()
	defer s.rivals.Unlock()
	return slices.Clone(s.rivals.of[nonce])
}

func (s *Sender) addRival(e Entry) {
	s.rivals.Lock()
	defer s.rivals.Unlock()
	if s.rivals.of == nil {
		s.rivals.of = map[uint64][]Entry{}
	}
	if !slices.ContainsFunc(s.rivals.of[e.Nonce], func(o Entry) bool { return o.Hash == e.Hash }) {
		s.rivals.of[e.Nonce] = append(s.rivals.of[e.Nonce], e)
	}
}

func (s *Sender) dropRival(e Entry) {
	s.rivals.Lock()
	defer s.rivals.Unlock()
	s.rivals.of[e.Nonce] = slices.DeleteFunc(s.rivals.of[e.Nonce], func(o Entry) bool { return o.Hash == e.Hash })
}

// GWei is a bound on fees as people write it.
func GWei(n uint64) *big.Int { return new(big.Int).Mul(new(big.Int).SetUint64(n), big.NewInt(1e9)) }
