package auction

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
	"pgregory.net/rapid"

	"github.com/zerostate/zerostate/protocol"
)

// fingerprint is everything that a state holds, as text.
func fingerprint(s State) string {
	text := fmt.Sprintf("%v %v %v %v %v %v %v", s.config, s.opened, s.bids, s.declined, s.waiting, s.gone, []bool{s.known, s.spoke})
	if s.closed != nil {
		text += fmt.Sprintf(" %v %v %v %v %v", s.closed.Rows, s.closed.Declined, s.closed.Silent, s.closed.ClosedBy, s.closed.Reason)
	}
	return text
}

var everybody = []peer.ID{"p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7"}

func drawConfig(t *rapid.T) Config {
	c := Config{
		Call: callID("call"), Ceiling: protocol.NewAmount(rapid.Uint64Range(0, 60).Draw(t, "ceiling")), Window: time.Second,
		Policy:       rapid.SampledFrom([]Policy{Cheapest, Fastest, Best, Weighted}).Draw(t, "policy"),
		ReferenceGas: rapid.SampledFrom([]uint64{0, 1, 1_000_000_000, 1 << 63}).Draw(t, "gas"),
		EnoughBids:   rapid.IntRange(0, 4).Draw(t, "enough"), OneSubnet: rapid.Bool().Draw(t, "one subnet"),
	}
	if rapid.Bool().Draw(t, "excludes") {
		c.Excluded = everybody[:1]
	}
	return c
}

func drawEntry(t *rapid.T, who peer.ID) Entry {
	amount := func(label string) protocol.Amount {
		if rapid.IntRange(0, 9).Draw(t, label+" huge") == 0 {
			return mostMoney
		}
		return protocol.NewAmount(rapid.Uint64Range(0, 50).Draw(t, label))
	}
	e := Entry{Subnet: rapid.SampledFrom([]string{"n1", "n2", "n3"}).Draw(t, "subnet"), PaidBefore: rapid.Bool().Draw(t, "paid")}
	e.Reputation = rapid.Uint32Range(0, 1100).Draw(t, "reputation")
	e.Bid.Payload = protocol.Bid{
		Call: callID("call"), Provider: protocol.PeerID{ID: who}, Offer: protocol.Offer{Base: amount("base"), PerGigaGas: amount("rate")},
		EstimateMs: rapid.OneOf(rapid.Uint64Range(0, 30), rapid.Uint64()).Draw(t, "estimate"), Warm: rapid.Bool().Draw(t, "warm"),
		Payee:        account(rapid.SampledFrom([]string{"a1", "a2", "a3", "a4"}).Draw(t, "account")),
		ValidUntilMs: opened.UnixMilli() + rapid.Int64Range(-100, 3000).Draw(t, "valid"),
	}
	if rapid.IntRange(0, 4).Draw(t, "declines") == 0 {
		e.Bid.Payload.Decline = "busy"
	}
	if rapid.IntRange(0, 9).Draw(t, "other call") == 0 {
		e.Bid.Payload.Call = callID("other")
	}
	return e
}

func drawEvent(t *rapid.T) Event {
	who := rapid.SampledFrom(everybody).Draw(t, "who")
	switch rapid.IntRange(0, 6).Draw(t, "kind") {
	case 0:
		return Tick{}
	case 1:
		return Known{rapid.SliceOfN(rapid.SampledFrom(everybody), 0, 4).Draw(t, "known")}
	case 2:
		return Unreachable{who}
	}
	return BidReceived{drawEntry(t, who)}
}

func checkResult(t *rapid.T, c Config, r *Result) {
	won := 0
	for i, row := range r.Rows {
		if row.Won {
			won++
			if i != 0 || row.Cost.Cmp(c.Ceiling) > 0 || row.Entry.Bid.Payload.Offer.Cost(c.ReferenceGas, mostMoney).Cmp(c.Ceiling) > 0 {
				t.Fatalf("row %d of cost %s won under a ceiling of %s", i, row.Cost, c.Ceiling)
			}
			if row.Entry.Bid.Payload.ValidUntilMs <= opened.Add(r.Took).UnixMilli() {
				t.Fatal("a bid that had run out won")
			}
			if row.Entry.Bid.Payload.Provider != r.Winner.Bid.Payload.Provider {
				t.Fatal("the winner is not who won")
			}
		}
		if row.Why == "" {
			t.Fatalf("row %d says no why", i)
		}
		if i > 0 && r.Rows[i-1].Score > row.Score {
			t.Fatalf("row %d is better than the one above it", i)
		}
		for _, x := range c.Excluded {
			if row.Entry.Bid.Payload.Provider.ID == x {
				t.Fatal("an excluded provider is in the auction")
			}
		}
	}
	if (won == 1) != (r.Winner != nil) || won > 1 || (r.Winner == nil) != (r.Reason != nil) || r.ClosedBy == "" {
		t.Fatalf("%d won, winner %v, reason %v, closed by %q", won, r.Winner, r.Reason, r.ClosedBy)
	}
}

// TestSteps plays random events: no state is ever changed by a step from it, an error changes
// nothing, what is closed stays closed, and a result holds together.
func TestSteps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawConfig(t)
		s, now := New(opened, c), opened
		for range rapid.IntRange(1, 30).Draw(t, "events") {
			now = now.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "ms")) * time.Millisecond)
			ev := drawEvent(t)
			before := fingerprint(s)
			next, out, err := s.Step(now, ev)
			after := fingerprint(next)
			if fingerprint(s) != before {
				t.Fatalf("%T changed the state that it was a step from", ev)
			}
			// Another branch from the same state shares nothing with this one.
			other, _, _ := s.Step(now, drawEvent(t))
			_, _, _ = other.Step(now, drawEvent(t))
			if fingerprint(s) != before || fingerprint(next) != after {
				t.Fatal("two branches share what they write to")
			}
			switch {
			case err != nil && after != before:
				t.Fatalf("refused with %v, and changed the state", err)
			case s.closed != nil && (after != before || next.closed != s.closed || out.Result != s.closed):
				t.Fatal("closed, and changed")
			case next.closed == nil && !out.Wake.Equal(opened.Add(c.Window)):
				t.Fatalf("open, and wakes at %s", out.Wake)
			case next.closed != nil:
				checkResult(t, c, out.Result)
			case !now.Before(opened.Add(c.Window)) && err == nil:
				t.Fatal("open after the window")
			}
			s = next
		}
	})
}

// TestBranchesShareNothing takes two different bids from each state: with a shared array the
// second would overwrite the first.
func TestBranchesShareNothing(t *testing.T) {
	s := New(opened, Config{Call: callID("call"), Ceiling: protocol.NewAmount(10), Window: time.Second})
	take := func(from State, who string) State {
		var e Entry
		e.Bid.Payload = protocol.Bid{Call: callID("call"), Provider: protocol.PeerID{ID: peer.ID(who)}, ValidUntilMs: opened.Add(time.Hour).UnixMilli()}
		next, _, err := from.Step(opened, BidReceived{e})
		if err != nil {
			t.Fatal(err)
		}
		return next
	}
	for i := range 40 {
		a := take(s, fmt.Sprintf("a%d", i))
		before := fingerprint(a)
		take(s, fmt.Sprintf("b%d", i))
		if fingerprint(a) != before {
			t.Fatalf("after %d bids two branches write to one array", i)
		}
		s = a
	}
}

// TestArrivalOrder: who wins, and all the rows, do not depend on the order of arrival.
func TestArrivalOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawConfig(t)
		c.EnoughBids = 0 // the close does depend on it
		var entries []Entry
		for _, p := range everybody {
			entries = append(entries, drawEntry(t, p))
		}
		run := func(list []Entry) *Result {
			s := New(opened, c)
			for _, e := range list {
				s, _, _ = s.Step(opened, BidReceived{e})
			}
			_, out, _ := s.Step(opened.Add(c.Window), Tick{})
			return out.Result
		}
		a, b := run(entries), run(rapid.Permutation(entries).Draw(t, "order"))
		if fmt.Sprint(a.Rows) != fmt.Sprint(b.Rows) || fmt.Sprint(a.Declined) != fmt.Sprint(b.Declined) || fmt.Sprint(a.Reason) != fmt.Sprint(b.Reason) {
			t.Fatalf("another order, another result:\n%v\n%v", a.Rows, b.Rows)
		}
	})
}

// TestBidsAreBounded: a crowd of strangers fills its own places, and leaves those of the
// known and of the paid.
func TestBidsAreBounded(t *testing.T) {
	s := New(opened, Config{Call: callID("call"), Ceiling: protocol.NewAmount(10), Window: time.Second})
	send := func(who string, paid bool, decline string) error {
		e := Entry{Subnet: who, PaidBefore: paid}
		e.Bid.Payload = protocol.Bid{
			Call: callID("call"), Provider: protocol.PeerID{ID: peer.ID(who)}, Payee: account(who), Decline: decline,
			Offer: protocol.Offer{Base: protocol.NewAmount(5)}, ValidUntilMs: opened.Add(time.Hour).UnixMilli(),
		}
		next, _, err := s.Step(opened, BidReceived{e})
		s = next
		return err
	}
	s, _, _ = s.Step(opened, Known{[]peer.ID{"known", "silent"}})
	taken := 0
	for i := range 2 * MaxBids {
		err := send(fmt.Sprintf("stranger %d", i), false, []string{"", "busy"}[i%2])
		if err == nil {
			taken++
		} else if !errors.Is(err, ErrFull) {
			t.Fatal(err)
		}
	}
	if taken != strangerBids {
		t.Errorf("%d strangers were taken, want %d", taken, strangerBids)
	}
	if err := send("known", false, ""); err != nil {
		t.Errorf("a known provider: %v", err)
	}
	for i := range MaxBids {
		if err := send(fmt.Sprintf("paid %d", i), true, ""); (err == nil) != (i < MaxBids-strangerBids-1) {
			t.Fatalf("bidder %d that was paid before: %v", i, err)
		}
	}
	if n := len(s.bids) + len(s.declined); n != MaxBids {
		t.Errorf("%d bids and declines are kept", n)
	}
}

func TestPolicies(t *testing.T) {
	for p, want := range map[Policy]bool{Cheapest: true, Fastest: true, Weighted: true, Best: true, "": false, "dearest": false} {
		if p.Valid() != want {
			t.Errorf("%q: %v", p, p.Valid())
		}
	}
}

// TestReputation: under the weighted policy, of two bids that differ in nothing else the more
// reliable wins; a better reputation never loses what a worse one won, nor under the best;
// under the other policies it changes nothing.
func TestReputation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawConfig(t)
		c.EnoughBids, c.Excluded, c.Ceiling = 0, nil, protocol.NewAmount(100)
		c.ReferenceGas = min(c.ReferenceGas, 1_000_000_000)
		var entries []Entry
		for _, p := range everybody[:4] {
			entries = append(entries, drawEntry(t, p))
		}
		run := func(list []Entry) *Result {
			s := New(opened, c)
			for _, e := range list {
				s, _, _ = s.Step(opened, BidReceived{e})
			}
			_, out, _ := s.Step(opened.Add(c.Window), Tick{})
			return out.Result
		}
		before := run(entries)
		if before.Winner == nil {
			return
		}
		won := before.Winner.Bid.Payload.Provider.ID
		for i := range entries {
			switch {
			case c.Policy != Weighted && c.Policy != Best:
				entries[i].Reputation = rapid.Uint32Range(0, 1100).Draw(t, "another")
			case entries[i].Bid.Payload.Provider.ID == won:
				entries[i].Reputation += rapid.Uint32Range(0, 500).Draw(t, "more")
			}
		}
		if after := run(entries); after.Winner.Bid.Payload.Provider.ID != won {
			t.Fatalf("%s: %s won, and with other reputations %s", c.Policy, won, after.Winner.Bid.Payload.Provider.ID)
		}
		if c.Policy != Weighted && c.Policy != Best {
			return
		}
		twin := *before.Winner
		twin.Bid.Payload.Provider.ID, twin.Reputation = "twin", min(before.Winner.Reputation, 1000)/2
		if before.Winner.Reputation < 4 {
			return
		}
		if after := run(append(entries, twin)); after.Winner.Bid.Payload.Provider.ID != won {
			t.Fatal("at the same price the less reliable won")
		}
	})
}

func TestPerDelivery(t *testing.T) {
	for _, c := range []struct {
		mix        int64
		reputation uint32
		want       int64
	}{
		{1000, 1000, 1000},
		{1000, 5000, 1000},
		{1000, 900, 1112},
		{1000, 500, 2000},
		{1000, 0, 1_000_000},
		{1000, 1, 1_000_000},
		{worst, 1000, worst},
		{worst, 1, worst},
		{0, 1, 0},
	} {
		if got := perDelivery(c.mix, c.reputation); got != c.want {
			t.Errorf("%d at %d: %d, want %d", c.mix, c.reputation, got, c.want)
		}
	}
}

// TestRatio compares with exact fractions at the ends of the range.
func TestRatio(t *testing.T) {
	for _, c := range []struct {
		v, best uint64
		want    int64
	}{
		{0, 0, 1000}, {9, 9, 1000}, {19, 9, 2000}, {10, 9, 1100}, {1<<64 - 1, 1<<64 - 1, 1000}, {1<<64 - 1, 0, worst}, {1 << 63, 1<<62 - 1, 2001},
	} {
		if got := thousandths(c.v, c.best); got != c.want {
			t.Errorf("%d against %d: %d, want %d", c.v, c.best, got, c.want)
		}
	}
	if got := costThousandths(mostMoney, protocol.Amount{}); got != worst {
		t.Errorf("most against nothing: %d", got)
	}
	if got := costThousandths(mostMoney, mostMoney); got != 1000 {
		t.Errorf("most against most: %d", got)
	}
}
