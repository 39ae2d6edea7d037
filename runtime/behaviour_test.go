package runtime_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"pgregory.net/rapid"

	"github.com/zerostate/zerostate/internal/asm/random"
	"github.com/zerostate/zerostate/runtime"
)

// seen is everything that can be seen of a run, apart from its gas.
type seen struct {
	Trap   string   // Its kind, or nothing.
	Notes  []uint64 // What the program told its host, in order.
	Memory string   // Its size and a hash of it.
	Vars   []uint64 // The module's variables.
}

// ran is a run of a rewritten module.
type ran struct {
	seen
	gas, depth int64
	// left is the gas that the host saw at each note.
	left []int64
}

// another is an engine that knows nothing of gas. It interprets, so that whatever it computes it computes the same way
// each time, the bits of a NaN included.
type another struct {
	engine wazero.Runtime
	notes  []uint64
	left   []int64
}

func newAnother(ctx context.Context, t testing.TB) *another {
	a := &another{engine: wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())}
	t.Cleanup(func() { _ = a.engine.Close(context.WithoutCancel(ctx)) })
	note := func(_ context.Context, m api.Module, v uint64) uint32 {
		a.notes = append(a.notes, v)
		if g := m.ExportedGlobal(runtime.GasExport); g != nil {
			a.left = append(a.left, int64(g.Get()))
		}
		return uint32(len(a.notes))
	}
	if _, err := a.engine.NewHostModuleBuilder("host").NewFunctionBuilder().WithFunc(note).Export("note").Instantiate(ctx); err != nil {
		t.Fatal(err)
	}
	return a
}

// run runs a module. If it is a rewritten one, with so much gas.
func (a *another) run(ctx context.Context, module []byte, metered bool, gas int64) (ran, error) {
	a.notes, a.left = nil, nil
	compiled, err := a.engine.CompileModule(ctx, module)
	if err != nil {
		return ran{}, fmt.Errorf("not valid: %w", err)
	}
	m, err := a.engine.InstantiateModule(ctx, compiled, wazero.NewModuleConfig().WithName("").WithStartFunctions())
	if err != nil {
		return ran{seen: seen{Trap: kindOf(err)}}, nil
	}
	defer m.Close(ctx)
	var r ran
	if metered {
		set(m, runtime.GasExport, uint64(gas))
		set(m, runtime.DepthExport, runtime.CallDepth)
	}
	for _, entry := range []string{runtime.StartExport, runtime.EntryPoint} {
		if f := m.ExportedFunction(entry); f != nil && r.Trap == "" {
			_, err := f.Call(ctx)
			r.Trap = kindOf(err)
		}
	}
	memory, _ := m.Memory().Read(0, m.Memory().Size())
	r.Notes, r.left, r.Memory = a.notes, a.left, fmt.Sprintf("%d %x", len(memory), sha256.Sum256(memory))
	for i := 0; ; i++ {
		g := m.ExportedGlobal(fmt.Sprintf("g%d", i))
		if g == nil {
			break
		}
		r.Vars = append(r.Vars, g.Get())
	}
	if metered {
		r.gas = gas - int64(m.ExportedGlobal(runtime.GasExport).Get())
		r.depth = int64(int32(m.ExportedGlobal(runtime.DepthExport).Get()))
	}
	return r, nil
}

func set(m api.Module, name string, v uint64) {
	m.ExportedGlobal(name).(api.MutableGlobal).Set(v)
}

func kindOf(err error) string {
	if err == nil {
		return ""
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// noting lets the one import of a random module in.
func noting() runtime.Rules {
	return runtime.Rules{MaxBytes: 1 << 20, MemoryPages: 100, Imports: func(module, name string) (runtime.FuncType, bool) {
		return runtime.FuncType{Params: []runtime.ValueType{runtime.I64}, Results: []runtime.ValueType{runtime.I32}}, module == "host" && name == "note"
	}}
}

const plenty = math.MaxInt64 / 4

// checkRewritten holds that a valid module is admitted, is valid afterwards and does what it did before; that its gas is
// the same each time, and is enough when it is the limit; and that with less it stops on the way, as out of gas.
func checkRewritten(ctx context.Context, t rapid.TB, engine *another, module []byte, pick func(n int) int) {
	before, err := engine.run(ctx, module, false, 0)
	if err != nil {
		t.Fatalf("the module that was made is %v", err)
	}
	a, err := runtime.Admit(module, noting())
	if err != nil {
		t.Fatalf("a valid module is refused: %v", err)
	}
	run := func(gas int64) ran {
		r, err := engine.run(ctx, a.Bytes, true, gas)
		if err != nil {
			t.Fatalf("the rewritten module is %v", err)
		}
		return r
	}
	after := run(plenty)
	if !same(before.seen, after.seen) {
		t.Fatalf("rewriting changed what it does:\n%+v\n%+v", before.seen, after.seen)
	}
	if after.gas < 0 || after.Trap == "" && after.depth != runtime.CallDepth {
		t.Fatalf("%d gas, %d of the call depth are left", after.gas, after.depth)
	}
	if !slices.IsSortedFunc(after.left, func(a, b int64) int { return int(b - a) }) {
		t.Fatalf("the gas that is left grew: %v", after.left)
	}
	if r := run(plenty); !same(r.seen, after.seen) || r.gas != after.gas {
		t.Fatalf("another time: %+v, %d gas\n%+v, %d gas", r.seen, r.gas, after.seen, after.gas)
	}
	// After a trap of the program the gas is what was written down last, which is less than what was used.
	if r := run(after.gas); after.Trap == "" && (!same(r.seen, after.seen) || r.gas != after.gas) {
		t.Fatalf("with exactly enough gas: %+v, %d gas\n%+v, %d gas", r.seen, r.gas, after.seen, after.gas)
	}
	if after.gas == 0 || after.Trap != "" {
		return
	}
	limit := int64(pick(int(min(after.gas, math.MaxInt32))))
	short := run(limit)
	switch {
	case len(short.Notes) > len(after.Notes) || !slices.Equal(short.Notes, after.Notes[:len(short.Notes)]):
		t.Fatalf("with %d of %d gas it told the host %v, and not the beginning of %v", limit, after.gas, short.Notes, after.Notes)
	case short.gas > limit: // Stopped, or found out at its end.
	case !same(short.seen, after.seen):
		t.Fatalf("with %d of %d gas it came to another end without being out of gas: %+v\n%+v", limit, after.gas, short.seen, after.seen)
	case short.gas != after.gas:
		t.Fatalf("with %d gas the same end cost %d, before %d", limit, short.gas, after.gas)
	}
}

func same(a, b seen) bool {
	return a.Trap == b.Trap && a.Memory == b.Memory && slices.Equal(a.Notes, b.Notes) && slices.Equal(a.Vars, b.Vars)
}

// TestRewrittenBehavesTheSame is that for modules at random.
func TestRewrittenBehavesTheSame(t *testing.T) {
	engine := newAnother(t.Context(), t)
	ctx := t.Context()
	ends := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		pick := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "") }
		module := random.Module(random.Options{Pick: pick, CanonicalNaN: true, MultiValue: pick(2) == 0, Vectors: pick(2) == 0})
		checkRewritten(ctx, t, engine, module, pick)
		r, _ := engine.run(ctx, module, false, 0)
		ends[r.Trap]++
	})
	t.Log(ends)
	if ends[""] == 0 || len(ends) < 3 {
		t.Errorf("too few kinds of ends to mean much: %v", ends)
	}
}

// FuzzRewritten is the same for modules that a fuzzer chooses.
func FuzzRewritten(f *testing.F) {
	ctx := f.Context()
	engine := newAnother(ctx, f)
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) {
		pick := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "") }
		checkRewritten(ctx, t, engine, random.Module(random.Options{Pick: pick, CanonicalNaN: true, MultiValue: pick(2) == 0, Vectors: pick(2) == 0}), pick)
	}))
}

// FuzzAdmitted holds that what is admitted of a stranger's bytes, if it was valid, still is.
func FuzzAdmitted(f *testing.F) {
	ctx := f.Context()
	engine := newAnother(ctx, f)
	n := 0
	for range 20 {
		n++
		seed := uint32(n)
		f.Add(random.Module(random.Options{MultiValue: n%2 == 0, Vectors: n%3 == 0, Pick: func(n int) int {
			seed = seed*1664525 + 1013904223
			return int(seed>>8) % n
		}}))
	}
	if echo, err := os.ReadFile("../examples/agents/echo/echo.wasm"); err == nil {
		f.Add(echo)
	}
	f.Fuzz(func(t *testing.T, module []byte) {
		r := noting()
		note := r.Imports
		r.Imports = func(module, name string) (runtime.FuncType, bool) {
			if f, ok := note(module, name); ok {
				return f, ok
			}
			return preview1(module, name)
		}
		a, err := runtime.Admit(module, r)
		if err != nil {
			return
		}
		if len(a.Bytes) > 20*len(module)+1024 {
			t.Fatalf("%d bytes became %d", len(module), len(a.Bytes))
		}
		compiled, err := engine.engine.CompileModule(ctx, module)
		if err != nil {
			return
		}
		compiled.Close(ctx)
		if compiled, err = engine.engine.CompileModule(ctx, a.Bytes); err != nil {
			t.Fatalf("rewriting made a valid module invalid: %v", err)
		}
		compiled.Close(ctx)
	})
}
