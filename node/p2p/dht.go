package p2p

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/ipfs/go-cid"
	ds "github.com/ipfs/go-datastore"
	"github.com/ipfs/go-datastore/namespace"
	dht "github.com/libp2p/go-libp2p-kad-dht"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	ma "github.com/multiformats/go-multiaddr"
	manet "github.com/multiformats/go-multiaddr/net"
	mh "github.com/multiformats/go-multihash"
)

// relayKey is under which relays are found. Its name carries no network: the
// DHT it is published on does.
var relayKey = keyOf("/zerostate/relay/1")

// How many peers of one address group the routing table takes, per bucket and
// in all: a single owner of a subnet cannot fill it.
const (
	groupPeersPerBucket = 2
	groupPeersInTable   = 3
)

// keyOf turns a name into a key of the DHT: CIDv1, raw, SHA2-256.
func keyOf(name string) cid.Cid {
	digest, err := mh.Sum([]byte(name), mh.SHA2_256, -1)
	if err != nil {
		// SHA2-256 is built in and takes any input.
		panic(fmt.Sprintf("sha2-256 of %q: %v", name, err))
	}
	return cid.NewCidV1(cid.Raw, digest)
}

// directory is the node's use of the DHT: provider records, no values.
type directory struct {
	*announcer
	kad    *dht.IpfsDHT
	host   host.Host
	prefix string
	log    *slog.Logger
}

func newDirectory(cfg *Config, h host.Host, log *slog.Logger) (*directory, error) {
	mode, ok := map[Mode]dht.ModeOpt{
		ModeAuto: dht.ModeAuto, ModeServer: dht.ModeServer, ModeDev: dht.ModeServer, ModeClient: dht.ModeClient,
	}[cfg.Mode]
	if !ok {
		return nil, fmt.Errorf("mode %q is unknown", cfg.Mode)
	}
	if cfg.RelayService {
		mode = dht.ModeServer
	}
	opts := []dht.Option{
		dht.Mode(mode),
		dht.ProtocolPrefix(protocol.ID(cfg.prefix())),
		dht.Datastore(namespace.Wrap(cfg.Datastore, ds.NewKey("/dht"))),
		dht.BootstrapPeers(cfg.Bootstrap...),
		dht.EnableOptimisticProvide(),
		// Nobody stores values on us: cards travel by stream and as blocks.
		dht.DisableValues(),
	}
	if cfg.Mode != ModeDev {
		opts = append(opts,
			dht.QueryFilter(dht.PublicQueryFilter),
			dht.RoutingTableFilter(dht.PublicRoutingTableFilter),
			dht.RoutingTablePeerDiversityFilter(dht.NewRTPeerDiversityFilter(h, groupPeersPerBucket, groupPeersInTable)),
			dht.AddressFilter(func(addrs []ma.Multiaddr) []ma.Multiaddr { return ma.FilterAddrs(addrs, manet.IsPublicAddr) }))
	}
	kad, err := dht.New(h, opts...)
	if err != nil {
		return nil, err
	}
	d := &directory{kad: kad, host: h, prefix: cfg.prefix(), log: log}
	if d.announcer, err = newAnnouncer(cfg, h, kad, log); err != nil {
		_ = kad.Close()
		return nil, err
	}
	return d, nil
}

// run keeps the routing table fresh and the provider records alive.
func (d *directory) run(ctx context.Context) error {
	if err := d.kad.Bootstrap(ctx); err != nil {
		return fmt.Errorf("bootstrap the DHT: %w", err)
	}
	go d.settle(ctx)
	return d.announcer.run(ctx)
}

// settling is when a node looks around again after its start. Nodes that join at the same
// moment ask the same peer before it knows the others, and the library's next look is minutes away.
var settling = []time.Duration{time.Second, 3 * time.Second, 10 * time.Second, 30 * time.Second}

func (d *directory) settle(ctx context.Context) {
	for _, pause := range settling {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
			d.refresh()
		}
	}
}

// refresh looks for peers near ourselves: called when a way into the network
// has just been found, so that others are known at once.
func (d *directory) refresh() { d.kad.RefreshRoutingTable() }

func (d *directory) serving() bool {
	return slices.Contains(d.host.Mux().Protocols(), protocol.ID(d.prefix+"/kad/1.0.0"))
}

// providers streams up to limit providers of a key, itself excepted; 0 is no
// limit. The channel closes when the search ends.
func (d *directory) providers(ctx context.Context, key cid.Cid, limit int) <-chan peer.AddrInfo {
	out := make(chan peer.AddrInfo)
	go func() {
		defer close(out)
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		ask := limit
		if limit > 0 {
			ask++ // the search may count us
		}
		sent := 0
		for ai := range d.kad.FindProvidersAsync(ctx, key, ask) {
			if ai.ID == d.host.ID() {
				continue
			}
			select {
			case out <- ai:
			case <-ctx.Done():
				return
			}
			if sent++; limit > 0 && sent == limit {
				return
			}
		}
	}()
	return out
}

func (d *directory) close() error {
	err := d.announcer.close()
	if e := d.kad.Close(); err == nil {
		err = e
	}
	return err
}

// Provide tells the DHT that this node has what the key names, and goes on
// telling it, restarts included, until StopProviding. Others find it once
// Provide has returned. Without any peer it returns at once and the record goes
// out as soon as there is one.
func (n *Network) Provide(ctx context.Context, key cid.Cid) error {
	return n.dht.provide(ctx, key)
}

// StopProviding ends the renewal of the key's record: it fades from other
// nodes within 48 h.
func (n *Network) StopProviding(ctx context.Context, key cid.Cid) error {
	return n.dht.stop(ctx, key)
}

// FindProviders returns up to limit providers of the key, this node excepted;
// 0 is no limit. It searches until it has enough, the network is exhausted or
// ctx ends, and returns what it found until then; no provider is no error.
// A record proves nothing: anyone can publish one.
func (n *Network) FindProviders(ctx context.Context, key cid.Cid, limit int) []peer.AddrInfo {
	var found []peer.AddrInfo
	for ai := range n.dht.providers(ctx, key, limit) {
		found = append(found, ai)
	}
	return found
}

// StreamProviders is FindProviders for who wants each provider as it turns up.
// The channel closes when the search ends; cancel ctx to leave early.
func (n *Network) StreamProviders(ctx context.Context, key cid.Cid, limit int) <-chan peer.AddrInfo {
	return n.dht.providers(ctx, key, limit)
}
