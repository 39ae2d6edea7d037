package p2p

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
	"golang.org/x/sync/errgroup"
)

// Network is a node on the peer-to-peer network. It is safe for concurrent use.
type Network struct {
	cfg     Config
	log     *slog.Logger
	host    host.Host
	boot    *bootstrap
	dht     *directory
	gossip  *gossip
	blocks  *blocks
	metrics *metrics

	// begin opens the scope of one handler: its context ends when the
	// Network closes, and Close waits for the done function. It returns
	// false once the Network is closing.
	begin func() (ctx context.Context, done func(), ok bool)
	// end cancels every scope and waits until all are done.
	cancel context.CancelFunc
	wait   func()

	closing sync.Once
	closed  error
}

// New builds the network in stages and listens: handlers and topics can be
// registered at once, but bootstrap peers are only dialled by Run. ctx bounds
// the construction alone.
func New(ctx context.Context, cfg Config) (*Network, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	n := &Network{cfg: cfg, log: cfg.Logger}
	scope := n.openScope()
	if err := n.build(scope); err != nil {
		return nil, errors.Join(err, n.Close())
	}
	n.log.Info("listening", "peer", n.host.ID(), "addrs", n.host.Addrs(), "mode", cfg.Mode)
	return n, nil
}

// build constructs host, DHT, gossip and blocks, in this order; scope ends when
// the Network closes.
func (n *Network) build(scope context.Context) (err error) {
	// The host looks for relays on a DHT that is built on the host.
	var dir atomic.Pointer[directory]
	findRelays := func(ctx context.Context, num int) <-chan peer.AddrInfo {
		return relayCandidates(ctx, n.cfg.Relays, num, func(ctx context.Context, num int) <-chan peer.AddrInfo {
			if d := dir.Load(); d != nil {
				return d.providers(ctx, relayKey, num)
			}
			none := make(chan peer.AddrInfo)
			close(none)
			return none
		})
	}
	if n.metrics, err = newMetrics(n.cfg.Registerer); err != nil {
		return err
	}
	if n.host, err = newHost(&n.cfg, findRelays); err != nil {
		return err
	}
	n.boot = newBootstrap(n.host, n.cfg.Bootstrap, n.cfg.Relays, n.log)
	if n.dht, err = newDirectory(&n.cfg, n.host, n.log); err != nil {
		return fmt.Errorf("start the DHT: %w", err)
	}
	dir.Store(n.dht)
	if n.gossip, err = newGossip(scope, n); err != nil {
		return fmt.Errorf("start gossip: %w", err)
	}
	if n.cfg.Blocks != nil {
		if n.blocks, err = newBlocks(scope, &n.cfg, n.host, n.dht); err != nil {
			return fmt.Errorf("start block exchange: %w", err)
		}
	}
	n.metrics.watch(n.host, n.dht)
	return nil
}

// openScope prepares begin, cancel and wait.
func (n *Network) openScope() context.Context {
	scope, cancel := context.WithCancel(context.Background())
	var mu sync.Mutex
	var running sync.WaitGroup
	closed := false
	n.begin = func() (context.Context, func(), bool) {
		mu.Lock()
		defer mu.Unlock()
		if closed {
			return nil, nil, false
		}
		running.Add(1)
		return scope, running.Done, true
	}
	n.cancel = func() {
		mu.Lock()
		closed = true
		mu.Unlock()
		cancel()
	}
	n.wait = running.Wait
	return scope
}

// Run keeps the node connected to its bootstrap peers and its provider records
// alive until ctx ends. Having no reachable bootstrap peer is not an error: see
// Status.
func (n *Network) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return n.boot.run(ctx, n.dht.refresh) })
	g.Go(func() error { return n.dht.run(ctx) })
	if n.cfg.RelayService {
		n.dht.announceWhileUp(relayKey)
	}
	err := g.Wait()
	if ctx.Err() != nil && (err == nil || errors.Is(err, context.Canceled)) {
		return nil
	}
	return err
}

// Close cuts all streams, waits for their handlers, and stops everything. The
// datastores given in the Config may be closed afterwards, not before.
func (n *Network) Close() error {
	n.closing.Do(func() {
		n.cancel()
		var errs []error
		if n.gossip != nil {
			n.gossip.close()
		}
		if n.blocks != nil {
			errs = append(errs, n.blocks.close())
		}
		if n.dht != nil {
			errs = append(errs, n.dht.close())
		}
		if n.host != nil {
			errs = append(errs, n.host.Close())
		}
		n.wait()
		if n.metrics != nil {
			n.metrics.unregister()
		}
		if err := errors.Join(errs...); err != nil {
			n.closed = fmt.Errorf("close the network: %w", err)
		}
	})
	return n.closed
}

// Status is what the node can say about its place on the network.
type Status struct {
	ID    peer.ID
	Addrs []string
	// Peers is the number of connected peers, Table the number of those in
	// the DHT's routing table.
	Peers, Table int
	// Serving says whether the node serves the DHT.
	Serving bool
	// Bootstrap tells of each configured bootstrap peer and relay.
	Bootstrap []BootstrapStatus
	// Topics are the joined topics with the number of peers known on each.
	Topics map[string]int
}

// Status describes the node's connections at this moment.
func (n *Network) Status() Status {
	return Status{
		ID:        n.ID(),
		Addrs:     n.Addrs(),
		Peers:     len(n.host.Network().Peers()),
		Table:     n.dht.kad.RoutingTable().Size(),
		Serving:   n.dht.serving(),
		Bootstrap: n.boot.status(),
		Topics:    n.gossip.peerCounts(),
	}
}
