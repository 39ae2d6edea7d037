package node

import (
	"log/slog"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
	ma "github.com/multiformats/go-multiaddr"
	manet "github.com/multiformats/go-multiaddr/net"

	"github.com/zerostate/zerostate/node/p2p"
	"github.com/zerostate/zerostate/relay"
)

// relayGate owns the reservations of a node in relay mode.
type relayGate struct {
	log *slog.Logger

	mu    sync.Mutex
	state relay.State
}

// relayTerms are what this node gives as a relay. oneSubnet says that all peers share one, as on
// a network on one machine: then only their number in all is held.
func relayTerms(l relay.Limits, oneSubnet bool, log *slog.Logger) (p2p.RelayTerms, error) {
	if oneSubnet {
		l.PerSubnet = l.Total
	}
	s, err := relay.New(l)
	if err != nil {
		return p2p.RelayTerms{}, err
	}
	return p2p.RelayTerms{Policy: &relayGate{log: log, state: s}, Reservations: l.Total, Life: l.Life}, nil
}

// Reserve implements p2p.RelayPolicy.
func (g *relayGate) Reserve(p peer.ID, addr ma.Multiaddr) error {
	subnet := ""
	if _, err := manet.ToIP(addr); err == nil {
		subnet = subnetOf(addr.String())
	}
	out, err := g.step(relay.Asked{Peer: p, Subnet: subnet})
	if err != nil {
		g.log.Debug("circuit reservation refused", "peer", p, "subnet", subnet, "held", out.Held, "err", err)
		return err
	}
	g.log.Debug("circuit reserved", "peer", p, "subnet", subnet, "renewed", out.Renewed, "expires", out.Expires, "held", out.Held)
	return nil
}

// Left implements p2p.RelayPolicy.
func (g *relayGate) Left(p peer.ID) {
	if _, err := g.step(relay.Left{Peer: p}); err != nil {
		g.log.Error("a closed connection did not free its reservation", "peer", p, "err", err)
	}
}

func (g *relayGate) step(ev relay.Event) (relay.Output, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	next, out, err := g.state.Step(time.Now(), ev)
	g.state = next
	return out, err
}
