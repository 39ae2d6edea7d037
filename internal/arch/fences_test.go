package arch

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// fence says which folders alone may import a library. Tests may: they play strangers.
type fence struct {
	libs, except []string // import paths and what lies below them
	homes        []string
	why          string
}

var (
	// pureLibp2p are the parts of libp2p without network: names, keys, envelopes.
	pureLibp2p = []string{
		"github.com/libp2p/go-libp2p/core/crypto", "github.com/libp2p/go-libp2p/core/peer",
		"github.com/libp2p/go-libp2p/core/record", "github.com/libp2p/go-libp2p/core/protocol",
	}
	// fullNode are the parts of go-ethereum that make a whole node.
	fullNode = []string{
		"github.com/ethereum/go-ethereum/node", "github.com/ethereum/go-ethereum/eth", "github.com/ethereum/go-ethereum/core",
		"github.com/ethereum/go-ethereum/p2p", "github.com/ethereum/go-ethereum/miner", "github.com/ethereum/go-ethereum/ethclient/simulated",
		"github.com/ethereum/go-ethereum/triedb",
	}
)

var fences = []fence{
	{
		libs: []string{
			"github.com/libp2p/go-libp2p", "github.com/libp2p/go-libp2p-kad-dht", "github.com/libp2p/go-libp2p-pubsub",
			"github.com/ipfs/boxo", "github.com/ipfs/go-block-format", "github.com/ipfs/go-ipld-format", "github.com/multiformats/go-multistream",
		},
		except: pureLibp2p, homes: []string{"node/p2p"},
		why: "the network has one home, so that limits, deadlines and upgrades are looked after in one place",
	},
	{
		libs: []string{"github.com/dgraph-io/badger", "github.com/ipfs/go-ds-badger4"}, homes: []string{"node/store"},
		why: "what is durable is promised by one package",
	},
	{
		libs: []string{"github.com/wasmerio/wasmer-go"}, homes: []string{"runtime/wasmer"},
		why: "the engine can crash a process beyond recovery, so it has one home, and that one is in processes of its own",
	},
	{
		libs: []string{"C"}, homes: []string{"runtime/wasmer", "runtime/sandbox/confine"},
		why: "cgo is for the worker alone: for the engine, and for what must come before the Go runtime",
	},
	{
		libs: fullNode, except: []string{"github.com/ethereum/go-ethereum/core/types"}, homes: []string{"channels/chain/devchain", "internal/bench/vaultgas"},
		why: "a whole Ethereum node is for the embedded chain, and for measuring gas by given rules; everything else dials one",
	},
	{
		libs:   []string{"github.com/ethereum/go-ethereum/ethclient", "github.com/ethereum/go-ethereum/rpc", "github.com/ethereum/go-ethereum/accounts"},
		except: []string{"github.com/ethereum/go-ethereum/accounts/keystore"}, homes: []string{"channels/chain", "channels/contract", "internal"},
		why: "the chain has one adapter; what watches from outside may dial it too",
	},
	{
		libs: []string{"github.com/ethereum/go-ethereum/accounts/keystore"}, homes: []string{"node/keystore"},
		why: "key files are judged before the library sees them: it panics on some, and takes all memory for others",
	},
	{
		libs: []string{"github.com/danielgtaylor/huma"}, homes: []string{"node/api"},
		why: "the API's words are plain Go structs that anybody may import",
	},
	{
		libs: []string{"github.com/knadh/koanf"}, homes: []string{"node/config"},
		why: "settings are read in one place; everyone else is given a struct",
	},
	{
		libs: []string{"github.com/spf13/cobra"}, homes: []string{"cmd", "internal"},
		why: "flags and help belong to commands",
	},
}

func anyUnder(p string, parents []string) bool {
	return slices.ContainsFunc(parents, func(parent string) bool { return under(p, parent) })
}

// TestFences holds libraries in their homes.
func TestFences(t *testing.T) {
	for dir, files := range product(t) {
		for _, f := range files {
			for _, imp := range f.imports() {
				for _, fence := range fences {
					if anyUnder(imp, fence.libs) && !anyUnder(imp, fence.except) && !anyUnder(dir, fence.homes) {
						t.Errorf("%s imports %s\n\tonly %s may: %s", f.path, imp, strings.Join(fence.homes, " and "), fence.why)
					}
				}
			}
		}
	}
}

// TestBinariesStaySmall looks at everything that is linked, not only at direct imports.
func TestBinariesStaySmall(t *testing.T) {
	network := []string{"github.com/libp2p/go-libp2p", "github.com/libp2p/go-libp2p-kad-dht", "github.com/libp2p/go-libp2p-pubsub", "github.com/ipfs/boxo"}
	for _, c := range []struct {
		binary       string
		libs, except []string
		why          string
	}{
		{
			"cmd/zerostate", append(append([]string{
				"github.com/dgraph-io/badger", "github.com/wasmerio/wasmer-go",
				module + "node/p2p", module + "node/store", module + "channels/chain", module + "runtime/wasmer", module + "runtime/sandbox/confine",
			}, network...), fullNode...),
			// The envelope code of core/record brings these along: types without behaviour.
			append([]string{"github.com/libp2p/go-libp2p/core", "github.com/ethereum/go-ethereum/core/types"}, pureLibp2p...),
			"the command line reaches a node through its API, starts at once, and holds no keys and no money",
		},
		{
			"cmd/zerostate-worker", append([]string{
				"github.com/ethereum/go-ethereum", "github.com/dgraph-io/badger", "net/http", "crypto/tls",
				module + "protocol", module + "node", module + "channels", module + "runtime/sandbox",
			}, network...),
			[]string{module + "runtime/sandbox/wire", module + "runtime/sandbox/confine"},
			"the worker runs a stranger's code: it starts in milliseconds, and what it does not link it cannot be made to do",
		},
		{
			"cmd/zerostated",
			[]string{"github.com/wasmerio/wasmer-go", module + "runtime/wasmer", module + "runtime/sandbox/confine"},
			nil,
			"the daemon holds keys: the engine, which can crash a process, lives in workers, and who links confine is confined",
		},
	} {
		t.Run(c.binary, func(t *testing.T) {
			for _, dep := range linked(t, module+c.binary) {
				if anyUnder(dep, c.libs) && !anyUnder(dep, c.except) {
					t.Errorf("%s links %s\n\t%s", c.binary, dep, c.why)
				}
			}
		})
	}
}

// linked lists what a program is built of.
func linked(t *testing.T, program string) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=ImportPath,Error", program).Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list %s: %v\n%s", program, err, exit.Stderr)
		}
		t.Fatal(err)
	}
	var deps []string
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct{ ImportPath string }
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return deps
		} else if err != nil {
			t.Fatal(err)
		}
		deps = append(deps, p.ImportPath)
	}
}
