package chain_test

import (
	"context"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/channels/chain"
)

// TestOwnersCalls: what an owner elsewhere is shown to send does what the node's own functions do; and the log of the vault tells which
// lanes somebody has, whoever opened them.
func TestOwnersCalls(t *testing.T) {
	t.Parallel()
	b, _ := embedded(t)
	w := newWorld(t, b)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	sends := func(calls []chain.Call, err error) {
		t.Helper()
		for _, c := range calls {
			if _, sent := w.owner.Do(ctx, c); sent != nil {
				t.Fatal(sent)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	one := func(c chain.Call) ([]chain.Call, error) { return []chain.Call{c}, nil }
	p := chain.OpenParams{Token: w.token, Signer: w.hot.From(), HotAllowance: amt(400), Deposit: amt(1000)}
	sends(w.vault.DepositCalls(ctx, w.owner.From(), p, false))
	p.Deposit = amt(500)
	sends(w.vault.DepositCalls(ctx, w.owner.From(), p, true))
	sends(one(w.vault.SetHotAllowanceCall(w.token, amt(700))))
	a, err := w.vault.Account(ctx, w.owner.From(), w.token)
	if err != nil || a.Free != amt(1500) || a.HotAllowance != amt(700) || a.Epoch != 1 {
		t.Fatalf("%+v, %v", a, err)
	}
	other := common.BigToAddress(big.NewInt(0xbeef))
	rows := []chain.Reserve{{Payee: w.payee.From(), Lane: 1, Target: amt(100)}, {Payee: w.payee.From(), Lane: 2, Target: amt(100)}, {Payee: other, Lane: 9, Target: amt(50)}}
	if _, err := w.vault.Reserve(ctx, w.hot, w.owner.From(), w.token, rows); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		who     common.Address
		asPayer bool
		want    []uint32
	}{{w.owner.From(), true, []uint32{1, 2, 9}}, {w.payee.From(), false, []uint32{1, 2}}, {other, false, []uint32{9}}, {w.owner.From(), false, nil}, {w.payee.From(), true, nil}} {
		ids, err := w.vault.LanesOf(ctx, c.who, c.asPayer)
		var got []uint32
		for _, id := range ids {
			if id.Payer != w.owner.From() || id.Token != w.token {
				t.Errorf("%+v", id)
			}
			got = append(got, id.Lane)
		}
		slices.Sort(got)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("lanes of %s as payer %v: %v, %v, want %v", c.who, c.asPayer, got, err, c.want)
		}
	}
	sends(one(w.vault.SetSignerCall(w.token, w.payee.From())))
	if at, err := w.vault.SignerAt(ctx, a.Key, 2); err != nil || at != w.payee.From() {
		t.Errorf("%s, %v", at, err)
	}
	if _, err := w.payee.Do(ctx, w.vault.ReleaseByPayeeCall(w.owner.From(), w.token, 1)); err != nil {
		t.Error(err)
	}
	sends(one(w.vault.RequestExitCall(w.token)))
	if a, err = w.vault.Account(ctx, w.owner.From(), w.token); err != nil || a.ExitAt == 0 {
		t.Fatalf("%+v, %v", a, err)
	}
	w.advance(t, window)
	before, err := w.client.Balance(ctx, w.token, other)
	if err != nil {
		t.Fatal(err)
	}
	sends(one(w.vault.FinishExitCall(w.token, other)))
	after, err := w.client.Balance(ctx, w.token, other)
	if err != nil || new(big.Int).Sub(after, before).Cmp(a.Free.Big()) != 0 {
		t.Errorf("%s came of %s, %v", new(big.Int).Sub(after, before), a.Free, err)
	}
}
