package e2e

import (
	"crypto/ecdsa"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/node"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/api/client"
	"github.com/zerostate/zerostate/node/config"
	"github.com/zerostate/zerostate/protocol"
)

// walletOf is an owner's wallet: it has the key, and nothing of a node.
type walletOf struct {
	key  *ecdsa.PrivateKey
	send *chain.Sender
}

func newWallet(t *testing.T) *walletOf {
	t.Helper()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	c, err := chain.Dial(t.Context(), chain.Config{URLs: []string{net.RPC}, PollInterval: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	id, err := strconv.ParseUint(net.ChainID, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return &walletOf{key, chain.NewSender(c, id, key, &chain.VolatileJournal{})}
}

func (w *walletOf) account() string { return crypto.PubkeyToAddress(w.key.PublicKey).Hex() }

func (w *walletOf) sign(t *testing.T, digest []byte) string {
	t.Helper()
	sig, err := crypto.Sign(digest, w.key)
	if err != nil {
		t.Fatal(err)
	}
	return "0x" + hex.EncodeToString(sig) // with a v of 0 or 1, as some wallets have it
}

// personal signs a text as personal_sign does.
func (w *walletOf) personal(t *testing.T, text string) string {
	return w.sign(t, accounts.TextHash([]byte(text)))
}

// typed signs typed data as eth_signTypedData_v4 does.
func (w *walletOf) typed(t *testing.T, raw string) string {
	t.Helper()
	var td apitypes.TypedData
	if err := json.Unmarshal([]byte(raw), &td); err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	digest, _, err := apitypes.TypedDataAndHash(td)
	if err != nil {
		t.Fatal(err)
	}
	return w.sign(t, digest)
}

// sends carries out the transactions that a command shows.
func (w *walletOf) sends(t *testing.T, r result) {
	t.Helper()
	o := decode[api.OwnerOrder](t, r.ok(t))
	if len(o.Transactions) == 0 {
		t.Fatal(r)
	}
	for _, tx := range o.Transactions {
		to, value := common.HexToAddress(tx.To), new(big.Int)
		if tx.From != w.account() {
			t.Fatalf("%+v is not of %s", tx, w.account())
		}
		value.SetString(tx.Value, 10)
		if _, err := w.send.Do(t.Context(), chain.Call{To: &to, Value: value, Data: hexutil.MustDecode(tx.Data)}); err != nil {
			t.Fatalf("%s: %v", tx.What, err)
		}
	}
}

var identityText = regexp.MustCompile(`ZeroState identity \S+`)

// bind signs what a stopped node asks its owner for.
func (w *walletOf) bind(t *testing.T, d *daemon) {
	t.Helper()
	text := identityText.FindString(d.daemonCLI(t, "keys", "bind").ok(t).out)
	if text == "" {
		t.Fatal("nothing is to be signed")
	}
	d.daemonCLI(t, "keys", "bind", "--signature", w.personal(t, text+"!")).fails(t, 1, "not signed by owner", text)
	d.daemonCLI(t, "keys", "bind", "--signature", "0x12").fails(t, 1, "malformed")
	d.daemonCLI(t, "keys", "bind", "--signature", w.personal(t, text)).ok(t).says(t, "has signed")
}

// TestOwnerElsewhere: the owner's key never comes to the machine. It signs who the node is, opens the account with a signature, sends the
// deposit; then the node pays, is paid, and pays for its own gas. After a restore the owner is needed once more.
func TestOwnerElsewhere(t *testing.T) {
	t.Parallel()
	w := newWallet(t)
	d := &daemon{dir: filepath.Join(base, "d", strconv.FormatInt(daemons.Add(1), 10))}
	d.api = client.New(filepath.Join(d.dir, "api.sock"))
	t.Cleanup(d.api.Close)
	for _, bad := range []string{"0x12", strings.ToLower(w.account()[:30]) + strings.ToUpper(w.account()[30:]), "0x" + strings.Repeat("0", 40)} {
		d.daemonCLI(t, "init", "--network", net.Profile, "--owner", bad).fails(t, 2, "--owner")
	}
	d.daemonCLI(t, "init", "--network", net.Profile, "--owner", w.account()).ok(t).says(t, w.account(), "not here", "ZeroState identity", "keys bind")
	d.daemonCLI(t, "init", "--owner", net.Vault).fails(t, 1, "another owner")
	d.refusesToStart(t, 3, nil, "has not signed", w.account(), "keys bind --signature")
	w.bind(t, d)
	d.start(t)
	if d.status.Owner != w.account() {
		t.Fatalf("%+v", d.status)
	}
	if _, err := d.api.Faucet(t.Context(), api.FaucetRequest{}); err != nil {
		t.Fatal(err)
	}
	d.cli(t, "", "wallet").ok(t).says(t, "of "+d.status.Signer) // who pays for gas
	d.cli(t, "", "wallet", "deposit", "1.0").fails(t, api.ExitGeneral, "needs the owner", "zerostate wallet owner deposit")
	d.cli(t, "", "wallet", "withdraw", "all").fails(t, api.ExitGeneral, "needs the owner", "zerostate wallet owner withdraw")
	d.cli(t, "", "wallet", "owner", "allowance", "1.0").fails(t, api.ExitFunds, "not open in the vault yet")

	d.cli(t, "", "wallet", "owner", "open", "--signature", w.personal(t, "x")).fails(t, api.ExitGeneral, "nothing was shown")
	order := d.cli(t, "", "wallet", "owner", "open", "20.0").ok(t).says(t, "eth_signTypedData_v4").out
	d.cli(t, "", "wallet", "owner", "open", "--signature", w.personal(t, order)).fails(t, api.ExitVerify, "not the owner's signature")
	d.cli(t, "", "wallet", "owner", "open", "--signature", w.typed(t, order)).ok(t).says(t, "sent")
	fund(t, w)
	w.sends(t, d.cli(t, "", "wallet", "owner", "deposit", "30.0", "--json"))

	provider := fresh(t, 1_000_000)
	provider.publish(t, module(1, writeTo(1)), "test.cold-owner", "--price", "50000")
	d.ready(t, "test.cold-owner", 1)
	d.cli(t, "", "run", "test.cold-owner").ok(t)
	agree(t, d, provider, protocol.NewAmount(50_000))

	// It works too: paid to the owner, claimed with the signer's coins.
	d.publish(t, module(1, writeTo(1)), "test.cold-work", "--price", "70000")
	requester := fresh(t, 20_000_000)
	requester.ready(t, "test.cold-work", 1)
	requester.cli(t, "", "run", "test.cold-work").ok(t)
	in := d.lane(t, "in", requester.status.Owner)
	d.cli(t, "", "wallet", "owner", "release", in.ID).fails(t, api.ExitGeneral, "given away")
	d.cli(t, "", "wallet", "settle", "--even-at-a-loss").ok(t)
	if wallet := d.wallet(t); wallet.Settled.String() != "70000" || wallet.OnChain.IsZero() {
		t.Errorf("%+v", wallet)
	}
	d.cli(t, "", "channel", "close", in.ID).fails(t, api.ExitGeneral, "needs the owner", "zerostate wallet owner release")
	w.sends(t, d.cli(t, "", "wallet", "owner", "release", in.ID, "--json"))
	d.cli(t, "", "channel", "show", in.ID).ok(t).says(t, "closed")

	// Beyond the allowance only the owner reserves: by a signature here.
	order = d.cli(t, "", "wallet", "owner", "reserve", "1.0", "--payee", requester.status.Owner).ok(t).out
	d.cli(t, "", "wallet", "owner", "reserve", "--signature", w.typed(t, order)).ok(t).says(t, "sent")
	if l := d.lane(t, "out", requester.status.Owner); l.Reserved.String() != "1000000" {
		t.Errorf("%+v", l)
	}
	w.sends(t, d.cli(t, "", "wallet", "owner", "allowance", "5.0", "--json"))

	// The machine is lost. The new signer needs the owner twice: to say who the node is, and to be set in the vault.
	file, phrase := d.backup(t)
	d.cli(t, "", "run", "test.cold-owner").ok(t)
	agree(t, d, provider, protocol.NewAmount(100_000))
	lane := d.lane(t, "out", provider.status.Owner).ID
	d.lost(t)
	back := &daemon{dir: d.dir, api: d.api}
	program(t, "zerostated", "", "restore", file, "--passphrase-file", phrase, "--dir", back.dir).ok(t)
	back.refusesToStart(t, 3, nil, "has not signed")
	w.bind(t, back)
	back.start(t)
	eventually(t, 30*time.Second, func() string {
		if r := back.cli(t, "", "node", "status"); !strings.Contains(r.out+r.err, "zerostate wallet owner signer") {
			return r.String()
		}
		return ""
	})
	if r := back.cli(t, "", "run", "test.cold-owner"); r.code == 0 || !strings.Contains(r.err, "restored") && !strings.Contains(r.err, "signer") {
		t.Errorf("hired before its lanes were recovered: %s", r)
	}
	w.sends(t, back.cli(t, "", "wallet", "owner", "signer", "--json"))
	if _, err := back.api.Faucet(t.Context(), api.FaucetRequest{}); err != nil { // the new signer pays for gas
		t.Fatal(err)
	}
	eventually(t, 90*time.Second, func() string {
		if r := back.cli(t, "", "run", "test.cold-owner"); r.code != 0 {
			return r.String()
		}
		return ""
	})
	if l := find(t, back, lane); l.Recovery == nil || l.Recovery.State != "told" || l.Cumulative.String() != "100000" {
		t.Errorf("%+v", l)
	}
	neverTwice(t, provider)
	w.sends(t, back.cli(t, "", "wallet", "owner", "withdraw", "--json"))
	back.cli(t, "", "wallet", "owner", "withdraw").fails(t, api.ExitGeneral, "window is not over")
}

// fund gives the owner's wallet coins for its own transactions.
func fund(t *testing.T, w *walletOf) {
	t.Helper()
	rich := fresh(t, 0)
	if _, err := rich.api.Faucet(t.Context(), api.FaucetRequest{}); err != nil {
		t.Fatal(err)
	}
	giveCoins(t, rich, w.account())
}

// giveCoins sends a tenth of a coin from a node's owner.
func giveCoins(t *testing.T, from *daemon, to string) {
	t.Helper()
	keys, err := node.LoadKeys(config.Config{Dir: from.dir}, nil)
	if err != nil {
		t.Fatal(err)
	}
	c, err := chain.Dial(t.Context(), chain.Config{URLs: []string{net.RPC}, PollInterval: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	id, err := strconv.ParseUint(net.ChainID, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	s := chain.NewSender(c, id, keys.Owner, &chain.VolatileJournal{})
	if _, err := chain.Transfer(t.Context(), s, common.Address{}, common.HexToAddress(to), big.NewInt(1e17)); err != nil {
		t.Fatal(err)
	}
}
