package p2p

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"net/netip"
	"slices"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/gologshim"
	"github.com/libp2p/go-libp2p/p2p/host/autorelay"
	rcmgr "github.com/libp2p/go-libp2p/p2p/host/resource-manager"
	"github.com/libp2p/go-libp2p/p2p/net/connmgr"
	"github.com/libp2p/go-libp2p/p2p/net/swarm"
	quic "github.com/libp2p/go-libp2p/p2p/transport/quic"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	ma "github.com/multiformats/go-multiaddr"
	manet "github.com/multiformats/go-multiaddr/net"
)

// newHost builds the libp2p host and listens. findRelays supplies relay
// candidates once the host looks for some.
func newHost(cfg *Config, findRelays autorelay.PeerSource) (host.Host, error) {
	limits := cfg.Limits.withDefaults(cfg.RelayService)
	resources, err := newResourceManager(limits)
	if err != nil {
		return nil, fmt.Errorf("resource manager: %w", err)
	}
	connections, err := connmgr.NewConnManager(limits.ConnsLow, limits.ConnsHigh, connmgr.WithGracePeriod(time.Minute))
	if err != nil {
		return nil, fmt.Errorf("connection manager: %w", err)
	}
	opts := []libp2p.Option{
		libp2p.Identity(cfg.PrivateKey),
		libp2p.UserAgent(cfg.UserAgent),
		libp2p.Transport(tcp.NewTCPTransport),
		libp2p.Transport(quic.NewTransport),
		libp2p.ResourceManager(resources),
		libp2p.ConnectionManager(connections),
		// Listening is done below, address by address: libp2p itself is
		// content when one of them binds.
		libp2p.NoListenAddrs,
		libp2p.EnableRelay(),
	}
	if cfg.Registerer != nil {
		opts = append(opts, libp2p.PrometheusRegisterer(cfg.Registerer))
	} else {
		opts = append(opts, libp2p.DisableMetrics())
	}
	announce, err := announceOption(cfg.AnnounceAddrs)
	if err != nil {
		return nil, err
	}
	opts = append(opts, announce...)
	opts = append(opts, reachabilityOptions(cfg, limits, findRelays)...)

	h, err := libp2p.New(opts...)
	if err != nil {
		return nil, fmt.Errorf("start libp2p: %w", err)
	}
	if cfg.RelayService && cfg.Relay.Policy != nil {
		tellWhoLeft(h, cfg.Relay.Policy)
	}
	for _, s := range cfg.ListenAddrs {
		if err := bind(h, s); err != nil {
			_ = h.Close()
			return nil, fmt.Errorf("listen on %s: %w (is another daemon running on this port?)", s, err)
		}
	}
	return h, nil
}

// bind listens on one address. libp2p sets SO_REUSEPORT on TCP, with which two
// daemons of one user would share a port and each get half of the connections,
// so whether it is free is asked without that option first.
func bind(h host.Host, s string) error {
	addr, err := ma.NewMultiaddr(s)
	if err != nil {
		return err
	}
	if port, err := addr.ValueForProtocol(ma.P_TCP); err == nil && port != "0" {
		probe, err := manet.Listen(addr)
		if err != nil {
			return err
		}
		if err := probe.Close(); err != nil {
			return err
		}
	}
	return h.Network().Listen(addr)
}

// localFirst dials TCP at once and anything else later: on loopback and local
// networks TCP is the faster one, and the kernel closes it when a process dies,
// where QUIC notices by timeout alone.
func localFirst(addrs []ma.Multiaddr) []network.AddrDelay {
	tcp := slices.ContainsFunc(addrs, func(a ma.Multiaddr) bool {
		_, err := a.ValueForProtocol(ma.P_TCP)
		return err == nil && !isRelayed(a)
	})
	var ranked []network.AddrDelay
	for _, a := range addrs {
		if _, err := a.ValueForProtocol(ma.P_UDP); err == nil && tcp && !isRelayed(a) {
			continue
		}
		delay := swarm.PrivateOtherDelay
		if _, err := a.ValueForProtocol(ma.P_TCP); err == nil {
			delay = 0
		}
		if isRelayed(a) {
			delay = swarm.RelayDelay
		}
		ranked = append(ranked, network.AddrDelay{Addr: a, Delay: delay})
	}
	return ranked
}

// RouteLibraryLogs sends what libp2p itself logs to a handler; without it,
// errors go to standard error. It acts on the whole process and must be called
// before the first New.
func RouteLibraryLogs(h slog.Handler) { gologshim.SetDefaultHandler(h) }

// reachabilityOptions are about NATs and relays; on loopback and local networks
// none of it applies and all of it would cost time and memory.
func reachabilityOptions(cfg *Config, limits Limits, findRelays autorelay.PeerSource) []libp2p.Option {
	var opts []libp2p.Option
	if cfg.RelayService {
		// Without forced reachability the relay service never starts.
		opts = append(opts,
			libp2p.ForceReachabilityPublic(),
			libp2p.EnableNATService(),
			libp2p.EnableRelayService(relayOptions(cfg.Relay, limits)...))
	}
	if cfg.Mode == ModeDev {
		return append(opts, libp2p.DisableIdentifyAddressDiscovery(), libp2p.SwarmOpts(swarm.WithDialRanker(localFirst)))
	}
	opts = append(opts, libp2p.EnableHolePunching(), libp2p.EnableAutoNATv2(), libp2p.NATPortMap())
	if cfg.RelayService {
		return opts
	}
	if cfg.Mode == ModeServer {
		// The DHT's auto mode and AutoRelay of others listen to AutoNAT
		// v1 alone, and somebody has to answer them.
		opts = append(opts, libp2p.EnableNATService())
	}
	return append(opts, libp2p.EnableAutoRelayWithPeerSource(findRelays,
		autorelay.WithBootDelay(10*time.Second),
		autorelay.WithMinCandidates(1),
		autorelay.WithNumRelays(2),
		autorelay.WithBackoff(time.Minute)))
}

func newResourceManager(limits Limits) (network.ResourceManager, error) {
	scaling := rcmgr.DefaultLimits
	libp2p.SetDefaultServiceLimits(&scaling)
	return rcmgr.NewResourceManager(rcmgr.NewFixedLimiter(scaling.AutoScale()),
		rcmgr.WithLimitPerSubnet(
			[]rcmgr.ConnLimitPerSubnet{{PrefixLength: 32, ConnCount: limits.ConnsPerIP}},
			[]rcmgr.ConnLimitPerSubnet{{PrefixLength: 64, ConnCount: limits.ConnsPerIP}, {PrefixLength: 48, ConnCount: 8 * limits.ConnsPerIP}}),
		rcmgr.WithNetworkPrefixLimit(
			[]rcmgr.NetworkPrefixLimit{{Network: netip.MustParsePrefix("127.0.0.0/8"), ConnCount: math.MaxInt}},
			[]rcmgr.NetworkPrefixLimit{{Network: netip.MustParsePrefix("::1/128"), ConnCount: math.MaxInt}}))
}

// announceOption tells others the given addresses instead of those we listen
// on; addresses through relays are kept.
func announceOption(addrs []string) ([]libp2p.Option, error) {
	if len(addrs) == 0 {
		return nil, nil
	}
	announce := make([]ma.Multiaddr, 0, len(addrs))
	for _, s := range addrs {
		a, err := ma.NewMultiaddr(s)
		if err != nil {
			return nil, fmt.Errorf("announce address %q: %w", s, err)
		}
		announce = append(announce, a)
	}
	return []libp2p.Option{libp2p.AddrsFactory(func(own []ma.Multiaddr) []ma.Multiaddr {
		told := append([]ma.Multiaddr(nil), announce...)
		for _, a := range own {
			if isRelayed(a) {
				told = append(told, a)
			}
		}
		return told
	})}, nil
}

func isRelayed(a ma.Multiaddr) bool {
	_, err := a.ValueForProtocol(ma.P_CIRCUIT)
	return err == nil
}

// relayCandidates offers the configured relays first, then what the DHT knows.
func relayCandidates(ctx context.Context, configured []peer.AddrInfo, num int, find func(context.Context, int) <-chan peer.AddrInfo) <-chan peer.AddrInfo {
	out := make(chan peer.AddrInfo)
	go func() {
		defer close(out)
		sent := 0
		offer := func(ai peer.AddrInfo) bool {
			select {
			case out <- ai:
				sent++
				return sent < num
			case <-ctx.Done():
				return false
			}
		}
		for _, ai := range configured {
			if !offer(ai) {
				return
			}
		}
		for ai := range find(ctx, num-sent) {
			if !offer(ai) {
				return
			}
		}
	}()
	return out
}
