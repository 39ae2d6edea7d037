package p2p

import (
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"
)

func TestConfigValidate(t *testing.T) {
	rsa, _, err := crypto.GenerateRSAKeyPair(2048, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sound := testConfig(t)
	if err := sound.Validate(); err != nil {
		t.Fatalf("sound configuration refused: %v", err)
	}
	cases := map[string]struct {
		spoil func(*Config)
		want  string
	}{
		"no key":            {func(c *Config) { c.PrivateKey = nil }, "private key is missing"},
		"RSA key":           {func(c *Config) { c.PrivateKey = rsa }, "only Ed25519"},
		"no network":        {func(c *Config) { c.NetworkID = "" }, "network ID"},
		"slash in network":  {func(c *Config) { c.NetworkID = "a/b" }, "network ID"},
		"unknown mode":      {func(c *Config) { c.Mode = "fast" }, "mode"},
		"relay as client":   {func(c *Config) { c.Mode = ModeClient; c.RelayService = true }, "relay"},
		"nowhere to listen": {func(c *Config) { c.ListenAddrs = nil }, "listen"},
		"bad address":       {func(c *Config) { c.ListenAddrs = []string{"127.0.0.1:4001"} }, "127.0.0.1:4001"},
		"bad announcement":  {func(c *Config) { c.AnnounceAddrs = []string{"here"} }, "here"},
		"no datastore":      {func(c *Config) { c.Datastore = nil }, "datastore"},
		"no logger":         {func(c *Config) { c.Logger = nil }, "logger"},
		"marks crossed":     {func(c *Config) { c.Limits.ConnsLow, c.Limits.ConnsHigh = 10, 5 }, "connection limits"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			cfg := testConfig(t)
			c.spoil(&cfg)
			if err := cfg.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want something about %q", err, c.want)
			}
			if _, err := New(t.Context(), cfg); err == nil {
				t.Fatal("New accepted it")
			}
		})
	}
}

func TestParsePeers(t *testing.T) {
	const id = "12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN"
	infos, err := ParsePeers([]string{"/ip4/192.0.2.1/tcp/4001/p2p/" + id, "/ip4/192.0.2.1/udp/4001/quic-v1/p2p/" + id})
	if err != nil {
		t.Fatal(err)
	}
	if len(infos) != 1 || len(infos[0].Addrs) != 2 || infos[0].ID.String() != id {
		t.Fatalf("got %v", infos)
	}
	for _, bad := range []string{"", "/ip4/192.0.2.1/tcp/4001", "192.0.2.1:4001"} {
		if _, err := ParsePeers([]string{bad}); err == nil {
			t.Errorf("%q accepted", bad)
		}
	}
}

func TestStartsFastAndFreesItsPort(t *testing.T) {
	cfg := testConfig(t)
	began := time.Now()
	n, err := New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("ready after %v", time.Since(began))
	addrs := n.Status().Addrs
	if len(addrs) != 2 {
		t.Fatalf("listens on %v, want TCP and QUIC", addrs)
	}
	// The port is taken: a second node must not come up with half its addresses.
	second := testConfig(t)
	second.ListenAddrs = nil
	for _, a := range addrs {
		listen, _, _ := strings.Cut(a, "/p2p/")
		second.ListenAddrs = append(second.ListenAddrs, listen)
	}
	for _, taken := range second.ListenAddrs {
		half := second
		half.ListenAddrs = []string{"/ip4/127.0.0.1/tcp/0", taken}
		if _, err := New(t.Context(), half); err == nil || !strings.Contains(err.Error(), taken) {
			t.Errorf("a second node on %s: %v", taken, err)
		}
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	third, err := New(t.Context(), second)
	if err != nil {
		t.Fatalf("the port is not free after Close: %v", err)
	}
	if err := third.Close(); err != nil {
		t.Fatal(err)
	}
}

// A bootstrap peer that is not there yet, then is, then goes and comes back.
func TestBootstrapIsRetried(t *testing.T) {
	reserve, err := New(t.Context(), testConfig(t))
	if err != nil {
		t.Fatal(err)
	}
	cfg := reserve.cfg
	cfg.ListenAddrs = nil
	for _, a := range reserve.Addrs() {
		listen, _, _ := strings.Cut(a, "/p2p/")
		cfg.ListenAddrs = append(cfg.ListenAddrs, listen)
	}
	boot := reserve.AddrInfo()
	if err := reserve.Close(); err != nil {
		t.Fatal(err)
	}
	n := start(t, func(c *Config) { c.Bootstrap = []peer.AddrInfo{boot} })
	until(t, "a failed attempt in the status", func() bool {
		s := n.Status().Bootstrap
		return len(s) == 1 && !s[0].Connected && s[0].Failures > 0 && s[0].LastError != ""
	})
	for range 2 {
		b, err := New(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		until(t, "the connection", func() bool {
			s := n.Status().Bootstrap[0]
			return s.Connected && s.Failures == 0
		})
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
		until(t, "the loss", func() bool { return !n.Status().Bootstrap[0].Connected })
	}
}

func TestPeersTellWhoIsThere(t *testing.T) {
	a, b := start(t), start(t)
	connect(t, a, b)
	if _, err := a.Ping(bounded(t), b.ID()); err != nil {
		t.Fatal(err)
	}
	until(t, "each other's agent", func() bool {
		pa, pb := a.Peers(), b.Peers()
		return len(pa) == 1 && len(pb) == 1 && pa[0].Agent != "" && pb[0].Agent != ""
	})
	p := a.Peers()[0]
	if p.ID != b.ID() || p.Inbound || p.Relayed || p.Agent != "zerostated/test" || p.Latency <= 0 || p.Addr == "" || p.Since.IsZero() {
		t.Errorf("got %+v", p)
	}
	if q := b.Peers()[0]; !q.Inbound {
		t.Errorf("got %+v, want an inbound connection", q)
	}
	a.Protect(b.ID(), "x")
	if !a.host.ConnManager().IsProtected(b.ID(), "x") {
		t.Error("not protected")
	}
	a.Unprotect(b.ID(), "x")
	if a.host.ConnManager().IsProtected(b.ID(), "x") {
		t.Error("still protected")
	}
	if err := a.Disconnect(b.ID()); err != nil {
		t.Fatal(err)
	}
	until(t, "the end of the connection", func() bool { return len(a.Peers()) == 0 })
	// Known addresses are enough to come back.
	if err := a.Connect(bounded(t), peer.AddrInfo{ID: b.ID()}); err != nil {
		t.Fatal(err)
	}
}

// Every mode comes up, connects and goes down swiftly where there is no NAT to
// ask and no public address to be had.
func TestModes(t *testing.T) {
	for _, mode := range []Mode{ModeAuto, ModeServer, ModeClient, ModeDev} {
		t.Run(string(mode), func(t *testing.T) {
			change := func(c *Config) { c.Mode = mode; c.RelayService = mode == ModeServer }
			boot := start(t, func(c *Config) { c.Mode = ModeDev })
			began := time.Now()
			n := start(t, via(boot), change)
			t.Logf("ready after %v", time.Since(began))
			until(t, "the bootstrap connection", func() bool { return n.Status().Bootstrap[0].Connected })
			if got, want := n.Status().Serving, mode == ModeServer || mode == ModeDev; got != want {
				t.Errorf("serves the DHT: %v, want %v", got, want)
			}
			began = time.Now()
			if err := n.Close(); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(began); took > patience/4 {
				t.Errorf("Close took %v", took)
			}
		})
	}
}
