package kernels

import "github.com/zerostate/zerostate/internal/asm"

func withFunctions(setup, work func(m *asm.Module) asm.Code) func(uint32) *asm.Module {
	return func(iterations uint32) *asm.Module {
		m := &asm.Module{}
		m.Memory(1, 0)
		w := work(m)
		finish(m, iterations, false, setup(m), w)
		return m
	}
}

func nothing(*asm.Module) asm.Code { return nil }

// calls is small functions.
func calls() []Kernel {
	small := func(m *asm.Module) asm.Code {
		f := m.Func(asm.Vals{asm.I32}, asm.Vals{asm.I32}, nil, asm.Code{}.Get(0).I32(1).Op(asm.I32Add))
		return asm.Code{}.Get(i32a).Times(16, asm.Code{}.Call(f)).Set(i32a)
	}
	empty := func(m *asm.Module) asm.Code {
		f := m.Func(nil, nil, nil, nil)
		return asm.Code{}.Times(16, asm.Code{}.Call(f))
	}
	wide := func(m *asm.Module) asm.Code {
		var many asm.Vals
		args := asm.Code{}
		for range 16 {
			many = append(many, asm.I64)
			args = args.Get(i64a)
		}
		f := m.Func(many, asm.Vals{asm.I64}, nil, asm.Code{}.Get(0).Get(15).Op(asm.I64Add))
		return asm.Code{}.Times(8, args.Call(f).Set(i64a))
	}
	frame := func(m *asm.Module) asm.Code {
		var many asm.Vals
		for range 1000 {
			many = append(many, asm.I64)
		}
		f := m.Func(asm.Vals{asm.I32}, asm.Vals{asm.I32}, many, asm.Code{}.Get(0).I32(1).Op(asm.I32Add))
		return asm.Code{}.Get(i32a).Times(16, asm.Code{}.Call(f)).Set(i32a)
	}
	return []Kernel{
		{Name: "calls", Iterations: 8_000_000, build: withFunctions(nothing, small)},
		{Name: "calls/empty", Iterations: 8_000_000, build: withFunctions(nothing, empty)},
		{Name: "calls/16 arguments", Iterations: 4_000_000, build: withFunctions(nothing, wide)},
		{Name: "calls/1000 locals", Iterations: 4_000_000, build: withFunctions(nothing, frame)},
		{Name: "calls/deep", Iterations: 20_000, build: withFunctions(nothing, deep)},
	}
}

// deep calls itself a hundred times on the way down.
func deep(m *asm.Module) asm.Code {
	f := m.Declare(asm.Vals{asm.I32}, asm.Vals{asm.I32})
	m.Define(f, nil, asm.Code{}.Get(0).Op(asm.I32Eqz).If().I32(1).Op(asm.Return).End().Get(0).I32(1).Op(asm.I32Sub).Call(f).I32(1).Op(asm.I32Add))
	return asm.Code{}.Times(8, asm.Code{}.I32(100).Call(f).Set(i32a))
}

// indirectCalls goes to functions of a table, the same one or one that nobody can foresee.
func indirectCalls() []Kernel {
	const targets = 64
	functions := func(m *asm.Module) asm.Code {
		m.Table(targets, 0)
		var all []uint32
		for i := range targets {
			all = append(all, m.Func(asm.Vals{asm.I64}, asm.Vals{asm.I64}, nil, asm.Code{}.Get(0).I64(int64(i)*2+1).Op(asm.I64Add)))
		}
		m.Elements(0, all...)
		return asm.Code{}.I64(0x1234_5678_9abc_def1).Set(i64b)
	}
	same := func(m *asm.Module) asm.Code {
		call := asm.Code{}.I32(3).CallIndirect(m.Type(asm.Vals{asm.I64}, asm.Vals{asm.I64}))
		return asm.Code{}.Get(i64a).Times(16, call).Set(i64a)
	}
	random := func(m *asm.Module) asm.Code {
		t := m.Type(asm.Vals{asm.I64}, asm.Vals{asm.I64})
		c := shuffle(i64b)
		for i := range int64(8) {
			c = c.Get(i64a).Get(i64b).I64(i * 7).Op(asm.I64ShrU).Op(asm.I32WrapI64).I32(targets - 1).Op(asm.I32And).CallIndirect(t).Set(i64a)
		}
		return c
	}
	return []Kernel{
		{Name: "indirect calls", Iterations: 2_000_000, build: withFunctions(functions, random)},
		{Name: "indirect calls/one target", Iterations: 5_000_000, build: withFunctions(functions, same)},
	}
}

// branches go where nobody can foresee it.
func branches() []Kernel {
	setup := asm.Code{}.I64(0x1234_5678_9abc_def1).Set(i64b)
	two := shuffle(i64b)
	for i := range int64(16) {
		two = two.Block().Get(i64b).I64(1<<(i*3)).Op(asm.I64And, asm.I64Eqz).BrIf(0).
			Get(i64a).I64(0x9e37_79b9 + i).Op(asm.I64Mul).Set(i64a).End()
	}
	sixteen := shuffle(i64b)
	for i := range int64(8) {
		sixteen = sixteen.Then(table(i * 7))
	}
	foreseen := asm.Code{}.Times(16, asm.Code{}.Block().Get(i32a).BrIf(0).End())
	return []Kernel{
		{Name: "branches", Iterations: 3_000_000, build: program(1, false, setup, two)},
		{Name: "branches/br_table", Iterations: 3_000_000, build: program(1, false, setup, sixteen)},
		{Name: "branches/never taken", Iterations: 8_000_000, build: program(1, false, nil, foreseen)},
	}
}

// table jumps by four bits of i64b to one of sixteen places, each of which adds another number.
func table(shift int64) asm.Code {
	const ways = 16
	c := asm.Code{}.Block()
	targets := make([]uint32, ways)
	for i := range uint32(ways) {
		c = c.Block()
		targets[i] = i
	}
	c = c.Get(i64b).I64(shift).Op(asm.I64ShrU, asm.I32WrapI64).I32(ways - 1).Op(asm.I32And).BrTable(targets...).End()
	for i := range uint32(ways - 1) {
		c = c.Get(i64a).I64(int64(i)*5 + 3).Op(asm.I64Add).Set(i64a).Br(ways - 1 - i).End()
	}
	return c.Get(i64a).I64(1).Op(asm.I64Xor).Set(i64a).End()
}

// hostCalls ask for little, or for much.
func hostCalls() []Kernel {
	one := func(name string, params asm.Vals, arguments asm.Code) func(uint32) *asm.Module {
		return func(iterations uint32) *asm.Module {
			m := &asm.Module{}
			f := m.Import("wasi_snapshot_preview1", name, params, asm.Vals{asm.I32})
			m.Memory(64, 0)
			m.Data(256, []byte{0, 2, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0})
			finish(m, iterations, false, nil, asm.Code{}.Times(8, arguments.Call(f).Set(i32a)))
			return m
		}
	}
	mixed := func(iterations uint32) *asm.Module {
		m := &asm.Module{}
		clock := m.Import("wasi_snapshot_preview1", "clock_time_get", asm.Vals{asm.I32, asm.I64, asm.I32}, asm.Vals{asm.I32})
		write := m.Import("wasi_snapshot_preview1", "fd_write", asm.Vals{asm.I32, asm.I32, asm.I32, asm.I32}, asm.Vals{asm.I32})
		random := m.Import("wasi_snapshot_preview1", "random_get", asm.Vals{asm.I32, asm.I32}, asm.Vals{asm.I32})
		m.Memory(64, 0)
		m.Data(256, []byte{0, 2, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0})
		finish(m, iterations, false, nil, asm.Code{}.
			I32(1).I64(1).I32(512).Call(clock).Set(i32a).
			I32(1).I32(256).I32(1).I32(768).Call(write).Set(i32a).
			I32(1).I32(264).I32(1).I32(768).Call(write).Set(i32a).
			I32(512).I32(8).Call(random).Set(i32a))
		return m
	}
	return []Kernel{
		{Name: "host calls", Iterations: 25_000, build: mixed},
		{Name: "host calls/clock_time_get", Iterations: 20_000, build: one("clock_time_get", asm.Vals{asm.I32, asm.I64, asm.I32}, asm.Code{}.I32(1).I64(1).I32(512))},
		{Name: "host calls/fd_write 1", Iterations: 20_000, build: one("fd_write", asm.Vals{asm.I32, asm.I32, asm.I32, asm.I32}, asm.Code{}.I32(1).I32(256).I32(1).I32(768))},
		{Name: "host calls/fd_write 0", Iterations: 50_000, build: one("fd_write", asm.Vals{asm.I32, asm.I32, asm.I32, asm.I32}, asm.Code{}.I32(1).I32(264).I32(1).I32(768))},
		{Name: "host calls/random_get 64 KiB", Iterations: 500, build: one("random_get", asm.Vals{asm.I32, asm.I32}, asm.Code{}.I32(65536).I32(65536))},
	}
}
