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

	"github.com/zerostate/zerostate/internal/killpoint"
)

// Keys are the three keys of a node, each in a file of its own with mode 0600: the peer
// identity, the owner account, and the hot key that signs cheques.
type Keys struct {
	Peer   libp2pcrypto.PrivKey
	Owner  *ecdsa.PrivateKey
	Signer *ecdsa.PrivateKey
}

// KeyPaths says where the files are.
type KeyPaths struct{ Peer, Owner, Signer string }

// ErrKeyMode says that a key file can be read by others.
var ErrKeyMode = errors.New("key file is open to others")

// OwnerAddress is the account that money comes from and goes to.
func (k Keys) OwnerAddress() common.Address { return crypto.PubkeyToAddress(k.Owner.PublicKey) }

// SignerAddress is the account that signs cheques.
func (k Keys) SignerAddress() common.Address { return crypto.PubkeyToAddress(k.Signer.PublicKey) }

// CreateKeys makes the files that are missing and keeps those that are there, so that it can
// be run again after it was interrupted.
func CreateKeys(p KeyPaths) (Keys, error) {
	if err := os.MkdirAll(filepath.Dir(p.Peer), 0o700); err != nil {
		return Keys{}, fmt.Errorf("make key folder: %w", err)
	}
	for path, fresh := range map[string]func() ([]byte, error){p.Peer: freshPeerKey, p.Owner: freshAccount, p.Signer: freshAccount} {
		if _, err := os.Stat(path); err == nil {
			continue
		}
		secret, err := fresh()
		if err != nil {
			return Keys{}, fmt.Errorf("make %s: %w", path, err)
		}
		if err := writeFileDurable(path, []byte(hex.EncodeToString(secret)+"\n"), 0o600); err != nil {
			return Keys{}, err
		}
	}
	return LoadKeys(p)
}

func freshPeerKey() ([]byte, error) {
	k, _, err := libp2pcrypto.GenerateEd25519Key(rand.Reader)
	if err != nil {
		return nil, err
	}
	return k.Raw()
}

func freshAccount() ([]byte, error) {
	k, err := crypto.GenerateKey()
	if err != nil {
		return nil, err
	}
	return crypto.FromECDSA(k), nil
}

// LoadKeys reads the three files and refuses those that others could read.
func LoadKeys(p KeyPaths) (Keys, error) {
	var k Keys
	raw, err := readKey(p.Peer)
	if err == nil {
		k.Peer, err = libp2pcrypto.UnmarshalEd25519PrivateKey(raw)
	}
	if err != nil {
		return k, fmt.Errorf("peer key %s: %w", p.Peer, err)
	}
	if k.Owner, err = LoadAccount(p.Owner); err != nil {
		return k, fmt.Errorf("owner key %s: %w", p.Owner, err)
	}
	if k.Signer, err = LoadAccount(p.Signer); err != nil {
		return k, fmt.Errorf("signer key %s: %w", p.Signer, err)
	}
	return k, nil
}

// LoadAccount reads an account key file and refuses one that others could read.
func LoadAccount(path string) (*ecdsa.PrivateKey, error) {
	raw, err := readKey(path)
	if err != nil {
		return nil, err
	}
	return crypto.ToECDSA(raw)
}

func readKey(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("%w. Make the keys with: zerostated init", err)
		}
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%w: mode %04o. Close it with: chmod 600 %s", ErrKeyMode, info.Mode().Perm(), path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	raw, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, errors.New("is not hexadecimal; restore it from your backup")
	}
	return raw, nil
}

// writeFileDurable writes a file so that after a crash it is there whole or not at all.
func writeFileDurable(path string, data []byte, mode os.FileMode) error {
	killpoint.Before(killpoint.File)
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	err = syncDir(filepath.Dir(path))
	killpoint.After(killpoint.File)
	return err
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
