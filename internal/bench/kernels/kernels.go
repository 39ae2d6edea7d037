package kernels

import (
	"strings"

	"github.com/zerostate/zerostate/internal/asm"
)

// Kernel is one program.
type Kernel struct {
	// Name is a kind of work and, after a slash, a variant of it.
	Name string
	// Iterations makes a run take some 0.3 to 1 s on a machine of 2024.
	Iterations uint32
	// SIMD says that Singlepass cannot compile it.
	SIMD  bool
	build func(iterations uint32) *asm.Module
}

// Module gives the program that repeats its work so many times.
func (k Kernel) Module(iterations uint32) []byte { return k.build(iterations).Bytes() }

// Kind is the name without the variant.
func (k Kernel) Kind() string {
	kind, _, _ := strings.Cut(k.Name, "/")
	return kind
}

// Locals of _start in every kernel.
const (
	counter uint32 = iota // i32, down to zero
	i32a
	i32b
	i64a
	i64b
	f64a
	f64b
	f32a
	v128a
	v128b
)

var locals = asm.Vals{asm.I32, asm.I32, asm.I32, asm.I64, asm.I64, asm.F64, asm.F64, asm.F32, asm.V128, asm.V128}

// program is a kernel without calls: setup, then the loop around work, then everything into the memory.
func program(pages uint32, vectors bool, setup, work asm.Code) func(uint32) *asm.Module {
	return func(iterations uint32) *asm.Module {
		m := &asm.Module{}
		m.Memory(pages, 0)
		finish(m, iterations, vectors, setup, work)
		return m
	}
}

// finish adds _start.
func finish(m *asm.Module, iterations uint32, vectors bool, setup, work asm.Code) {
	l := locals
	if !vectors {
		l = locals[:v128a]
	}
	m.Export("_start", asm.KindFunc, m.Func(nil, nil, l, setup.Then(repeat(iterations, work), keep(vectors))))
}

func repeat(iterations uint32, work asm.Code) asm.Code {
	return asm.Code{}.I32(int32(iterations)).Set(counter).Loop().
		Then(work).
		Get(counter).I32(1).Op(asm.I32Sub).Tee(counter).BrIf(0).End()
}

// keep stores every local that work may have changed where the host could see it.
func keep(vectors bool) asm.Code {
	c := asm.Code{}.
		I32(0).Get(i32a).Access(asm.I32Store, 2, 16).
		I32(0).Get(i32b).Access(asm.I32Store, 2, 20).
		I32(0).Get(i64a).Access(asm.I64Store, 3, 24).
		I32(0).Get(i64b).Access(asm.I64Store, 3, 32).
		I32(0).Get(f64a).Access(asm.F64Store, 3, 40).
		I32(0).Get(f64b).Access(asm.F64Store, 3, 48).
		I32(0).Get(f32a).Access(asm.F32Store, 2, 56)
	if vectors {
		c = c.I32(0).Get(v128a).SIMD(11, 4, 64).I32(0).Get(v128b).SIMD(11, 4, 80)
	}
	return c
}

// opaque puts a number into a local by way of the memory, so that no compiler knows it.
func opaque64(local uint32, v int64) asm.Code {
	return asm.Code{}.I32(128).I64(v).Access(asm.I64Store, 3, 0).I32(128).Access(asm.I64Load, 3, 0).Set(local)
}

func opaque32(local uint32, v int32) asm.Code {
	return asm.Code{}.I32(128).I32(v).Access(asm.I32Store, 2, 0).I32(128).Access(asm.I32Load, 2, 0).Set(local)
}

// shuffle advances the i64 in a local as xorshift does: the bits that follow cannot be foreseen.
func shuffle(local uint32) asm.Code {
	step := func(op byte, by int64) asm.Code {
		return asm.Code{}.Get(local).Get(local).I64(by).Op(op, asm.I64Xor).Set(local)
	}
	return step(asm.I64Shl, 13).Then(step(asm.I64ShrU, 7), step(asm.I64Shl, 17))
}

// All gives the kernels, those of a kind together.
func All() []Kernel {
	var all []Kernel
	for _, some := range [][]Kernel{division(), roots(), memory(), calls(), indirectCalls(), bulk(), hostCalls(), branches(), vectors(), misses()} {
		all = append(all, some...)
	}
	return all
}
