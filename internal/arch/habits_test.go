package arch

import (
	"go/ast"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestPackageComments wants exactly one per folder that says something, in doc.go where there are many files.
func TestPackageComments(t *testing.T) {
	for dir, files := range product(t) {
		var with []string
		for _, f := range files {
			if f.ast.Doc == nil {
				continue
			}
			with = append(with, f.path)
			name := "Package " + f.ast.Name.Name + " "
			if f.ast.Name.Name == "main" {
				name = "Command " + path.Base(dir) + " "
			}
			if text := f.ast.Doc.Text(); !strings.HasPrefix(text, name) || len(text) < 60 {
				t.Errorf("%s: the package comment starts with %q and tells a newcomer what the package is for", f.path, name)
			}
		}
		if len(with) != 1 {
			t.Errorf("%s has package comments in %q: exactly one is where a newcomer looks", dir, with)
		} else if base := path.Base(with[0]); len(files) > 3 && base != "doc.go" && base != "main.go" {
			t.Errorf("%s: among %d files the package comment belongs in doc.go", with[0], len(files))
		}
	}
}

// TestNoInit: what runs before main cannot be tested, ordered or left out.
func TestNoInit(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s has an init function\n\twhat runs before main cannot be tested, ordered or left out: call it", f.at(fn))
			}
		}
	}
}

// TestNoContextInStruct: a stored context outlives the call that it was made for.
func TestNoContextInStruct(t *testing.T) {
	for _, f := range goFiles(t) {
		names := localNames(f)
		ast.Inspect(f.ast, func(n ast.Node) bool {
			s, ok := n.(*ast.StructType)
			if !ok {
				return true
			}
			for _, field := range s.Fields.List {
				sel, ok := field.Type.(*ast.SelectorExpr)
				if !ok || sel.Sel.Name != "Context" {
					continue
				}
				if x, ok := sel.X.(*ast.Ident); !ok || names[x.Name] != "context" {
					continue
				}
				t.Errorf("%s keeps a context in a struct\n\tit outlives the call that it was made for: pass it as the first argument", f.at(field))
			}
			return true
		})
	}
}

// TestNoSleep: a sleep is too long on a fast machine and too short on a slow one, and hears no context.
func TestNoSleep(t *testing.T) {
	for _, f := range goFiles(t) {
		names := localNames(f)
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == "Sleep" {
				if x, ok := sel.X.(*ast.Ident); ok && names[x.Name] == "time" {
					t.Errorf("%s sleeps\n\tit is too long on a fast machine, too short on a slow one, and hears no context: wait for what is meant, or use testing/synctest", f.at(sel))
				}
			}
			return true
		})
	}
}

// TestNames: a folder is named for what it provides.
func TestNames(t *testing.T) {
	empty := []string{"util", "utils", "common", "pkg", "lib", "base", "helper", "helpers", "misc", "shared", "types"}
	for dir := range product(t) {
		for part := range strings.SplitSeq(dir, "/") {
			if slices.Contains(empty, part) {
				t.Errorf("%s: %q says nothing; name the folder for what it provides", dir, part)
			}
		}
	}
}

// rootEntries is all that may stand at the root. Clutter there hides the house.
var rootEntries = []string{
	".ci", ".gitattributes", ".gitignore", ".golangci.yml", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "SECURITY.md", "go.mod", "go.sum",
	"channels", "cmd", "docs", "examples", "internal", "node", "packaging", "protocol", "relay", "reputation", "runtime", "web",
}

// TestRoot looks at what git holds, and at what it would take.
func TestRoot(t *testing.T) {
	var names []string
	if _, err := os.Stat(filepath.Join(root, ".git")); err == nil {
		out, err := exec.CommandContext(t.Context(), "git", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard").Output()
		if err != nil {
			t.Fatalf("git ls-files: %v", err)
		}
		names = strings.Fields(string(out))
	} else {
		// An archive of the sources: what git ignores may lie about.
		entries, err := os.ReadDir(root)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if n := e.Name(); n != "bin" && n != "build" {
				names = append(names, n)
			}
		}
	}
	seen := map[string]bool{}
	for _, n := range names {
		top, _, _ := strings.Cut(n, "/")
		if !seen[top] && !slices.Contains(rootEntries, top) {
			t.Errorf("%s stands at the root; it belongs into one of the folders there", top)
		}
		seen[top] = true
	}
	if !seen["go.mod"] || !seen["protocol"] {
		t.Errorf("the root was not read: %v", names)
	}
}
