package chain_test

import (
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/protocol"
)

// TestGasOfSettling measures what node's figures rest on (claimGas and finishGas there). They must cover what
// is used, and not be twice as much; the estimate that is preferred to them must cover it too.
func TestGasOfSettling(t *testing.T) {
	const base, row, release, finish = 45_000, 25_000, 60_000, 60_000
	b, _ := embedded(t)
	w := newWorld(t, b)
	ctx, payer := t.Context(), w.owner.From()
	_, err := w.vault.Open(ctx, w.owner, chain.OpenParams{Token: w.token, Signer: w.hot.From(), Deposit: amt(900)})
	must(t, 0, err)
	var lanes []chain.Reserve
	for n := range uint32(5) {
		lanes = append(lanes, chain.Reserve{Payee: w.payee.From(), Lane: n + 1, Target: amt(100)})
	}
	_, err = w.vault.Reserve(ctx, w.owner, payer, w.token, lanes)
	must(t, 0, err)
	rows := func(seq, total uint64) (out []chain.Claim) {
		for n := range uint32(5) {
			c := protocol.Cheque{Payer: payer, Payee: w.payee.From(), Token: w.token, Lane: n + 1, Seq: seq, Cumulative: amt(total), Locks: []protocol.Lock{}}
			s, err := protocol.SignCheque(w.domain(), c, w.hotKey)
			must(t, 0, err)
			out = append(out, chain.Claim{Cheque: s})
		}
		return out
	}
	within := func(what string, used, figure uint64) {
		t.Helper()
		t.Logf("%s: %d gas, figure %d", what, used, figure)
		if used > figure || 2*used < figure {
			t.Errorf("%s uses %d gas, the figure is %d", what, used, figure)
		}
	}
	first, err := w.vault.Claim(ctx, w.payee, rows(1, 10)) // the first writes what later ones only change
	must(t, 0, err)
	within("the first claim of five", first.Receipt.GasUsed, base+5*(row+20_000))
	for _, n := range []int{1, 5} {
		list := rows(uint64(n+1), uint64(10*(n+1)))[:n]
		estimate, err := w.vault.EstimateClaim(ctx, w.payee.From(), list)
		must(t, 0, err)
		done, err := w.vault.Claim(ctx, w.payee, list)
		must(t, 0, err)
		within("a claim", done.Receipt.GasUsed, base+uint64(n)*row)
		if estimate < done.Receipt.GasUsed {
			t.Errorf("estimated %d, used %d", estimate, done.Receipt.GasUsed)
		}
		if fee := chain.Fee(done.Receipt); fee.Sign() <= 0 {
			t.Errorf("fee %s", fee)
		}
		if moved := chain.Moved(done.Receipt, w.token, w.vault.Address(), w.payee.From()); moved.Sign() <= 0 || moved.Cmp(chain.Moved(done.Receipt, w.token, w.vault.Address(), common.Address{})) != 0 {
			t.Errorf("moved %s", moved)
		}
	}
	gone, err := w.vault.ReleaseByPayee(ctx, w.payee, payer, w.token, 1)
	must(t, 0, err)
	within("a release by the payee", gone.Receipt.GasUsed, release)
	id := []chain.LaneID{{Payer: payer, Payee: w.payee.From(), Token: w.token, Lane: 2}}
	_, err = w.vault.StartRelease(ctx, w.owner, id)
	must(t, 0, err)
	b.advance(t, window)
	over, err := w.vault.FinishRelease(ctx, w.owner, id)
	must(t, 0, err)
	within("the end of a release", over.Receipt.GasUsed, finish)
}

// TestGasPriceAndReceipts: the price is what a block then charges, about; an unknown receipt is told from a failure.
func TestGasPriceAndReceipts(t *testing.T) {
	b, dc := embedded(t)
	c := dial(t, b.url)
	price, err := c.GasPrice(t.Context())
	if err != nil || price.Sign() <= 0 {
		t.Fatal(price, err)
	}
	s := chain.NewSender(c, dc.ID(), b.rich, &chain.VolatileJournal{})
	to := common.Address{0xdd}
	r, err := s.Do(t.Context(), chain.Call{To: &to, Value: big.NewInt(1)})
	if err != nil {
		t.Fatal(err)
	}
	// A block moves the base fee by an eighth at the most.
	if low := new(big.Int).Div(new(big.Int).Mul(price, big.NewInt(7)), big.NewInt(8)); r.EffectiveGasPrice.Cmp(low) < 0 || r.EffectiveGasPrice.Cmp(new(big.Int).Lsh(price, 1)) > 0 {
		t.Errorf("the price was %s, the block charged %s", price, r.EffectiveGasPrice)
	}
	if again, err := c.Receipt(t.Context(), r.TxHash); err != nil || again.GasUsed != r.GasUsed {
		t.Errorf("%+v, %v", again, err)
	}
	if _, err := c.Receipt(t.Context(), common.Hash{1}); !errors.Is(err, ethereum.NotFound) {
		t.Errorf("a receipt of nothing: %v", err)
	}
}

// TestPurpose names what a journaled transaction calls, and refuses one that cannot be read.
func TestPurpose(t *testing.T) {
	b, dc := embedded(t)
	j := &chain.VolatileJournal{}
	s := chain.NewSender(dial(t, b.url), dc.ID(), b.rich, j)
	to := common.Address{0xdd}
	if _, err := s.Submit(t.Context(), chain.Call{To: &to, Value: big.NewInt(7), ID: "x"}); err != nil {
		t.Fatal(err)
	}
	e, ok, err := j.ByID(s.From(), "x")
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if name, value, err := e.Purpose(); err != nil || name != "transfer" || value.Int64() != 7 {
		t.Error(name, value, err)
	}
	e.Raw = e.Raw[:len(e.Raw)/2]
	if _, _, err := e.Purpose(); err == nil {
		t.Error("a damaged entry is read")
	}
}
