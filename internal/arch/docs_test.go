package arch

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
)

const whyDocs = "documentation that names what is not there is worse than none"

// documents gives every Markdown file of ours by its path from the root.
func documents(t *testing.T) map[string]string {
	t.Helper()
	docs := map[string]string{}
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/*/*.md", "examples/*/*/*.md", "channels/*/*.md", "packaging/*.md", "web/*.md"} {
		names, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			rel, err := filepath.Rel(root, name)
			if err != nil {
				t.Fatal(err)
			}
			docs[filepath.ToSlash(rel)] = read(t, filepath.ToSlash(rel))
		}
	}
	if docs["README.md"] == "" || docs["docs/protocol.md"] == "" {
		t.Fatal("the documents were not found")
	}
	return docs
}

var (
	linkPattern  = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	notInAnchors = regexp.MustCompile(`[^a-z0-9 _-]`)
)

// anchors lists the addresses of a document's headings, as forges make them.
func anchors(text string) map[string]bool {
	out := map[string]bool{}
	for line := range strings.SplitSeq(text, "\n") {
		if title, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " "); ok && strings.HasPrefix(line, "#") {
			out[strings.ReplaceAll(notInAnchors.ReplaceAllString(strings.ToLower(title), ""), " ", "-")] = true
		}
	}
	return out
}

// TestLinks follows every relative link.
func TestLinks(t *testing.T) {
	docs := documents(t)
	for name, text := range docs {
		for _, m := range linkPattern.FindAllStringSubmatch(text, -1) {
			target, anchor, _ := strings.Cut(m[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			to := name
			if target != "" {
				to = path.Join(path.Dir(name), target)
			}
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(to))); err != nil {
				t.Errorf("%s links to %s, which is not there\n\t%s", name, m[1], whyDocs)
			} else if anchor != "" && !anchors(docs[to])[anchor] {
				t.Errorf("%s links to %s: %s has no such heading\n\t%s", name, m[1], to, whyDocs)
			}
		}
	}
	// The extension's URI in every A2A card is an address in the protocol's document.
	if _, anchor, _ := strings.Cut(protocol.ExtensionURI, "#"); !anchors(docs["docs/protocol.md"])[anchor] {
		t.Errorf("docs/protocol.md has no heading for %s, which every card names", protocol.ExtensionURI)
	}
}

// TestHouseIsDescribed looks for every package in the document about the house.
func TestHouseIsDescribed(t *testing.T) {
	text := read(t, "docs/architecture.md")
	for dir := range product(t) {
		if r, ok := roomOf(dir); ok && strings.HasSuffix(r.dir, "/...") {
			dir = strings.TrimSuffix(r.dir, "/...")
		}
		if !strings.Contains(text, "`"+dir+"`") {
			t.Errorf("docs/architecture.md does not mention `%s`\n\ta house has a map", dir)
		}
	}
}

// TestDecisionsAreListed holds the index of decisions complete.
func TestDecisionsAreListed(t *testing.T) {
	index := read(t, "docs/decisions/README.md")
	for name, text := range documents(t) {
		if path.Dir(name) != "docs/decisions" || path.Base(name) == "README.md" {
			continue
		}
		if !strings.Contains(index, "("+path.Base(name)+")") {
			t.Errorf("%s is not in the index", name)
		}
		if !strings.HasPrefix(text, "# "+path.Base(name)[:4]+" – ") {
			t.Errorf("%s does not begin with its number", name)
		}
	}
}

// TestProtocolDocument holds the names and numbers of docs/protocol.md to the code.
func TestProtocolDocument(t *testing.T) {
	text := read(t, "docs/protocol.md")
	want := func(what, in string) {
		if !strings.Contains(text, in) {
			t.Errorf("docs/protocol.md does not have %s: %q\n\t%s", what, in, whyDocs)
		}
	}
	for name, value := range map[string]int64{
		"MaxGossip": protocol.MaxGossip, "MaxBidFrame": protocol.MaxBidFrame, "MaxFrame": protocol.MaxFrame,
		"MaxPayFrame": protocol.MaxPayFrame, "MaxCardFrame": protocol.MaxCardFrame, "ChunkSize": protocol.ChunkSize,
		"MaxInput": protocol.MaxInput, "MaxFrameSize": protocol.MaxFrameSize, "MaxEnvelope": protocol.MaxEnvelope,
		"MaxReceipt": protocol.MaxReceipt, "MaxChequeBytes": protocol.MaxChequeBytes, "MaxCards": protocol.MaxCards,
		"Shards": protocol.Shards, "MaxArgs": protocol.MaxArgs, "MaxArgBytes": protocol.MaxArgBytes,
		"MaxCallLifeMs": protocol.MaxCallLifeMs, "MaxCardLifeMs": protocol.MaxCardLifeMs,
		"MinDeadlineMs": protocol.MinDeadlineMs, "MaxDeadlineMs": protocol.MaxDeadlineMs,
	} {
		want("the value of a constant", fmt.Sprintf("| `%s` | %d |", name, value))
	}
	for name, p := range map[string]protocol.Payload{
		"Profile": protocol.Profile{}, "Binding": protocol.Binding{}, "Card": protocol.Card{}, "Call": protocol.Call{}, "Bid": protocol.Bid{},
		"Award": protocol.Award{}, "Statement": protocol.Statement{}, "Countersignature": protocol.Countersignature{},
	} {
		want("a domain", fmt.Sprintf("| `%s` | `%s` |", name, p.Domain()))
	}
	for _, cheque := range []string{
		strings.TrimSuffix(protocol.ChequeType, protocol.LockType), protocol.LockType, "`" + protocol.VaultName + "`", "`" + protocol.VaultVersion + "`",
		"`" + protocol.ABIWasip1 + "`",
	} {
		want("a word of the cheque", cheque)
	}
	// Streams, kinds and codes: whatever constants there are.
	for name, value := range stringConstants(t, "protocol") {
		for prefix, what := range map[string]string{"Stream": "a stream", "Kind": "a kind of frame", "Code": "a reason code", "Outcome": "an outcome"} {
			if strings.HasPrefix(name, prefix) {
				want(what+" ("+name+")", "`"+value)
			}
		}
	}
	for _, message := range []string{
		"Card", "Call", "Spec", "Bid", "Award", "Statement", "Countersignature", "Receipt",
		"BidFrame", "BidReply", "TaskOpen", "PayOpen", "PayReply", "PayClose", "CardQuery", "CardReply",
	} {
		fields, best := fieldsOf(t, message), []string(nil)
		for i, paragraph := range strings.Split(text, "\n\n") {
			missing := slices.DeleteFunc(slices.Clone(fields), func(f string) bool { return strings.Contains(paragraph, "`"+f+"`") })
			if i == 0 || len(missing) < len(best) {
				best = missing
			}
		}
		if len(best) > 0 {
			t.Errorf("docs/protocol.md: no paragraph has all fields of %s; the nearest lacks %q\n\t%s", message, best, whyDocs)
		}
	}
}

// stringConstants collects the exported text constants of a package.
func stringConstants(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, f := range product(t)[dir] {
		for _, d := range f.ast.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, spec := range g.Specs {
				v := spec.(*ast.ValueSpec)
				for i, name := range v.Names {
					if i >= len(v.Values) || !name.IsExported() {
						continue
					}
					if lit, ok := v.Values[i].(*ast.BasicLit); ok && lit.Kind == token.STRING {
						out[name.Name] = constant.StringVal(constant.MakeFromLiteral(lit.Value, token.STRING, 0))
					}
				}
			}
		}
	}
	if len(out) < 20 {
		t.Fatalf("only %d text constants in %s", len(out), dir)
	}
	return out
}

// fieldsOf lists the wire names of a message of package protocol.
func fieldsOf(t *testing.T, message string) (names []string) {
	t.Helper()
	for _, f := range product(t)["protocol"] {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok || spec.Name.Name != message {
				return true
			}
			for _, field := range spec.Type.(*ast.StructType).Fields.List {
				if field.Tag == nil {
					continue
				}
				tag, err := strconv.Unquote(field.Tag.Value)
				if err != nil {
					t.Fatal(err)
				}
				if _, after, ok := strings.Cut(tag, `cbor:"`); ok {
					name, _, _ := strings.Cut(after, `"`)
					names = append(names, name)
				}
			}
			return false
		})
	}
	if len(names) == 0 {
		t.Fatalf("message %s was not found", message)
	}
	return names
}

// TestExitCodesAreDocumented holds the table of docs/operations.md to the code.
func TestExitCodesAreDocumented(t *testing.T) {
	text := read(t, "docs/operations.md")
	for _, e := range api.ExitCodes() {
		if row := fmt.Sprintf("| %d | %s |", e.Code, e.Meaning); !strings.Contains(text, row) {
			t.Errorf("docs/operations.md has no row %q\n\tscripts depend on exit codes", row)
		}
	}
}

// TestCardsAreReadable reads every card that is shown or shipped as publishing does.
func TestCardsAreReadable(t *testing.T) {
	cards := map[string]string{}
	names, err := filepath.Glob(filepath.Join(root, "examples", "agents", "*", "card.json"))
	if err != nil || len(names) < 5 {
		t.Fatalf("only %d cards of examples were found: %v", len(names), err)
	}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		cards[name] = string(raw)
	}
	_, shown, ok := strings.Cut(read(t, "docs/agents.md"), "```json\n")
	if !ok {
		t.Fatal("docs/agents.md shows no card")
	}
	cards["docs/agents.md"], _, _ = strings.Cut(shown, "```")
	for name, raw := range cards {
		var card api.CardFields
		d := json.NewDecoder(strings.NewReader(raw))
		d.DisallowUnknownFields()
		if err := d.Decode(&card); err != nil || card.Name == "" || card.Description == "" || card.Version == "" || len(card.Skills) == 0 {
			t.Errorf("%s: %+v, %v\n\tzerostate agent publish would refuse it", name, card, err)
		}
	}
}
