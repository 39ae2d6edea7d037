package points

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

const module = "github.com/zerostate/zerostate/"

// scanned are the packages between a decision and its effect. Points lie in the first; the others carry.
var scanned = []string{"node", "node/lanes", "node/store", "node/p2p", "node/keystore", "channels/chain"}

// carriers are the helpers of package node that pass an effect on: the points are where they are called.
var carriers = []string{
	"writeFrame", "writeChunks", "follow", "(*Node).judge", "(*Node).askLane",
	"(*Node).commitRequester", "(*Node).stepRequester", "(*Node).stepExecutor", "(*Node).stepExecutorWith",
	"(contents).stage", "(contents).drop", "(*Node).dropContents",
	"(storeJournal).Put", "(storeJournal).Remove",
	"(*payerBook).seen", "(*payerBook).update", "(*payeeBook).seen", "(*payeeBook).look",
}

// Point is one call from which an effect is made.
type Point struct {
	Name string // "(*Node).lockPart Promise commit"
	File string // from the root, with slashes
	From int    // lines of the call
	To   int
	Kind string
}

// Code is what was found in the source.
type Code struct {
	Points []Point
	// Unmarked are calls of a raw effect in functions without a mark.
	Unmarked []string
	funcs    []span
	names    []string // of the functions of package node
}

// span is the place of one function; carries says that points lie further out.
type span struct {
	file     string
	from, to int
	carries  bool
}

// function is one declaration with what it calls.
type function struct {
	name   string
	inNode bool
	calls  []call
	kinds  map[string]bool // reached through it
	span
}

type call struct {
	to         []*types.Func
	callee     string
	from, upTo int
}

// rawEffects are what must not happen without a mark beside it.
var rawEffects = []string{
	"(*os.File).Sync", "(*github.com/dgraph-io/badger/v4.Txn).Commit", "(*github.com/dgraph-io/badger/v4.WriteBatch).Flush",
	"(*github.com/ethereum/go-ethereum/ethclient.Client).SendTransaction", module + "protocol.WriteFrame",
}

// Find reads the source under root.
func Find(root string) (Code, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return Code{}, err
	}
	var patterns []string
	for _, p := range scanned {
		patterns = append(patterns, module+p)
	}
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports | packages.NeedDeps,
		Dir:  root,
	}, patterns...)
	if err != nil {
		return Code{}, err
	}
	if len(pkgs) != len(scanned) {
		return Code{}, fmt.Errorf("%d packages of %d were found under %s", len(pkgs), len(scanned), root)
	}
	r := reader{root: root, all: map[*types.Func]*function{}}
	for _, p := range pkgs {
		for _, e := range p.Errors {
			return Code{}, fmt.Errorf("%s: %w", p.PkgPath, e)
		}
		for _, f := range p.Syntax {
			r.file(p, f)
		}
	}
	r.resolve(pkgs)
	r.spread()
	return r.code(), nil
}

type reader struct {
	root     string
	all      map[*types.Func]*function
	order    []*function
	unmarked []string
}

func (r *reader) file(p *packages.Package, f *ast.File) {
	for _, d := range f.Decls {
		decl, ok := d.(*ast.FuncDecl)
		if !ok || decl.Body == nil {
			continue
		}
		obj, ok := p.TypesInfo.Defs[decl.Name].(*types.Func)
		if !ok {
			continue
		}
		fn := &function{name: nameOf(obj), inNode: p.PkgPath == module+"node", kinds: map[string]bool{}, span: r.at(p.Fset, decl)}
		fn.carries = !fn.inNode || slices.Contains(carriers, fn.name)
		raw := ""
		ast.Inspect(decl.Body, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			callee := calleeOf(p.TypesInfo, c)
			if callee == nil {
				return true
			}
			if slices.Contains(rawEffects, callee.FullName()) {
				raw = callee.FullName()
			}
			if callee.FullName() == module+"internal/killpoint.Before" {
				if sel, ok := c.Args[0].(*ast.SelectorExpr); ok {
					fn.kinds[strings.ToLower(sel.Sel.Name)] = true
					fn.carries = true
				}
				return true
			}
			at := r.at(p.Fset, c)
			fn.calls = append(fn.calls, call{to: []*types.Func{callee.Origin()}, callee: callee.Name(), from: at.from, upTo: at.to})
			return true
		})
		if raw != "" && len(fn.kinds) == 0 {
			r.unmarked = append(r.unmarked, fmt.Sprintf("%s %s calls %s", strings.TrimPrefix(p.PkgPath, module), fn.name, raw))
		}
		r.all[obj] = fn
		r.order = append(r.order, fn)
	}
}

func (r *reader) at(fset *token.FileSet, n ast.Node) span {
	from, to := fset.Position(n.Pos()), fset.Position(n.End())
	file, err := filepath.Rel(r.root, from.Filename)
	if err != nil {
		file = from.Filename
	}
	return span{file: filepath.ToSlash(file), from: from.Line, to: to.Line}
}

func calleeOf(info *types.Info, c *ast.CallExpr) *types.Func {
	fun := ast.Unparen(c.Fun)
	if ix, ok := fun.(*ast.IndexExpr); ok { // of a generic function
		fun = ix.X
	}
	switch f := fun.(type) {
	case *ast.Ident:
		fn, _ := info.Uses[f].(*types.Func)
		return fn
	case *ast.SelectorExpr:
		fn, _ := info.Uses[f.Sel].(*types.Func)
		return fn
	}
	return nil
}

// nameOf is the name without its package: "(*Node).lockPart".
func nameOf(f *types.Func) string {
	recv := f.Signature().Recv()
	if recv == nil {
		return f.Name()
	}
	t, star := recv.Type(), ""
	if p, ok := t.(*types.Pointer); ok {
		t, star = p.Elem(), "*"
	}
	if n, ok := t.(*types.Named); ok {
		return "(" + star + n.Obj().Name() + ")." + f.Name()
	}
	return f.Name()
}

// resolve adds to a call of an interface's method those of our types that implement it.
func (r *reader) resolve(pkgs []*packages.Package) {
	var ours []*types.Named
	for _, p := range pkgs {
		for _, name := range p.Types.Scope().Names() {
			if t, ok := p.Types.Scope().Lookup(name).(*types.TypeName); ok {
				if n, ok := t.Type().(*types.Named); ok && n.TypeParams() == nil && !types.IsInterface(n) {
					ours = append(ours, n)
				}
			}
		}
	}
	for _, fn := range r.order {
		for i, c := range fn.calls {
			recv := c.to[0].Signature().Recv()
			if recv == nil || !types.IsInterface(recv.Type()) {
				continue
			}
			face, ok := recv.Type().Underlying().(*types.Interface)
			if !ok {
				continue
			}
			for _, t := range ours {
				if !types.Implements(types.NewPointer(t), face) {
					continue
				}
				obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, t.Obj().Pkg(), c.to[0].Name())
				if m, ok := obj.(*types.Func); ok {
					fn.calls[i].to = append(fn.calls[i].to, m.Origin())
				}
			}
		}
	}
}

// spread carries the kinds of marked functions to the carriers that call them.
func (r *reader) spread() {
	for changed := true; changed; {
		changed = false
		for _, fn := range r.order {
			if !fn.carries {
				continue
			}
			for k := range r.reached(fn.calls) {
				if !fn.kinds[k] {
					fn.kinds[k], changed = true, true
				}
			}
		}
	}
}

func (r *reader) reached(calls []call) map[string]bool {
	out := map[string]bool{}
	for _, c := range calls {
		for _, to := range c.to {
			if callee := r.all[to]; callee != nil && callee.carries {
				maps.Copy(out, callee.kinds)
			}
		}
	}
	return out
}

func (r *reader) code() Code {
	out := Code{Unmarked: r.unmarked}
	for _, fn := range r.order {
		out.funcs = append(out.funcs, fn.span)
		if fn.inNode {
			out.names = append(out.names, fn.name)
		}
		if fn.carries {
			continue
		}
		seen := map[string]int{}
		for _, c := range fn.calls {
			kinds := r.reached([]call{c})
			if len(kinds) == 0 {
				continue
			}
			seen[c.callee]++
			callee := c.callee
			if n := seen[c.callee]; n > 1 {
				callee = fmt.Sprintf("%s/%d", callee, n)
			}
			for _, k := range slices.Sorted(maps.Keys(kinds)) {
				out.Points = append(out.Points, Point{Name: fn.name + " " + callee + " " + k, File: fn.file, From: c.from, To: c.upTo, Kind: k})
			}
		}
	}
	slices.SortFunc(out.Points, func(a, b Point) int { return cmp.Compare(a.Name, b.Name) })
	slices.Sort(out.Unmarked)
	return out
}

// Of finds the point of a passing: frames are "function file:line", innermost first. place is the frame's file:line.
func (c Code) Of(kind string, frames []string) (p Point, place string, ok bool) {
	for _, f := range frames {
		_, place, _ = strings.Cut(f, " ")
		file, number, _ := strings.Cut(place, ":")
		line := 0
		if _, err := fmt.Sscan(number, &line); err != nil {
			return p, place, false
		}
		i := slices.IndexFunc(c.funcs, func(s span) bool { return s.file == file && s.from <= line && line <= s.to })
		if i < 0 || c.funcs[i].carries {
			continue
		}
		for _, q := range c.Points {
			inside := q.File == file && q.Kind == kind && q.From <= line && line <= q.To
			if inside && (!ok || q.To-q.From < p.To-p.From) {
				p, ok = q, true
			}
		}
		return p, place, ok
	}
	return p, "", false
}
