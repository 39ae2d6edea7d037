package auction

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/zerostate/zerostate/protocol"
)

// Policy says how bids are compared.
type Policy string

// The policies. Ties go to the cheaper, then the warmer, then the faster, then to a hash of call and provider
// that no bidder can choose before it has heard the call.
const (
	Cheapest Policy = "cheapest" // lowest cost at the reference gas
	Fastest  Policy = "fastest"  // shortest estimate
	Best     Policy = "best"     // highest reputation; ⌈1000 · 1000 / reputation⌉
	// Weighted adds cost and time, each in thousandths of the best bid's: three parts cost,
	// one part time; and divides by how likely the provider delivers. That is what one result
	// is expected to take when a failure means to pay and wait again:
	//
	//	score = ⌈ ⌊(3·cost + time) / 4⌋ · 1000 / reputation ⌉
	//
	// So at the same price and time the more reliable wins, and one of half the reputation
	// has to be twice as good. The other policies are what they say, and nothing else.
	Weighted Policy = "weighted"
)

// Valid reports whether p is one of the policies.
func (p Policy) Valid() bool { return p == Cheapest || p == Fastest || p == Best || p == Weighted }

// Parts of a weighted comparison.
const (
	weightCost = 3
	weightTime = 1
)

// Row says what became of one bid.
type Row struct {
	Entry Entry
	Cost  protocol.Amount // expected, at the reference gas
	Score int64           // in thousandths of the best bid's value; lower is better
	Won   bool
	Why   string
}

// Result is a closed auction: Rows best first, Winner nil when nobody won.
type Result struct {
	Winner   *Entry
	Rows     []Row
	Declined map[peer.ID]string
	Silent   []peer.ID // known providers that never answered
	ClosedBy string
	Reason   *protocol.Reason // why nobody won
	Took     time.Duration
}

// mostMoney is the largest amount there is, 2^96-1.
var mostMoney = func() protocol.Amount {
	most := new(big.Int).Lsh(big.NewInt(1), protocol.AmountBits)
	a, err := protocol.AmountFromBig(most.Sub(most, big.NewInt(1)))
	if err != nil {
		panic(err) // a constant: this fails at start, in every test, or never
	}
	return a
}()

// offerCost is the expected cost without the ceiling: what decides whether a bid is above it.
func (s *State) offerCost(e Entry) protocol.Amount {
	o := e.Bid.Payload.Offer
	rate, err := o.PerGigaGas.MulDiv(s.config.ReferenceGas, 1_000_000_000)
	if err == nil {
		if sum, err := o.Base.Add(rate); err == nil {
			return sum
		}
	}
	return mostMoney // a sum too large to hold is not a cheap one
}

func (s *State) decide(now time.Time, closedBy string) Result {
	r := Result{Declined: s.declined, ClosedBy: closedBy, Took: now.Sub(s.opened)}
	for p := range s.waiting {
		r.Silent = append(r.Silent, p)
	}
	slices.Sort(r.Silent)
	for _, e := range s.bids {
		r.Rows = append(r.Rows, Row{Entry: e, Cost: s.offerCost(e)})
	}
	s.score(now, r.Rows)
	if len(r.Rows) > 0 && r.Rows[0].eligible(now, s.config.Ceiling) {
		r.Rows[0].Won = true
		r.Winner = &r.Rows[0].Entry
		r.Rows[0].Why = s.whyWon(r.Rows)
		for i := 1; i < len(r.Rows); i++ {
			if r.Rows[i].Why == "" {
				r.Rows[i].Why = s.whyLost(r.Rows[0], r.Rows[i])
			}
		}
		return r
	}
	r.Reason = s.whyNobody(r)
	return r
}

func (r Row) eligible(now time.Time, ceiling protocol.Amount) bool {
	return r.Entry.Bid.Payload.Offer.Base.Cmp(ceiling) <= 0 && r.Cost.Cmp(ceiling) <= 0 && r.Entry.Bid.Payload.ValidUntilMs > now.UnixMilli()
}

func (s *State) score(now time.Time, rows []Row) {
	var cheapest protocol.Amount
	var fastest uint64
	first := true
	for _, r := range rows {
		if !r.eligible(now, s.config.Ceiling) {
			continue
		}
		if first || r.Cost.Cmp(cheapest) < 0 {
			cheapest = r.Cost
		}
		if first || r.Entry.Bid.Payload.EstimateMs < fastest {
			fastest = r.Entry.Bid.Payload.EstimateMs
		}
		first = false
	}
	for i := range rows {
		r := &rows[i]
		switch {
		case !r.eligible(now, s.config.Ceiling):
			r.Score = 2 * worst
			r.Why = fmt.Sprintf("expected cost %s is above the ceiling of %s", r.Cost, s.config.Ceiling)
			if r.Entry.Bid.Payload.ValidUntilMs <= now.UnixMilli() {
				r.Why = "the bid was no longer valid at the close"
			}
		case s.config.Policy == Fastest:
			r.Score = thousandths(r.Entry.Bid.Payload.EstimateMs, fastest)
		case s.config.Policy == Best:
			r.Score = perDelivery(1000, r.Entry.Reputation)
		case s.config.Policy == Weighted:
			mix := (weightCost*costThousandths(r.Cost, cheapest) + weightTime*thousandths(r.Entry.Bid.Payload.EstimateMs, fastest)) / (weightCost + weightTime)
			r.Score = perDelivery(mix, r.Entry.Reputation)
		default:
			r.Score = costThousandths(r.Cost, cheapest)
		}
	}
	slices.SortFunc(rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Score, b.Score), a.Cost.Cmp(b.Cost), boolFirst(a, b),
			cmp.Compare(a.Entry.Bid.Payload.EstimateMs, b.Entry.Bid.Payload.EstimateMs), bytes.Compare(s.lot(a), s.lot(b)))
	})
}

func boolFirst(a, b Row) int {
	switch wa, wb := a.Entry.Bid.Payload.Warm, b.Entry.Bid.Payload.Warm; {
	case wa && !wb:
		return -1
	case wb && !wa:
		return 1
	}
	return 0
}

func (s *State) lot(r Row) []byte {
	h := sha256.Sum256(append(s.config.Call.Bytes(), r.Entry.Bid.Payload.Provider.ID...))
	return h[:]
}

// worst is the score of a bid that is beyond comparison; thousandths stay below it.
const worst = 1 << 39

func thousandths(v, best uint64) int64 {
	return ratio(new(big.Int).SetUint64(v), new(big.Int).SetUint64(best))
}

func costThousandths(v, best protocol.Amount) int64 { return ratio(v.Big(), best.Big()) }

// ratio is ⌈1000·(v+1)/(best+1)⌉, at most worst. A bidder chooses v: nothing may wrap here.
func ratio(v, best *big.Int) int64 {
	one := big.NewInt(1)
	v, best = v.Add(v, one), best.Add(best, one)
	q, rest := v.QuoRem(v.Mul(v, big.NewInt(1000)), best, new(big.Int))
	if rest.Sign() > 0 {
		q.Add(q, one)
	}
	if !q.IsInt64() || q.Int64() > worst {
		return worst
	}
	return q.Int64()
}

// perDelivery is ⌈1000·mix/reputation⌉, at most worst.
func perDelivery(mix int64, reputation uint32) int64 {
	chance := int64(min(max(reputation, 1), 1000))
	return min((mix*1000+chance-1)/chance, worst)
}

func (s *State) whyWon(rows []Row) string {
	switch {
	case len(rows) == 1:
		return "the only bid"
	case s.config.Policy == Fastest:
		return fmt.Sprintf("shortest estimate: %d ms", rows[0].Entry.Bid.Payload.EstimateMs)
	case s.config.Policy == Best && rows[0].Score < rows[1].Score:
		return fmt.Sprintf("best reputation: %d of 1000", rows[0].Entry.Reputation)
	case s.config.Policy == Weighted:
		why := fmt.Sprintf("best of cost %s and time %d ms", rows[0].Cost, rows[0].Entry.Bid.Payload.EstimateMs)
		for _, row := range rows[1:] {
			if row.Entry.Reputation != rows[0].Entry.Reputation {
				return why + fmt.Sprintf(" for a reputation of %d", rows[0].Entry.Reputation)
			}
		}
		return why
	case rows[0].Cost.Cmp(rows[1].Cost) < 0:
		return fmt.Sprintf("cheapest: expected cost %s", rows[0].Cost)
	case rows[0].Entry.Bid.Payload.Warm && !rows[1].Entry.Bid.Payload.Warm:
		return fmt.Sprintf("same expected cost %s, but ready to run", rows[0].Cost)
	}
	return fmt.Sprintf("same expected cost %s, by estimate and then by lot", rows[0].Cost)
}

func (s *State) whyLost(won, row Row) string {
	switch {
	case s.config.Policy == Fastest:
		return fmt.Sprintf("estimate %d ms against the winner's %d ms", row.Entry.Bid.Payload.EstimateMs, won.Entry.Bid.Payload.EstimateMs)
	case s.config.Policy == Best && row.Score > won.Score:
		return fmt.Sprintf("reputation %d against the winner's %d", row.Entry.Reputation, won.Entry.Reputation)
	case s.config.Policy == Weighted:
		why := fmt.Sprintf("score %d against the winner's %d (lower wins)", row.Score, won.Score)
		if row.Entry.Reputation != won.Entry.Reputation {
			why += fmt.Sprintf(", reputation %d against %d", row.Entry.Reputation, won.Entry.Reputation)
		}
		return why
	case row.Cost.Cmp(won.Cost) > 0:
		return fmt.Sprintf("expected cost %s against the winner's %s", row.Cost, won.Cost)
	}
	return "same expected cost; lost on warmth, estimate or by lot"
}

func (s *State) whyNobody(r Result) *protocol.Reason {
	if len(r.Rows) > 0 {
		lowest := r.Rows[0].Cost
		for _, row := range r.Rows {
			if row.Cost.Cmp(lowest) < 0 {
				lowest = row.Cost
			}
		}
		if lowest.Cmp(s.config.Ceiling) <= 0 {
			return &protocol.Reason{
				Code: protocol.CodeNoBids, What: "nobody bid for long enough", Fault: protocol.FaultProvider,
				Why:    fmt.Sprintf("%d bids, those within the ceiling ran out before the auction closed", len(r.Rows)),
				Remedy: "run the task again",
			}
		}
		return &protocol.Reason{
			Code: protocol.CodePriceCeiling, What: "every bid is above the ceiling price", Fault: protocol.FaultRequester,
			Why:    fmt.Sprintf("%d bids, the lowest expects to cost %s base units, the ceiling is %s", len(r.Rows), lowest, s.config.Ceiling),
			Remedy: fmt.Sprintf("raise it: --max-price %s", lowest),
		}
	}
	why := "no provider answered the call within " + s.config.Window.String()
	switch {
	case len(r.Declined) > 0:
		why = fmt.Sprintf("%d providers heard the call and declined:", len(r.Declined))
		codes := map[string]int{}
		for _, c := range r.Declined {
			codes[c]++
		}
		names := make([]string, 0, len(codes))
		for c := range codes {
			names = append(names, c)
		}
		slices.Sort(names)
		for _, c := range names {
			why += fmt.Sprintf(" %s (%d)", protocol.CleanText(c, 48), codes[c])
		}
	case len(r.Silent) > 0:
		why = fmt.Sprintf("%d known providers did not answer within %s", len(r.Silent), s.config.Window)
	}
	return &protocol.Reason{
		Code: protocol.CodeNoBids, What: "nobody bid", Why: why, Fault: protocol.FaultNobody,
		Remedy: "look for providers: zerostate agent find CAPABILITY; check its spelling, or try again later",
	}
}
