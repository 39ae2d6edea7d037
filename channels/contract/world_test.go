package contract_test

import (
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"log/slog"
	"math/big"
	"os"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/params"

	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/channels/chain/devchain"
	"github.com/zerostate/zerostate/channels/contract"
	"github.com/zerostate/zerostate/protocol"
)

const window = time.Hour

var (
	native  = common.Address{}
	binding = contract.NewVault()
)

// world is an embedded chain with a vault, an honest token, and people with gas.
type world struct {
	devchain *devchain.Chain
	client   *chain.Client
	raw      *ethclient.Client
	vault    *chain.Vault
	token    common.Address
	deployer *chain.Sender

	owner, hot, payee, stranger                          *chain.Sender
	ownerKey, hotKey, payeeKey, strangerKey, deployerKey *ecdsa.PrivateKey
}

func key(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	k, err := crypto.GenerateKey()
	check(t, err)
	return k
}

// failer is a testing.TB or a *rapid.T.
type failer interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

func check(t failer, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func amt(n uint64) protocol.Amount { return protocol.NewAmount(n) }

func newWorld(t testing.TB) *world {
	t.Helper()
	id, err := devchain.FreshChainID()
	check(t, err)
	return newWorldOn(t, id)
}

func newWorldOn(t testing.TB, chainID uint64) *world {
	t.Helper()
	w := &world{ownerKey: key(t), hotKey: key(t), payeeKey: key(t), strangerKey: key(t), deployerKey: key(t)}
	keys := []*ecdsa.PrivateKey{w.deployerKey, w.ownerKey, w.hotKey, w.payeeKey, w.strangerKey}
	balances := map[common.Address]*big.Int{}
	for _, k := range keys {
		balances[crypto.PubkeyToAddress(k.PublicKey)] = new(big.Int).Mul(big.NewInt(1000), big.NewInt(params.Ether))
	}
	var err error
	w.devchain, err = devchain.Start(devchain.Config{ChainID: chainID, Listen: "127.0.0.1:0", Balances: balances}, slog.New(slog.DiscardHandler))
	check(t, err)
	t.Cleanup(func() { check(t, w.devchain.Close()) })
	w.client, err = chain.Dial(t.Context(), chain.Config{URLs: []string{w.devchain.HTTPURL()}})
	check(t, err)
	t.Cleanup(w.client.Close)
	w.raw, err = ethclient.Dial(w.devchain.HTTPURL())
	check(t, err)
	t.Cleanup(w.raw.Close)
	w.freshSenders()
	d, err := chain.Deploy(t.Context(), w.deployer, chain.DeployParams{ReleaseWindow: window})
	check(t, err)
	w.vault = w.client.Vault(d.Vault)
	w.token, err = chain.DeployTestToken(t.Context(), w.deployer, w.deployer.From())
	check(t, err)
	_, err = chain.Mint(t.Context(), w.deployer, w.token, w.owner.From(), amt(1_000_000))
	check(t, err)
	return w
}

func (w *world) sender(k *ecdsa.PrivateKey) *chain.Sender {
	return chain.NewSender(w.client, w.devchain.ID(), k, &chain.VolatileJournal{})
}

// freshSenders makes everybody's sender anew: they know of no transaction that a reorganisation took back.
func (w *world) freshSenders() {
	w.deployer, w.owner, w.hot = w.sender(w.deployerKey), w.sender(w.ownerKey), w.sender(w.hotKey)
	w.payee, w.stranger = w.sender(w.payeeKey), w.sender(w.strangerKey)
}

// fund opens the owner's account of token with 1,000 and reserves 500 for the payee's lane 1.
func (w *world) fund(t testing.TB, token common.Address, payee common.Address) {
	t.Helper()
	_, err := w.vault.Open(t.Context(), w.owner, chain.OpenParams{Token: token, Signer: w.hot.From(), Deposit: amt(1000)})
	check(t, err)
	w.reserve(t, token, payee, 1, 500)
}

func (w *world) reserve(t testing.TB, token, payee common.Address, lane uint32, target uint64) {
	t.Helper()
	_, err := w.vault.Reserve(t.Context(), w.owner, w.owner.From(), token, []chain.Reserve{{Payee: payee, Lane: lane, Target: amt(target)}})
	check(t, err)
}

func (w *world) domain() protocol.VaultDomain {
	return protocol.VaultDomain{ChainID: w.devchain.ID(), Vault: w.vault.Address()}
}

// cheque is the owner's promise on lane 1, signed by the hot key.
func (w *world) cheque(t testing.TB, token, payee common.Address, cumulative uint64, locks ...protocol.Lock) protocol.SignedCheque {
	t.Helper()
	return w.sign(t, w.hotKey, protocol.Cheque{
		Payer: w.owner.From(), Payee: payee, Token: token, Lane: 1, Seq: 1, Cumulative: amt(cumulative), Locks: locks,
	})
}

// sign signs whatever form the cheque has, as a payer who means ill can.
func (w *world) sign(t testing.TB, k *ecdsa.PrivateKey, c protocol.Cheque) protocol.SignedCheque {
	t.Helper()
	sig, err := protocol.SignDigest(k, c.Digest(w.domain()))
	check(t, err)
	return protocol.SignedCheque{Cheque: c, Signature: sig}
}

func (w *world) laneKey(token, payee common.Address, lane uint32) [32]byte {
	return protocol.LaneKey(protocol.AccountKey(w.owner.From(), token), payee, lane)
}

func (w *world) claim(t testing.TB, rows ...chain.Claim) chain.Result {
	t.Helper()
	r, err := w.vault.Claim(t.Context(), w.stranger, rows)
	check(t, err)
	return r
}

func (w *world) wantPaid(t testing.TB, token, payee common.Address, want uint64) {
	t.Helper()
	l, err := w.vault.Lane(t.Context(), w.laneKey(token, payee, 1))
	check(t, err)
	if l.Paid != amt(want) {
		t.Fatalf("paid %s, want %d", l.Paid, want)
	}
}

func (w *world) wantBalance(t testing.TB, token, who common.Address, want int64) {
	t.Helper()
	b, err := w.client.Balance(t.Context(), token, who)
	check(t, err)
	if b.Int64() != want {
		t.Fatalf("balance of %s is %s, want %d", who, b, want)
	}
}

func (w *world) wantCredit(t testing.TB, token, who common.Address, want int64) {
	t.Helper()
	c, err := w.vault.Credit(t.Context(), who, token)
	check(t, err)
	if c.Int64() != want {
		t.Fatalf("credit of %s is %s, want %d", who, c, want)
	}
}

func (w *world) headTime(t testing.TB) uint64 {
	t.Helper()
	h, err := w.client.Head(t.Context())
	check(t, err)
	return h.Time
}

func (w *world) advance(t testing.TB, d time.Duration) {
	t.Helper()
	check(t, w.devchain.AdvanceTime(t.Context(), d))
}

func wantRefusal(t failer, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("err = %v, want %v", err, want)
	}
}

func wantSkip(t testing.TB, r chain.Result, index int, want chain.SkipReason) {
	t.Helper()
	for _, s := range r.Skipped {
		if s.Index == index {
			if s.Reason != want {
				t.Fatalf("row %d skipped because %s, want %s", index, s.Reason, want)
			}
			return
		}
	}
	t.Fatalf("row %d was not skipped, want: %s", index, want)
}

// hostile is a contract of test/Hostile.sol on the chain.
type hostile struct {
	abi abi.ABI
	at  common.Address
}

func (w *world) deploy(t testing.TB, name string) hostile {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name + ".json")
	check(t, err)
	var f struct {
		ABI      abi.ABI       `json:"abi"`
		Bytecode hexutil.Bytes `json:"bytecode"`
	}
	check(t, json.Unmarshal(b, &f))
	r, err := w.deployer.Do(t.Context(), chain.Call{Data: f.Bytecode})
	check(t, err)
	return hostile{f.ABI, r.ContractAddress}
}

func (w *world) call(t testing.TB, h hostile, method string, args ...any) *types.Receipt {
	t.Helper()
	data, err := h.abi.Pack(method, args...)
	check(t, err)
	r, err := w.deployer.Do(t.Context(), chain.Call{To: &h.at, Data: data})
	check(t, err)
	return r
}

func (w *world) flag(t testing.TB, h hostile, method string) bool {
	t.Helper()
	data, err := h.abi.Pack(method)
	check(t, err)
	out, err := w.raw.CallContract(t.Context(), ethCall(h.at, data), nil)
	check(t, err)
	v, err := h.abi.Unpack(method, out)
	check(t, err)
	return v[0].(bool)
}
