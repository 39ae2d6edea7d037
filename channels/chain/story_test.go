package chain_test

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/protocol"
)

// The same story on three implementations of the chain: what works on the embedded one must not
// lean on it.
func TestStoryOnEmbeddedChain(t *testing.T) {
	t.Parallel()
	b, _ := embedded(t)
	story(t, b)
}

func TestStoryOnGeth(t *testing.T) {
	t.Parallel()
	story(t, geth(t))
}

func TestStoryOnAnvil(t *testing.T) {
	t.Parallel()
	story(t, anvil(t))
}

// world is a chain with vault, token and people who have gas.
type world struct {
	backend
	client                *chain.Client
	deployer              *chain.Sender
	dep                   chain.Deployment
	vault                 *chain.Vault
	token                 common.Address
	owner, hot, payee     *chain.Sender
	ownerKey, hotKey, pay *ecdsa.PrivateKey
}

const window = 3 * time.Second

func amt(n uint64) protocol.Amount { return protocol.NewAmount(n) }

func must[T any](t testing.TB, v T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func newWorld(t *testing.T, b backend) *world {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	w := &world{backend: b, client: dial(t, b.url), ownerKey: newKey(t), hotKey: newKey(t), pay: newKey(t)}
	w.deployer = sender(t, w.client, b.rich)
	var err error
	w.dep, err = chain.Deploy(ctx, w.deployer, chain.DeployParams{ReleaseWindow: window})
	if err != nil {
		t.Fatal(err)
	}
	w.vault = w.client.Vault(w.dep.Vault)
	if w.token, err = chain.DeployTestToken(ctx, w.deployer, w.deployer.From()); err != nil {
		t.Fatal(err)
	}
	w.owner, w.hot, w.payee = sender(t, w.client, w.ownerKey), sender(t, w.client, w.hotKey), sender(t, w.client, w.pay)
	for _, s := range []*chain.Sender{w.owner, w.hot, w.payee} {
		_, err := chain.Transfer(ctx, w.deployer, common.Address{}, s.From(), big.NewInt(1e17))
		must(t, 0, err)
	}
	_, err = chain.Mint(ctx, w.deployer, w.token, w.owner.From(), amt(1_000_000))
	must(t, 0, err)
	return w
}

func (w *world) domain() protocol.VaultDomain {
	return protocol.VaultDomain{ChainID: w.dep.ChainID, Vault: w.dep.Vault}
}

func (w *world) cheque(t *testing.T, seq, cumulative uint64, locks ...protocol.Lock) protocol.SignedCheque {
	t.Helper()
	c := protocol.Cheque{Payer: w.owner.From(), Payee: w.payee.From(), Token: w.token, Lane: 1, Seq: seq, Cumulative: amt(cumulative), Locks: locks}
	s, err := protocol.SignCheque(w.domain(), c, w.hotKey)
	return must(t, s, err)
}

func (w *world) wantBalance(t *testing.T, who common.Address, want int64) {
	t.Helper()
	got, err := w.client.Balance(t.Context(), w.token, who)
	if err != nil || got.Int64() != want {
		t.Fatalf("balance of %s is %v, %v; want %d", who, got, err, want)
	}
}

func story(t *testing.T, b backend) {
	ctx := t.Context()
	w := newWorld(t, b)
	if err := w.client.Verify(ctx, w.dep.ChainID, w.dep.Genesis, w.dep.Vault, w.dep.CodeHash); err != nil {
		t.Fatal(err)
	}
	again, err := chain.Deploy(ctx, w.deployer, chain.DeployParams{ReleaseWindow: window})
	if err != nil || !again.Existing || again.Vault != w.dep.Vault || again.CodeHash != w.dep.CodeHash {
		t.Fatalf("second deployment: %+v, %v", again, err)
	}
	fundAndReserve(t, w)
	claimCheques(t, w)
	releaseAndExit(t, w)
}

func fundAndReserve(t *testing.T, w *world) {
	ctx := t.Context()
	row := []chain.Reserve{{Payee: w.payee.From(), Lane: 1, Target: amt(400)}}
	if _, err := w.vault.Reserve(ctx, w.owner, w.owner.From(), w.token, row); !errors.Is(err, chain.ErrNotOpen) {
		t.Fatalf("reserve before open: %v, want ErrNotOpen", err)
	}
	r, err := w.vault.Open(ctx, w.owner, chain.OpenParams{Token: w.token, Signer: w.hot.From(), HotAllowance: amt(500), Deposit: amt(900)})
	must(t, 0, err)
	t.Logf("open with deposit: %d gas", r.GasUsed)
	_, err = w.vault.Deposit(ctx, w.owner, w.token, amt(100))
	must(t, 0, err)
	res, err := w.vault.Reserve(ctx, w.hot, w.owner.From(), w.token, row)
	must(t, 0, err)
	t.Logf("first lane: %d gas", res.Receipt.GasUsed)
	// Again: a target, not a step.
	_, err = w.vault.Reserve(ctx, w.hot, w.owner.From(), w.token, row)
	must(t, 0, err)

	a, err := w.vault.Account(ctx, w.owner.From(), w.token)
	must(t, a, err)
	if a.Free != amt(600) || a.HotAllowance != amt(100) || a.Epoch != 1 || a.ExitAt != 0 {
		t.Fatalf("account after reserving: %+v", a)
	}
	row[0].Target = amt(501)
	if _, err = w.vault.Reserve(ctx, w.hot, w.owner.From(), w.token, row); !errors.Is(err, chain.ErrHotAllowance) || !errors.Is(err, chain.ErrReverted) {
		t.Fatalf("beyond the hot allowance: %v, want ErrHotAllowance", err)
	}
	row[0].Target = amt(1001)
	if _, err = w.vault.Reserve(ctx, w.owner, w.owner.From(), w.token, row); !errors.Is(err, chain.ErrFunds) {
		t.Fatalf("beyond the free money: %v, want ErrFunds", err)
	}
	if _, err = w.vault.Reserve(ctx, w.payee, w.owner.From(), w.token, row); !errors.Is(err, chain.ErrNotSigner) {
		t.Fatalf("reserve by a stranger: %v, want ErrNotSigner", err)
	}
	if _, err = w.vault.Open(ctx, w.owner, chain.OpenParams{Token: w.token, Signer: w.hot.From()}); !errors.Is(err, chain.ErrAlreadyOpen) {
		t.Fatalf("second open: %v, want ErrAlreadyOpen", err)
	}
	if _, err = w.vault.Deposit(ctx, w.owner, w.token, amt(10_000_000)); !errors.Is(err, chain.ErrTokenFunds) {
		t.Fatalf("deposit of more than there is: %v, want ErrTokenFunds", err)
	}
	if _, err = w.vault.SetHotAllowance(ctx, w.owner, w.token, amt(50)); err != nil {
		t.Fatal(err)
	}
}

func claimCheques(t *testing.T, w *world) {
	ctx := t.Context()
	key := protocol.LaneKey(protocol.AccountKey(w.owner.From(), w.token), w.payee.From(), 1)
	signed := w.cheque(t, 1, 120)
	digest, err := w.vault.HashCheque(ctx, signed.Cheque)
	if err != nil || digest != common.Hash(signed.Cheque.Digest(w.domain())) {
		t.Fatalf("the vault hashes the cheque to %s, %v; Go to %x", digest, err, signed.Cheque.Digest(w.domain()))
	}
	due, reason, err := w.vault.PreviewClaim(ctx, chain.Claim{Cheque: signed})
	if err != nil || due != amt(120) || reason != chain.SkipNone {
		t.Fatalf("preview: %s, %s, %v", due, reason, err)
	}
	forged := signed
	forged.Cheque.Cumulative = amt(400)
	res, err := w.vault.Claim(ctx, w.payee, []chain.Claim{{Cheque: forged}, {Cheque: signed}})
	must(t, 0, err)
	t.Logf("claim of one, first payout: %d gas", res.Receipt.GasUsed)
	if len(res.Skipped) != 1 || res.Skipped[0].Index != 0 || res.Skipped[0].Reason != chain.SkipBadSignature || res.Lanes[key].Paid != amt(120) {
		t.Fatalf("claim: %+v", res)
	}
	w.wantBalance(t, w.payee.From(), 120)

	secret := [32]byte{1, 2, 3}
	head, err := w.client.Head(ctx)
	must(t, head, err)
	hash := crypto.Keccak256Hash(secret[:])
	locked := w.cheque(t, 2, 150, protocol.Lock{Hash: hash, Amount: amt(50), Expiry: head.Time + 3600})
	res, err = w.vault.Claim(ctx, w.hot, []chain.Claim{{Cheque: locked, Preimages: [][32]byte{secret}}}) // anybody may send it
	must(t, 0, err)
	t.Logf("claim of one with a lock: %d gas", res.Receipt.GasUsed)
	w.wantBalance(t, w.payee.From(), 200)
	if at, err := w.vault.RevealedAt(ctx, hash); err != nil || at == 0 {
		t.Fatalf("revealed at %d, %v", at, err)
	}
	lane, err := w.vault.Lane(ctx, key)
	if err != nil || lane.Paid != amt(200) || lane.Reserved != amt(400) || lane.Status != chain.LaneOpen || lane.Epoch != 1 {
		t.Fatalf("lane: %+v, %v", lane, err)
	}
	if s, err := w.vault.SignerAt(ctx, protocol.AccountKey(w.owner.From(), w.token), 1); err != nil || s != w.hot.From() {
		t.Fatalf("signer: %s, %v", s, err)
	}
}

func releaseAndExit(t *testing.T, w *world) {
	ctx := t.Context()
	id := chain.LaneID{Payer: w.owner.From(), Payee: w.payee.From(), Token: w.token, Lane: 1}
	res, err := w.vault.StartRelease(ctx, w.hot, []chain.LaneID{id})
	must(t, 0, err)
	if l := res.Lanes[id.Key()]; l.Status != chain.LaneReleasing || l.ReleaseAt == 0 {
		t.Fatalf("lane after the start: %+v", l)
	}
	res, err = w.vault.FinishRelease(ctx, w.hot, []chain.LaneID{id})
	must(t, 0, err)
	if len(res.Skipped) != 1 || res.Skipped[0].Reason != chain.SkipWindowOpen {
		t.Fatalf("finished inside the window: %+v", res)
	}
	// The payee's defence: a claim inside the window.
	_, err = w.vault.Claim(ctx, w.payee, []chain.Claim{{Cheque: w.cheque(t, 3, 260)}})
	must(t, 0, err)
	w.advance(t, window)
	res, err = w.vault.FinishRelease(ctx, w.payee, []chain.LaneID{id})
	must(t, 0, err)
	t.Logf("finish of one release: %d gas", res.Receipt.GasUsed)
	if l := res.Lanes[id.Key()]; l.Status != chain.LaneClosed {
		t.Fatalf("lane after the finish: %+v, skipped %+v", l, res.Skipped)
	}
	if _, err = w.vault.Reserve(ctx, w.owner, id.Payer, id.Token, []chain.Reserve{{Payee: id.Payee, Lane: 1, Target: amt(1000)}}); !errors.Is(err, chain.ErrLaneNotOpen) {
		t.Fatalf("a tombstone was reopened: %v, want ErrLaneNotOpen", err)
	}
	_, err = w.vault.RequestExit(ctx, w.owner, w.token)
	must(t, 0, err)
	if _, err = w.vault.FinishExit(ctx, w.owner, w.token, w.owner.From()); !errors.Is(err, chain.ErrTooEarly) {
		t.Fatalf("exit inside the window: %v, want ErrTooEarly", err)
	}
	w.advance(t, window)
	_, err = w.vault.FinishExit(ctx, w.owner, w.token, w.owner.From())
	must(t, 0, err)
	w.wantBalance(t, w.payee.From(), 260)
	w.wantBalance(t, w.dep.Vault, 0)
	w.wantBalance(t, w.owner.From(), 1_000_000-260)
}
