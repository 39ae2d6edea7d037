package config

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"github.com/zerostate/zerostate/protocol"
)

func dirWith(t *testing.T, file string) string {
	t.Helper()
	dir := t.TempDir()
	if file != "" {
		if err := os.WriteFile(filepath.Join(dir, "config.toml"), []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func flagsWith(t *testing.T, args ...string) *pflag.FlagSet {
	t.Helper()
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	BindFlags(fs)
	if err := fs.Parse(args); err != nil {
		t.Fatal(err)
	}
	return fs
}

func TestDefaultsAreValidAndComplete(t *testing.T) {
	c, err := Load(dirWith(t, ""), flagsWith(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Market.BidWindow != 2*time.Second || c.Runtime.Memory != 256<<20 || c.Market.Ceiling.Cmp(protocol.NewAmount(1_000_000)) != 0 {
		t.Fatalf("defaults: %+v", c)
	}
	if len(c.Network.Listen) != 2 || len(c.Network.Bootstrap) != 0 {
		t.Fatalf("lists: %q %q", c.Network.Listen, c.Network.Bootstrap)
	}
	for _, s := range settings() {
		if s.help == "" && s.key != "version" {
			t.Errorf("%s has no comment in default.toml", s.key)
		}
	}
}

func TestPrecedence(t *testing.T) {
	file := "version = 1\n[market]\nbid_window = \"3s\"\nconcurrency = 3\nceiling = 77\n[log]\nlevel = \"warn\"\n"
	env := []string{"ZEROSTATE_MARKET_CONCURRENCY=4", "ZEROSTATE_LOG_LEVEL=error", "PATH=/bin", "ZEROSTATE_DIR=/x", "ZEROSTATE_NETWORK_RELAYS="}
	c, err := Load(dirWith(t, file), flagsWith(t, "--log-level=debug", "--network-relay-service",
		"--network-listen=/ip4/127.0.0.1/tcp/1,/ip4/127.0.0.1/tcp/2"), env)
	if err != nil {
		t.Fatal(err)
	}
	if c.Market.BidWindow != 3*time.Second {
		t.Errorf("file over default: %s", c.Market.BidWindow)
	}
	if c.Market.Concurrency != 4 {
		t.Errorf("environment over file: %d", c.Market.Concurrency)
	}
	if c.Log.Level != "debug" {
		t.Errorf("flag over environment: %s", c.Log.Level)
	}
	if c.Market.Ceiling.String() != "77" {
		t.Errorf("amount as number: %s", c.Market.Ceiling)
	}
	if !c.Network.RelayService || !slices.Equal(c.Network.Listen, []string{"/ip4/127.0.0.1/tcp/1", "/ip4/127.0.0.1/tcp/2"}) {
		t.Errorf("flags: %v %q", c.Network.RelayService, c.Network.Listen)
	}
}

func TestUnknownKeysNameTheNearest(t *testing.T) {
	_, err := Load(dirWith(t, "version = 1\n[market]\nbid_windw = \"3s\"\n"), nil, nil)
	if !errors.Is(err, ErrUnknownKey) || !strings.Contains(err.Error(), `"market.bid_windw"`) || !strings.Contains(err.Error(), `did you mean "market.bid_window"?`) {
		t.Errorf("file: %v", err)
	}
	_, err = Load(dirWith(t, ""), nil, []string{"ZEROSTATE_MARKET_CIELING=1"})
	if !errors.Is(err, ErrUnknownKey) || !strings.Contains(err.Error(), "ZEROSTATE_MARKET_CEILING") {
		t.Errorf("environment: %v", err)
	}
}

func TestInvalidValuesNameTheirKey(t *testing.T) {
	for key, toml := range map[string]string{
		"version":            "version = 2",
		"has no version":     "[log]\nlevel=\"info\"",
		"network.mode":       "version = 1\n[network]\nmode = \"loud\"",
		"network.listen":     "version = 1\n[network]\nlisten = [\"127.0.0.1:4001\"]",
		"network.bootstrap":  "version = 1\n[network]\nbootstrap = [\"/ip4/127.0.0.1/tcp/1\"]",
		"chain.rpc":          "version = 1\n[chain]\nrpc = [\"localhost:8545\"]",
		"market.bid_window":  "version = 1\n[market]\nbid_window = \"0s\"",
		"market.concurrency": "version = 1\n[market]\nconcurrency = -1",
		"chain.coin_price":   "version = 1\n[chain]\ncoin_price = \"1,5\"",
		"above zero":         "version = 1\n[chain]\ncoin_price = \"0.00\"",
		"settle_margin":      "version = 1\n[market]\nsettle_margin = 0",
		"log.level":          "version = 1\n[log]\nlevel = \"chatty\"",
		"runtime.memory":     "version = 1\n[runtime]\nmemory = \"8GiB\"",
		"not a size":         "version = 1\n[runtime]\nmemory = \"lots\"",
		"fraction":           "version = 1\n[market]\nceiling = 1.5",
		"amount":             "version = 1\n[market]\nceiling = \"-1\"",
	} {
		_, err := Load(dirWith(t, toml), nil, nil)
		if !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), key) {
			t.Errorf("%s: got %v", key, err)
		}
	}
}

func TestFileRoundTrip(t *testing.T) {
	plain, err := File(nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := Load(dirWith(t, string(plain)), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if a.Market.Concurrency != 2 {
		t.Errorf("a fresh file changes a default: %+v", a.Market)
	}
	set, err := File(map[string]any{"network.listen": []string{"/ip4/127.0.0.1/tcp/0"}, "market.concurrency": 7, "market.floor_price": "12"})
	if err != nil {
		t.Fatal(err)
	}
	b, err := Load(dirWith(t, string(set)), nil, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, set)
	}
	if b.Market.Concurrency != 7 || len(b.Network.Listen) != 1 || b.Market.FloorPrice.String() != "12" {
		t.Errorf("%+v", b)
	}
	if _, err := File(map[string]any{"market.concurency": 1}); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("unknown key: %v", err)
	}
}

func TestDirAndSocket(t *testing.T) {
	env := map[string]string{"HOME": "/home/u"}
	get := func(k string) string { return env[k] }
	want := func(got string, err error, want string) {
		t.Helper()
		if err != nil || got != want {
			t.Errorf("got %s, %v; want %s", got, err, want)
		}
	}
	d, err := Dir("", get)
	want(d, err, "/home/u/.zerostate")
	env[EnvDir] = "/env"
	d, err = Dir("", get)
	want(d, err, "/env")
	d, err = Dir("/flag", get)
	want(d, err, "/flag")
	s, err := SocketPath("", "", get)
	want(s, err, "/env/api.sock")
	env[EnvSocket] = "/env.sock"
	s, err = SocketPath("", "", get)
	want(s, err, "/env.sock")
	s, err = SocketPath("/flag.sock", "", get)
	want(s, err, "/flag.sock")
	delete(env, EnvSocket)
	dir := dirWith(t, "version = 1\n[api]\nsocket = \"other.sock\"\n")
	s, err = SocketPath("", dir, get)
	want(s, err, filepath.Join(dir, "other.sock"))
	clear(env)
	if _, err := Dir("", get); !errors.Is(err, ErrNoHome) {
		t.Errorf("no home: %v", err)
	}
}

func TestSize(t *testing.T) {
	for text, want := range map[string]Size{"0": 0, "12": 12, "64KiB": 64 << 10, "1 GiB": 1 << 30, "7B": 7} {
		var s Size
		if err := s.UnmarshalText([]byte(text)); err != nil || s != want {
			t.Errorf("%s: %d, %v", text, s, err)
		}
	}
	for _, text := range []string{"", "-1", "1MB", "1.5MiB", "99999999999999GiB"} {
		var s Size
		if err := s.UnmarshalText([]byte(text)); !errors.Is(err, ErrSize) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if Size(64<<20).String() != "64MiB" || Size(0).String() != "0" || Size(1000).String() != "1000" {
		t.Error("String")
	}
}
