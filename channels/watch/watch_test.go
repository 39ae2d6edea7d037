package watch_test

import (
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/zerostate/zerostate/channels/watch"
	"github.com/zerostate/zerostate/protocol"
)

func sum(n uint64) protocol.Amount { return protocol.NewAmount(n) }

func TestCredit(t *testing.T) {
	rules := watch.Rules{Blocks: 3, Small: sum(50), Total: sum(120)}
	for _, c := range []struct {
		name                      string
		head, deep, final, others uint64
		counts, early             uint64
	}{
		{"all is final", 500, 500, 500, 0, 500, 0},
		{"too young", 500, 0, 0, 0, 0, 0},
		{"deep enough, as much as is small", 500, 500, 0, 0, 50, 50},
		{"deep enough and small", 30, 30, 0, 0, 30, 30},
		{"a top-up on what is final", 500, 480, 450, 0, 480, 30},
		{"the top-up is too young", 500, 450, 450, 0, 450, 0},
		{"others have used the node's bound", 500, 500, 0, 120, 0, 0},
		{"others have used nearly all of it", 500, 500, 0, 110, 10, 10},
		{"others are above a bound that was lowered", 500, 500, 100, 999, 100, 0},
		{"taken back by the chain", 0, 500, 500, 0, 0, 0},
		{"in part", 480, 500, 450, 0, 480, 30},
	} {
		t.Run(c.name, func(t *testing.T) {
			counts, early := rules.Credit(watch.Seen{Head: sum(c.head), Deep: sum(c.deep), Final: sum(c.final)}, sum(c.others))
			if counts != sum(c.counts) || early != sum(c.early) {
				t.Errorf("%s counts, %s of it early; want %d, %d", counts, early, c.counts, c.early)
			}
		})
	}
}

// What counts is never more than is there, what counts early never above either bound, and nothing young counts.
func TestCreditBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) uint64 { return rapid.Uint64Range(0, 1000).Draw(t, name) }
		rules := watch.Rules{Small: sum(draw("small")), Total: sum(draw("total"))}
		s := watch.Seen{Head: sum(draw("head")), Deep: sum(draw("deep")), Final: sum(draw("final"))}
		others := sum(draw("others"))
		counts, early := rules.Credit(s, others)
		together, err := early.Add(others)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case counts.Cmp(s.Head) > 0:
			t.Fatalf("%s counts, the newest block has %s", counts, s.Head)
		case early.Cmp(rules.Small) > 0:
			t.Fatalf("%s counts early, small is %s", early, rules.Small)
		case !early.IsZero() && together.Cmp(rules.Total) > 0:
			t.Fatalf("%s and %s count early, together %s may", early, others, rules.Total)
		case counts.Cmp(s.Final) > 0 && counts.Cmp(s.Deep) > 0:
			t.Fatalf("%s counts, deep enough are %s, final %s", counts, s.Deep, s.Final)
		}
	})
}

// fork is a chain that may take blocks back: hash by number.
type fork []common.Hash

func (f fork) block(n int) watch.Block { return watch.Block{Number: uint64(n), Hash: f[n]} }

// look is what a node does at each look, against a chain in memory. It returns how many marks fell.
func look(m watch.Marks, f fork) (watch.Marks, int) {
	lost := 0
	for {
		b, ok := m.Newest()
		if !ok {
			break
		}
		var hash common.Hash
		if int(b.Number) < len(f) {
			hash = f[b.Number]
		}
		next, kept := m.Still(hash)
		if m = next; kept {
			break
		}
		lost++
	}
	return m.Add(f.block(len(f) - 1)), lost
}

// A block that was read at a look is never taken for standing after the chain took it back, wherever the looks fall.
func TestMarksNoticeEveryReorganisation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		made := 0
		grow := func(f fork, n int) fork {
			for range n {
				made++
				f = append(f, common.Hash{byte(made >> 8), byte(made), 1})
			}
			return f
		}
		f := grow(nil, 1)
		m := watch.Marks{}
		var read []watch.Block // at looks, as far as we think that they stand
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0, 1:
				f = grow(f, rapid.IntRange(1, 5).Draw(t, "new"))
			case 2:
				back := rapid.IntRange(0, min(len(f)-1, 6)).Draw(t, "back")
				f = grow(append(fork{}, f[:len(f)-back]...), rapid.IntRange(0, 8).Draw(t, "instead"))
			case 3:
				if rapid.Bool().Draw(t, "drop") {
					m = m.Drop(uint64(max(0, len(f)-10)))
				}
			}
			before, _ := m.Newest()
			next, lost := look(m, f)
			m = next
			if lost == 0 {
				if m.Len() > 0 && before.Hash != (common.Hash{}) && (int(before.Number) >= len(f) || f[before.Number] != before.Hash) {
					t.Fatalf("mark %d stands, the chain has another block there", before.Number)
				}
			} else {
				read = nil
			}
			for _, b := range read {
				if int(b.Number) >= len(f) || f[b.Number] != b.Hash {
					t.Fatalf("block %d was taken back and nothing was noticed", b.Number)
				}
			}
			read = append(read, f.block(len(f)-1))
		}
	})
}

func TestMarksAreBounded(t *testing.T) {
	m := watch.Marks{}
	for i := range 2000 {
		m = m.Add(watch.Block{Number: uint64(i), Hash: common.Hash{byte(i), byte(i >> 8)}})
	}
	if m.Len() > 512 {
		t.Errorf("%d marks", m.Len())
	}
	m = m.Drop(1990)
	if b, ok := m.Newest(); !ok || b.Number != 1999 || m.Len() != 10 {
		t.Errorf("%d marks, newest %d, %v", m.Len(), b.Number, ok)
	}
	if m = m.Drop(5000); m.Len() != 1 {
		t.Errorf("%d marks under a final block that is ahead", m.Len())
	}
}

func price(tip, most int64) watch.Price {
	return watch.Price{Tip: big.NewInt(tip), Cap: big.NewInt(most)}
}

func TestRaise(t *testing.T) {
	start := time.Unix(1000, 0)
	fees := watch.Fees{Patience: 30 * time.Second, Most: big.NewInt(1000)}
	for _, c := range []struct {
		name        string
		old, market watch.Price
		after       time.Duration
		want        string
	}{
		{"too early", price(8, 80), price(8, 80), 29 * time.Second, "no"},
		{"by an eighth", price(8, 80), price(8, 80), 30 * time.Second, "10 91"},
		{"to the market", price(8, 80), price(20, 300), time.Minute, "20 300"},
		{"to the bound", price(8, 800), price(20, 5000), time.Minute, "20 1000"},
		{"no room under the bound", price(8, 900), price(20, 5000), time.Minute, "no"},
		{"a tip above the bound", price(8, 800), price(7000, 7000), time.Minute, "1000 1000"},
		{"from nothing", price(0, 0), price(0, 0), time.Minute, "1 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := fees.Raise(c.old, c.market, start, start.Add(c.after))
			text := "no"
			if ok {
				text = fmt.Sprint(got.Tip, " ", got.Cap)
			}
			if text != c.want {
				t.Errorf("%s, want %s", text, c.want)
			}
		})
	}
	if p, lowered := fees.Clamp(price(2000, 4000)); !lowered || p.Cap.Int64() != 1000 || p.Tip.Int64() != 1000 {
		t.Errorf("clamped to %v, %v", p, lowered)
	}
	if p, lowered := (watch.Fees{}).Clamp(price(2000, 4000)); lowered || p.Cap.Int64() != 4000 {
		t.Errorf("without a bound: %v, %v", p, lowered)
	}
}

// A pool takes a replacement that offers a tenth more in both parts.
func TestRaiseIsTakenByPools(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old := price(rapid.Int64Range(0, 1e12).Draw(t, "tip"), rapid.Int64Range(0, 1e12).Draw(t, "cap"))
		market := price(rapid.Int64Range(0, 1e12).Draw(t, "market tip"), rapid.Int64Range(0, 1e12).Draw(t, "market cap"))
		fees := watch.Fees{Most: big.NewInt(rapid.Int64Range(1, 1e12).Draw(t, "most"))}
		next, ok := fees.Raise(old, market, time.Unix(0, 0), time.Unix(1, 0))
		if !ok {
			return
		}
		for _, p := range [][2]*big.Int{{old.Tip, next.Tip}, {old.Cap, next.Cap}} {
			tenth := new(big.Int).Mul(p[0], big.NewInt(11))
			if new(big.Int).Mul(p[1], big.NewInt(10)).Cmp(tenth) < 0 && p[1].Cmp(fees.Most) < 0 {
				t.Fatalf("from %s to %s is less than a tenth", p[0], p[1])
			}
		}
		if next.Cap.Cmp(fees.Most) > 0 {
			t.Fatalf("%s, at most %s", next.Cap, fees.Most)
		}
	})
}
