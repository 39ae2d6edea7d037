package node

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/zerostate/zerostate/node/config"
	"github.com/zerostate/zerostate/node/keystore"
	"github.com/zerostate/zerostate/protocol"
)

func keyDir(t *testing.T) (config.Config, Keys) {
	t.Helper()
	cfg := config.Config{Dir: t.TempDir()}
	k, err := CreateKeys(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return cfg, k
}

// TestChangeCutOff: wherever a change of the passphrase is cut off, the folder in place opens, and the next change clears up.
func TestChangeCutOff(t *testing.T) {
	cfg, k := keyDir(t)
	left := cfg.Layout().Keys + ".new"
	if err := os.MkdirAll(filepath.Join(left, "signers"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(left, "owner.json"), []byte("half a f"), 0o600); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("nobody answers")
	if err := ChangePassphrase(cfg, os.Getenv, nil, func() (string, error) { return "", broken }); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if again, err := LoadKeys(cfg, nil); err != nil || again.OwnerAddress() != k.OwnerAddress() {
		t.Fatal(err)
	}
	if err := ChangePassphrase(cfg, os.Getenv, nil, nil); err != nil {
		t.Fatal(err)
	}
	again, err := LoadKeys(cfg, nil)
	if err != nil || again.OwnerAddress() != k.OwnerAddress() || again.SignerAddress() != k.SignerAddress() || !again.Peer.Equals(k.Peer) {
		t.Fatalf("%+v, %v", again, err)
	}
	if keystore.Exists(left) {
		t.Error("the old folder is still there")
	}
}

// TestNewSignerOnce: the new signer of a restored directory is made once, however often the start is cut off after it; the old one still
// signs for the lanes of its epoch.
func TestNewSignerOnce(t *testing.T) {
	cfg, k := keyDir(t)
	ring := newKeyring(cfg, nil, nil)
	mark := restored{Taken: time.Now(), Signer: k.SignerAddress()}
	if err := mark.write(cfg.Layout().Restored); err != nil {
		t.Fatal(err)
	}
	first, err := rotateIfRestored(ring, k)
	if err != nil || first.SignerAddress() == k.SignerAddress() {
		t.Fatal(err)
	}
	loaded, err := LoadKeys(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	second, err := rotateIfRestored(ring, loaded)
	if err != nil || second.SignerAddress() != first.SignerAddress() {
		t.Fatalf("%s, then %s: %v", first.SignerAddress(), second.SignerAddress(), err)
	}
	if key, ok := second.signer(k.SignerAddress()); !ok || !key.Equal(k.Signer) {
		t.Error("the old signer's key is gone")
	}
	if _, ok := second.signer(k.OwnerAddress()); ok {
		t.Error("a key was found for an account that never signed")
	}
}

// TestBindingOfOwnerElsewhere: a signature holds for the very keys and a year; it can be renewed before its end, and is asked for again
// after a change of the signer.
func TestBindingOfOwnerElsewhere(t *testing.T) {
	owner, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	cfg := config.Config{Dir: t.TempDir()}
	ring := newKeyring(cfg, nil, nil)
	if err := ring.create(crypto.PubkeyToAddress(owner.PublicKey)); err != nil {
		t.Fatal(err)
	}
	network, now := protocol.BlockID([]byte("network")), time.Now()
	look := func() (KeyDir, Keys) {
		t.Helper()
		k, err := ring.load()
		if err != nil {
			t.Fatal(err)
		}
		d, err := LookAtKeys(cfg.Layout())
		if err != nil || d.OwnerHere || d.Owner != crypto.PubkeyToAddress(owner.PublicKey) {
			t.Fatalf("%+v, %v", d, err)
		}
		return d, k
	}
	d, k := look()
	if _, err := bind(cfg.Layout(), k, network, now); !errors.Is(err, ErrUnbound) || !strings.Contains(err.Error(), "ZeroState identity ") {
		t.Fatal(err)
	}
	sign := func(now time.Time) {
		t.Helper()
		text, err := d.Unbound(network, now)
		if err != nil || text == "" {
			t.Fatalf("%q, %v", text, err)
		}
		sig, err := crypto.Sign(accounts.TextHash([]byte(text)), owner)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Bind(network, hexutil.Encode(sig), now); err != nil {
			t.Fatal(err)
		}
	}
	sign(now)
	b, err := bind(cfg.Layout(), k, network, now)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := d.Unbound(network, now); text != "" || err != nil {
		t.Errorf("it is asked for again: %q, %v", text, err)
	}
	late := boundUntil(b).Add(-24 * time.Hour)
	if _, err := bind(cfg.Layout(), k, network, late); err != nil {
		t.Errorf("a day before its end: %v", err)
	}
	sign(late) // renewed in time
	if _, err := bind(cfg.Layout(), k, network, boundUntil(b).Add(time.Hour)); err != nil {
		t.Errorf("after the renewal: %v", err)
	}
	if _, err := bind(cfg.Layout(), k, protocol.BlockID([]byte("other")), now); !errors.Is(err, ErrUnbound) {
		t.Errorf("on another network: %v", err)
	}
	if k, err = ring.rotateSigner(k); err != nil {
		t.Fatal(err)
	}
	if _, err := bind(cfg.Layout(), k, network, now); !errors.Is(err, ErrUnbound) {
		t.Errorf("with another signer: %v", err)
	}
}
