package e2e

import (
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/channels/chain/devchain"
	"github.com/zerostate/zerostate/node/api"
)

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestNoDaemon(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, args := range [][]string{{"run", "util.echo"}, {"node", "status"}, {"task", "list"}, {"wallet"}, {"agent", "list"}} {
		program(t, "zerostate", "", append([]string{"--dir", dir}, args...)...).
			fails(t, api.ExitNoDaemon, "no daemon answers", "zerostated run --dir "+dir)
	}
}

// TestNobodyBids: a capability that nobody serves, and one that somebody serves who may not.
func TestNobodyBids(t *testing.T) {
	t.Parallel()
	requester := member(t, "node3")
	r := requester.cli(t, "", "run", "no.such.capability").fails(t, api.ExitNoBids, "do:", "rejected")
	if !strings.Contains(r.err, "nobody") {
		t.Error(r)
	}
	checkRemedy(t, requester, r)
	requester.cli(t, "", "run", "Not A Capability!").fails(t, api.ExitUsage, "do:")
	requester.cli(t, "", "run").fails(t, api.ExitUsage)
	requester.cli(t, "", "run", "a.b", "--module", "nonsense").fails(t, api.ExitUsage, "CID")
	requester.cli(t, "", "run", "a.b", "--provider", "nonsense").fails(t, api.ExitUsage, "peer ID")
	requester.cli(t, "", "run", "a.b", "--input", "/no/such/file").fails(t, api.ExitUsage, "there is no such file")
}

// TestPolicies: each policy that the help names is one that the node takes.
func TestPolicies(t *testing.T) {
	t.Parallel()
	provider, requester := member(t, "node2"), member(t, "node3")
	provider.publish(t, module(1, writeTo(1)), "test.policy")
	requester.ready(t, "test.policy", 1)
	_, help, _ := strings.Cut(requester.cli(t, "", "run", "--help").ok(t).out, "how bids are compared:")
	help, _, _ = strings.Cut(help, "\n")
	names := strings.FieldsFunc(strings.ReplaceAll(help, " or ", ","), func(c rune) bool { return c == ',' || c == ' ' })
	if len(names) < 3 {
		t.Fatalf("the help names the policies %q", names)
	}
	for _, policy := range names {
		if r := requester.cli(t, "", "run", "test.policy", "--policy", policy); r.code != 0 {
			t.Errorf("%s", r)
		}
	}
	requester.cli(t, "", "run", "test.policy", "--policy", "luckiest").fails(t, api.ExitUsage)
}

// TestPriceCeiling: the lowest bid is named, and the price that would be enough is enough.
func TestPriceCeiling(t *testing.T) {
	t.Parallel()
	requester := member(t, "node3")
	member(t, "node1").publish(t, module(1, writeTo(1)), "test.ceiling", "--price", "70000")
	member(t, "node2").publish(t, module(1, writeTo(1)), "test.ceiling", "--price", "80000")
	requester.ready(t, "test.ceiling", 2)
	requester.cli(t, "", "run", "test.ceiling", "--max-price", "69999").fails(t, api.ExitFunds, "above the ceiling", "70000", "--max-price 70000")
	requester.cli(t, "", "run", "test.ceiling", "--max-price", "70000").ok(t).says(t, "paid 0.07 ztUSD")
}

// TestNoFunds: a node without a deposit can look around, and is told what to do when it hires.
func TestNoFunds(t *testing.T) {
	t.Parallel()
	poor := fresh(t, 0)
	member(t, "node1").publish(t, module(1, writeTo(1)), "test.funds")
	poor.ready(t, "test.funds", 1)
	poor.cli(t, "", "wallet").ok(t).says(t, "next: zerostate wallet deposit")
	poor.cli(t, "", "run", "test.funds").fails(t, api.ExitFunds, "nothing was ever deposited", "zerostate wallet deposit")
	poor.cli(t, "", "wallet", "deposit", "1000000").fails(t, api.ExitFunds, "do:")
	poor.cli(t, "", "wallet", "faucet", "300000").ok(t).says(t, "received")
	poor.cli(t, "", "wallet", "deposit", "300000").ok(t).says(t, "deposited", "0.3")
	// Less than the ceiling is not enough, and a lower ceiling is.
	poor.cli(t, "", "run", "test.funds").fails(t, api.ExitFunds, "300000 are free in the vault", "--max-price")
	poor.cli(t, "", "run", "test.funds", "--max-price", "200000").ok(t)
}

// TestChainDoesNotAnswer: the node runs, says so, and fails only where money is needed.
func TestChainDoesNotAnswer(t *testing.T) {
	t.Parallel()
	cut := fresh(t, 0, "--chain-rpc", "http://127.0.0.1:1")
	cut.cli(t, "", "node", "status").ok(t).says(t, "does not answer", "problem: the chain does not answer", "[chain] rpc")
	cut.cli(t, "", "wallet").ok(t).says(t, "the chain does not answer")
	member(t, "node1").publish(t, module(1, writeTo(1)), "test.chain")
	cut.ready(t, "test.chain", 1)
	cut.cli(t, "", "run", "test.chain").fails(t, api.ExitChain, "the chain does not answer", "[chain] rpc")
	cut.cli(t, "", "wallet", "deposit", "1").fails(t, api.ExitChain, "the chain does not answer")
	cut.cli(t, "", "wallet", "settle").fails(t, api.ExitChain, "the chain does not answer")
	// As provider it takes no work that it cannot see to be covered.
	cut.publish(t, module(1, writeTo(1)), "test.blind")
	requester := member(t, "node3")
	requester.ready(t, "test.blind", 1)
	r := requester.cli(t, "", "run", "test.blind")
	if r.code == 0 || !strings.Contains(r.err, "chain") {
		t.Errorf("hired a provider that cannot see the lane: %s", r)
	}
	if st, err := cut.api.NodeStatus(t.Context()); err != nil || st.Chain.Reachable {
		t.Errorf("%v, %+v", err, st.Chain)
	}
}

// TestForeignChain: an endpoint of another chain is refused at the start, by name.
func TestForeignChain(t *testing.T) {
	t.Parallel()
	id, err := devchain.FreshChainID()
	if err != nil {
		t.Fatal(err)
	}
	other, err := devchain.Start(devchain.Config{
		ChainID: id, Listen: "127.0.0.1:0", Balances: map[common.Address]*big.Int{{1}: big.NewInt(1)}, Heartbeat: time.Second,
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close() })
	d := home(t)
	r := program(t, "zerostated", "", "run", "--dir", d.dir, "--chain-rpc", other.HTTPURL())
	if r.code == 0 || !strings.Contains(r.err, "does not serve this network's chain") || !strings.Contains(r.err, "[chain] rpc") {
		t.Error(r)
	}
}

// TestSettings: what is wrong in a data directory keeps the daemon from starting, with the cure.
func TestSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		do   func(t *testing.T, d *daemon)
		code int
		says []string
	}{
		{"unknown key", func(t *testing.T, d *daemon) {
			write(t, filepath.Join(d.dir, "config.toml"), []byte("version = 1\n[market]\nbid_windw = \"1s\"\n"))
		}, 2, []string{"market.bid_windw", "market.bid_window", "config.toml"}},
		{"bad value", func(t *testing.T, d *daemon) {
			write(t, filepath.Join(d.dir, "config.toml"), []byte("version = 1\n[market]\nbid_window = \"soon\"\n"))
		}, 2, []string{"market.bid_window", "duration"}},
		{"not TOML", func(t *testing.T, d *daemon) {
			write(t, filepath.Join(d.dir, "config.toml"), []byte("version = 1\n[market\n"))
		}, 2, []string{"config.toml"}},
		{"key open to others", func(t *testing.T, d *daemon) {
			if err := os.Chmod(filepath.Join(d.dir, "keys", "owner.json"), 0o644); err != nil { //nolint:gosec // this is what is refused
				t.Fatal(err)
			}
		}, 1, []string{"owner.json", "0644", "chmod 600"}},
		{"key damaged", func(t *testing.T, d *daemon) {
			write(t, filepath.Join(d.dir, "keys", "signer.json"), []byte("{\"version\":3"))
		}, 1, []string{"signer.json", "damaged or foreign", "backup"}},
		{"key missing", func(t *testing.T, d *daemon) {
			if err := os.Remove(filepath.Join(d.dir, "keys", "peer.key")); err != nil {
				t.Fatal(err)
			}
		}, 1, []string{"peer.key", "zerostated init"}},
		{"no network", func(t *testing.T, d *daemon) {
			if err := os.Remove(filepath.Join(d.dir, "network.profile")); err != nil {
				t.Fatal(err)
			}
		}, 3, []string{"joined no network", "zerostated init --network", "zerostated devnet"}},
		{"forged profile", func(t *testing.T, d *daemon) {
			raw, err := os.ReadFile(net.Profile)
			if err != nil {
				t.Fatal(err)
			}
			raw[len(raw)/2] ^= 1
			write(t, filepath.Join(d.dir, "network.profile"), raw)
		}, 1, []string{"network.profile", "signature does not verify", "fresh copy"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := home(t)
			c.do(t, d)
			r := program(t, "zerostated", "", "run", "--dir", d.dir)
			if r.code != c.code {
				t.Errorf("exit code %d, want %d", r.code, c.code)
			}
			for _, text := range c.says {
				if !strings.Contains(r.err, text) {
					t.Errorf("want %q\n%s", text, r)
				}
			}
		})
	}
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	if r := program(t, "zerostated", "", "run", "--dir", nowhere); r.code == 0 || !strings.Contains(r.err, "zerostated init --dir "+nowhere) {
		t.Error(r)
	}
}

// TestInit: run again it keeps what is there; another network is refused.
func TestInit(t *testing.T) {
	t.Parallel()
	d := home(t)
	for _, key := range []string{"peer.key", "owner.json", "signer.json", "passphrase"} {
		info, err := os.Stat(filepath.Join(d.dir, "keys", key))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", key, err, info)
		}
	}
	first := program(t, "zerostated", "", "init", "--dir", d.dir, "--network", net.Profile)
	again := program(t, "zerostated", "", "init", "--dir", d.dir)
	if first.code != 0 || first.out != again.out || !strings.Contains(again.out, "owner account") {
		t.Errorf("%s\n%s", first, again)
	}
	forged := filepath.Join(t.TempDir(), "other.profile")
	write(t, forged, []byte("no profile at all"))
	program(t, "zerostated", "", "init", "--dir", d.dir, "--network", forged).fails(t, 1, "other.profile")
	program(t, "zerostated", "", "init", "--dir", t.TempDir(), "--network", "http://127.0.0.1:1/p").fails(t, 1, "network profile")
}
