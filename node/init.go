package node

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/node/config"
	"github.com/zerostate/zerostate/node/keystore"
	"github.com/zerostate/zerostate/protocol"
)

// ErrJoined says that a data directory belongs to another network already: its cheques and
// receipts mean nothing there.
var ErrJoined = errors.New("the data directory belongs to another network")

// Initialised is what Init made or found.
type Initialised struct {
	Keys    KeyDir
	Network *protocol.Signed[protocol.Profile] // nil: joined none
	Sign    string                             // what an owner elsewhere has to sign; "" for nothing
}

// InitParams say what Init makes.
type InitParams struct {
	Dir      string
	Network  string         // a profile's file or URL; "" joins none
	Settings map[string]any // written into a new configuration file
	Owner    common.Address // whose key is elsewhere; zero makes or keeps one here
	Environ  []string
	Choose   Ask // asks for a new passphrase; nil makes one
}

// Init makes a data directory: a commented configuration, keys, and the network profile when one is named.
// Run again it keeps what is there and adds what is missing.
func Init(ctx context.Context, p InitParams) (Initialised, error) {
	var out Initialised
	dir := p.Dir
	layout := config.NewLayout(dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return out, fmt.Errorf("make data directory: %w", err)
	}
	lock, err := lockDir(layout.Lock)
	if err != nil {
		return out, err
	}
	defer lock.Close()
	var joined *protocol.Signed[protocol.Profile]
	if p.Network != "" {
		profile, err := FetchProfile(ctx, p.Network)
		if err != nil {
			return out, err
		}
		joined = &profile
	}
	if old, err := FetchProfile(ctx, layout.Profile); err == nil {
		if joined != nil && !joined.ID.Equals(old.ID.Cid) {
			return out, fmt.Errorf("%w: %s holds %s (%s). Use another directory: --dir", ErrJoined, dir, old.Payload.Name, old.ID.Short())
		}
		out.Network = &old
	} else if !errors.Is(err, os.ErrNotExist) {
		return out, err
	}
	if _, err := os.Stat(layout.Config); errors.Is(err, os.ErrNotExist) {
		text, err := config.File(p.Settings)
		if err != nil {
			return out, err
		}
		if err := keystore.WriteDurable(layout.Config, text, 0o600); err != nil {
			return out, err
		}
	}
	if err := p.createKeys(); err != nil {
		return out, err
	}
	if joined != nil && out.Network == nil {
		if err := keystore.WriteDurable(layout.Profile, joined.Envelope, 0o644); err != nil {
			return out, err
		}
		out.Network = joined
	}
	if out.Keys, err = LookAtKeys(layout); err != nil || out.Network == nil {
		return out, err
	}
	out.Sign, err = out.Keys.Unbound(out.Network.ID, time.Now())
	return out, err
}

func (p InitParams) createKeys() error {
	cfg, err := config.Load(p.Dir, nil, p.Environ)
	if err != nil {
		return err
	}
	ring := newKeyring(cfg, environ(p.Environ), nil)
	if p.Choose != nil && !ring.source.Given() {
		text, err := p.Choose("New passphrase for the keys in " + ring.layout.Keys + ": ")
		if err != nil {
			return err
		}
		ring.phrase = &keystore.Passphrase{Text: text, From: "asked"}
	}
	return ring.create(p.Owner)
}

// environ looks a variable up in a list as os.Environ gives it.
func environ(list []string) func(string) string {
	return func(name string) string {
		for _, e := range list {
			if value, ok := strings.CutPrefix(e, name+"="); ok {
				return value
			}
		}
		return ""
	}
}
