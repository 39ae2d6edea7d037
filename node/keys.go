package node

import (
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	libp2pcrypto "github.com/libp2p/go-libp2p/core/crypto"

	"github.com/zerostate/zerostate/node/config"
	"github.com/zerostate/zerostate/node/keystore"
)

// Keys are those of a node: the peer identity, the owner account, and the hot key that signs cheques.
type Keys struct {
	Peer   libp2pcrypto.PrivKey
	Owner  *ecdsa.PrivateKey // nil: it is not on this machine
	Signer *ecdsa.PrivateKey
	owner  common.Address // when Owner is nil
	// earlier signed for the lanes of earlier signer epochs: what was promised there can still be folded.
	earlier map[common.Address]*ecdsa.PrivateKey
}

// Ask reads a passphrase from whoever sits there; nil where nobody does.
type Ask func(prompt string) (string, error)

// OwnerAddress is the account that money comes from and goes to.
func (k Keys) OwnerAddress() common.Address {
	if k.Owner != nil {
		return crypto.PubkeyToAddress(k.Owner.PublicKey)
	}
	return k.owner
}

// SignerAddress is the account that signs cheques.
func (k Keys) SignerAddress() common.Address { return crypto.PubkeyToAddress(k.Signer.PublicKey) }

// signer finds the key of a signer epoch.
func (k Keys) signer(at common.Address) (*ecdsa.PrivateKey, bool) {
	if at == k.SignerAddress() {
		return k.Signer, true
	}
	key, ok := k.earlier[at]
	return key, ok
}

// ErrOtherOwner says that a data directory belongs to another owner than the one wanted.
var ErrOtherOwner = errors.New("the data directory belongs to another owner")

// keyring reads and writes the key files of a data directory.
type keyring struct {
	layout config.Layout
	source keystore.Source
	kdf    string
	phrase *keystore.Passphrase // once it is known
}

func newKeyring(cfg config.Config, getenv func(string) string, ask Ask) *keyring {
	l := cfg.Layout()
	return &keyring{layout: l, kdf: cfg.Keys.KDF, source: keystore.Source{
		File: cfg.PassphraseFile(), Made: l.Phrase, Getenv: getenv, Prompt: ask, Subject: "the keys in " + l.Keys,
	}}
}

// passphrase finds the passphrase once. Where no file is encrypted yet and nothing says where it is to come from, one is made.
func (r *keyring) passphrase() (keystore.Passphrase, error) {
	if r.phrase != nil {
		return *r.phrase, nil
	}
	find := r.source.Find
	if !r.source.Given() && !keystore.Exists(r.layout.OwnerKey) && !keystore.Exists(r.layout.SignerKey) {
		find = func() (keystore.Passphrase, error) { return keystore.Make(r.layout.Phrase) }
	}
	p, err := find()
	if err == nil {
		r.phrase = &p
	}
	return p, err
}

func (r *keyring) save(path string, key *ecdsa.PrivateKey) error {
	p, err := r.passphrase()
	if err != nil {
		return err
	}
	cost := p.Cost()
	switch r.kdf {
	case config.KDFStandard:
		cost = keystore.Standard
	case config.KDFLight:
		cost = keystore.Light
	}
	return keystore.Save(path, key, p.Text, cost)
}

func (r *keyring) open(path string) (*ecdsa.PrivateKey, error) {
	p, err := r.passphrase()
	if err != nil {
		return nil, err
	}
	key, err := keystore.Load(path, p.Text)
	if errors.Is(err, keystore.ErrWrongPassphrase) {
		err = fmt.Errorf("%w. The passphrase came from: %s", err, p.From)
	}
	return key, err
}

// account opens a key file. One that an earlier version kept in plain is encrypted first, and goes only when that is durable.
func (r *keyring) account(path string) (*ecdsa.PrivateKey, error) {
	old := strings.TrimSuffix(path, ".json") + ".key"
	if !keystore.Exists(old) {
		if !keystore.Exists(path) {
			return nil, fmt.Errorf("%s: %w. Make the keys with: zerostated init; or bring them back: zerostated restore", path, os.ErrNotExist)
		}
		return r.open(path)
	}
	plain, err := keystore.LoadPlain(old)
	if err != nil {
		return nil, fmt.Errorf("%w. Restore it from your backup", err)
	}
	if !keystore.Exists(path) {
		if err := r.save(path, plain); err != nil {
			return nil, err
		}
	}
	key, err := r.open(path)
	if err != nil {
		return nil, err
	}
	if !key.Equal(plain) {
		return nil, fmt.Errorf("%s and %s hold the keys of two accounts. Move the one that is not this node's somewhere else", old, path)
	}
	return key, keystore.Remove(old)
}

// create makes the files that are missing and keeps those that are there, so that it can be run again after it was
// interrupted. owner is set for an owner whose key is elsewhere.
func (r *keyring) create(owner common.Address) error {
	l := r.layout
	if err := os.MkdirAll(l.Keys, 0o700); err != nil {
		return fmt.Errorf("make key folder: %w", err)
	}
	if !keystore.Exists(l.PeerKey) {
		k, _, err := libp2pcrypto.GenerateEd25519Key(rand.Reader)
		if err != nil {
			return err
		}
		raw, err := k.Raw()
		if err != nil {
			return err
		}
		if err := keystore.WriteDurable(l.PeerKey, []byte(hex.EncodeToString(raw)+"\n"), 0o600); err != nil {
			return err
		}
	}
	if err := r.createOwner(owner); err != nil {
		return err
	}
	return r.createAccount(l.SignerKey)
}

func (r *keyring) createOwner(elsewhere common.Address) error {
	here, err := readOwnerAt(r.layout.OwnerAt)
	if err == nil {
		if elsewhere != (common.Address{}) && elsewhere != here {
			return fmt.Errorf("%w: %s, not %s. Use another directory: --dir", ErrOtherOwner, here, elsewhere)
		}
		return nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if elsewhere == (common.Address{}) {
		return r.createAccount(r.layout.OwnerKey)
	}
	if keystore.Exists(r.layout.OwnerKey) || keystore.Exists(plainName(r.layout.OwnerKey)) {
		return fmt.Errorf("%w: its owner key is in %s. Use another directory: --dir", ErrOtherOwner, r.layout.Keys)
	}
	return keystore.WriteDurable(r.layout.OwnerAt, []byte(elsewhere.Hex()+"\n"), 0o600)
}

func plainName(path string) string { return strings.TrimSuffix(path, ".json") + ".key" }

func (r *keyring) createAccount(path string) error {
	if keystore.Exists(path) || keystore.Exists(plainName(path)) {
		return nil
	}
	key, err := crypto.GenerateKey()
	if err != nil {
		return err
	}
	return r.save(path, key)
}

func readOwnerAt(path string) (common.Address, error) {
	raw, err := keystore.ReadSecret(path)
	if err != nil {
		return common.Address{}, err
	}
	text := strings.TrimSpace(string(raw))
	if !common.IsHexAddress(text) {
		return common.Address{}, fmt.Errorf("%s has to hold the owner's account, 0x followed by 40 hexadecimal digits", path)
	}
	return common.HexToAddress(text), nil
}

// load reads the keys and refuses files that others could read.
func (r *keyring) load() (k Keys, err error) {
	l := r.layout
	if k.Peer, err = loadPeerKey(l.PeerKey); err != nil {
		return k, fmt.Errorf("peer key: %w", err)
	}
	if keystore.Exists(l.OwnerAt) {
		if k.owner, err = readOwnerAt(l.OwnerAt); err != nil {
			return k, fmt.Errorf("owner: %w", err)
		}
	} else {
		if k.Owner, err = r.account(l.OwnerKey); err != nil {
			return k, fmt.Errorf("owner key: %w", err)
		}
	}
	if k.Signer, err = r.account(l.SignerKey); err != nil {
		return k, fmt.Errorf("signer key: %w", err)
	}
	paths, err := filepath.Glob(filepath.Join(l.Signers, "*.json"))
	if err != nil {
		return k, err
	}
	k.earlier = make(map[common.Address]*ecdsa.PrivateKey, len(paths))
	for _, path := range paths {
		key, err := r.open(path)
		if err != nil {
			return k, fmt.Errorf("signer key of an earlier epoch: %w", err)
		}
		k.earlier[crypto.PubkeyToAddress(key.PublicKey)] = key
	}
	return k, nil
}

// rotateSigner makes a new signer and keeps the old one for the lanes of its epoch.
func (r *keyring) rotateSigner(k Keys) (Keys, error) {
	if err := os.MkdirAll(r.layout.Signers, 0o700); err != nil {
		return k, err
	}
	if err := keystore.SyncDir(r.layout.Keys); err != nil {
		return k, err
	}
	if err := r.save(filepath.Join(r.layout.Signers, k.SignerAddress().Hex()+".json"), k.Signer); err != nil {
		return k, err
	}
	fresh, err := crypto.GenerateKey()
	if err != nil {
		return k, err
	}
	if err := r.save(r.layout.SignerKey, fresh); err != nil {
		return k, err
	}
	return r.load()
}

func loadPeerKey(path string) (libp2pcrypto.PrivKey, error) {
	text, err := keystore.ReadSecret(path)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("%w. Make the keys with: zerostated init; or bring them back: zerostated restore", err)
		}
		return nil, err
	}
	raw, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fmt.Errorf("%s is not hexadecimal; restore it from your backup", path)
	}
	return libp2pcrypto.UnmarshalEd25519PrivateKey(raw)
}

// CreateKeys makes the keys of a data directory that are missing.
func CreateKeys(cfg config.Config) (Keys, error) {
	ring := newKeyring(cfg, nil, nil)
	if err := ring.create(common.Address{}); err != nil {
		return Keys{}, err
	}
	return ring.load()
}

// LoadKeys reads the keys of a data directory as its daemon does.
func LoadKeys(cfg config.Config, ask Ask) (Keys, error) {
	return newKeyring(cfg, os.Getenv, ask).load()
}

// LoadAccount reads an account key file of either form: encrypted, or 64 hexadecimal digits.
func LoadAccount(cfg config.Config, path string, ask Ask) (*ecdsa.PrivateKey, error) {
	return keystore.LoadAny(path, func() (string, error) {
		p, err := newKeyring(cfg, os.Getenv, ask).source.Find()
		return p.Text, err
	})
}
