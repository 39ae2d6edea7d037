package watch

import (
	"math/big"
	"time"
)

// Fees says when a transaction that no block takes is offered again for more.
type Fees struct {
	// Patience is how long a transaction may wait before its price is raised, and then between two raises.
	Patience time.Duration
	// Most is what a unit of gas may cost at the most, in wei, tip included; nil is no bound. It also bounds the harm of an endpoint that
	// names an absurd price.
	Most *big.Int
}

// Price is what a transaction offers for a unit of gas, in wei (EIP-1559).
type Price struct{ Tip, Cap *big.Int }

// Clamp lowers a price to the bound. lowered says that it had to.
func (f Fees) Clamp(p Price) (_ Price, lowered bool) {
	if f.Most == nil || p.Cap.Cmp(f.Most) <= 0 {
		return p, false
	}
	return Price{Tip: lower(p.Tip, f.Most), Cap: new(big.Int).Set(f.Most)}, true
}

// Raise is the next price of a transaction that has waited since last: both parts an eighth and one wei higher, as the
// pools demand of a replacement (a tenth), or what the market asks if that is more. ok is false when it is too
// early, or when the bound leaves no room for a raise that a pool would take.
func (f Fees) Raise(old, market Price, last, now time.Time) (next Price, ok bool) {
	if now.Sub(last) < f.Patience {
		return old, false
	}
	next = Price{Tip: higher(eighthMore(old.Tip), market.Tip), Cap: higher(eighthMore(old.Cap), market.Cap)}
	if f.Most == nil || next.Cap.Cmp(f.Most) <= 0 {
		return next, true
	}
	least := Price{Tip: eighthMore(old.Tip), Cap: eighthMore(old.Cap)}
	if least.Cap.Cmp(f.Most) > 0 {
		return old, false
	}
	return Price{Tip: lower(next.Tip, f.Most), Cap: new(big.Int).Set(f.Most)}, true
}

func eighthMore(v *big.Int) *big.Int {
	more := new(big.Int).Rsh(v, 3)
	return more.Add(more, v).Add(more, big.NewInt(1))
}

func lower(a, b *big.Int) *big.Int {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

func higher(a, b *big.Int) *big.Int {
	if a.Cmp(b) > 0 {
		return a
	}
	return b
}
