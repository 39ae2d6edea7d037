package p2p

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
)

const (
	bootstrapTag = "bootstrap"
	relayTag     = "relay"

	retryFirst = 250 * time.Millisecond
	retryMost  = time.Minute

	// The first attempts are short: a QUIC dial to a peer that is not up
	// yet only ends by timeout.
	attemptFirst = time.Second
)

// BootstrapStatus tells how it stands with one configured peer.
type BootstrapStatus struct {
	ID        peer.ID
	Connected bool
	// Failures in a row, and the last of them.
	Failures  int
	LastError string
}

// bootstrap keeps the node connected to its configured peers.
type bootstrap struct {
	host  host.Host
	log   *slog.Logger
	peers map[peer.ID]*bootstrapPeer
	order []peer.ID
}

// bootstrapPeer is retried by one goroutine of its own.
type bootstrapPeer struct {
	info peer.AddrInfo
	// lost is signalled when the connection goes away.
	lost chan struct{}

	mu       sync.Mutex
	failures int
	lastErr  string
}

func newBootstrap(h host.Host, boot, relays []peer.AddrInfo, log *slog.Logger) *bootstrap {
	b := &bootstrap{host: h, log: log, peers: make(map[peer.ID]*bootstrapPeer)}
	add := func(infos []peer.AddrInfo, tag string) {
		for _, ai := range infos {
			if ai.ID == h.ID() {
				continue
			}
			h.ConnManager().Protect(ai.ID, tag)
			if known, ok := b.peers[ai.ID]; ok {
				known.info.Addrs = append(known.info.Addrs, ai.Addrs...)
				continue
			}
			b.peers[ai.ID] = &bootstrapPeer{info: ai, lost: make(chan struct{}, 1)}
			b.order = append(b.order, ai.ID)
		}
	}
	add(boot, bootstrapTag)
	add(relays, relayTag)
	return b
}

// run dials every configured peer and dials again whenever one is lost, for
// ever, with growing pauses. connected is called after each success.
func (b *bootstrap) run(ctx context.Context, connected func()) error {
	watch := &network.NotifyBundle{DisconnectedF: func(_ network.Network, c network.Conn) {
		if p, ok := b.peers[c.RemotePeer()]; ok {
			select {
			case p.lost <- struct{}{}:
			default:
			}
		}
	}}
	b.host.Network().Notify(watch)
	defer b.host.Network().StopNotify(watch)
	var wg sync.WaitGroup
	for _, p := range b.peers {
		wg.Go(func() { b.keep(ctx, p, connected) })
	}
	wg.Wait()
	return nil
}

// keep holds the connection to one peer until ctx ends.
func (b *bootstrap) keep(ctx context.Context, p *bootstrapPeer, connected func()) {
	pause, limit := retryFirst, attemptFirst
	for ctx.Err() == nil {
		if b.host.Network().Connectedness(p.info.ID) != network.Connected {
			if err := dial(ctx, b.host, p.info, limit); err != nil {
				if first := p.failed(err); first {
					b.log.Warn("bootstrap peer is unreachable; trying again until it answers", "peer", p.info.ID, "error", err)
				}
				// Spread the attempts of many nodes over time.
				waitFor(ctx, pause/2+rand.N(pause), nil)
				pause, limit = min(2*pause, retryMost), min(2*limit, connectTimeout)
				continue
			}
			b.log.Debug("connected to bootstrap peer", "peer", p.info.ID)
			connected()
		}
		p.succeeded()
		pause, limit = retryFirst, attemptFirst
		waitFor(ctx, retryMost, p.lost)
	}
}

// waitFor returns when d has passed, when wake is signalled, or when ctx ends.
func waitFor(ctx context.Context, d time.Duration, wake <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-wake:
	case <-ctx.Done():
	}
}

// failed counts a failure and says whether it was the first in a row.
func (p *bootstrapPeer) failed(err error) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failures++
	p.lastErr = err.Error()
	return p.failures == 1
}

func (p *bootstrapPeer) succeeded() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failures, p.lastErr = 0, ""
}

func (b *bootstrap) status() []BootstrapStatus {
	var all []BootstrapStatus
	for _, id := range b.order {
		p := b.peers[id]
		p.mu.Lock()
		all = append(all, BootstrapStatus{
			ID:        id,
			Connected: b.host.Network().Connectedness(id) == network.Connected,
			Failures:  p.failures, LastError: p.lastErr,
		})
		p.mu.Unlock()
	}
	return all
}
