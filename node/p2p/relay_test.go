package p2p

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/protocol/circuitv2/client"
	ma "github.com/multiformats/go-multiaddr"
)

// Over a limited connection only protocols that allow it can be spoken.
func TestStreamThroughRelay(t *testing.T) {
	relay := start(t, func(c *Config) { c.RelayService = true })
	var through []string
	for _, a := range relay.Addrs() {
		through = append(through, a+"/p2p-circuit")
	}
	// Neither tells where it listens, so that neither can be dialled directly.
	hide := func(c *Config) { c.AnnounceAddrs = through }
	hidden, caller := start(t, via(relay), hide), start(t, hide)
	p := echoProtocol()
	p.AllowLimited = true
	if err := hidden.Handle(p, echo); err != nil {
		t.Fatal(err)
	}
	until(t, "a reservation", func() bool {
		_, err := client.Reserve(bounded(t), hidden.host, relay.AddrInfo())
		return err == nil
	})
	direct := p
	direct.AllowLimited = false
	soon, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	if _, err := caller.Open(soon, hidden.AddrInfo(), direct); !errors.Is(err, ErrUnreachable) {
		t.Errorf("a protocol not meant for relays: %v", err)
	}
	s, err := caller.Open(bounded(t), hidden.AddrInfo(), p)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Reset()
	if err := s.WriteFrame([]byte("through the relay")); err != nil {
		t.Fatal(err)
	}
	if got, err := s.ReadFrame(0); err != nil || string(got) != "through the relay" {
		t.Fatalf("got %q, %v", got, err)
	}
	if !s.Relayed() {
		t.Error("the stream is not relayed")
	}
	var relayed bool
	for _, other := range caller.Peers() {
		if other.ID == hidden.ID() {
			relayed = other.Relayed
		}
	}
	if !relayed {
		t.Errorf("peers are %+v, want a relayed one", caller.Peers())
	}
}

// A node that serves as a relay can be found on the DHT.
func TestRelayIsFound(t *testing.T) {
	nodes := cluster(t, 3)
	until(t, "the relay's record", func() bool {
		found := nodes[2].FindProviders(bounded(t), relayKey, 0)
		return len(found) == 1 && found[0].ID == nodes[0].ID()
	})
}

func TestUnreachableRelay(t *testing.T) {
	relay := start(t) // offers no relay service
	caller := start(t)
	target := start(t)
	through := peer.AddrInfo{ID: target.ID(), Addrs: []ma.Multiaddr{ma.StringCast(relay.Addrs()[0] + "/p2p-circuit")}}
	if _, err := caller.Open(bounded(t), through, echoProtocol()); !errors.Is(err, ErrUnreachable) {
		t.Fatalf("got %v", err)
	}
}
