package arch

import (
	"go/ast"
	"path"
	"slices"
	"strconv"
	"testing"
)

const whyPure = "a package that decides must give the same answer to the same question: time comes in as an argument, randomness inside the event, and what is to be done goes out as a value"

// pureStd is the part of the standard library that has no effects.
var pureStd = []string{
	"archive/tar", "bytes", "cmp", "encoding", "encoding/base64", "encoding/binary", "encoding/hex", "encoding/json", "errors", "fmt", "hash", "io", "io/fs", "iter",
	"maps", "math", "math/big", "math/bits", "path", "reflect", "slices", "sort", "strconv", "strings", "time", "unicode", "unicode/utf8",
	"crypto/aes", "crypto/cipher", "crypto/ecdh", "crypto/ecdsa", "crypto/hkdf", "crypto/hmac", "crypto/sha256", "crypto/sha512", "crypto/subtle",
}

// languageLibs is what the language may import besides: pure encoding and crypto.
var languageLibs = append([]string{
	"github.com/ipfs/go-cid", "github.com/multiformats/go-multihash", "github.com/multiformats/go-multiaddr",
	"github.com/fxamacker/cbor/v2", "github.com/holiman/uint256",
	"github.com/ethereum/go-ethereum/common", "github.com/ethereum/go-ethereum/crypto",
}, pureLibp2p...)

// decisionLibs is what a decision may import besides: the types of names and numbers.
var decisionLibs = []string{
	"github.com/ethereum/go-ethereum/common", "github.com/libp2p/go-libp2p/core/peer", "github.com/holiman/uint256", "github.com/ipfs/go-cid",
}

// impure are the calls that read the machine although their package is allowed.
var impure = map[string][]string{
	"time": {"Now", "Since", "Until", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick", "Sleep"},
	"context": {
		"Background", "TODO", "WithCancel", "WithCancelCause", "WithTimeout", "WithTimeoutCause", "WithDeadline", "WithDeadlineCause",
		"WithValue", "WithoutCancel", "AfterFunc",
	},
}

func pureFiles(t *testing.T) (files []file, kinds []kind) {
	t.Helper()
	for dir, in := range product(t) {
		r, ok := roomOf(dir)
		if !ok || (r.kind != language && r.kind != decision) {
			continue
		}
		for _, f := range in {
			files, kinds = append(files, f), append(kinds, r.kind)
		}
	}
	if len(files) < 20 {
		t.Fatalf("only %d files decide: the table is broken", len(files))
	}
	return files, kinds
}

// TestPureImports holds the language and the decisions to their allow-lists.
func TestPureImports(t *testing.T) {
	files, kinds := pureFiles(t)
	for i, f := range files {
		libs, why := decisionLibs, whyPure
		if kinds[i] == language {
			libs, why = languageLibs, "the language imports the standard library's pure part, and by an allow-list pure encoding and crypto: everything depends on it"
		}
		for _, imp := range f.imports() {
			_, ours := own(imp)
			// Only an interface that an adapter implements may speak of a context.
			runner := imp == "context" && f.dir() == "runtime"
			if !ours && !runner && !slices.Contains(pureStd, imp) && !slices.Contains(libs, imp) {
				t.Errorf("%s imports %s\n\t%s", f.path, imp, why)
			}
		}
	}
}

// TestPureCalls finds clocks, timers, new contexts and goroutines.
func TestPureCalls(t *testing.T) {
	files, _ := pureFiles(t)
	for _, f := range files {
		names := localNames(f)
		ast.Inspect(f.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				t.Errorf("%s starts a goroutine\n\t%s", f.at(n), whyPure)
			case *ast.SelectorExpr:
				x, ok := n.X.(*ast.Ident)
				if ok && slices.Contains(impure[names[x.Name]], n.Sel.Name) {
					t.Errorf("%s uses %s.%s\n\t%s", f.at(n), x.Name, n.Sel.Name, whyPure)
				}
			}
			return true
		})
	}
}

// localNames maps the names that a file gives to its imports to their paths.
func localNames(f file) map[string]string {
	names := map[string]string{}
	for _, spec := range f.ast.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		name := path.Base(p)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = p
	}
	return names
}
