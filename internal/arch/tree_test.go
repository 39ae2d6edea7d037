package arch

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

const module = "github.com/zerostate/zerostate/"

// root is the folder of go.mod, seen from this one.
const root = "../.."

// file is one parsed Go file. Every file counts, whatever its build constraints.
type file struct {
	path string // from the root, with slashes
	test bool
	ast  *ast.File
	fset *token.FileSet
}

func (f file) dir() string { return path.Dir(f.path) }

// imports lists the import paths, ours without the module's.
func (f file) imports() []string {
	var out []string
	for _, spec := range f.ast.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			panic(err) // the parser took it
		}
		out = append(out, p)
	}
	return out
}

func (f file) at(n ast.Node) string {
	return f.path + ":" + strconv.Itoa(f.fset.Position(n.Pos()).Line)
}

var parsed = sync.OnceValues(func() ([]file, error) {
	var files []file
	fset := token.NewFileSet()
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return nil // a temporary file of somebody else went away
			}
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			switch name := d.Name(); {
			case rel == ".":
				return nil
			case name == "node_modules" || name == "testdata" || strings.HasPrefix(name, "."), rel == "bin", rel == "build":
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(rel, ".go") {
			return nil
		}
		tree, err := parser.ParseFile(fset, p, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, file{path: rel, test: strings.HasSuffix(rel, "_test.go"), ast: tree, fset: fset})
		return nil
	})
	return files, err
})

// goFiles gives every Go file of the tree.
func goFiles(t *testing.T) []file {
	t.Helper()
	files, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 50 {
		t.Fatalf("only %d Go files were found: the tree was not read", len(files))
	}
	return files
}

// product gives the files that are built into something, by folder.
func product(t *testing.T) map[string][]file {
	t.Helper()
	out := map[string][]file{}
	for _, f := range goFiles(t) {
		if !f.test {
			out[f.dir()] = append(out[f.dir()], f)
		}
	}
	return out
}

// own cuts the module's path off; ok is false for what is not ours.
func own(importPath string) (dir string, ok bool) {
	return strings.CutPrefix(importPath, module)
}

// under reports whether dir is parent or lies below it.
func under(dir, parent string) bool {
	return dir == parent || strings.HasPrefix(dir, parent+"/")
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
