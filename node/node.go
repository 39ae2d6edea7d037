package node

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/singleflight"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/channels/watch"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/config"
	"github.com/zerostate/zerostate/node/lanes"
	"github.com/zerostate/zerostate/node/p2p"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/relay"
	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox"
)

// Version is the daemon's version.
const Version = "0.1.0"

// Node is one running daemon.
type Node struct {
	cfg     config.Config
	log     *slog.Logger
	started time.Time
	profile protocol.Signed[protocol.Profile]
	keys    Keys
	ask     Ask
	binding protocol.Signed[protocol.Binding]

	lock     *os.File
	store    *store.Store
	blocks   *store.Blocks
	net      *p2p.Network
	runner   *sandbox.Sandbox
	chain    *chainLink
	contents contents
	blobs    blobs
	events   *api.EventLog
	streams  streams

	agents     *agentBook
	auctions   *auctionHouse
	offers     *offerBook
	calls      *callLimit
	views      *taskViews
	payer      *payerBook
	payee      *payeeBook
	payers     *lanes.Payers
	payees     *lanes.Payees
	margins    channels.Margins
	credit     watch.Rules
	chainClock chainClock
	unsent     unsent
	confirmed  confirmed
	recovery   recovery
	defending  sync.Mutex // one claim of silent payers' locks at a time
	executing  executions
	admissions singleflight.Group // of awards, by award ID
	requesting requesters
	settled    time.Time // last claim by itself; only the sweep's
	economy    economist
	bidding    chan struct{}
	topics     struct {
		sync.Mutex
		joined map[string]bool
	}
	scope struct {
		sync.Mutex
		life func() context.Context // ends when the node stops
		stop context.CancelFunc
		wait sync.WaitGroup
	}
}

// streams are the protocols of this node's network with their limits.
type streams struct{ bid, task, pay, card, call, lane, close p2p.Protocol }

func newStreams(network protocol.CID) streams {
	id := func(name string) string { return protocol.StreamID(network, name) }
	return streams{
		bid:   p2p.Protocol{ID: id(protocol.StreamBid), MaxFrame: protocol.MaxBidFrame, Deadline: 10 * time.Second, MaxStreams: 1024, MaxStreamsPerPeer: 64, AllowLimited: true},
		task:  p2p.Protocol{ID: id(protocol.StreamTask), MaxFrame: protocol.MaxFrame, Deadline: 30 * time.Second, MaxStreams: 256, MaxStreamsPerPeer: 64},
		pay:   p2p.Protocol{ID: id(protocol.StreamPay), MaxFrame: protocol.MaxPayFrame, Deadline: 15 * time.Second, MaxStreams: 256, MaxStreamsPerPeer: 64, AllowLimited: true},
		card:  p2p.Protocol{ID: id(protocol.StreamCard), MaxFrame: protocol.MaxCardFrame, Deadline: 10 * time.Second, Rate: p2p.Rate{Every: 50 * time.Millisecond, Burst: 32}},
		call:  p2p.Protocol{ID: id(protocol.StreamCall), MaxFrame: protocol.MaxGossip, Deadline: 10 * time.Second, MaxStreamsPerPeer: 32, AllowLimited: true},
		lane:  p2p.Protocol{ID: id(protocol.StreamLane), MaxFrame: protocol.MaxLaneFrame, Deadline: 15 * time.Second, MaxStreams: 256, MaxStreamsPerPeer: 64, AllowLimited: true},
		close: p2p.Protocol{ID: id(protocol.StreamClose), MaxFrame: protocol.MaxCloseFrame, Deadline: closePatience, MaxStreams: 32, MaxStreamsPerPeer: 2, AllowLimited: true},
	}
}

// New builds a node in stages: directory, store, chain, network, domains. What it opened is
// closed again when a later stage fails. Run starts it.
// ask is for the passphrase of the keys, where nothing else gives it; nil where nobody can be asked.
func New(ctx context.Context, cfg config.Config, log *slog.Logger, metrics prometheus.Registerer, ask Ask) (*Node, error) {
	n := &Node{cfg: cfg, log: log, ask: ask, started: time.Now(), events: api.NewEventLog(uint64(time.Now().UnixMicro()), 0)}
	life, stop := context.WithCancel(context.Background())
	n.scope.life, n.scope.stop = func() context.Context { return life }, stop
	n.topics.joined = map[string]bool{}
	n.recovery.again = make(chan struct{}, 1)
	n.executing.live, n.requesting.live = map[string]*execution{}, map[string]context.CancelCauseFunc{}
	for _, stage := range []func(context.Context) error{
		n.openDirectory, n.openStore, n.openChain, n.openRuntime,
		func(ctx context.Context) error { return n.openNetwork(ctx, metrics) },
		n.openDomains,
	} {
		if err := stage(ctx); err != nil {
			n.close()
			return nil, err
		}
	}
	return n, nil
}

func (n *Node) openDirectory(ctx context.Context) (err error) {
	layout := n.cfg.Layout()
	if _, err := os.Stat(layout.Dir); err != nil {
		return fmt.Errorf("data directory %s: %w. Make one with: zerostated init --dir %s", layout.Dir, err, layout.Dir)
	}
	if n.lock, err = lockDir(layout.Lock); err != nil {
		return err
	}
	ring := newKeyring(n.cfg, os.Getenv, n.ask)
	if n.keys, err = ring.load(); err != nil {
		return err
	}
	if n.keys, err = rotateIfRestored(ring, n.keys); err != nil {
		return err
	}
	if _, err := os.Stat(layout.Profile); errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w: %s is missing. Join one with: zerostated init --network FILE|URL, or start one of your own on this machine with: zerostated devnet", ErrNoNetwork, layout.Profile)
	}
	if n.profile, err = FetchProfile(ctx, layout.Profile); err != nil {
		return err
	}
	n.binding, err = bind(layout, n.keys, n.profile.ID, time.Now())
	return err
}

func (n *Node) openStore(context.Context) (err error) {
	layout := n.cfg.Layout()
	if n.store, err = store.Open(layout.State, store.Options{Logger: n.log}); err != nil {
		return err
	}
	if n.blocks, err = store.OpenBlocks(layout.Blocks, store.Options{Logger: n.log}); err != nil {
		return err
	}
	n.contents, n.blobs = contents{filepath.Join(layout.Dir, "content")}, blobs{filepath.Join(layout.Dir, "blobs")}
	for _, dir := range []string{n.contents.dir, n.blobs.dir} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	return n.blobs.sweep(time.Now())
}

// openChain checks the chain against the profile. A chain that does not answer is tried again
// later; one that is another chain than the network's is refused at once.
func (n *Node) openChain(ctx context.Context) error {
	urls := n.cfg.Chain.RPC
	if len(urls) == 0 {
		urls = n.profile.Payload.RPC
	}
	n.chain = &chainLink{profile: n.profile.Payload, urls: urls, keys: n.keys, journal: storeJournal{n.store}, fees: feesOf(n.cfg.Chain.MaxFeeGwei)}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if _, err := n.chain.get(ctx); err != nil {
		if foreign(err) {
			return err
		}
		n.log.Warn("the chain does not answer: nothing can be reserved or claimed until it does", "err", err)
	}
	return nil
}

func (n *Node) openRuntime(context.Context) (err error) {
	layout := n.cfg.Layout()
	c := sandbox.DefaultConfig()
	c.WorkerPath, c.CacheDir, c.Logger = n.cfg.Runtime.Worker, layout.Artefacts, n.log
	c.PoolSize = max(n.cfg.Runtime.Pool, 1)
	if err := sandbox.CheckLayers(n.cfg.Runtime.Require); err != nil {
		return fmt.Errorf("runtime.require: %w", err)
	}
	// The seal is derived, so that it needs no file of its own and dies with the peer key.
	raw, err := n.keys.Peer.Raw()
	if err != nil {
		return err
	}
	seal, err := hkdf.Key(sha256.New, raw, nil, "zerostate-artefact-seal-1", 32)
	if err != nil {
		return err
	}
	copy(c.SealKey[:], seal)
	n.runner, err = sandbox.New(c)
	return err
}

func (n *Node) openNetwork(ctx context.Context, metrics prometheus.Registerer) error {
	p, mode := n.profile.Payload, p2p.Mode(n.cfg.Network.Mode)
	if p.Dev {
		mode = p2p.ModeDev
	}
	own, err := peer.IDFromPrivateKey(n.keys.Peer)
	if err != nil {
		return err
	}
	bootstrap, err := otherPeers(own, p.Bootstrap, n.cfg.Network.Bootstrap)
	if err != nil {
		return err
	}
	relays, err := otherPeers(own, p.Relays, n.cfg.Network.Relays)
	if err != nil {
		return err
	}
	terms, err := relayTerms(relay.DefaultLimits(), p.Dev, n.log)
	if err != nil {
		return err
	}
	n.net, err = p2p.New(ctx, p2p.Config{
		PrivateKey: n.keys.Peer, ListenAddrs: n.cfg.Network.Listen, NetworkID: n.profile.ID.String(), Mode: mode,
		Bootstrap: bootstrap, Relays: relays, RelayService: n.cfg.Network.RelayService, Relay: terms,
		Datastore: n.blocks.Namespace("network"), Blocks: n.blocks.Namespace("public"), UserAgent: "zerostated/" + Version, Logger: n.log, Registerer: metrics,
		// The market's own limit is per account and minute; this one only stops a flood.
		Limits: p2p.Limits{GossipPerAuthor: p2p.Rate{Every: 5 * time.Millisecond, Burst: 512}},
	})
	return err
}

func otherPeers(own peer.ID, lists ...[]string) ([]peer.AddrInfo, error) {
	var all []string
	for _, l := range lists {
		all = append(all, l...)
	}
	infos, err := p2p.ParsePeers(all)
	if err != nil {
		return nil, err
	}
	out := infos[:0]
	for _, i := range infos {
		if i.ID != own {
			out = append(out, i)
		}
	}
	return out, nil
}

func (n *Node) openDomains(context.Context) error {
	n.agents, n.auctions, n.offers, n.views = newAgentBook(), newAuctionHouse(), newOfferBook(), newTaskViews()
	n.payer, n.payee = newPayerBook(n), newPayeeBook(n)
	n.payers, n.payees = lanes.NewPayers(n.store, n.signLaneCheque), lanes.NewPayees(n.store)
	n.margins = channels.MarginsFor(n.profile.Payload.Limits.ReleaseWindowS, uint64(n.cfg.Chain.SafetyMargin.Seconds()))
	if err := n.margins.Validate(); err != nil {
		return fmt.Errorf("%w. The release window is the network's; [chain] safety_margin can be set", err)
	}
	n.credit = n.creditRules()
	if err := n.beginRecovery(); err != nil {
		return err
	}
	n.calls = &callLimit{perMinute: n.cfg.Market.CallsPerMinute}
	n.bidding = make(chan struct{}, 64)
	n.streams = newStreams(n.profile.ID)
	for _, h := range []struct {
		protocol p2p.Protocol
		handler  func(context.Context, *p2p.Stream) error
	}{
		{n.streams.bid, n.handleBid},
		{n.streams.task, n.handleTask},
		{n.streams.pay, n.handlePay},
		{n.streams.card, n.handleCards},
		{n.streams.call, n.handleCall},
		{n.streams.lane, n.handleLane},
		{n.streams.close, n.handleClose},
	} {
		if err := n.net.Handle(h.protocol, h.handler); err != nil {
			return err
		}
	}
	if err := n.loadAcquaintances(); err != nil {
		return err
	}
	return n.loadAgents()
}

// Run serves until ctx ends or a part fails, then stops in reverse order.
func (n *Node) Run(ctx context.Context) error {
	defer n.close()
	server, err := api.New(api.Config{SocketPath: n.cfg.Layout().Socket, Backend: backend{n}, Logger: n.log, Version: Version, BlobLimit: int64(n.cfg.API.BlobLimit)})
	if err != nil {
		return err
	}
	start, err := n.resumeTasks()
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return n.net.Run(ctx) })
	g.Go(func() error { return n.store.Run(ctx) })
	g.Go(func() error { return n.blocks.Run(ctx) })
	g.Go(func() error { return server.Run(ctx) })
	g.Go(func() error { return n.renewAgents(ctx) })
	g.Go(func() error { return n.watchChain(ctx) })
	g.Go(func() error { return n.watchHeads(ctx) })
	g.Go(func() error { return n.sweep(ctx) })
	g.Go(func() error { return n.foldLoop(ctx) })
	g.Go(func() error { return n.recoverLoop(ctx, start) })
	g.Go(func() error {
		<-ctx.Done()
		n.scope.Lock()
		n.scope.stop()
		n.scope.Unlock()
		n.scope.wait.Wait()
		return nil
	})
	n.log.Info("node is up", "peer", n.net.ID(), "network", n.profile.Payload.Name, "pid", os.Getpid(), "addresses", n.net.Addrs())
	return g.Wait()
}

// watchChain keeps trying a chain that does not answer, so that it is back when it is.
func (n *Node) watchChain(ctx context.Context) error {
	tick := time.NewTicker(10 * time.Second)
	defer tick.Stop()
	for {
		try, cancel := context.WithTimeout(ctx, 5*time.Second)
		if _, err := n.chain.get(try); err != nil && foreign(err) {
			cancel()
			return err
		}
		cancel()
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// spawn runs f in a goroutine that the node waits for at its end; false when it is stopping.
func (n *Node) spawn(f func(context.Context)) bool {
	n.scope.Lock()
	defer n.scope.Unlock()
	ctx := n.scope.life()
	if ctx.Err() != nil {
		return false
	}
	n.scope.wait.Add(1)
	go func() {
		defer n.scope.wait.Done()
		f(ctx)
	}()
	return true
}

func (n *Node) stopping() bool { return n.scope.life().Err() != nil }

// close ends everything in the reverse order of New; it may be called on a node half built.
func (n *Node) close() {
	n.scope.stop()
	n.scope.wait.Wait()
	if n.net != nil {
		n.logClose("network", n.net.Close())
	}
	if n.runner != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		n.logClose("worker pool", n.runner.Close(ctx))
		cancel()
	}
	if n.chain != nil {
		n.chain.close()
	}
	if n.blocks != nil {
		n.logClose("blocks", n.blocks.Close())
	}
	if n.store != nil {
		n.logClose("store", n.store.Close())
	}
	if n.lock != nil {
		n.logClose("lock", n.lock.Close())
	}
}

func (n *Node) logClose(part string, err error) {
	if err != nil {
		n.log.Warn("not closed cleanly", "part", part, "err", err)
	}
}

var _ runtime.Runner = (*sandbox.Sandbox)(nil)
