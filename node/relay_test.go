package node

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"testing"
	"time"

	ds "github.com/ipfs/go-datastore"
	dssync "github.com/ipfs/go-datastore/sync"
	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/protocol/circuitv2/client"
	pbv2 "github.com/libp2p/go-libp2p/p2p/protocol/circuitv2/pb"

	"github.com/zerostate/zerostate/node/p2p"
	"github.com/zerostate/zerostate/relay"
)

// relayNode is a real relay on loopback with these limits.
func relayNode(t *testing.T, l relay.Limits, oneSubnet bool) *p2p.Network {
	t.Helper()
	key, _, err := crypto.GenerateEd25519Key(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	terms, err := relayTerms(l, oneSubnet, log)
	if err != nil {
		t.Fatal(err)
	}
	n, err := p2p.New(t.Context(), p2p.Config{
		PrivateKey: key, ListenAddrs: []string{"/ip4/127.0.0.1/tcp/0"}, NetworkID: "relaytest", Mode: p2p.ModeDev,
		RelayService: true, Relay: terms, Datastore: dssync.MutexWrap(ds.NewMapDatastore()), Logger: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

// stranger is a plain libp2p host.
func stranger(t *testing.T) host.Host {
	t.Helper()
	h, err := libp2p.New(libp2p.NoListenAddrs, libp2p.DisableMetrics())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	return h
}

// reserve asks until it is answered: the service starts a moment after the host.
func reserve(t *testing.T, h host.Host, at peer.AddrInfo) (granted bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		_, err := client.Reserve(ctx, h, at)
		var why client.ReservationError
		switch {
		case err == nil:
			return true
		case errors.As(err, &why) && why.Status == pbv2.Status_PERMISSION_DENIED:
			return false
		case ctx.Err() != nil:
			t.Fatalf("not answered: %v", err)
		}
		tick := time.NewTimer(5 * time.Millisecond)
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
}

// TestRelayHoldsItsLimits asks a real relay for more than it gives.
func TestRelayHoldsItsLimits(t *testing.T) {
	limits := relay.Limits{Total: 3, PerSubnet: 2, Life: time.Hour, AsksPerPeer: 3, AskWindow: time.Hour}
	for name, c := range map[string]struct {
		oneSubnet bool
		places    int
	}{"by subnet": {false, 2}, "in all": {true, 3}} {
		t.Run(name, func(t *testing.T) {
			at := relayNode(t, limits, c.oneSubnet).AddrInfo()
			var holders []host.Host
			for range c.places {
				h := stranger(t)
				if !reserve(t, h, at) {
					t.Fatalf("place %d of %d was refused", len(holders)+1, c.places)
				}
				holders = append(holders, h)
			}
			late := stranger(t)
			if reserve(t, late, at) {
				t.Fatalf("place %d of %d was given", c.places+1, c.places)
			}
			// A holder renews, until it has asked too often.
			if !reserve(t, holders[0], at) || !reserve(t, holders[0], at) || reserve(t, holders[0], at) {
				t.Fatal("not three grants for the first holder")
			}
			// Who leaves makes room.
			if err := holders[1].Close(); err != nil {
				t.Fatal(err)
			}
			for deadline := time.Now().Add(20 * time.Second); !reserve(t, late, at); {
				if time.Now().After(deadline) {
					t.Fatal("a place that was left is not given again")
				}
			}
		})
	}
}
