package arch

import (
	"slices"
	"testing"
)

// kind is what a package is for.
type kind string

const (
	language    kind = "language"    // what all speak
	decision    kind = "decision"    // decides, and does nothing
	adapter     kind = "adapter"     // does, and decides nothing
	composition kind = "composition" // puts decisions and adapters together
	command     kind = "command"     // starts it
	support     kind = "support"     // tests, tools, examples: never in a product binary
	mark        kind = "mark"        // names a place for tests; empty in a product binary
)

var reasons = map[kind]string{
	language:    "the language imports nothing of ours, so that everything may import it",
	decision:    "a package that decides imports the language and pure code only, and no other that decides: node turns one's output into another's event, and a noun that two share moves to protocol",
	adapter:     "an adapter imports the language and the interface that it implements, never another adapter: so each can be understood, tested and replaced alone",
	composition: "only node and the worker know both sides",
	command:     "a command starts things: flags, configuration, one call",
	support:     "support is not part of the product",
	mark:        "a mark only names a place where an effect happens: it imports nothing, and a package that decides has no effects to mark",
}

// room is one line of the house: a folder, what it is, and which of our packages it may import.
// A path that ends in /... covers the folders below too.
type room struct {
	dir  string
	kind kind
	may  []string
}

var house = []room{
	{"protocol", language, nil},

	{"protocol/auction", decision, []string{"protocol"}},
	{"protocol/task", decision, []string{"protocol"}},
	{"channels", decision, []string{"protocol"}},
	{"channels/economy", decision, []string{"protocol"}},
	{"channels/watch", decision, []string{"protocol"}},
	{"reputation", decision, []string{"protocol"}},
	{"relay", decision, []string{"protocol"}},
	{"runtime", decision, []string{"protocol"}},
	// The guest's world is pure too: host functions over memory and streams that it is given.
	{"runtime/wasi", decision, []string{"runtime", "runtime/wasi/memfs"}},
	{"runtime/wasi/memfs", decision, nil},
	{"runtime/wasi/wazerotest", support, []string{"runtime", "runtime/wasi"}},

	{"internal/killpoint", mark, nil},

	{"node/p2p", adapter, []string{"protocol", "internal/killpoint"}},
	{"node/store", adapter, []string{"protocol", "internal/killpoint"}},
	{"node/store/storetest", adapter, []string{"protocol", "node/store"}},
	{"node/config", adapter, []string{"protocol"}},
	{"node/keystore", adapter, []string{"internal/killpoint"}},
	{"node/backup", adapter, []string{"protocol"}},
	{"node/api", adapter, []string{"protocol"}},
	{"node/api/client", adapter, []string{"protocol", "node/api"}},
	{"node/api/apitest", support, []string{"protocol", "node/api"}},
	{"channels/contract", adapter, nil},
	{"channels/contract/testtoken", adapter, nil},
	{"channels/chain", adapter, []string{"protocol", "channels", "channels/watch", "channels/contract", "channels/contract/testtoken", "internal/killpoint"}},
	{"channels/chain/devchain", adapter, []string{"protocol"}},
	{"runtime/wasmer", adapter, []string{"runtime", "runtime/wasi"}},
	{"runtime/sandbox", adapter, []string{"runtime", "runtime/wasi", "runtime/sandbox/wire"}},
	{"runtime/sandbox/wire", adapter, []string{"runtime"}},
	{"runtime/sandbox/confine", adapter, []string{"runtime/sandbox/wire"}},

	{"node/lanes", composition, []string{"protocol", "channels", "node/store"}},
	{"node", composition, []string{
		"node/lanes", "protocol", "protocol/auction", "protocol/task", "channels", "channels/economy", "channels/watch", "reputation", "relay", "runtime", "runtime/wasi",
		"channels/chain", "channels/contract", "runtime/sandbox", "node/p2p", "node/store", "node/api", "node/config", "node/keystore", "node/backup", "internal/killpoint",
	}},
	{"node/devnet", composition, []string{
		"protocol", "channels", "channels/chain", "channels/chain/devchain", "channels/contract", "channels/contract/testtoken",
		"node", "node/api", "node/api/client", "node/config",
	}},

	{"cmd/zerostated", command, []string{
		"protocol", "node", "node/devnet", "node/p2p", "node/api", "node/config", "channels/chain", "channels/chain/devchain", "channels/contract",
	}},
	{"cmd/zerostate", command, []string{
		"protocol", "runtime", "runtime/sandbox", "node/api", "node/api/client", "node/config",
		"cmd/zerostate/internal/evidence", "cmd/zerostate/internal/money", "cmd/zerostate/internal/scaffold", "cmd/zerostate/internal/term", "cmd/zerostate/internal/trial",
	}},
	{"cmd/zerostate/internal/evidence", command, []string{"protocol", "node/api"}},
	{"cmd/zerostate/internal/money", command, []string{"protocol", "node/api"}},
	{"cmd/zerostate/internal/scaffold", command, []string{"node/api"}},
	{"cmd/zerostate/internal/term", command, nil},
	{"cmd/zerostate/internal/trial", command, []string{"runtime", "runtime/sandbox"}},
	{"cmd/zerostate-worker", command, []string{
		"runtime", "runtime/wasi", "runtime/wasi/memfs", "runtime/wasmer", "runtime/sandbox/wire", "runtime/sandbox/confine",
	}},

	{"examples/agents", support, nil},
	{"examples/agents/sdk", support, nil},
	{"examples/agents/...", support, []string{"examples/agents/sdk"}},
	{"internal/...", support, []string{"..."}},
}

func roomOf(dir string) (room, bool) {
	for _, r := range house {
		if r.dir == dir {
			return r, true
		}
		if parent, all := cutAll(r.dir); all && under(dir, parent) {
			return r, true
		}
	}
	return room{}, false
}

func cutAll(dir string) (string, bool) {
	const all = "/..."
	if len(dir) > len(all) && dir[len(dir)-len(all):] == all {
		return dir[:len(dir)-len(all)], true
	}
	return dir, false
}

// TestHouse holds every package to its line.
func TestHouse(t *testing.T) {
	for dir, files := range product(t) {
		r, ok := roomOf(dir)
		if !ok {
			t.Errorf("%s has no line in the house: add it to house_test.go, with what it is and what it may import, and to docs/architecture.md", dir)
			continue
		}
		for _, f := range files {
			for _, imp := range f.imports() {
				to, ours := own(imp)
				if !ours || slices.Contains(r.may, to) || slices.Contains(r.may, "...") {
					continue
				}
				t.Errorf("%s imports %s\n\t%s is a package of kind %q: %s", f.path, to, dir, r.kind, reasons[r.kind])
			}
		}
	}
}

// TestNodeIsImportedFromAboveOnly holds for tests too.
func TestNodeIsImportedFromAboveOnly(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, imp := range f.imports() {
			to, _ := own(imp)
			if to != "node" && to != "node/devnet" {
				continue
			}
			if !under(f.path, "cmd") && !under(f.path, "internal") && f.dir() != "node" && f.dir() != "node/devnet" {
				t.Errorf("%s imports %s\n\tonly commands and internal tools import the composition: whatever else needs it belongs inside it", f.path, to)
			}
		}
	}
}

// TestHouseIsInOrder keeps the table itself sound: a decision must not be given an adapter by mistake.
func TestHouseIsInOrder(t *testing.T) {
	kinds := map[string]kind{}
	for _, r := range house {
		if _, twice := kinds[r.dir]; twice {
			t.Errorf("%s has two lines", r.dir)
		}
		kinds[r.dir] = r.kind
	}
	for _, r := range house {
		for _, to := range r.may {
			switch k := kinds[to]; {
			case to == "...":
			case k == "":
				t.Errorf("%s may import %s, which has no line", r.dir, to)
			case r.kind == language, r.kind == decision && k != language && !samePart(r.dir, to):
				t.Errorf("%s may import %s: %s", r.dir, to, reasons[r.kind])
			case r.kind == adapter && k == adapter && !samePart(r.dir, to):
				t.Errorf("%s may import %s: %s", r.dir, to, reasons[adapter])
			case r.kind != command && k == command && !under(to, r.dir):
				t.Errorf("%s may import the command %s", r.dir, to)
			}
		}
	}
}

// samePart reports whether two packages are parts of one: they share the parent, or one lies in the other.
// What an adapter shares with its own test suite or its other end is no second adapter.
func samePart(a, b string) bool {
	for _, whole := range []string{"runtime/sandbox", "node/api", "node/store", "channels/contract"} {
		if under(a, whole) && under(b, whole) {
			return true
		}
	}
	// The vault's bindings are generated, and have one reader; the guest's world speaks runtime's words.
	return a == "channels/chain" && under(b, "channels/contract") || a == "runtime/wasi" && (b == "runtime" || b == "runtime/wasi/memfs")
}
