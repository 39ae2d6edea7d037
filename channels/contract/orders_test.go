package contract_test

import (
	"crypto/ecdsa"
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/protocol"
)

func (w *world) order(t testing.TB, k *ecdsa.PrivateKey, o protocol.Order) protocol.Signature {
	t.Helper()
	sig, err := protocol.SignOrder(w.domain(), o, k)
	check(t, err)
	return sig
}

// An owner without gas: an account, money in it and a lane, each by a signature that a stranger sends.
func TestOwnerWithoutGas(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	owner, hot := key(t), w.hot.From()
	from := crypto.PubkeyToAddress(owner.PublicKey)
	_, err := chain.Mint(ctx, w.deployer, w.token, from, amt(1000))
	check(t, err)

	open := protocol.OpenOrder{Payer: from, Token: w.token, Signer: hot, HotAllowance: amt(5), Nonce: common.Hash{1}, Deadline: w.headTime(t) + 1000}
	sig := w.order(t, owner, open)
	digest, err := w.vault.HashOrder(ctx, open)
	check(t, err)
	if digest != w.domain().TypedDigest(open.StructHash()) {
		t.Fatal("the vault hashes the order otherwise")
	}
	other := open
	other.Signer = w.stranger.From()
	_, err = w.vault.OpenBySig(ctx, w.stranger, other, sig)
	wantRefusal(t, err, chain.ErrOrderSignature)
	_, err = w.vault.OpenBySig(ctx, w.stranger, open, sig)
	check(t, err)
	_, err = w.vault.OpenBySig(ctx, w.stranger, open, sig)
	wantRefusal(t, err, chain.ErrNonceUsed)

	separator, err := w.client.DomainSeparator(ctx, w.token)
	check(t, err)
	auth := protocol.Authorization{Payer: from, Vault: w.vault.Address(), Token: w.token, Signer: hot, Amount: amt(400), ValidBefore: w.headTime(t) + 1000, Salt: common.Hash{7}}
	paid, err := protocol.SignDigest(owner, auth.Digest(separator))
	check(t, err)
	stolen := auth
	stolen.Payer = w.stranger.From() // a front-runner, who would be credited
	_, err = w.vault.DepositWithAuthorization(ctx, w.stranger, stolen, paid)
	wantRefusal(t, err, chain.ErrAuthorization)
	_, err = w.vault.DepositWithAuthorization(ctx, w.stranger, auth, paid)
	check(t, err)
	_, err = w.vault.DepositWithAuthorization(ctx, w.stranger, auth, paid)
	wantRefusal(t, err, chain.ErrAuthorization)

	r := protocol.Reservation{
		Payer: from, Token: w.token, Rows: []protocol.ReserveRow{{Payee: w.payee.From(), Lane: 1, Target: amt(300)}},
		Nonce: common.Hash{2}, Deadline: w.headTime(t) + 1000,
	}
	sig = w.order(t, owner, r)
	res, err := w.vault.ReserveBySig(ctx, w.stranger, r, sig)
	check(t, err)
	id := chain.LaneID{Payer: from, Payee: w.payee.From(), Token: w.token, Lane: 1}
	if l := res.Lanes[id.Key()]; l.Reserved != amt(300) || l.Status != chain.LaneOpen {
		t.Fatalf("lane %+v", l)
	}
	_, err = w.vault.ReserveBySig(ctx, w.stranger, r, sig)
	wantRefusal(t, err, chain.ErrNonceUsed)
	if used, err := w.vault.NonceUsed(ctx, from, r.Nonce); err != nil || !used {
		t.Fatalf("nonce used: %v, %v", used, err)
	}
	r.Nonce, r.Deadline = common.Hash{3}, w.headTime(t)
	w.advance(t, time.Minute)
	_, err = w.vault.ReserveBySig(ctx, w.stranger, r, w.order(t, owner, r))
	wantRefusal(t, err, chain.ErrDeadline)
	acc, err := w.vault.Account(ctx, from, w.token)
	check(t, err)
	if acc.Free != amt(100) || acc.HotAllowance != amt(5) {
		t.Fatalf("account %+v", acc)
	}
}

func TestCancelNonce(t *testing.T) {
	w := newWorld(t)
	w.fund(t, w.token, w.payee.From())
	r := protocol.Reservation{
		Payer: w.owner.From(), Token: w.token, Rows: []protocol.ReserveRow{{Payee: w.payee.From(), Lane: 1, Target: amt(600)}},
		Nonce: common.Hash{2}, Deadline: w.headTime(t) + 1000,
	}
	_, err := w.vault.CancelNonce(t.Context(), w.owner, r.Nonce)
	check(t, err)
	_, err = w.vault.ReserveBySig(t.Context(), w.stranger, r, w.order(t, w.ownerKey, r))
	wantRefusal(t, err, chain.ErrNonceUsed)
	_, err = w.vault.CancelNonce(t.Context(), w.owner, r.Nonce)
	wantRefusal(t, err, chain.ErrNonceUsed)
}

func TestCoopClose(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	payee := w.payee.From()
	w.fund(t, w.token, payee)
	w.claim(t, chain.Claim{Cheque: w.cheque(t, w.token, payee, 100)})
	c := protocol.CoopClose{Payer: w.owner.From(), Payee: payee, Token: w.token, Lane: 1, Paid: amt(250)}
	bySigner, byPayee := w.order(t, w.hotKey, c), w.order(t, w.payeeKey, c)
	_, err := w.vault.CoopClose(ctx, w.stranger, c, bySigner, nil)
	wantRefusal(t, err, chain.ErrOrderSignature)
	_, err = w.vault.CoopClose(ctx, w.payee, c, byPayee, nil) // the payee alone cannot agree
	wantRefusal(t, err, chain.ErrOrderSignature)
	for _, total := range []uint64{99, 501} {
		bad := c
		bad.Paid = amt(total)
		_, err = w.vault.CoopClose(ctx, w.payee, bad, w.order(t, w.hotKey, bad), nil)
		wantRefusal(t, err, chain.ErrCloseTotal)
	}
	res, err := w.vault.CoopClose(ctx, w.stranger, c, bySigner, &byPayee)
	check(t, err)
	if l := res.Lanes[c.LaneKey()]; l.Status != chain.LaneClosed || l.Paid != amt(250) || l.Reserved != amt(250) {
		t.Fatalf("lane %+v", l)
	}
	w.wantBalance(t, w.token, payee, 250)
	_, err = w.vault.CoopClose(ctx, w.stranger, c, bySigner, &byPayee)
	wantRefusal(t, err, chain.ErrLaneNotOpen)
	wantTombstone(t, w, chain.LaneID{Payer: w.owner.From(), Payee: payee, Token: w.token, Lane: 1})
}

// The vault hashes every order of the vectors as Go does. That it gives the vectors' own digests at the vectors' own
// address is tested by foundry/Vectors.t.sol.
func TestOrderVectors(t *testing.T) {
	b, err := os.ReadFile("../../protocol/testdata/vault.json")
	check(t, err)
	var vectors []struct {
		Name   string               `json:"name"`
		Type   string               `json:"type"`
		Domain protocol.VaultDomain `json:"domain"`
		Order  json.RawMessage      `json:"order"`
		Digest common.Hash          `json:"digest"`
	}
	check(t, json.Unmarshal(b, &vectors))
	w := newWorldOn(t, 31337)
	for _, v := range vectors {
		var order protocol.Order
		switch v.Type {
		case "Open":
			order = decode[protocol.OpenOrder](t, v.Order)
		case "Reservation":
			order = decode[protocol.Reservation](t, v.Order)
		case "CoopClose":
			order = decode[protocol.CoopClose](t, v.Order)
		}
		if got := v.Domain.TypedDigest(order.StructHash()); got != v.Digest {
			t.Errorf("%s: Go gives %x, the vector %s", v.Name, got, v.Digest)
		}
		// Here the vault stands elsewhere: Solidity and Go are compared for its own address.
		got, err := w.vault.HashOrder(t.Context(), order)
		check(t, err)
		if want := w.domain().TypedDigest(order.StructHash()); got != want {
			t.Errorf("%s: Solidity gives %s, Go %x", v.Name, got, want)
		}
	}
	if len(vectors) < 7 {
		t.Fatalf("only %d vectors", len(vectors))
	}
}

func decode[T any](t testing.TB, raw json.RawMessage) (v T) {
	t.Helper()
	check(t, json.Unmarshal(raw, &v))
	return v
}
