package channels

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/zerostate/zerostate/protocol"
)

// registry is the vault's registry of reveals, and its formula.
type registry map[common.Hash]uint64

// pays is E(C) of the vault.
func (r registry) pays(c protocol.Cheque) protocol.Amount {
	sum := c.Cumulative
	for _, l := range c.Locks {
		if at := r[l.Hash]; at != 0 && at < l.Expiry {
			sum, _ = sum.Add(l.Amount)
		}
	}
	return sum
}

// TestHonestLocks: whatever is lost, doubled and delayed between an honest payer and an honest payee, whose key goes on the
// chain when it is due: nobody pays twice, every key that left is paid, and in the end everything gets through.
func TestHonestLocks(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		w.seen(testFacts(StatusOpen, 1_000_000))
		chain, prices, shown := registry{}, map[string]uint64{}, map[string]bool{}
		task := func() string { return fmt.Sprintf("t%d", rapid.IntRange(0, len(prices)-1).Draw(rt, "task")) }
		// What the chain decides, both learn before anything else: as their nodes do.
		defend := func() {
			for _, l := range w.payeeState().ToRegister(uint64(w.now.Unix()), testMargins) {
				chain[l.Lock.Hash] = uint64(w.now.Unix())
				if _, err := w.payeeStep(Registered{l.Lock.Hash, uint64(w.now.Unix())}); err != nil {
					rt.Fatal(err)
				}
			}
			if _, err := w.payeeStep(Final{uint64(w.now.Unix())}); err != nil {
				rt.Fatal(err)
			}
			for _, l := range w.payerState().Locks {
				if l.Lock.Expiry > uint64(w.now.Unix()) && chain[l.Lock.Hash] == 0 {
					continue
				}
				var ev PayerEvent = Lapsed{l.Lock.Hash, uint64(w.now.Unix())}
				if chain[l.Lock.Hash] != 0 {
					ev = Revealed{secretOf(l.Task)}
				}
				if _, err := w.payerStep(ev); err != nil {
					rt.Fatal(err)
				}
			}
		}
		deliver := func(m message) {
			if m.task == "" {
				if _, err := w.payeeStep(Shown{m.cheque}); err != nil {
					rt.Fatalf("an honest fold was refused: %v", err)
				}
				return
			}
			_, err := w.hold(m, prices[m.task])
			// One that comes after its lock was folded, lapsed or nearly over is late, and dominated: the payer knows.
			if err != nil && !errors.Is(err, ErrNoLock) && !errors.Is(err, ErrLockTooShort) {
				rt.Fatalf("an honest cheque was refused: %v", err)
			}
			if err == nil && w.show(m.task) == nil {
				shown[m.task] = true
			}
		}
		rt.Repeat(map[string]func(*rapid.T){
			"lock": func(rt *rapid.T) {
				name := fmt.Sprintf("t%d", len(prices))
				price := rapid.Uint64Range(1, 50).Draw(rt, "price")
				if _, err := w.lock(name, price); err == nil {
					prices[name] = price
				} else if !errors.Is(err, ErrTooManyLocks) {
					rt.Fatal(err)
				}
			},
			"deliver": func(rt *rapid.T) {
				if len(w.sent) > 0 {
					deliver(w.sent[rapid.IntRange(0, len(w.sent)-1).Draw(rt, "message")])
				}
			},
			"lose": func(rt *rapid.T) {
				if len(w.sent) > 0 {
					i := rapid.IntRange(0, len(w.sent)-1).Draw(rt, "message")
					w.sent = append(w.sent[:i:i], w.sent[i+1:]...)
				}
			},
			"key arrives": func(rt *rapid.T) {
				if len(prices) == 0 {
					return
				}
				if name := task(); shown[name] {
					if _, err := w.payerStep(Revealed{secretOf(name)}); err != nil && !errors.Is(err, ErrUnknownLock) && !errors.Is(err, ErrLockTooShort) {
						rt.Fatal(err)
					}
				}
			},
			"fold": func(rt *rapid.T) {
				if _, err := w.issue(Fold{}, ""); err != nil {
					rt.Fatal(err)
				}
			},
			"time": func(rt *rapid.T) {
				w.now = w.now.Add(time.Duration(rapid.IntRange(1, 1800).Draw(rt, "seconds")) * time.Second)
				defend()
			},
			"": func(rt *rapid.T) {
				a, b := w.payerState(), w.payeeState()
				most := uint64(0)
				for _, p := range prices {
					most += p
				}
				if a.Cumulative.Cmp(protocol.NewAmount(most)) > 0 {
					rt.Fatalf("the payer promised %s for %d", a.Cumulative, most)
				}
				if b.Best == nil {
					return
				}
				if pays := chain.pays(b.Best.Cheque); b.Claimable() != pays {
					rt.Fatalf("it counts on %s and the vault would pay %s", b.Claimable(), pays)
				}
				if b.Sold.Cmp(b.Best.Cheque.Cumulative) > 0 || !b.Unpaid.IsZero() {
					rt.Fatalf("sold %s of %s, unpaid %s", b.Sold, b.Best.Cheque.Cumulative, b.Unpaid)
				}
			},
		})
	})
}

// TestAnyPayerWithLocks: a payer that signs whatever it likes never gets keys for more than the vault pays, if the payee
// shows the chain what is due.
func TestAnyPayerWithLocks(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		w.seen(testFacts(StatusOpen, 400))
		lane, chain := testLane(), registry{}
		worth, price := uint64(0), map[string]uint64{}
		for i := range 6 {
			price[fmt.Sprint("t", i)] = uint64(10 + i)
		}
		gone := map[string]bool{}
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			c := protocol.Cheque{
				Payer: lane.Payer, Payee: lane.Payee, Token: lane.Token, Lane: lane.Number,
				Seq: rapid.Uint64Range(1, 12).Draw(rt, "seq"), Cumulative: protocol.NewAmount(rapid.Uint64Range(0, 120).Draw(rt, "total")),
			}
			for i := range 6 {
				if rapid.IntRange(0, 2).Draw(rt, "lock") == 0 {
					life := rapid.SampledFrom([]uint64{1, 3599, 3600, 10_800, 82_800, 82_801}).Draw(rt, "life")
					c.Locks = append(c.Locks, protocol.Lock{
						Hash: hashOf(fmt.Sprint("t", i)), Amount: protocol.NewAmount(rapid.Uint64Range(9, 16).Draw(rt, "amount")), Expiry: uint64(w.now.Unix()) + life,
					})
				}
			}
			sortLocks(c.Locks)
			name := fmt.Sprint("t", rapid.IntRange(0, 5).Draw(rt, "task"))
			if _, err := w.hold(message{name, sign(t, lane, c, 1)}, price[name]); err == nil && w.show(name) == nil && !gone[name] {
				gone[name] = true
				worth += price[name]
			}
			w.now = w.now.Add(time.Duration(rapid.IntRange(0, 1700).Draw(rt, "seconds")) * time.Second)
			for _, l := range w.payeeState().ToRegister(uint64(w.now.Unix()), testMargins) {
				chain[l.Lock.Hash] = uint64(w.now.Unix())
				if _, err := w.payeeStep(Registered{l.Lock.Hash, uint64(w.now.Unix())}); err != nil {
					rt.Fatal(err)
				}
			}
			if _, err := w.payeeStep(Final{uint64(w.now.Unix())}); err != nil {
				rt.Fatal(err)
			}
		}
		s := w.payeeState()
		for _, l := range s.Locks { // in the end everything that is shown goes on the chain
			if l.Shown && chain[l.Lock.Hash] == 0 && uint64(w.now.Unix()) < l.Lock.Expiry {
				chain[l.Lock.Hash] = uint64(w.now.Unix())
			}
		}
		if s.Best != nil && chain.pays(s.Best.Cheque).Cmp(protocol.NewAmount(worth)) < 0 {
			rt.Fatalf("keys worth %d left, and the vault pays %s", worth, chain.pays(s.Best.Cheque))
		}
	})
}
