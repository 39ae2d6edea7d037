package chain_test

import (
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/channels/watch"
)

// A chain that takes a block back takes nothing from us: the transaction is in the journal until it is final, and is offered again.
func TestTakenBack(t *testing.T) {
	t.Parallel()
	b, dc := embedded(t)
	c := dialWith(t, chain.Config{URLs: []string{b.url}})
	journal := &chain.VolatileJournal{}
	s := chain.NewSender(c, dc.ID(), b.rich, journal)
	to := common.Address{0xee}
	call := chain.Call{To: &to, Value: big.NewInt(5), ID: "once"}
	for range 2 {
		if _, err := s.Do(t.Context(), call); err != nil {
			t.Fatal(err)
		}
	}
	open, err := journal.Pending(s.From())
	if err != nil || len(open) != 1 || open[0].Block != 1 || open[0].Done {
		t.Fatalf("%+v, %v; want one, in block 1, not done", open, err)
	}
	if out, err := s.Tend(t.Context(), time.Now()); err != nil || out != (chain.Tended{Open: 1}) {
		t.Fatalf("%+v, %v", out, err)
	}
	if err := dc.Reorg(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if got, err := c.Balance(t.Context(), common.Address{}, to); err != nil || got.Sign() != 0 {
		t.Fatalf("the chain did not take it back: %v, %v", got, err)
	}
	out, err := s.Tend(t.Context(), time.Now())
	if err != nil || out.Back != 1 {
		t.Fatalf("%+v, %v", out, err)
	}
	if _, err := s.Do(t.Context(), call); err != nil { // its caller asks again, and waits for the same one
		t.Fatal(err)
	}
	for dc.ID() != 0 { // until it is final: this chain calls blocks final in epochs of 32
		head, err := c.Finalised(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if head.Number > 3 {
			break
		}
		if err := dc.AdvanceTime(t.Context(), time.Second); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := s.Tend(t.Context(), time.Now()); err != nil || out != (chain.Tended{Final: 1}) {
		t.Fatalf("%+v, %v", out, err)
	}
	if got, err := c.Balance(t.Context(), common.Address{}, to); err != nil || got.Int64() != 5 {
		t.Fatalf("arrived %v, %v; want 5", got, err)
	}
	if e, ok, err := journal.ByID(s.From(), "once"); err != nil || !ok || !e.Done || e.Failed {
		t.Fatalf("%+v, %v, %v", e, ok, err)
	}
}

var patient = watch.Fees{Patience: 30 * time.Second, Most: chain.GWei(100)}

// Lost on the way and by now too cheap: it is offered for more under the same nonce, and who waits for it gets the one that counts.
func TestRaised(t *testing.T) {
	t.Parallel()
	b, dc := embedded(t)
	f := before(t, b.url)
	c := dialWith(t, chain.Config{URLs: []string{f.url}, Instant: true, Fees: patient})
	journal := &chain.VolatileJournal{}
	s := chain.NewSender(c, dc.ID(), b.rich, journal)
	f.set(func(f *front) {
		f.answer = func(r request) (any, any, int, bool) { // swallowed
			if r.Method == "eth_sendRawTransaction" {
				return common.Hash{1}, nil, 0, true
			}
			return nil, nil, 0, false
		}
	})
	to := common.Address{0xef}
	first, err := s.Submit(t.Context(), chain.Call{To: &to, Value: big.NewInt(5), ID: "once"})
	must(t, first, err)
	next, err := s.Submit(t.Context(), chain.Call{To: &to, Value: big.NewInt(7)})
	must(t, next, err)
	if out, err := s.Tend(t.Context(), time.Now().Add(20*time.Second)); err != nil || out != (chain.Tended{Open: 2}) {
		t.Fatalf("too early: %+v, %v", out, err)
	}
	for n := range 2 {
		if out, err := s.Tend(t.Context(), time.Now().Add(time.Duration(n+1)*time.Minute)); err != nil || out != (chain.Tended{Open: 2, Raised: 1}) {
			t.Fatalf("%+v, %v", out, err)
		}
	}
	open, err := journal.Pending(s.From())
	if err != nil || len(open) != 4 {
		t.Fatalf("%d entries, %v; want three of one nonce and one of the next", len(open), err)
	}
	f.set(well)
	// A new process has the journal only.
	again := chain.NewSender(c, dc.ID(), b.rich, journal)
	waiting, err := again.Resume(t.Context())
	if err != nil || len(waiting) != 2 {
		t.Fatalf("%d are open, %v", len(waiting), err)
	}
	for _, sender := range []*chain.Sender{s, again} {
		r, err := sender.Wait(t.Context(), first)
		if err != nil || r.TxHash == first.Hash {
			t.Fatalf("%v, %v; want the receipt of what took its place", r, err)
		}
		if _, err := sender.Wait(t.Context(), next); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := c.Balance(t.Context(), common.Address{}, to); err != nil || got.Int64() != 12 {
		t.Fatalf("arrived %v, %v; want 12", got, err)
	}
	e, ok, err := journal.ByID(s.From(), "once")
	if err != nil || !ok || !e.Done || e.Failed || e.Hash == first.Hash {
		t.Fatalf("by its ID: %+v, %v, %v", e, ok, err)
	}
	if open, err := journal.Pending(s.From()); err != nil || len(open) != 0 {
		t.Fatalf("%d are still open, %v", len(open), err)
	}
}

// A pool of another make takes the replacement.
func TestRaisedInAPool(t *testing.T) {
	t.Parallel()
	b := anvil(t)
	rpcCall(t, b.url, "evm_setAutomine", false)
	c := dialWith(t, chain.Config{URLs: []string{b.url}, Instant: true, Fees: patient})
	id, err := c.ChainID(t.Context())
	s := chain.NewSender(c, must(t, id, err), b.rich, &chain.VolatileJournal{})
	to := common.Address{0xf0}
	first, err := s.Submit(t.Context(), chain.Call{To: &to, Value: big.NewInt(5)})
	must(t, first, err)
	if out, err := s.Tend(t.Context(), time.Now().Add(time.Minute)); err != nil || out != (chain.Tended{Open: 1, Raised: 1}) {
		t.Fatalf("%+v, %v", out, err)
	}
	rpcCall(t, b.url, "evm_mine")
	r, err := s.Wait(t.Context(), first)
	if err != nil || r.TxHash == first.Hash {
		t.Fatalf("%+v, %v; want the replacement mined", r, err)
	}
	if got, err := c.Balance(t.Context(), common.Address{}, to); err != nil || got.Int64() != 5 {
		t.Fatalf("arrived %v, %v; want 5", got, err)
	}
}

// An endpoint that names an absurd price does not get it, and what would have to cost more than the bound waits and says so.
func TestFeeBound(t *testing.T) {
	t.Parallel()
	b, dc := embedded(t)
	f := before(t, b.url)
	f.set(func(f *front) {
		f.answer = func(r request) (any, any, int, bool) {
			switch r.Method {
			case "eth_maxPriorityFeePerGas":
				return "0x38d7ea4c68000", nil, 0, true // a million gwei
			case "eth_sendRawTransaction":
				return common.Hash{1}, nil, 0, true
			}
			return nil, nil, 0, false
		}
	})
	c := dialWith(t, chain.Config{URLs: []string{f.url}, Fees: patient})
	s := chain.NewSender(c, dc.ID(), b.rich, &chain.VolatileJournal{})
	if _, err := s.Submit(t.Context(), chain.Call{To: &common.Address{1}, Value: big.NewInt(1)}); err != nil {
		t.Fatal(err)
	}
	out, err := s.Tend(t.Context(), time.Now().Add(time.Hour))
	if err != nil || out.Raised != 0 || !errors.Is(out.Bound, chain.ErrFeeBound) || !strings.Contains(out.Bound.Error(), "100000000000") {
		t.Fatalf("%+v, %v", out, err)
	}
}
