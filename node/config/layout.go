package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Layout names the files of a data directory; all paths are absolute.
type Layout struct {
	Dir       string
	Config    string // config.toml
	Profile   string // the signed network profile
	Keys      string // keys/: the files below
	PeerKey   string // keys/peer.key, 0600: the libp2p identity
	OwnerKey  string // keys/owner.json, encrypted: owns the money
	OwnerAt   string // keys/owner.address: instead of the key, when that is elsewhere
	SignerKey string // keys/signer.json, encrypted: signs cheques
	Signers   string // keys/signers/: signers of earlier epochs
	Phrase    string // keys/passphrase, 0600: made by zerostated, opens the encrypted ones
	Binding   string // keys/binding: what an owner elsewhere signed
	Identity  string // keys/identity: what it is asked to sign
	Restored  string // restored: this directory came from a backup, and the node has not recovered yet
	State     string // state/: what must not be lost
	Blocks    string // blocks/: what can be fetched again
	Artefacts string // artefacts/: compiled modules
	Socket    string // api.sock
	Lock      string // lock: held while a daemon runs
}

// NewLayout names the files of dir under their default names.
func NewLayout(dir string) Layout {
	in := func(parts ...string) string { return filepath.Join(append([]string{dir}, parts...)...) }
	return Layout{
		Dir: dir, Config: in("config.toml"), Profile: in("network.profile"),
		Keys: in("keys"), PeerKey: in("keys", "peer.key"), OwnerKey: in("keys", "owner.json"), OwnerAt: in("keys", "owner.address"),
		SignerKey: in("keys", "signer.json"), Signers: in("keys", "signers"), Phrase: in("keys", "passphrase"),
		Binding: in("keys", "binding"), Identity: in("keys", "identity"), Restored: in("restored"),
		State: in("state"), Blocks: in("blocks"), Artefacts: in("artefacts"), Socket: in("api.sock"), Lock: in("lock"),
	}
}

func (l Layout) resolve(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(l.Dir, path)
}

// EnvDir and EnvSocket are the environment variables that choose a node.
const (
	EnvDir    = "ZEROSTATE_DIR"
	EnvSocket = "ZEROSTATE_SOCKET"
)

// ErrNoHome says that no data directory was named and there is no home to put it in.
var ErrNoHome = errors.New("no data directory: set --dir or " + EnvDir)

// Dir chooses the data directory: the flag, else ZEROSTATE_DIR, else ~/.zerostate.
func Dir(flag string, getenv func(string) string) (string, error) {
	dir := flag
	if dir == "" {
		dir = getenv(EnvDir)
	}
	if dir == "" {
		home := getenv("HOME")
		if home == "" {
			return "", ErrNoHome
		}
		dir = filepath.Join(home, ".zerostate")
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("data directory %s: %w", dir, err)
	}
	return abs, nil
}

// SocketPath chooses the API socket for a client: the flag, else ZEROSTATE_SOCKET, else
// the one that the data directory's configuration names, else api.sock in it.
func SocketPath(flag, dirFlag string, getenv func(string) string) (string, error) {
	if flag == "" {
		flag = getenv(EnvSocket)
	}
	if flag != "" {
		return filepath.Abs(flag)
	}
	dir, err := Dir(dirFlag, getenv)
	if err != nil {
		return "", err
	}
	l := NewLayout(dir)
	raw, err := os.ReadFile(l.Config)
	if err != nil {
		return l.Socket, nil //nolint:nilerr // a directory without a file has the default socket, if any
	}
	if path := socketIn(raw); path != "" {
		return l.resolve(path), nil
	}
	return l.Socket, nil
}
