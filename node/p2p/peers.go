package p2p

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/peerstore"
	"github.com/libp2p/go-libp2p/p2p/net/swarm"
	"github.com/libp2p/go-libp2p/p2p/protocol/ping"
)

// connectTimeout bounds one attempt to reach a peer.
const connectTimeout = 15 * time.Second

// Peer describes one connected peer.
type Peer struct {
	ID peer.ID
	// Addr is the remote address of the connection that is used.
	Addr string
	// Inbound says that the peer dialled us.
	Inbound bool
	// Relayed says that all connections go through a relay.
	Relayed bool
	// Since is when the connection was made.
	Since time.Time
	// Latency is a moving average of round trips, 0 while none was measured.
	Latency time.Duration
	// Agent is what the peer calls its software; it can claim anything.
	Agent string
	// Streams is the number of open streams.
	Streams int
}

// ID is the node's own peer ID.
func (n *Network) ID() peer.ID { return n.host.ID() }

// AddrInfo is how others reach this node.
func (n *Network) AddrInfo() peer.AddrInfo {
	return peer.AddrInfo{ID: n.host.ID(), Addrs: n.host.Addrs()}
}

// Addrs are the node's addresses, each ending in /p2p/<peer ID>.
func (n *Network) Addrs() []string {
	var addrs []string
	for _, a := range n.host.Addrs() {
		addrs = append(addrs, a.String()+"/p2p/"+n.host.ID().String())
	}
	return addrs
}

// Peers lists the connected peers, ordered by ID.
func (n *Network) Peers() []Peer {
	var peers []Peer
	for _, id := range n.host.Network().Peers() {
		conns := n.host.Network().ConnsToPeer(id)
		if len(conns) == 0 {
			continue
		}
		// The first direct connection is the one that streams take.
		slices.SortStableFunc(conns, func(a, b network.Conn) int {
			return cmp.Compare(relayedRank(a), relayedRank(b))
		})
		stat := conns[0].Stat()
		p := Peer{
			ID: id, Addr: conns[0].RemoteMultiaddr().String(),
			Inbound: stat.Direction == network.DirInbound, Relayed: isRelayed(conns[0].RemoteMultiaddr()),
			Since: stat.Opened, Latency: n.host.Peerstore().LatencyEWMA(id), Agent: agentOf(n.host, id),
		}
		for _, c := range conns {
			p.Streams += c.Stat().NumStreams
		}
		peers = append(peers, p)
	}
	slices.SortFunc(peers, func(a, b Peer) int { return cmp.Compare(a.ID, b.ID) })
	return peers
}

func relayedRank(c network.Conn) int {
	if isRelayed(c.RemoteMultiaddr()) {
		return 1
	}
	return 0
}

func agentOf(h host.Host, id peer.ID) string {
	v, err := h.Peerstore().Get(id, "AgentVersion")
	if err != nil {
		return ""
	}
	agent, _ := v.(string)
	if len(agent) > 128 {
		agent = agent[:128]
	}
	return agent
}

// Connected says whether a connection to the peer is open.
func (n *Network) Connected(id peer.ID) bool {
	c := n.host.Network().Connectedness(id)
	return c == network.Connected || c == network.Limited
}

// Connect makes sure that a connection is open. Addresses in ai are tried at
// once, an earlier failure notwithstanding; without any, those already known,
// then the DHT. It returns ErrUnreachable.
func (n *Network) Connect(ctx context.Context, ai peer.AddrInfo) error {
	if ai.ID == n.host.ID() {
		return fmt.Errorf("%w: %s is this node itself", ErrUnreachable, ai.ID)
	}
	if n.Connected(ai.ID) {
		return nil
	}
	if len(ai.Addrs) == 0 && len(n.host.Peerstore().Addrs(ai.ID)) == 0 {
		found, err := n.dht.kad.FindPeer(ctx, ai.ID)
		if err != nil {
			return fmt.Errorf("%w: no address of %s is known: %w", ErrUnreachable, ai.ID, err)
		}
		ai = found
	}
	return dial(ctx, n.host, ai, connectTimeout)
}

// dial connects to a peer by its addresses, given or known.
func dial(ctx context.Context, h host.Host, ai peer.AddrInfo, limit time.Duration) error {
	if s, ok := h.Network().(*swarm.Swarm); ok && len(ai.Addrs) > 0 {
		// A failure at an old address must not delay a new one.
		s.Backoff().Clear(ai.ID)
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := h.Connect(ctx, ai); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrUnreachable, ai.ID, err)
	}
	return nil
}

// Ping measures one round trip to the peer and remembers it in its Latency.
func (n *Network) Ping(ctx context.Context, id peer.ID) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	result, ok := <-ping.Ping(network.WithAllowLimitedConn(ctx, "ping"), n.host, id)
	if !ok {
		return 0, fmt.Errorf("%w: ping of %s: %w", ErrUnreachable, id, context.Cause(ctx))
	}
	if result.Error != nil {
		return 0, fmt.Errorf("%w: ping of %s: %w", ErrUnreachable, id, result.Error)
	}
	return result.RTT, nil
}

// Remember keeps addresses of a peer for ttl, so that later calls that name the
// peer alone can dial it. The caller answers for where they come from: see the
// package's rule on addresses.
func (n *Network) Remember(ai peer.AddrInfo, ttl time.Duration) {
	n.host.Peerstore().AddAddrs(ai.ID, ai.Addrs, min(ttl, peerstore.AddressTTL))
}

// Protect keeps connections to the peer open when there are too many, until
// Unprotect is called with the same tag.
func (n *Network) Protect(id peer.ID, tag string) { n.host.ConnManager().Protect(id, tag) }

// Unprotect takes back one tag, and says whether others still protect the peer.
func (n *Network) Unprotect(id peer.ID, tag string) bool {
	return n.host.ConnManager().Unprotect(id, tag)
}

// Disconnect closes all connections to the peer.
func (n *Network) Disconnect(id peer.ID) error {
	if err := n.host.Network().ClosePeer(id); err != nil && !errors.Is(err, network.ErrNoConn) {
		return fmt.Errorf("disconnect from %s: %w", id, err)
	}
	return nil
}
