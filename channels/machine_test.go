package channels

import (
	"errors"
	"fmt"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/zerostate/zerostate/protocol"
)

// TestEveryInterleaving: whatever is lost, doubled, delayed or repeated between an honest
// payer and an honest payee, nobody pays twice and every revealed key is paid for.
func TestEveryInterleaving(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		w.seen(testFacts(StatusOpen, 1_000_000))
		prices := map[string]uint64{}
		var total uint64
		task := func() string {
			return fmt.Sprintf("t%d", rapid.IntRange(0, len(prices)-1).Draw(rt, "task"))
		}
		deliver := func(m message) {
			if _, err := w.receive(m, prices[m.task]); err != nil {
				rt.Fatalf("an honest cheque was refused: %v", err)
			}
			if err := w.ack(m.cheque.Cheque.Seq); err != nil {
				rt.Fatal(err)
			}
		}
		rt.Repeat(map[string]func(*rapid.T){
			"pay": func(rt *rapid.T) {
				name := fmt.Sprintf("t%d", len(prices))
				prices[name] = rapid.Uint64Range(1, 50).Draw(rt, "price")
				total += prices[name]
				if out, err := w.pay(name, prices[name]); err != nil || out.Repeated {
					rt.Fatal(out, err)
				}
			},
			"pay again": func(rt *rapid.T) {
				if len(prices) == 0 {
					rt.Skip()
				}
				name := task()
				before := w.paid[name].Cheque
				out, err := w.pay(name, prices[name])
				if err != nil || !out.Repeated || !out.Send.Cheque.Equal(before) {
					rt.Fatal("not the identical bytes", err)
				}
			},
			"deliver": func(rt *rapid.T) { // and leave it on the wire: it may come again
				if len(w.sent) == 0 {
					rt.Skip()
				}
				deliver(w.sent[rapid.IntRange(0, len(w.sent)-1).Draw(rt, "message")])
			},
			"lose": func(rt *rapid.T) {
				if len(w.sent) == 0 {
					rt.Skip()
				}
				i := rapid.IntRange(0, len(w.sent)-1).Draw(rt, "message")
				w.sent = append(w.sent[:i:i], w.sent[i+1:]...)
			},
			"claim": func(*rapid.T) {
				f := testFacts(StatusOpen, 1_000_000)
				f.Paid = w.payeeState().Claimable()
				w.seen(f)
			},
			"": func(rt *rapid.T) {
				var sold uint64
				for name := range w.earned {
					sold += prices[name]
				}
				a, b := w.payerState(), w.payeeState()
				if b.Earned() != protocol.NewAmount(sold) {
					rt.Fatalf("earned %s, keys revealed for %d", b.Earned(), sold)
				}
				if b.Earned().Cmp(b.Claimable()) > 0 || b.Claimable().Cmp(a.Cumulative) > 0 {
					rt.Fatalf("earned %s, claimable %s, promised %s", b.Earned(), b.Claimable(), a.Cumulative)
				}
				if a.Cumulative != protocol.NewAmount(total) || a.Seq != uint64(len(prices)) {
					rt.Fatalf("payer promised %s in %d cheques, for %d in %d tasks", a.Cumulative, a.Seq, total, len(prices))
				}
			},
		})
		for name := range prices { // in the end everything gets through
			if _, err := w.pay(name, prices[name]); err != nil {
				rt.Fatal(err)
			}
			deliver(w.sent[len(w.sent)-1])
		}
		if b := w.payeeState(); b.Earned() != protocol.NewAmount(total) || b.Claimable() != b.Earned() {
			rt.Fatalf("in the end earned %s, claimable %s, of %d", b.Earned(), b.Claimable(), total)
		}
	})
}

// TestAnyPayer: a payer that signs whatever it likes for whichever task never gets keys
// for more than the payee can claim, and never shakes what is held.
func TestAnyPayer(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		w.seen(testFacts(StatusOpen, 200))
		lane := testLane()
		for range rapid.IntRange(1, 40).Draw(rt, "cheques") {
			before := w.payeeState()
			c := protocol.Cheque{
				Payer: lane.Payer, Payee: lane.Payee, Token: lane.Token, Lane: lane.Number,
				Seq:        rapid.Uint64Range(1, 12).Draw(rt, "seq"),
				Cumulative: protocol.NewAmount(rapid.Uint64Range(0, 220).Draw(rt, "total")),
			}
			m := message{fmt.Sprint("t", rapid.IntRange(0, 20).Draw(rt, "task")), sign(t, lane, c, 1)}
			_, had := w.earned[m.task]
			out, err := w.receive(m, rapid.Uint64Range(0, 60).Draw(rt, "price"))
			s := w.payeeState()
			if (err != nil || had) && string(encode(t, s)) != string(encode(t, before)) {
				rt.Fatalf("refused or repeated (%v), yet the state changed", err)
			}
			if err == nil && out.Accepted.Task != m.task {
				rt.Fatal("accepted for another task")
			}
			sum := protocol.Amount{}
			for _, p := range w.earned {
				if sum, err = sum.Add(p.Amount); err != nil {
					rt.Fatal(err)
				}
			}
			if s.Earned() != sum || sum.Cmp(s.Claimable()) > 0 || s.Claimable().Cmp(s.Facts.Reserved) > 0 {
				rt.Fatalf("keys for %s, earned %s, claimable %s", sum, s.Earned(), s.Claimable())
			}
			if s.Claimable().Cmp(before.Claimable()) < 0 {
				rt.Fatal("what was claimable fell")
			}
		}
	})
}

func TestRefusalsAreTyped(t *testing.T) {
	w := newWorld(t)
	if _, err := w.pay("t", 1); !errors.Is(err, ErrNotOpen) {
		t.Error(err)
	}
	w.seen(testFacts(StatusOpen, 10))
	var headroom *HeadroomError
	if _, err := w.pay("t", 11); !errors.As(err, &headroom) || !errors.Is(err, ErrHeadroom) || headroom.Have != protocol.NewAmount(10) {
		t.Error(err)
	}
	if _, err := w.pay("t", 4); err != nil {
		t.Fatal(err)
	}
	var under *UnderpaidError
	if _, err := w.receive(w.sent[0], 5); !errors.As(err, &under) || !errors.Is(err, ErrUnderpaid) || under.Covered != protocol.NewAmount(4) {
		t.Error(err)
	}
	if _, err := w.receive(w.sent[0], 4); err != nil {
		t.Fatal(err)
	}
	other := w.sent[0].cheque.Cheque
	other.Cumulative = protocol.NewAmount(9)
	var proof *EquivocationError
	_, err := w.receive(message{"u", sign(t, testLane(), other, 1)}, 5)
	if !errors.As(err, &proof) || !errors.Is(err, ErrEquivocation) {
		t.Fatal(err)
	}
	for _, c := range []protocol.SignedCheque{proof.Held, proof.Got} {
		if err := c.Verify(testLane().Domain, testFacts(StatusOpen, 0).Signer); err != nil || c.Cheque.Seq != 1 {
			t.Error("the proof does not hold", err)
		}
	}
}

// TestCrashBeforeSigning: a decided cheque that was stored unsigned comes back with the same content.
func TestCrashBeforeSigning(t *testing.T) {
	w := newWorld(t)
	w.seen(testFacts(StatusOpen, 10))
	s, out, err := w.payerState().Step(w.now, Pay{Task: "t", Amount: protocol.NewAmount(4)})
	if err != nil {
		t.Fatal(err)
	}
	s = load[Payer](t, encode(t, s)) // the crash
	if _, _, err := s.Step(w.now, Pay{Task: "u", Amount: protocol.NewAmount(1)}); !errors.Is(err, ErrPending) {
		t.Error(err)
	}
	if _, _, err := s.Step(w.now, Acked{1}); !errors.Is(err, ErrNeverIssued) {
		t.Error(err)
	}
	for _, ev := range []PayerEvent{Resume{}, Pay{Task: "t", Amount: protocol.NewAmount(4)}} {
		next, again, err := s.Step(w.now, ev)
		if err != nil || again.Sign == nil || again.Sign.StructHash() != out.Sign.StructHash() || next.Seq != 1 {
			t.Fatalf("%T: %+v, %v", ev, again, err)
		}
	}
	if _, _, err := s.Step(w.now, Signed{sign(t, s.Lane, *out.Sign, 9)}); !errors.Is(err, protocol.ErrSigner) {
		t.Errorf("signed with a wrong key: %v", err)
	}
	changed := *out.Sign
	changed.Cumulative = protocol.NewAmount(5)
	if _, _, err := s.Step(w.now, Signed{sign(t, s.Lane, changed, 1)}); !errors.Is(err, ErrNotPending) {
		t.Errorf("signed another content: %v", err)
	}
	s, out, err = s.Step(w.now, Signed{sign(t, s.Lane, *out.Sign, 1)})
	if err != nil || out.Send == nil || s.Pending != nil {
		t.Fatal(out, err)
	}
}

// TestSuccessorDominates: whichever locks turn out to be revealed, a valid successor is
// worth at least what came before, and the books of the move are straight.
func TestSuccessorDominates(t *testing.T) {
	const final = 100
	accepted := 0
	rapid.Check(t, func(rt *rapid.T) {
		due := map[common.Hash]bool{}
		base := protocol.Cheque{Payer: common.Address{1}, Payee: common.Address{2}, Seq: 1, Cumulative: protocol.NewAmount(1000)}
		next := base
		next.Seq = rapid.Uint64Range(1, 3).Draw(rt, "seq")
		cumulative := rapid.IntRange(990, 1030).Draw(rt, "cumulative")
		for i := range rapid.IntRange(0, 6).Draw(rt, "locks") {
			l := protocol.Lock{Hash: common.Hash{byte(i + 1)}, Amount: protocol.NewAmount(uint64(i + 1)), Expiry: rapid.SampledFrom([]uint64{99, 100, 101, 200}).Draw(rt, "expiry")}
			due[l.Hash] = rapid.Bool().Draw(rt, "due")
			fate := rapid.SampledFrom([]string{"keep", "keep", "remove", "fold", "alter", "add"}).Draw(rt, "fate")
			if fate != "add" {
				base.Locks = append(base.Locks, l)
			}
			switch fate {
			case "keep", "add":
				next.Locks = append(next.Locks, l)
			case "fold":
				cumulative += i + 1
			case "alter":
				l.Amount = protocol.NewAmount(uint64(i))
				next.Locks = append(next.Locks, l)
			}
		}
		next.Cumulative = protocol.NewAmount(uint64(cumulative))
		m, err := Successor(base, next, LockFacts{Due: due, FinalTime: final})
		if err != nil {
			return
		}
		accepted++
		// Whatever may still happen: due locks count if registered, those that live may
		// be revealed or not, lapsed ones never.
		for mask := range 1 << 6 {
			worth := func(c protocol.Cheque) uint64 {
				sum := c.Cumulative.Uint256().Uint64()
				for _, l := range c.Locks {
					can := due[l.Hash] || l.Expiry > final
					if can && mask&(1<<(l.Hash[0]-1)) != 0 {
						sum += l.Amount.Uint256().Uint64()
					}
				}
				return sum
			}
			if worth(next) < worth(base) {
				rt.Fatalf("%+v is worth less than %+v (due %v)", next, base, due)
			}
		}
		want := base.Cumulative.Uint256().Uint64() + m.Folded.Uint256().Uint64() + m.Direct.Uint256().Uint64()
		if next.Cumulative.Uint256().Uint64() != want || next.Seq <= base.Seq {
			rt.Fatalf("%+v: cumulative %s", m, next.Cumulative)
		}
	})
	if accepted == 0 {
		t.Error("no successor was accepted: the test proves nothing")
	}
}

func TestSuccessorCases(t *testing.T) {
	lock := func(n byte, amount, expiry uint64) protocol.Lock {
		return protocol.Lock{Hash: common.Hash{n}, Amount: protocol.NewAmount(amount), Expiry: expiry}
	}
	cheque := func(seq, total uint64, locks ...protocol.Lock) protocol.Cheque {
		return protocol.Cheque{Payer: common.Address{1}, Payee: common.Address{2}, Seq: seq, Cumulative: protocol.NewAmount(total), Locks: locks}
	}
	facts := LockFacts{Due: map[common.Hash]bool{{1}: true}, FinalTime: 100}
	for _, c := range []struct {
		name       string
		prev, next protocol.Cheque
		want       error
		move       string // direct folded dropped added
	}{
		{"direct pay", cheque(1, 10), cheque(2, 15), nil, "5 0 0 0"},
		{"fold what is due", cheque(1, 10, lock(1, 7, 50)), cheque(2, 17), nil, "0 7 0 0"},
		{"fold and pay and lock anew", cheque(1, 10, lock(1, 7, 50)), cheque(2, 20, lock(2, 1, 500)), nil, "3 7 0 1"},
		{"drop without folding what is due", cheque(1, 10, lock(1, 7, 50)), cheque(2, 16), ErrFell, ""},
		{"drop what lapsed", cheque(1, 10, lock(2, 7, 100)), cheque(2, 10), nil, "0 0 7 0"},
		{"drop one second early", cheque(1, 10, lock(2, 7, 101)), cheque(2, 17), ErrLockChanged, ""},
		{"keep what is due", cheque(1, 10, lock(1, 7, 50)), cheque(2, 10, lock(1, 7, 50)), nil, "0 0 0 0"},
		{"larger amount in a lock", cheque(1, 10, lock(1, 7, 50)), cheque(2, 10, lock(1, 8, 50)), ErrLockChanged, ""},
		{"later expiry of a lock", cheque(1, 10, lock(2, 7, 500)), cheque(2, 10, lock(2, 7, 501)), ErrLockChanged, ""},
		{"the total falls", cheque(1, 10), cheque(2, 9), ErrFell, ""},
		{"the sequence stays", cheque(2, 10), cheque(2, 11), ErrFell, ""},
		{"locks out of order", cheque(1, 10), cheque(2, 10, lock(3, 1, 500), lock(2, 1, 500)), protocol.ErrCheque, ""},
	} {
		m, err := Successor(c.prev, c.next, facts)
		if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
			continue
		}
		if got := fmt.Sprint(m.Direct, m.Folded, m.Dropped, len(m.Added)); err == nil && got != c.move {
			t.Errorf("%s: %s, want %s", c.name, got, c.move)
		}
	}
}
