package p2p

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/ipfs/go-cid"
	ds "github.com/ipfs/go-datastore"
	"github.com/ipfs/go-datastore/namespace"
	"github.com/ipfs/go-libdht/kad/key/bitstr"
	dht "github.com/libp2p/go-libp2p-kad-dht"
	"github.com/libp2p/go-libp2p-kad-dht/provider"
	"github.com/libp2p/go-libp2p-kad-dht/provider/keystore"
	"github.com/libp2p/go-libp2p/core/host"
	mh "github.com/multiformats/go-multihash"
)

const (
	// Records live 48 h elsewhere, their addresses 24 h.
	reprovideEvery = 22 * time.Hour
	// announceTick is how often waiting records and the size of the
	// network are looked at. Both cost a map lookup.
	announceTick = 250 * time.Millisecond
	// announceTimeout bounds one publication.
	announceTimeout = time.Minute
	// growthPause is the least time between two renewals because the
	// network has grown.
	growthPause = 30 * time.Second
)

// announcer publishes provider records. The first publication is made directly,
// so that its end is known and it does not wait for the sweeping provider,
// which, alone at start, looks for a network in pauses of up to a minute. The
// sweeping provider renews all records, at a bounded cost however many.
type announcer struct {
	kad   *dht.IpfsDHT
	sweep *provider.SweepingProvider
	keys  keystore.Keystore
	log   *slog.Logger

	mu sync.Mutex
	// waiting are keys that nobody could be told of yet.
	waiting map[cid.Cid]struct{}
	// held are keys renewed only while the process runs, and when next.
	held map[cid.Cid]time.Time
}

func newAnnouncer(cfg *Config, h host.Host, kad *dht.IpfsDHT, log *slog.Logger) (*announcer, error) {
	a := &announcer{kad: kad, log: log, waiting: make(map[cid.Cid]struct{}), held: make(map[cid.Cid]time.Time)}
	var err error
	a.keys, err = keystore.NewKeystore(namespace.Wrap(cfg.Datastore, ds.NewKey("/provide/keys")))
	if err != nil {
		return nil, fmt.Errorf("open the list of provided keys: %w", err)
	}
	a.sweep, err = provider.New(
		provider.WithHost(h),
		provider.WithPeerID(h.ID()),
		provider.WithRouter(kad),
		provider.WithMessageSender(kad.MessageSender()),
		provider.WithSelfAddrs(kad.FilteredAddrs),
		provider.WithAddLocalRecord(func(ctx context.Context, key mh.Multihash) error {
			return kad.Provide(ctx, cid.NewCidV1(cid.Raw, key), false)
		}),
		provider.WithKeystore(a.keys),
		provider.WithDatastore(namespace.Wrap(cfg.Datastore, ds.NewKey("/provide/state"))),
		provider.WithReprovideInterval(reprovideEvery),
	)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start the sweeping provider: %w", err), a.keys.Close())
	}
	return a, nil
}

func (a *announcer) provide(ctx context.Context, key cid.Cid) error {
	if !key.Defined() {
		return errors.New("provide: the key is empty")
	}
	if _, err := a.keys.Put(ctx, key.Hash()); err != nil {
		return fmt.Errorf("provide %s: remember it: %w", key, err)
	}
	if err := a.sweep.AddToSchedule(key.Hash()); err != nil {
		return fmt.Errorf("provide %s: schedule its renewal: %w", key, err)
	}
	return a.publish(ctx, key)
}

// publish sends the record out now, or notes that it has to wait for peers.
func (a *announcer) publish(ctx context.Context, key cid.Cid) error {
	ctx, cancel := context.WithTimeout(ctx, announceTimeout)
	defer cancel()
	alone := a.kad.RoutingTable().Size() == 0
	// Alone, this node still answers for itself to who comes later.
	err := a.kad.Provide(ctx, key, !alone)
	if err == nil && !alone {
		a.settle(key)
		return nil
	}
	a.mu.Lock()
	a.waiting[key] = struct{}{}
	a.mu.Unlock()
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("provide %s: %w (it is tried again)", key, err)
	}
	return nil
}

func (a *announcer) settle(key cid.Cid) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.waiting, key)
	if _, ok := a.held[key]; ok {
		a.held[key] = time.Now().Add(reprovideEvery)
	}
}

func (a *announcer) stop(ctx context.Context, key cid.Cid) error {
	a.mu.Lock()
	delete(a.waiting, key)
	delete(a.held, key)
	a.mu.Unlock()
	if err := a.keys.Delete(ctx, key.Hash()); err != nil {
		return fmt.Errorf("stop providing %s: %w", key, err)
	}
	return nil
}

// announceWhileUp publishes a key for as long as the process runs; the next run
// knows nothing of it.
func (a *announcer) announceWhileUp(key cid.Cid) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, ok := a.held[key]; !ok {
		a.held[key] = time.Time{}
	}
}

// run publishes what waits, renews what is held, and renews everything when the
// network has grown.
func (a *announcer) run(ctx context.Context) error {
	tick := time.NewTicker(announceTick)
	defer tick.Stop()
	var told int
	var toldAt time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		size := a.kad.RoutingTable().Size()
		if size == 0 {
			continue
		}
		for _, key := range a.due() {
			if err := a.publish(ctx, key); err != nil && ctx.Err() == nil {
				a.log.Debug("provider record not published yet", "key", key, "error", err)
			}
		}
		// A record lies with the nodes that were closest when it was
		// published. Many more nodes later, searches end elsewhere.
		if told == 0 {
			told, toldAt = size, time.Now()
		} else if size >= 2*told && time.Since(toldAt) > growthPause {
			told, toldAt = size, time.Now()
			a.renewAll(ctx)
		}
	}
}

// due returns the keys to publish now.
func (a *announcer) due() []cid.Cid {
	a.mu.Lock()
	defer a.mu.Unlock()
	var keys []cid.Cid
	for key := range a.waiting {
		keys = append(keys, key)
	}
	now := time.Now()
	for key, next := range a.held {
		if _, listed := a.waiting[key]; !listed && !now.Before(next) {
			keys = append(keys, key)
		}
	}
	return keys
}

func (a *announcer) renewAll(ctx context.Context) {
	keys, err := a.keys.Get(ctx, bitstr.Key(""))
	if err == nil && len(keys) > 0 {
		err = a.sweep.StartProviding(true, keys...)
	}
	if err != nil && ctx.Err() == nil {
		a.log.Warn("could not renew provider records for a larger network", "error", err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for key := range a.held {
		a.held[key] = time.Time{}
	}
}

func (a *announcer) close() error {
	return errors.Join(a.sweep.Close(), a.keys.Close())
}
