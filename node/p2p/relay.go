package p2p

import (
	"time"

	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/protocol/circuitv2/relay"
	ma "github.com/multiformats/go-multiaddr"
)

// RelayPolicy decides who may reserve a circuit on this node. It is called from many goroutines.
type RelayPolicy interface {
	// Reserve is asked for each new reservation and each renewal; addr is where the peer's
	// connection comes from. An error refuses, and a reservation that the peer holds stays.
	Reserve(p peer.ID, addr ma.Multiaddr) error
	// Left says that the last connection to a peer has closed, and with it its reservation.
	Left(p peer.ID)
}

// RelayTerms are what a relay gives for nothing: limited circuits to those who reserve.
type RelayTerms struct {
	// Policy decides about reservations. Nil: libp2p's own limits alone do.
	Policy RelayPolicy
	// Reservations is how many there may be at once. Default 128.
	Reservations int
	// Life is how long one lasts without being renewed. Default one hour.
	Life time.Duration
}

// relayOptions are those of the service that libp2p runs. What it counts itself stays as a
// second fence: it alone knows which connections share an address.
func relayOptions(t RelayTerms, limits Limits) []relay.Option {
	r := relay.DefaultResources()
	r.BufferSize = 16 << 10 // carries data at a reasonable speed
	r.MaxReservationsPerIP = limits.ConnsPerIP
	if t.Reservations > 0 {
		r.MaxReservations = t.Reservations
	}
	if t.Life > 0 {
		r.ReservationTTL = t.Life
	}
	opts := []relay.Option{relay.WithResources(r)}
	if t.Policy != nil {
		opts = append(opts, relay.WithACL(relayACL{t.Policy}))
	}
	return opts
}

// relayACL hands libp2p's questions to the policy.
type relayACL struct{ policy RelayPolicy }

func (a relayACL) AllowReserve(p peer.ID, addr ma.Multiaddr) bool {
	return a.policy.Reserve(p, addr) == nil
}

// AllowConnect lets anybody call a peer that reserved: that is what it reserved for.
func (a relayACL) AllowConnect(peer.ID, ma.Multiaddr, peer.ID) bool { return true }

// tellWhoLeft tells the policy of peers whose last connection closes, as libp2p drops their
// reservations then.
func tellWhoLeft(h host.Host, policy RelayPolicy) {
	h.Network().Notify(&network.NotifyBundle{DisconnectedF: func(net network.Network, c network.Conn) {
		if net.Connectedness(c.RemotePeer()) != network.Connected {
			policy.Left(c.RemotePeer())
		}
	}})
}
