package random

import (
	"slices"
	"strconv"

	"github.com/zerostate/zerostate/internal/asm"
)

// Fuel is how many times a module's functions are entered and its loops begun, at most.
const Fuel = 500

// Pages is the least and the most size of a module's memory.
const (
	leastPages = 1
	mostPages  = 4
)

// Options says what a module may hold.
type Options struct {
	// Pick gives a number from 0 to n-1.
	Pick func(n int) int
	// MultiValue allows blocks with parameters and several results, and functions with several results.
	MultiValue bool
	// Vectors allows SIMD on integers.
	Vectors bool
	// Command makes a WASI command: instead of importing host.note it writes what it would tell its host, and in the end
	// its memory, to its standard output.
	Command bool
	// CanonicalNaN keeps the bits of a NaN from being seen: engines differ in them.
	CanonicalNaN bool
}

var numbers = asm.Vals{asm.I32, asm.I64, asm.F32, asm.F64}

type signature struct {
	params, results asm.Vals
	index           uint32 // Of the type.
}

type module struct {
	Options
	asm   asm.Module
	note  uint32
	write uint32 // In a command.
	canon map[asm.Val]uint32
	// canonLanes is the same for vectors, by the number of floats in one.
	canonLanes map[int]uint32
	functions  []uint32 // Index of each function that bodies may call.
	sigs       []signature
	globals    asm.Vals
	fuel       uint32
	datas      uint32
	elements   uint32
	table      uint32 // Entries.
	left       int    // Instructions that may still be written, about.
}

// Module writes one.
func Module(o Options) []byte {
	m := &module{Options: o, left: 400}
	if m.Command {
		m.write = m.asm.Import("wasi_snapshot_preview1", "fd_write", asm.Vals{asm.I32, asm.I32, asm.I32, asm.I32}, asm.Vals{asm.I32})
	} else {
		m.note = m.asm.Import("host", "note", asm.Vals{asm.I64}, asm.Vals{asm.I32})
	}
	m.asm.Memory(leastPages, mostPages)
	m.variables()
	for range 1 + m.Pick(5) {
		s := signature{params: m.some(4, false), results: m.some(2, false)}
		if m.MultiValue && m.Pick(3) == 0 {
			s.results = m.some(4, false)
		}
		s.index = m.asm.Type(s.params, s.results)
		m.sigs = append(m.sigs, s)
		m.functions = append(m.functions, m.asm.Declare(s.params, s.results))
	}
	start := m.asm.Declare(nil, nil)
	if m.Command {
		m.note = m.asm.Func(asm.Vals{asm.I64}, asm.Vals{asm.I32}, nil,
			asm.Code{}.I32(scratch).Get(0).Access(asm.I64Store, 0, 0).Then(m.output(scratch, 8)))
	}
	m.canonicalisers()
	m.canonicalLanes()
	m.segments()
	for i, f := range m.functions {
		m.function(f, m.sigs[i])
	}
	m.asm.Define(start, nil, m.main())
	m.asm.Export("_start", asm.KindFunc, start)
	if m.Pick(4) == 0 {
		m.asm.Start(m.asm.Func(nil, nil, nil, asm.Code{}.I64(99).Call(m.note).Drop()))
	}
	return m.asm.Bytes()
}

// scratch is where a command keeps what it writes, between what bodies reach by masked addresses and the memory's end.
const scratch = 60_000

// output writes so many bytes and leaves an i32.
func (m *module) output(from, size int32) asm.Code {
	return asm.Code{}.I32(scratch).I32(from).Access(asm.I32Store, 0, 16).I32(scratch).I32(size).Access(asm.I32Store, 0, 20).
		I32(1).I32(scratch + 16).I32(1).I32(scratch + 24).Call(m.write)
}

// some is up to most-1 types.
func (m *module) some(most int, vectors bool) asm.Vals {
	var v asm.Vals
	for range m.Pick(most) {
		v = append(v, m.valType(vectors))
	}
	return v
}

func (m *module) valType(vectors bool) asm.Val {
	if vectors && m.Vectors && m.Pick(5) == 0 {
		return asm.V128
	}
	return numbers[m.Pick(len(numbers))]
}

func (m *module) variables() {
	m.fuel = m.asm.Global(asm.I32, asm.Code{}.I32(Fuel))
	for i := range 1 + m.Pick(3) {
		t := m.valType(false)
		g := m.mutable(t)
		m.globals = append(m.globals, t)
		m.asm.Export("g"+strconv.Itoa(i), asm.KindGlobal, g)
	}
}

func (m *module) mutable(t asm.Val) uint32 {
	switch t {
	case asm.I32:
		return m.asm.Global(t, asm.Code{}.I32(int32(m.Pick(1000))-500))
	case asm.I64:
		return m.asm.Global(t, asm.Code{}.I64(int64(m.Pick(1000))<<20))
	case asm.F32:
		return m.asm.Global(t, asm.Code{}.F32(float32(m.Pick(1000))/7))
	}
	return m.asm.Global(t, asm.Code{}.F64(float64(m.Pick(1000))/3))
}

// canonicalisers are functions that return their argument, or the one NaN.
func (m *module) canonicalisers() {
	if !m.CanonicalNaN {
		return
	}
	m.canon = map[asm.Val]uint32{
		asm.F32: m.asm.Func(asm.Vals{asm.F32}, asm.Vals{asm.F32}, nil,
			asm.Code{}.Get(0).I32(0x7fc00000).Op(0xbe).Get(0).Get(0).Op(0x5b, asm.Select)),
		asm.F64: m.asm.Func(asm.Vals{asm.F64}, asm.Vals{asm.F64}, nil,
			asm.Code{}.Get(0).I64(0x7ff8000000000000).Op(0xbf).Get(0).Get(0).Op(0x61, asm.Select)),
	}
}

func (m *module) canonicalLanes() {
	if !m.CanonicalNaN || !m.Vectors {
		return
	}
	f := func(nan, equal uint32, splat asm.Code) uint32 {
		v := asm.Vals{asm.V128}
		return m.asm.Func(v, v, nil, asm.Code{}.Get(0).Then(splat).SIMD(nan).Get(0).Get(0).SIMD(equal).SIMD(0x52))
	}
	m.canonLanes = map[int]uint32{
		4: f(17, 0x41, asm.Code{}.I32(0x7fc00000)),
		2: f(18, 0x47, asm.Code{}.I64(0x7ff8000000000000)),
	}
}

// seen makes the value of type t on the stack fit to be looked at bit by bit.
func (m *module) seen(t asm.Val) asm.Code {
	if f, ok := m.canon[t]; ok {
		return asm.Code{}.Call(f)
	}
	return nil
}

func (m *module) segments() {
	m.table = uint32(7 + m.Pick(6))
	m.asm.Table(m.table, 20)
	entries := make([]uint32, 1+m.Pick(4))
	for i := range entries {
		entries[i] = m.functions[m.Pick(len(m.functions))]
	}
	m.asm.Elements(int32(m.Pick(3)), entries...)
	m.asm.PassiveElements(entries...)
	m.elements = 2
	m.asm.Data(int32(m.Pick(200)), []byte("some bytes that are there from the beginning"))
	m.asm.PassiveData([]byte("and some that are put there later, or not at all"))
	m.asm.DataCount = true
	m.datas = 2
}

// main calls each function and stores its results.
func (m *module) main() asm.Code {
	c := asm.Code{}
	at := uint32(1024)
	for i, f := range m.functions {
		b := &body{module: m}
		for _, p := range m.sigs[i].params {
			c = c.Then(b.constant(p))
		}
		c = c.Call(f)
		for _, r := range slices.Backward(m.sigs[i].results) {
			// Above the address must lie the value: by way of a variable of the module, if there is one of the type.
			if g, ok := m.global(r); ok {
				c = c.Then(m.seen(r)).Index(asm.GlobalSet, g).I32(0).Index(asm.GlobalGet, g).Access(storeOf(r), 0, at)
				at += 8
				continue
			}
			c = c.Drop()
		}
	}
	if m.Command {
		for i, t := range m.globals {
			c = c.I32(0).Index(asm.GlobalGet, m.fuel+1+uint32(i)).Access(storeOf(t), 0, 2048+uint32(8*i))
		}
		c = c.Then(m.output(0, 1<<16)).Drop()
	}
	return c
}

// global gives a variable of a type.
func (m *module) global(t asm.Val) (uint32, bool) {
	for i, g := range m.globals {
		if g == t {
			return m.fuel + 1 + uint32(i), true
		}
	}
	return 0, false
}

func storeOf(t asm.Val) byte {
	return map[asm.Val]byte{asm.I32: asm.I32Store, asm.I64: asm.I64Store, asm.F32: asm.F32Store, asm.F64: asm.F64Store}[t]
}

// function defines one.
func (m *module) function(index uint32, s signature) {
	locals := m.some(5, true)
	b := &body{module: m, results: s.results, locals: append(append(asm.Vals{}, s.params...), locals...)}
	b.labels = []label{{types: s.results}}
	c := asm.Code{}
	// A function without calls and loops is metered in another way: some take no fuel, and cannot go on.
	b.leaf = m.Pick(4) == 0
	if !b.leaf {
		c = b.burn()
	}
	c = c.Then(b.statements(4), b.values(s.results, 3))
	m.asm.Define(index, locals, c)
}
