package node

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/zerostate/zerostate/node/config"
	"github.com/zerostate/zerostate/protocol"
)

// ErrJoined says that a data directory belongs to another network already: its cheques and
// receipts mean nothing there.
var ErrJoined = errors.New("the data directory belongs to another network")

// Initialised is what Init made or found.
type Initialised struct {
	Keys    Keys
	Network *protocol.Signed[protocol.Profile] // nil: joined none
}

// Init makes a data directory: keys, a commented configuration, and the network profile when
// source names one. Run again it keeps what is there and adds what is missing. settings are
// written into a new configuration file.
func Init(ctx context.Context, dir, source string, settings map[string]any) (Initialised, error) {
	var out Initialised
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
	if source != "" {
		p, err := FetchProfile(ctx, source)
		if err != nil {
			return out, err
		}
		joined = &p
	}
	if old, err := FetchProfile(ctx, layout.Profile); err == nil {
		if joined != nil && !joined.ID.Equals(old.ID.Cid) {
			return out, fmt.Errorf("%w: %s holds %s (%s). Use another directory: --dir", ErrJoined, dir, old.Payload.Name, old.ID.Short())
		}
		out.Network = &old
	} else if !errors.Is(err, os.ErrNotExist) {
		return out, err
	}
	if out.Keys, err = CreateKeys(KeyPaths{Peer: layout.PeerKey, Owner: layout.OwnerKey, Signer: layout.SignerKey}); err != nil {
		return out, err
	}
	if _, err := os.Stat(layout.Config); errors.Is(err, os.ErrNotExist) {
		text, err := config.File(settings)
		if err != nil {
			return out, err
		}
		if err := writeFileDurable(layout.Config, text, 0o600); err != nil {
			return out, err
		}
	}
	if joined != nil && out.Network == nil {
		if err := writeFileDurable(layout.Profile, joined.Envelope, 0o644); err != nil {
			return out, err
		}
		out.Network = joined
	}
	return out, nil
}
