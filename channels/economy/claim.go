package economy

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/zerostate/zerostate/protocol"
)

// Gas of one claim transaction: Base whatever it holds, Row for each cheque in it.
type Gas struct{ Base, Row uint64 }

// Row is a lane whose best cheque could be claimed.
type Row struct {
	Lane  string
	Worth protocol.Amount // what the claim would bring, base units
	// Danger says that what is not claimed soon is lost: the lane is being released.
	Danger bool
}

// Terms are the prices of the moment and what the operator wants.
type Terms struct {
	Gas      Gas
	GasPrice *big.Int // wei for each gas
	Rate     Rate
	Margin   uint64 // so many times its fees a claim must bring; 1: it must bring more than its fees
	// Least is the sum below which no claim is made but for lanes in danger; zero: no such bound.
	Least protocol.Amount
	// DangerOnly leaves all but the lanes in danger alone.
	DangerOnly bool
	// AtALoss claims whatever brings anything, whatever it costs.
	AtALoss bool
}

// Choice is what is decided about one row.
type Choice struct {
	Row   Row
	Claim bool
	Cost  protocol.Amount // what the row adds to the claim's fee, base units; the largest amount when unknown
	Why   string
}

// Decision is what to claim now. Choices keep the order of the rows.
type Decision struct {
	Choices []Choice
	Claims  int             // how many rows are claimed
	Sum     protocol.Amount // what those bring, base units
	Fee     protocol.Amount // what the transaction costs, base units
	Why     string          // in one sentence
}

// Decide chooses which rows go into one claim.
//
// A row whose own part of the fee is more than it brings stays out. Of the others as many go
// in as bring Margin times their common fee, those first that bring most beyond their part.
// Lanes in danger are claimed as soon as together they bring more than they cost, and then
// the base of the fee is spent anyway, so that others go with them that bring Margin times
// their own part. When the rate is unknown only lanes in danger are claimed: what
// they hold is lost for certain otherwise, and to bring a lane into danger costs its payer more
// gas than the claim costs the payee.
func Decide(rows []Row, t Terms) Decision {
	p := plan{terms: t, base: t.cost(t.Gas.Base), part: t.cost(t.Gas.Row), in: make([]bool, len(rows))}
	for _, r := range rows {
		p.worth = append(p.worth, r.Worth.Big())
	}
	switch {
	case t.AtALoss:
		p.take(func(i int) bool { return p.worth[i].Sign() > 0 })
	case !t.Rate.Known():
		p.take(func(i int) bool { return rows[i].Danger && p.worth[i].Sign() > 0 })
	default:
		p.choose(rows)
	}
	return p.decision(rows)
}

func (t Terms) cost(gas uint64) *big.Int {
	if !t.Rate.Known() || t.GasPrice == nil {
		return most().Big()
	}
	return t.Rate.Tokens(new(big.Int).Mul(t.GasPrice, new(big.Int).SetUint64(gas))).Big()
}

// plan is a decision in the making; all sums are base units.
type plan struct {
	terms      Terms
	base, part *big.Int
	worth      []*big.Int
	in         []bool
}

func (p *plan) take(which func(i int) bool) {
	for i := range p.in {
		p.in[i] = p.in[i] || which(i)
	}
}

// choose fills in for a known rate.
func (p *plan) choose(rows []Row) {
	pays := func(i int) bool { return p.worth[i].Cmp(p.part) > 0 }
	// The longest list, best first, that still brings the margin over its own fee.
	margin := new(big.Int).SetUint64(max(p.terms.Margin, 1))
	scaled := func(x *big.Int) *big.Int { return new(big.Int).Mul(x, margin) }
	var order []int
	for i := range rows {
		if pays(i) && (!p.terms.DangerOnly || rows[i].Danger) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return p.worth[b].Cmp(p.worth[a]) })
	surplus, sum, length := scaled(p.base), new(big.Int), 0
	surplus.Neg(surplus)
	for k, i := range order {
		surplus.Add(surplus, p.worth[i])
		surplus.Sub(surplus, scaled(p.part))
		sum.Add(sum, p.worth[i])
		if enough(surplus, margin) && sum.Cmp(p.terms.Least.Big()) >= 0 {
			length = k + 1
		}
	}
	if !p.terms.DangerOnly {
		for _, i := range order[:length] {
			p.in[i] = true
		}
	}
	// Danger: break-even is enough, over the whole fee or, where it is spent anyway, over the row's part.
	gain := new(big.Int).Neg(p.base)
	for i, r := range rows {
		if r.Danger && pays(i) {
			gain.Add(gain, new(big.Int).Sub(p.worth[i], p.part))
		}
	}
	if length == 0 && gain.Sign() <= 0 || p.terms.DangerOnly && gain.Sign() <= 0 {
		return
	}
	p.take(func(i int) bool { return rows[i].Danger && pays(i) })
	if !p.terms.DangerOnly {
		p.take(func(i int) bool { return pays(i) && p.worth[i].Cmp(scaled(p.part)) >= 0 })
	}
}

// enough: with a margin of 1 a claim must bring more than it costs, with a larger one its margin suffices.
func enough(surplus, margin *big.Int) bool {
	return surplus.Sign() > 0 || surplus.Sign() == 0 && margin.Cmp(big.NewInt(1)) > 0
}

func (p *plan) decision(rows []Row) Decision {
	var d Decision
	sum, fee := new(big.Int), new(big.Int).Set(p.base)
	for i := range rows {
		if p.in[i] {
			d.Claims++
			sum.Add(sum, p.worth[i])
			fee.Add(fee, p.part)
		}
	}
	if d.Claims == 0 {
		fee.SetInt64(0)
	}
	d.Sum, d.Fee = clamp(sum), clamp(fee)
	for i, r := range rows {
		d.Choices = append(d.Choices, Choice{Row: r, Claim: p.in[i], Cost: clamp(p.part), Why: p.why(r, i, d)})
	}
	d.Why = p.summary(d)
	return d
}

func (p *plan) why(r Row, i int, d Decision) string {
	known := p.terms.Rate.Known()
	switch {
	case p.worth[i].Sign() == 0:
		return "nothing is due"
	case p.in[i] && p.terms.AtALoss:
		return "as asked, whatever it costs"
	case p.in[i] && r.Danger && !known:
		return "being released: lost if not claimed; its cost is not known"
	case p.in[i] && r.Danger:
		return "being released: lost if not claimed"
	case p.in[i]:
		return "worth its fee"
	case !known:
		return "its cost in tokens is not known"
	case p.worth[i].Cmp(p.part) <= 0:
		return "costs more than it brings"
	case p.terms.DangerOnly && !r.Danger:
		return "in no danger, and left to you"
	case d.Claims > 0:
		return "would take the claim below its margin"
	}
	return "too little for a claim of its own"
}

func (p *plan) summary(d Decision) string {
	switch {
	case len(d.Choices) == 0:
		return "no cheque is held that is not settled"
	case d.Claims == 0 && !p.terms.Rate.Known():
		return "what a claim costs in tokens is not known"
	case d.Claims == 0:
		best := clamp(new(big.Int).Add(p.base, p.part))
		return fmt.Sprintf("no claim brings what is wanted of it: one of a single lane costs %s", best)
	case !p.terms.Rate.Known():
		return fmt.Sprintf("%d of %d lanes bring %s; what that costs in tokens is not known", d.Claims, len(d.Choices), d.Sum)
	}
	return fmt.Sprintf("%d of %d lanes bring %s for %s of fees", d.Claims, len(d.Choices), d.Sum, d.Fee)
}

func clamp(b *big.Int) protocol.Amount {
	a, err := protocol.AmountFromBig(b)
	if err != nil {
		return most()
	}
	return a
}

// WorthServing says why a task of that ceiling is not worth doing for a payer, or "" when it
// is: on a lane on which earnings wait already the claim is made anyway, as cheques add up; on
// one without, the task alone must bring more than its settlement costs. cost is that of a
// claim of one row; it decides nothing when the rate is unknown.
func WorthServing(ceiling, waiting protocol.Amount, t Terms) (cost protocol.Amount, why string) {
	if !t.Rate.Known() || t.GasPrice == nil {
		return protocol.Amount{}, ""
	}
	cost = clamp(t.cost(t.Gas.Base + t.Gas.Row))
	if !waiting.IsZero() || ceiling.Cmp(cost) > 0 {
		return cost, ""
	}
	return cost, fmt.Sprintf("the ceiling of %s does not exceed what settling it would cost, %s, and nothing else waits on a lane with this payer", ceiling, cost)
}
