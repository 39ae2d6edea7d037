package p2p

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/ipfs/go-cid"
	ds "github.com/ipfs/go-datastore"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"
	ma "github.com/multiformats/go-multiaddr"
	"github.com/prometheus/client_golang/prometheus"
)

// Mode says which part of the network's work the node does.
type Mode string

const (
	// ModeAuto serves the DHT once others have confirmed that the node is
	// publicly reachable, and looks for relays until then.
	ModeAuto Mode = "auto"
	// ModeServer always serves the DHT: for nodes with a public address.
	ModeServer Mode = "server"
	// ModeClient never serves the DHT.
	ModeClient Mode = "client"
	// ModeDev is for loopback and local networks: DHT server, private
	// addresses allowed, nothing done about NATs.
	ModeDev Mode = "dev"
)

// Config is what a Network is built from. PrivateKey, NetworkID, Mode,
// ListenAddrs, Datastore and Logger are required.
type Config struct {
	// PrivateKey is the peer's identity, Ed25519.
	PrivateKey crypto.PrivKey
	// ListenAddrs are multiaddrs to listen on, TCP and QUIC, such as
	// /ip4/0.0.0.0/tcp/4001 and /ip4/0.0.0.0/udp/4001/quic-v1. Each must bind.
	ListenAddrs []string
	// AnnounceAddrs replace the addresses told to others, if any are given.
	AnnounceAddrs []string
	// NetworkID separates networks: it stands in every protocol ID, in the
	// DHT's prefix and in topic names.
	NetworkID string
	// Mode is the node's part in the network.
	Mode Mode
	// Bootstrap are the peers to stay connected to; see ParsePeers.
	Bootstrap []peer.AddrInfo
	// Relays are the relays to reserve at, before those found on the DHT.
	Relays []peer.AddrInfo
	// RelayService makes this node a relay for others. It must be publicly
	// reachable, or Mode must be ModeDev.
	RelayService bool
	// Relay are the terms of the relay service.
	Relay RelayTerms

	// Datastore keeps provider records and what to publish again. It need
	// not be written synchronously: all of it can be rebuilt.
	Datastore ds.Batching
	// Blocks keeps the public blocks. Nil: the node keeps none.
	Blocks ds.Batching
	// Serve decides which peer may fetch which block. Nil: everyone, all.
	Serve func(c cid.Cid, to peer.ID) bool

	// Limits bound what others can use of this node.
	Limits Limits
	// UserAgent is told to other peers, such as zerostated/1.0.0.
	UserAgent string

	Logger *slog.Logger
	// Registerer takes the metrics. Nil: none are kept.
	Registerer prometheus.Registerer
}

// Limits bound what others can use of this node. Zero means the default.
type Limits struct {
	// ConnsLow and ConnsHigh are the connection manager's marks: above
	// High it closes connections down to Low. Defaults 96 and 160, for a
	// relay 400 and 600.
	ConnsLow, ConnsHigh int
	// ConnsPerIP bounds connections from one IPv4 address or IPv6 /64,
	// loopback excepted. Default 8, for a relay 64 (carrier-grade NAT).
	ConnsPerIP int
	// GossipPerAuthor is how fast one author's messages are accepted on
	// one topic. Default: one per 100 ms, bursts of 64.
	GossipPerAuthor Rate
}

// Rate allows one event per Every, and Burst at once. A zero Every is no limit.
type Rate struct {
	Every time.Duration
	Burst int
}

func (l Limits) withDefaults(relay bool) Limits {
	low, high, perIP := 96, 160, 8
	if relay {
		low, high, perIP = 400, 600, 64
	}
	if l.ConnsLow == 0 {
		l.ConnsLow = low
	}
	if l.ConnsHigh == 0 {
		l.ConnsHigh = max(high, l.ConnsLow)
	}
	if l.ConnsPerIP == 0 {
		l.ConnsPerIP = perIP
	}
	if l.GossipPerAuthor == (Rate{}) {
		l.GossipPerAuthor = Rate{Every: 100 * time.Millisecond, Burst: 64}
	}
	return l
}

// Validate says what is missing or contradictory, all of it at once.
func (c *Config) Validate() error {
	var errs []error
	refuse := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if c.PrivateKey == nil {
		refuse("the peer's private key is missing")
	} else if c.PrivateKey.Type() != crypto.Ed25519 {
		refuse("the peer's private key is of type %v: only Ed25519 is allowed", c.PrivateKey.Type())
	}
	if c.NetworkID == "" || strings.ContainsAny(c.NetworkID, "/ \t\n") {
		refuse("the network ID %q must not be empty or hold slashes or spaces", c.NetworkID)
	}
	switch c.Mode {
	case ModeAuto, ModeServer, ModeClient, ModeDev:
	default:
		refuse("mode %q is not one of auto, server, client, dev", c.Mode)
	}
	if c.RelayService && c.Mode == ModeClient {
		refuse("a relay serves others: its mode cannot be client")
	}
	if c.Relay.Reservations < 0 || c.Relay.Life < 0 {
		refuse("a relay's number of reservations and their life must not be negative")
	}
	if len(c.ListenAddrs) == 0 {
		refuse("no address to listen on")
	}
	for _, list := range [][]string{c.ListenAddrs, c.AnnounceAddrs} {
		for _, s := range list {
			if _, err := ma.NewMultiaddr(s); err != nil {
				refuse("address %q: %w", s, err)
			}
		}
	}
	if c.Datastore == nil {
		refuse("the datastore is missing")
	}
	if c.Logger == nil {
		refuse("the logger is missing")
	}
	if c.Limits.ConnsLow < 0 || c.Limits.ConnsHigh < 0 || c.Limits.ConnsPerIP < 0 || (c.Limits.ConnsHigh > 0 && c.Limits.ConnsHigh < c.Limits.ConnsLow) {
		refuse("connection limits must not be negative, and the high mark not below the low one")
	}
	if len(errs) > 0 {
		return fmt.Errorf("p2p configuration: %w", errors.Join(errs...))
	}
	return nil
}

// ParsePeers reads multiaddrs that end in /p2p/<peer ID> and joins those of the
// same peer.
func ParsePeers(addrs []string) ([]peer.AddrInfo, error) {
	parsed := make([]ma.Multiaddr, 0, len(addrs))
	for _, s := range addrs {
		a, err := ma.NewMultiaddr(s)
		if err != nil {
			return nil, fmt.Errorf("peer address %q: %w", s, err)
		}
		parsed = append(parsed, a)
	}
	infos, err := peer.AddrInfosFromP2pAddrs(parsed...)
	if err != nil {
		return nil, fmt.Errorf("peer addresses must end in /p2p/<peer ID>: %w", err)
	}
	return infos, nil
}

// prefix is the start of every protocol ID and topic of the network.
func (c *Config) prefix() string { return "/zerostate/" + c.NetworkID }
