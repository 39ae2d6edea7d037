package p2p

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/protocol/circuitv2/client"
	pbv2 "github.com/libp2p/go-libp2p/p2p/protocol/circuitv2/pb"
	ma "github.com/multiformats/go-multiaddr"
)

// places gives out so many reservations, and remembers whom it saw.
type places struct {
	mu   sync.Mutex
	most int
	held map[peer.ID]ma.Multiaddr
}

func (p *places) Reserve(who peer.ID, addr ma.Multiaddr) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, renews := p.held[who]; !renews && len(p.held) >= p.most {
		return errors.New("full")
	}
	p.held[who] = addr
	return nil
}

func (p *places) Left(who peer.ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.held, who)
}

func (p *places) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.held)
}

func refusedReservation(err error) bool {
	var r client.ReservationError
	return errors.As(err, &r) && r.Status == pbv2.Status_PERMISSION_DENIED
}

// The relay service asks the policy, tells the peer no when that says no, and gives the place of
// who disconnects to the next.
func TestReservationIsAskedFor(t *testing.T) {
	policy := &places{most: 1, held: map[peer.ID]ma.Multiaddr{}}
	relay := start(t, func(c *Config) {
		c.RelayService, c.Relay = true, RelayTerms{Policy: policy, Reservations: 8, Life: 3 * time.Minute}
	})
	first, second := start(t, via(relay)), start(t, via(relay))
	until(t, "the first reservation", func() bool {
		r, err := client.Reserve(bounded(t), first.host, relay.AddrInfo())
		return err == nil && time.Until(r.Expiration) > 2*time.Minute && time.Until(r.Expiration) <= 3*time.Minute
	})
	policy.mu.Lock()
	if a := policy.held[first.ID()]; a == nil || !strings.HasPrefix(a.String(), "/ip4/127.0.0.1/") {
		t.Errorf("the policy was told of %v", a)
	}
	policy.mu.Unlock()
	if _, err := client.Reserve(bounded(t), second.host, relay.AddrInfo()); !refusedReservation(err) {
		t.Fatalf("a reservation beyond the limit: %v", err)
	}
	if _, err := client.Reserve(bounded(t), first.host, relay.AddrInfo()); err != nil {
		t.Fatalf("a renewal: %v", err)
	}
	// Who is refused is reached by nobody through this relay.
	through := peer.AddrInfo{ID: second.ID(), Addrs: []ma.Multiaddr{ma.StringCast(relay.Addrs()[0] + "/p2p-circuit")}}
	lone := start(t)
	err := lone.host.Connect(network.WithAllowLimitedConn(bounded(t), "test"), through)
	// The two may find each other without the relay meanwhile: that is not what is asked here.
	for _, c := range lone.host.Network().ConnsToPeer(second.ID()) {
		if c.Stat().Limited {
			t.Errorf("connected through the relay to who was refused: %s", c.RemoteMultiaddr())
		}
	}
	if err != nil && !strings.Contains(err.Error(), "NO_RESERVATION") {
		t.Errorf("refused for another reason: %v", err)
	}
	// The holder leaves for good; one that only lost its connection would come back to its place.
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	until(t, "the place to be free, and taken", func() bool {
		_, err := client.Reserve(bounded(t), second.host, relay.AddrInfo())
		return err == nil
	})
	if n := policy.count(); n != 1 {
		t.Errorf("%d places are held", n)
	}
}
