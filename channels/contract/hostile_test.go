package contract_test

import (
	"context"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"

	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/channels/contract"
	"github.com/zerostate/zerostate/channels/contract/testtoken"
	"github.com/zerostate/zerostate/protocol"
)

// Whatever way a token refuses a payee, the others of the batch are paid, the money waits as credit,
// and the payee takes it to another address.
func TestRefusedTokenPayoutBecomesCredit(t *testing.T) {
	for name, how := range map[string]uint8{"reverts": 1, "returns false": 2, "burns all gas": 3} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			token := w.deploy(t, "DenyToken")
			w.call(t, token, "mint", w.owner.From(), big.NewInt(1000))
			payee, other := w.payee.From(), w.stranger.From()
			w.fund(t, token.at, payee)
			w.reserve(t, token.at, other, 1, 100)
			w.call(t, token, "deny", payee, how)
			w.claim(t, chain.Claim{Cheque: w.cheque(t, token.at, payee, 70)}, chain.Claim{Cheque: w.cheque(t, token.at, other, 50)})
			w.wantPaid(t, token.at, payee, 70)
			w.wantBalance(t, token.at, payee, 0)
			w.wantBalance(t, token.at, other, 50)
			w.claim(t, chain.Claim{Cheque: w.cheque(t, token.at, payee, 90)})
			w.wantCredit(t, token.at, payee, 90)

			to := common.Address{0x77}
			_, err := w.vault.WithdrawCredit(t.Context(), w.payee, token.at, payee) // still refused: nothing is lost
			if err == nil {
				t.Fatal("a refused withdrawal succeeded")
			}
			w.wantCredit(t, token.at, payee, 90)
			_, err = w.vault.WithdrawCredit(t.Context(), w.payee, token.at, to)
			check(t, err)
			w.wantBalance(t, token.at, to, 90)
			w.wantCredit(t, token.at, payee, 0)
			if _, err = w.vault.WithdrawCredit(t.Context(), w.payee, token.at, to); err == nil {
				t.Fatal("credit was paid twice")
			}
		})
	}
}

func TestNativePayees(t *testing.T) {
	for _, tc := range []struct {
		name   string
		mood   uint8
		credit int64
	}{{"takes it", 0, 0}, {"reverts", 1, 70}, {"burns all gas", 2, 70}, {"answers with a megabyte", 3, 70}} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			moody := w.deploy(t, "MoodyPayee")
			w.fund(t, native, moody.at)
			w.call(t, moody, "set", tc.mood, common.Address{}, []byte{})
			r := w.claim(t, chain.Claim{Cheque: w.cheque(t, native, moody.at, 70)})
			w.wantPaid(t, native, moody.at, 70)
			w.wantCredit(t, native, moody.at, tc.credit)
			w.wantBalance(t, native, moody.at, 70-tc.credit)
			if r.Receipt.GasUsed > 400_000 {
				t.Fatalf("the payee made the sender pay %d gas", r.Receipt.GasUsed)
			}
			if tc.credit > 0 { // the payee acts by msg.sender
				to := common.Address{0x77}
				w.call(t, moody, "act", w.vault.Address(), binding.PackWithdrawCredit(native, to))
				w.wantBalance(t, native, to, 70)
			}
		})
	}
}

// No gas limit lets the sender of a claim force a payee's money into credit: either the claim reverts as
// a whole, or the payee has it. The payee here needs much gas and gives the rest back when it lacks it, so
// that enough would be left to write the credit.
func TestStarvedPayoutReverts(t *testing.T) {
	w := newWorld(t)
	moody := w.deploy(t, "MoodyPayee")
	w.fund(t, native, moody.at)
	w.call(t, moody, "set", uint8(5), common.Address{}, []byte{})
	var reverted, paid bool
	for gas := uint64(60_000); gas <= 460_000; gas += 10_000 {
		before, err := w.client.Balance(t.Context(), native, moody.at)
		check(t, err)
		r := w.sendWithGas(t, gas, chain.Claim{Cheque: w.cheque(t, native, moody.at, before.Uint64()+1)})
		want := before.Int64()
		if r.Status == types.ReceiptStatusSuccessful {
			want++
			paid = true
		} else {
			reverted = true
		}
		w.wantBalance(t, native, moody.at, want)
		w.wantCredit(t, native, moody.at, 0)
	}
	if !reverted || !paid {
		t.Fatalf("the sweep saw reverted %v, paid %v; want both", reverted, paid)
	}
}

func (w *world) sendWithGas(t *testing.T, gas uint64, row chain.Claim) *types.Receipt {
	t.Helper()
	c := row.Cheque.Cheque
	data := binding.PackClaim([]contract.VaultTypesRow{{Cheque: contract.VaultTypesCheque{
		Payer: c.Payer, Payee: c.Payee, Token: c.Token, Lane: c.Lane, Seq: c.Seq, Cumulative: c.Cumulative.Big(),
	}, Signature: row.Cheque.Signature[:]}})
	nonce, err := w.raw.PendingNonceAt(t.Context(), w.deployer.From())
	check(t, err)
	to, id := w.vault.Address(), new(big.Int).SetUint64(w.devchain.ID())
	tx := types.MustSignNewTx(w.deployerKey, types.LatestSignerForChainID(id), &types.DynamicFeeTx{
		ChainID: id, Nonce: nonce, To: &to, Data: data, Gas: gas, GasFeeCap: big.NewInt(10 * params.GWei), GasTipCap: big.NewInt(params.GWei),
	})
	check(t, w.raw.SendTransaction(t.Context(), tx))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		// A node can show the receipt of a block that is not yet its head, and would answer the next read from before it.
		if r, err := w.raw.TransactionReceipt(ctx, tx.Hash()); err == nil {
			if head, err := w.raw.BlockNumber(ctx); err == nil && head >= r.BlockNumber.Uint64() {
				return r
			}
		}
		select {
		case <-ctx.Done():
			t.Fatal("no receipt")
		case <-tick.C:
		}
	}
}

// A token and a payee that call back find every entry point locked, and nothing is paid twice.
func TestReentrancy(t *testing.T) {
	w := newWorld(t)
	hook := w.deploy(t, "HookToken")
	w.call(t, hook, "mint", w.owner.From(), big.NewInt(1000))
	payee := w.payee.From()
	w.fund(t, hook.at, payee)
	for name, data := range map[string][]byte{
		"claim":           binding.PackClaim(nil),
		"reveal":          binding.PackReveal([][32]byte{{9}}),
		"open":            binding.PackOpen(native, payee, new(big.Int), new(big.Int)),
		"reserve":         binding.PackReserve(w.owner.From(), hook.at, nil),
		"start release":   binding.PackStartRelease(nil),
		"finish release":  binding.PackFinishRelease(nil),
		"withdraw credit": binding.PackWithdrawCredit(hook.at, payee),
		"deposit":         binding.PackDeposit(hook.at, new(big.Int)),
	} {
		w.call(t, hook, "arm", w.vault.Address(), data)
		l, err := w.vault.Lane(t.Context(), w.laneKey(hook.at, payee, 1))
		check(t, err)
		want := l.Paid.Big().Uint64() + 10
		w.claim(t, chain.Claim{Cheque: w.cheque(t, hook.at, payee, want)})
		if !w.flag(t, hook, "called") {
			t.Fatal("the token's hook did not run")
		}
		if w.flag(t, hook, "succeeded") {
			t.Errorf("%s was entered from inside a payout", name)
		}
		w.wantPaid(t, hook.at, payee, want)
		w.wantBalance(t, hook.at, payee, int64(want))
	}

	moody := w.deploy(t, "MoodyPayee")
	w.fund(t, native, moody.at)
	w.call(t, moody, "set", uint8(4), w.vault.Address(), binding.PackClaim(nil))
	w.claim(t, chain.Claim{Cheque: w.cheque(t, native, moody.at, 30)})
	if w.flag(t, moody, "succeeded") {
		t.Error("claim was entered from inside a native payout")
	}
	w.wantBalance(t, native, moody.at, 30)
}

func TestDepositCountsWhatArrives(t *testing.T) {
	w := newWorld(t)
	token := w.deploy(t, "FeeToken")
	w.call(t, token, "mint", w.owner.From(), big.NewInt(1000))
	_, err := w.vault.Open(t.Context(), w.owner, chain.OpenParams{Token: token.at, Signer: w.hot.From(), Deposit: amt(1000)})
	check(t, err)
	acc, err := w.vault.Account(t.Context(), w.owner.From(), token.at)
	check(t, err)
	if acc.Free != amt(990) {
		t.Fatalf("credited %s of 990 that arrived", acc.Free)
	}
}

func TestTokenThatReturnsNothing(t *testing.T) {
	w := newWorld(t)
	token := w.deploy(t, "NoReturnToken")
	w.call(t, token, "mint", w.owner.From(), big.NewInt(1000))
	payee := w.payee.From()
	w.fund(t, token.at, payee)
	w.claim(t, chain.Claim{Cheque: w.cheque(t, token.at, payee, 70)})
	w.wantBalance(t, token.at, payee, 70)
	w.wantCredit(t, token.at, payee, 0)
}

func TestNativeValueMustMatch(t *testing.T) {
	w := newWorld(t)
	w.fund(t, native, w.payee.From())
	w.fund(t, w.token, w.payee.From())
	vault := w.vault.Address()
	for name, c := range map[string]chain.Call{
		"native without value": {To: &vault, Data: binding.PackDeposit(native, big.NewInt(5))},
		"native with less":     {To: &vault, Data: binding.PackDeposit(native, big.NewInt(5)), Value: big.NewInt(4)},
		"token with value":     {To: &vault, Data: binding.PackDeposit(w.token, big.NewInt(5)), Value: big.NewInt(5)},
		"plain transfer":       {To: &vault, Value: big.NewInt(5)},
	} {
		if _, err := w.owner.Do(t.Context(), c); !errors.Is(err, chain.ErrReverted) {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
}

func TestDepositWithPermit(t *testing.T) {
	w := newWorld(t)
	w.fund(t, w.token, w.payee.From())
	vault := w.vault.Address()
	token := testtoken.NewTestToken()
	out, err := w.raw.CallContract(t.Context(), ethereum.CallMsg{To: &w.token, Data: token.PackDOMAINSEPARATOR()}, nil)
	check(t, err)
	word := func(b []byte) []byte { return common.LeftPadBytes(b, 32) }
	deadline := new(big.Int).SetUint64(w.headTime(t) + 1000)
	structHash := crypto.Keccak256(
		crypto.Keccak256([]byte("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)")),
		word(w.owner.From().Bytes()), word(vault.Bytes()), word(big.NewInt(50).Bytes()), word(nil), word(deadline.Bytes()))
	sig, err := protocol.SignDigest(w.ownerKey, crypto.Keccak256Hash([]byte{0x19, 0x01}, out, structHash))
	check(t, err)
	data := binding.PackDepositWithPermit(w.token, big.NewInt(50), deadline, sig[64], [32]byte(sig[:32]), [32]byte(sig[32:64]))
	// Nobody else can use the permit to be credited.
	if _, err := w.stranger.Do(t.Context(), chain.Call{To: &vault, Data: data}); !errors.Is(err, chain.ErrReverted) {
		t.Fatalf("a stranger used the permit: %v", err)
	}
	_, err = w.owner.Do(t.Context(), chain.Call{To: &vault, Data: data})
	check(t, err)
	acc, err := w.vault.Account(t.Context(), w.owner.From(), w.token)
	check(t, err)
	if acc.Free != amt(550) {
		t.Fatalf("free %s, want 550", acc.Free)
	}
}
