package contract_test

import (
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/channels/contract"
	"github.com/zerostate/zerostate/protocol"
)

func ethCall(to common.Address, data []byte) ethereum.CallMsg {
	return ethereum.CallMsg{To: &to, Data: data}
}

func lock(secret [32]byte, amount, expiry uint64) protocol.Lock {
	return protocol.Lock{Hash: crypto.Keccak256Hash(secret[:]), Amount: amt(amount), Expiry: expiry}
}

// Each bad row stands between two good ones in one batch: it is skipped for its reason, and they are paid.
func TestBadRowsAreSkipped(t *testing.T) {
	w := newWorld(t)
	payee, other := w.payee.From(), w.stranger.From()
	w.fund(t, w.token, payee)
	w.reserve(t, w.token, other, 1, 500)
	good := func(n uint64) protocol.SignedCheque { return w.cheque(t, w.token, payee, n) }

	many := make([]protocol.Lock, 17)
	for i := range many {
		many[i] = protocol.Lock{Hash: common.Hash{31: byte(i)}, Amount: amt(1), Expiry: 1 << 39}
	}
	highS := good(400)
	n := crypto.S256().Params().N
	new(big.Int).Sub(n, new(big.Int).SetBytes(highS.Signature[32:64])).FillBytes(highS.Signature[32:64])
	highS.Signature[64] ^= 27 ^ 28 // the same signer recovers from it
	wrongLane := good(400)
	wrongLane.Cheque.Lane = 2
	moved := good(400)
	moved.Cheque.Payee = other
	otherChain := w.cheque(t, w.token, payee, 400)
	sig, err := protocol.SignDigest(w.hotKey, otherChain.Cheque.Digest(protocol.VaultDomain{ChainID: 1, Vault: w.vault.Address()}))
	check(t, err)
	otherChain.Signature = sig
	zeroV := good(400)
	zeroV.Signature[64] -= 27

	for i, tc := range []struct {
		name string
		row  protocol.SignedCheque
		want chain.SkipReason
	}{
		{"signed by the owner, not the signer", w.sign(t, w.ownerKey, good(400).Cheque), chain.SkipBadSignature},
		{"signed for another chain", otherChain, chain.SkipBadSignature},
		{"changed after signing", moved, chain.SkipBadSignature},
		{"high s", highS, chain.SkipBadSignature},
		{"v of 0 or 1", zeroV, chain.SkipBadSignature},
		{"no signature at all", protocol.SignedCheque{Cheque: good(400).Cheque}, chain.SkipBadSignature},
		{"unknown lane", wrongLane, chain.SkipUnknownLane},
		{"seventeen locks", w.cheque(t, w.token, payee, 400, many...), chain.SkipTooManyLocks},
		{"unsorted locks", w.cheque(t, w.token, payee, 400, many[1], many[0]), chain.SkipUnsortedLocks},
		{"one lock twice", w.cheque(t, w.token, payee, 400, many[1], many[1]), chain.SkipUnsortedLocks},
		{"nothing due", good(0), chain.SkipNothingDue},
	} {
		t.Run(tc.name, func(t *testing.T) {
			due := uint64(i + 1)
			if _, reason, err := w.vault.PreviewClaim(t.Context(), chain.Claim{Cheque: tc.row}); err != nil || reason != tc.want {
				t.Fatalf("preview: %s, %v; want %s", reason, err, tc.want)
			}
			r := w.claim(t, chain.Claim{Cheque: good(due)}, chain.Claim{Cheque: tc.row}, chain.Claim{Cheque: w.cheque(t, w.token, other, due)})
			wantSkip(t, r, 1, tc.want)
			if len(r.Skipped) != 1 {
				t.Fatalf("skipped %+v", r.Skipped)
			}
			w.wantPaid(t, w.token, payee, due)
			w.wantBalance(t, w.token, payee, int64(due))
			w.wantBalance(t, w.token, other, int64(due))
		})
	}
	// A signature of another length is not even a protocol.Signature: send it raw.
	row := contract.VaultTypesRow{Cheque: contract.VaultTypesCheque{
		Payer: w.owner.From(), Payee: payee, Token: w.token, Lane: 1, Seq: 1, Cumulative: big.NewInt(400), Locks: []contract.VaultTypesLock{},
	}, Signature: []byte{1, 2, 3}, Preimages: [][32]byte{}}
	vault := w.vault.Address()
	if _, err := w.stranger.Do(t.Context(), chain.Call{To: &vault, Data: binding.PackClaim([]contract.VaultTypesRow{row})}); err != nil {
		t.Fatalf("a short signature reverts the batch: %v", err)
	}
}

func TestClaimTwicePaysOnce(t *testing.T) {
	w := newWorld(t)
	payee := w.payee.From()
	w.fund(t, w.token, payee)
	old, newest := w.cheque(t, w.token, payee, 100), w.cheque(t, w.token, payee, 300)
	w.claim(t, chain.Claim{Cheque: newest})
	for _, c := range []protocol.SignedCheque{newest, old} {
		wantSkip(t, w.claim(t, chain.Claim{Cheque: c}), 0, chain.SkipNothingDue)
	}
	// In one batch too, and in either order.
	w.claim(t, chain.Claim{Cheque: w.cheque(t, w.token, payee, 310)}, chain.Claim{Cheque: w.cheque(t, w.token, payee, 305)}, chain.Claim{Cheque: w.cheque(t, w.token, payee, 320)})
	w.wantPaid(t, w.token, payee, 320)
	w.wantBalance(t, w.token, payee, 320)
	// More than the lane holds pays what the lane holds.
	w.claim(t, chain.Claim{Cheque: w.cheque(t, w.token, payee, 100_000)})
	w.wantBalance(t, w.token, payee, 500)
}

func TestLocks(t *testing.T) {
	w := newWorld(t)
	payee := w.payee.From()
	w.fund(t, w.token, payee)
	now := w.headTime(t)
	var a, b, c [32]byte
	a[0], b[0], c[0] = 1, 2, 3
	locks := []protocol.Lock{lock(a, 10, now+1000), lock(b, 20, now+1000), lock(c, 40, now+10)}
	sortLocks(locks)
	cheque := w.cheque(t, w.token, payee, 100, locks...)

	w.claim(t, chain.Claim{Cheque: cheque}) // nothing is revealed
	w.wantPaid(t, w.token, payee, 100)
	due, _, err := w.vault.PreviewClaim(t.Context(), chain.Claim{Cheque: cheque, Preimages: [][32]byte{a}})
	if err != nil || due != amt(10) {
		t.Fatalf("preview with the preimage: %s, %v; want 10", due, err)
	}
	// A preimage counts although its own row is skipped.
	bad := w.cheque(t, w.token, payee, 0)
	bad.Signature[5] ^= 1
	wantSkip(t, w.claim(t, chain.Claim{Cheque: bad, Preimages: [][32]byte{a}}), 0, chain.SkipBadSignature)
	w.claim(t, chain.Claim{Cheque: cheque})
	w.wantPaid(t, w.token, payee, 110)

	// Registered in time, claimed late: paid. Registered late: not paid.
	_, err = w.vault.Reveal(t.Context(), w.stranger, [][32]byte{b})
	check(t, err)
	w.advance(t, 30*time.Second)
	w.claim(t, chain.Claim{Cheque: cheque, Preimages: [][32]byte{c}})
	w.wantPaid(t, w.token, payee, 130)
	at, err := w.vault.RevealedAt(t.Context(), crypto.Keccak256Hash(a[:]))
	check(t, err)
	_, err = w.vault.Reveal(t.Context(), w.payee, [][32]byte{a})
	check(t, err)
	if again, err := w.vault.RevealedAt(t.Context(), crypto.Keccak256Hash(a[:])); err != nil || again != at {
		t.Fatalf("the time of a revelation moved from %d to %d, %v", at, again, err)
	}
	w.advance(t, 2000*time.Second) // expiries are past: what was revealed in time stays due
	w.claim(t, chain.Claim{Cheque: w.cheque(t, w.token, payee, 101, locks...)})
	w.wantPaid(t, w.token, payee, 131)
}

func sortLocks(l []protocol.Lock) {
	for i := range l {
		for j := i; j > 0 && l[j].Hash.Cmp(l[j-1].Hash) < 0; j-- {
			l[j], l[j-1] = l[j-1], l[j]
		}
	}
}

func TestReleaseWindow(t *testing.T) {
	w := newWorld(t)
	payee := w.payee.From()
	w.fund(t, w.token, payee)
	id := chain.LaneID{Payer: w.owner.From(), Payee: payee, Token: w.token, Lane: 1}
	ids := []chain.LaneID{id}
	ctx := t.Context()

	_, err := w.vault.StartRelease(ctx, w.payee, ids)
	wantRefusal(t, err, chain.ErrNotSigner)
	wantSkip(t, finish(t, w, ids), 0, chain.SkipNotReleasing)
	r, err := w.vault.StartRelease(ctx, w.owner, ids)
	check(t, err)
	releaseAt := r.Lanes[id.Key()].ReleaseAt
	if want := w.headTime(t) + uint64(window/time.Second); releaseAt != want {
		t.Fatalf("releaseAt %d, want %d", releaseAt, want)
	}
	w.advance(t, window/2)
	_, err = w.vault.StartRelease(ctx, w.owner, ids) // once; a second would move releaseAt
	wantRefusal(t, err, chain.ErrLaneNotOpen)
	_, err = w.vault.Reserve(ctx, w.owner, id.Payer, id.Token, []chain.Reserve{{Payee: payee, Lane: 1, Target: amt(600)}})
	wantRefusal(t, err, chain.ErrLaneNotOpen)
	wantSkip(t, finish(t, w, ids), 0, chain.SkipWindowOpen)
	w.claim(t, chain.Claim{Cheque: w.cheque(t, w.token, payee, 200)})
	w.wantBalance(t, w.token, payee, 200)
	w.advance(t, window)
	w.claim(t, chain.Claim{Cheque: w.cheque(t, w.token, payee, 210)}) // late, but before the finish
	l := finish(t, w, ids).Lanes[id.Key()]
	if l.Status != chain.LaneClosed || l.ReleaseAt != releaseAt || l.Paid != amt(210) || l.Reserved != amt(210) {
		t.Fatalf("after the finish: %+v", l)
	}
	acc, err := w.vault.Account(ctx, w.owner.From(), w.token)
	check(t, err)
	if acc.Free != amt(790) {
		t.Fatalf("free %s, want 790", acc.Free)
	}
	wantTombstone(t, w, id)
}

func finish(t *testing.T, w *world, ids []chain.LaneID) chain.Result {
	t.Helper()
	r, err := w.vault.FinishRelease(t.Context(), w.stranger, ids)
	check(t, err)
	return r
}

// A closed lane answers to nothing, also after the account was emptied and filled again.
func wantTombstone(t *testing.T, w *world, id chain.LaneID) {
	t.Helper()
	ctx := t.Context()
	dead := func() {
		t.Helper()
		wantSkip(t, w.claim(t, chain.Claim{Cheque: w.cheque(t, id.Token, id.Payee, 400)}), 0, chain.SkipLaneClosed)
		wantSkip(t, finish(t, w, []chain.LaneID{id}), 0, chain.SkipNotReleasing)
		_, err := w.vault.Reserve(ctx, w.owner, id.Payer, id.Token, []chain.Reserve{{Payee: id.Payee, Lane: id.Lane, Target: amt(900)}})
		wantRefusal(t, err, chain.ErrLaneNotOpen)
		_, err = w.vault.StartRelease(ctx, w.owner, []chain.LaneID{id})
		wantRefusal(t, err, chain.ErrLaneNotOpen)
		_, err = w.vault.ReleaseByPayee(ctx, w.payee, id.Payer, id.Token, id.Lane)
		wantRefusal(t, err, chain.ErrLaneNotOpen)
	}
	dead()
	_, err := w.vault.RequestExit(ctx, w.owner, id.Token)
	check(t, err)
	w.advance(t, window)
	_, err = w.vault.FinishExit(ctx, w.owner, id.Token, w.owner.From())
	check(t, err)
	_, err = w.vault.Open(ctx, w.owner, chain.OpenParams{Token: id.Token, Signer: w.hot.From()})
	wantRefusal(t, err, chain.ErrAlreadyOpen)
	_, err = w.vault.Deposit(ctx, w.owner, id.Token, amt(1000))
	check(t, err)
	dead()
}

func TestReleaseByPayee(t *testing.T) {
	w := newWorld(t)
	payee := w.payee.From()
	w.fund(t, w.token, payee)
	w.claim(t, chain.Claim{Cheque: w.cheque(t, w.token, payee, 100)})
	_, err := w.vault.ReleaseByPayee(t.Context(), w.stranger, w.owner.From(), w.token, 1) // names the stranger's own lane
	wantRefusal(t, err, chain.ErrLaneNotOpen)
	_, err = w.vault.ReleaseByPayee(t.Context(), w.payee, w.owner.From(), w.token, 1)
	check(t, err)
	acc, err := w.vault.Account(t.Context(), w.owner.From(), w.token)
	check(t, err)
	if acc.Free != amt(900) {
		t.Fatalf("free %s, want 900", acc.Free)
	}
	wantTombstone(t, w, chain.LaneID{Payer: w.owner.From(), Payee: payee, Token: w.token, Lane: 1})
}

func TestSignerRotation(t *testing.T) {
	w := newWorld(t)
	payee := w.payee.From()
	w.fund(t, w.token, payee)
	fresh := key(t)
	_, err := w.vault.SetSigner(t.Context(), w.owner, w.token, crypto.PubkeyToAddress(fresh.PublicKey))
	check(t, err)
	w.claim(t, chain.Claim{Cheque: w.cheque(t, w.token, payee, 100)}) // the old lane keeps its signer
	w.wantPaid(t, w.token, payee, 100)
	byNew := w.sign(t, fresh, w.cheque(t, w.token, payee, 200).Cheque)
	wantSkip(t, w.claim(t, chain.Claim{Cheque: byNew}), 0, chain.SkipBadSignature)
	_, err = w.vault.Reserve(t.Context(), w.owner, w.owner.From(), w.token, []chain.Reserve{{Payee: payee, Lane: 1, Target: amt(600)}})
	wantRefusal(t, err, chain.ErrSignerRotated)
	_, err = w.vault.StartRelease(t.Context(), w.hot, []chain.LaneID{{Payer: w.owner.From(), Payee: payee, Token: w.token, Lane: 1}})
	wantRefusal(t, err, chain.ErrNotSigner) // the old signer is out

	w.reserve(t, w.token, payee, 2, 100)
	c := w.cheque(t, w.token, payee, 50).Cheque
	c.Lane = 2
	wantSkip(t, w.claim(t, chain.Claim{Cheque: w.sign(t, w.hotKey, c)}), 0, chain.SkipBadSignature)
	w.claim(t, chain.Claim{Cheque: w.sign(t, fresh, c)})
	w.wantBalance(t, w.token, payee, 150)
}

func TestExit(t *testing.T) {
	w := newWorld(t)
	payee := w.payee.From()
	w.fund(t, w.token, payee)
	ctx := t.Context()
	_, err := w.vault.FinishExit(ctx, w.owner, w.token, w.owner.From())
	wantRefusal(t, err, chain.ErrTooEarly)
	_, err = w.vault.RequestExit(ctx, w.owner, w.token)
	check(t, err)
	_, err = w.vault.RequestExit(ctx, w.owner, w.token)
	wantRefusal(t, err, chain.ErrExitPending)
	_, err = w.vault.Reserve(ctx, w.owner, w.owner.From(), w.token, []chain.Reserve{{Payee: payee, Lane: 1, Target: amt(600)}})
	wantRefusal(t, err, chain.ErrExitPending)
	_, err = w.vault.RequestExit(ctx, w.stranger, w.token)
	wantRefusal(t, err, chain.ErrNotOpen)
	w.advance(t, window)
	to := common.Address{0xee}
	_, err = w.vault.FinishExit(ctx, w.owner, w.token, to)
	check(t, err)
	w.wantBalance(t, w.token, to, 500)
	// The lane was not touched.
	w.claim(t, chain.Claim{Cheque: w.cheque(t, w.token, payee, 500)})
	w.wantBalance(t, w.token, payee, 500)
	w.wantBalance(t, w.token, w.vault.Address(), 0)
}

func TestReserveRefusals(t *testing.T) {
	w := newWorld(t)
	w.fund(t, w.token, w.payee.From())
	for name, p := range map[string]common.Address{"nobody": {}, "the payer": w.owner.From(), "the vault": w.vault.Address()} {
		_, err := w.vault.Reserve(t.Context(), w.owner, w.owner.From(), w.token, []chain.Reserve{{Payee: p, Lane: 9, Target: amt(1)}})
		if err == nil {
			t.Errorf("a lane for %s was opened", name)
		}
	}
	// All or none.
	_, err := w.vault.Reserve(t.Context(), w.owner, w.owner.From(), w.token, []chain.Reserve{
		{Payee: w.stranger.From(), Lane: 1, Target: amt(300)}, {Payee: w.stranger.From(), Lane: 2, Target: amt(300)},
	})
	wantRefusal(t, err, chain.ErrFunds)
	if l, err := w.vault.Lane(t.Context(), w.laneKey(w.token, w.stranger.From(), 1)); err != nil || l.Status != chain.LaneNone {
		t.Fatalf("a lane of a refused batch exists: %+v, %v", l, err)
	}
	// Without a hot allowance the signer reserves nothing.
	_, err = w.vault.Reserve(t.Context(), w.hot, w.owner.From(), w.token, []chain.Reserve{{Payee: w.stranger.From(), Lane: 1, Target: amt(1)}})
	wantRefusal(t, err, chain.ErrHotAllowance)
}
