package node

import (
	"crypto/ecdsa"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/libp2p/go-libp2p/core/peer"
	"golang.org/x/sys/unix"

	"github.com/zerostate/zerostate/node/config"
	"github.com/zerostate/zerostate/node/keystore"
)

// KeyDir is what can be said of a key folder without a passphrase.
type KeyDir struct {
	Peer      string // peer ID
	Owner     common.Address
	OwnerHere bool
	Signer    common.Address
	Earlier   []common.Address // signers of earlier epochs
	Plain     []string         // files that are not encrypted yet: the next start does it
	layout    config.Layout
}

// LookAtKeys reads whose keys a data directory holds.
func LookAtKeys(l config.Layout) (d KeyDir, err error) {
	d.layout = l
	k, err := loadPeerKey(l.PeerKey)
	if err != nil {
		return d, err
	}
	id, err := peer.IDFromPrivateKey(k)
	if err != nil {
		return d, err
	}
	d.Peer = id.String()
	if d.Owner, err = readOwnerAt(l.OwnerAt); errors.Is(err, os.ErrNotExist) {
		d.OwnerHere = true
		d.Owner, err = d.address(l.OwnerKey)
	}
	if err != nil {
		return d, err
	}
	if d.Signer, err = d.address(l.SignerKey); err != nil {
		return d, err
	}
	paths, err := filepath.Glob(filepath.Join(l.Signers, "*.json"))
	if err != nil {
		return d, err
	}
	for _, path := range paths {
		at, err := keystore.Address(path)
		if err != nil {
			return d, err
		}
		d.Earlier = append(d.Earlier, at)
	}
	return d, nil
}

func (d *KeyDir) address(path string) (common.Address, error) {
	old := plainName(path)
	if !keystore.Exists(old) {
		return keystore.Address(path)
	}
	key, err := keystore.LoadPlain(old)
	if err != nil {
		return common.Address{}, err
	}
	d.Plain = append(d.Plain, old)
	return crypto.PubkeyToAddress(key.PublicKey), nil
}

// ImportOwner brings the owner's key to this machine: into a directory that knows the owner by address, or that has none yet.
func ImportOwner(cfg config.Config, getenv func(string) string, ask Ask, key *ecdsa.PrivateKey) error {
	l := cfg.Layout()
	lock, err := lockDir(l.Lock)
	if err != nil {
		return err
	}
	defer lock.Close()
	ring, at := newKeyring(cfg, getenv, ask), crypto.PubkeyToAddress(key.PublicKey)
	d, err := LookAtKeys(l)
	switch {
	case err == nil && d.Owner != at:
		return fmt.Errorf("%w: %s, and the key is that of %s. Its lanes and its money would be lost sight of: use another directory, --dir", ErrOtherOwner, d.Owner, at)
	case err == nil && d.OwnerHere:
		return nil // it is here already
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return err
	}
	if err := os.MkdirAll(l.Keys, 0o700); err != nil {
		return err
	}
	if err := ring.save(l.OwnerKey, key); err != nil {
		return err
	}
	return keystore.Remove(l.OwnerAt)
}

// ChangePassphrase encrypts all key files anew. choose asks for the new passphrase; nil goes back to one made by zerostated. The
// folder is changed as a whole, so that no crash leaves files under two passphrases.
func ChangePassphrase(cfg config.Config, getenv func(string) string, ask Ask, choose func() (string, error)) error {
	l := cfg.Layout()
	lock, err := lockDir(l.Lock)
	if err != nil {
		return err
	}
	defer lock.Close()
	old := newKeyring(cfg, getenv, ask)
	k, err := old.load()
	if err != nil {
		return err
	}
	fresh, folder := *old, l.Keys+".new"
	if err := os.RemoveAll(folder); err != nil { // of a change that was cut off
		return err
	}
	fresh.layout = inFolder(l, folder)
	if err := os.MkdirAll(fresh.layout.Signers, 0o700); err != nil {
		return err
	}
	if choose == nil {
		p, err := keystore.Make(fresh.layout.Phrase)
		if err != nil {
			return err
		}
		fresh.phrase = &p
	} else {
		text, err := choose()
		if err != nil {
			return err
		}
		fresh.phrase = &keystore.Passphrase{Text: text}
	}
	if err := fresh.writeAll(l, k); err != nil {
		return errors.Join(err, os.RemoveAll(folder))
	}
	if err := unix.Renameat2(unix.AT_FDCWD, folder, unix.AT_FDCWD, l.Keys, unix.RENAME_EXCHANGE); err != nil {
		return fmt.Errorf("put the new key files in place: %w. Nothing has changed", err)
	}
	return errors.Join(keystore.SyncDir(l.Dir), os.RemoveAll(folder))
}

// inFolder is a layout whose key files are in another folder.
func inFolder(l config.Layout, folder string) config.Layout {
	for _, p := range []*string{&l.PeerKey, &l.OwnerKey, &l.OwnerAt, &l.SignerKey, &l.Signers, &l.Phrase, &l.Binding, &l.Identity} {
		*p = filepath.Join(folder, strings.TrimPrefix(*p, l.Keys))
	}
	l.Keys = folder
	return l
}

// writeAll writes every key under this ring's passphrase, and copies what is not encrypted.
func (r *keyring) writeAll(from config.Layout, k Keys) error {
	to := r.layout
	if k.Owner != nil {
		if err := r.save(to.OwnerKey, k.Owner); err != nil {
			return err
		}
	}
	if err := r.save(to.SignerKey, k.Signer); err != nil {
		return err
	}
	for at, key := range k.earlier {
		if err := r.save(filepath.Join(to.Signers, at.Hex()+".json"), key); err != nil {
			return err
		}
	}
	for a, b := range map[string]string{from.PeerKey: to.PeerKey, from.OwnerAt: to.OwnerAt, from.Binding: to.Binding, from.Identity: to.Identity} {
		raw, err := os.ReadFile(a)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil {
			err = keystore.WriteDurable(b, raw, 0o600)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// ReadPassphrase reads a passphrase from a file that only its user may read.
func ReadPassphrase(path string) (string, error) {
	p, err := keystore.Source{File: path}.Find()
	return p.Text, err
}

// OpenKeyFile reads somebody's key file of either form; phraseFile holds its passphrase, or it is asked for.
func OpenKeyFile(path, phraseFile string, ask Ask) (*ecdsa.PrivateKey, error) {
	return keystore.LoadAny(path, func() (string, error) {
		p, err := keystore.Source{File: phraseFile, Prompt: ask, Subject: path}.Find()
		return p.Text, err
	})
}
