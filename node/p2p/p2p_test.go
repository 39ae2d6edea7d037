package p2p

import (
	"context"
	"crypto/rand"
	"log/slog"
	"testing"
	"time"

	ds "github.com/ipfs/go-datastore"
	dssync "github.com/ipfs/go-datastore/sync"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"
)

const testNet = "testnet"

// patience bounds every wait in these tests; none of them takes it when sound.
const patience = 20 * time.Second

func testConfig(t testing.TB) Config {
	t.Helper()
	key, _, err := crypto.GenerateEd25519Key(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return Config{
		PrivateKey:  key,
		ListenAddrs: []string{"/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/udp/0/quic-v1"},
		NetworkID:   testNet,
		Mode:        ModeDev,
		Datastore:   dssync.MutexWrap(ds.NewMapDatastore()),
		Blocks:      dssync.MutexWrap(ds.NewMapDatastore()),
		UserAgent:   "zerostated/test",
		Logger:      slog.New(slog.DiscardHandler),
	}
}

// start runs a node until the test ends. The hooks change its configuration.
func start(t testing.TB, hooks ...func(*Config)) *Network {
	t.Helper()
	cfg := testConfig(t)
	for _, hook := range hooks {
		hook(&cfg)
	}
	n, err := New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- n.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
		if err := n.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return n
}

func via(boot *Network) func(*Config) {
	return func(c *Config) { c.Bootstrap = []peer.AddrInfo{boot.AddrInfo()} }
}

// cluster starts nodes that know the first alone, as a devnet does, and waits
// until each has all others in its routing table.
func cluster(t testing.TB, size int) []*Network {
	t.Helper()
	nodes := []*Network{start(t, func(c *Config) { c.RelayService = true })}
	for range size - 1 {
		nodes = append(nodes, start(t, via(nodes[0])))
	}
	for _, n := range nodes {
		until(t, "a full routing table", func() bool { return n.Status().Table == size-1 })
	}
	return nodes
}

// until polls for a condition.
func until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for !ok() {
		if ctx.Err() != nil {
			t.Fatalf("waited %v in vain for %s", patience, what)
		}
		waitFor(ctx, 2*time.Millisecond, nil)
	}
}

func bounded(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

func connect(t testing.TB, a, b *Network) {
	t.Helper()
	if err := a.Connect(bounded(t), b.AddrInfo()); err != nil {
		t.Fatal(err)
	}
}
