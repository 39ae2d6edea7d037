package hostile

import (
	"github.com/zerostate/zerostate/internal/asm"
	"github.com/zerostate/zerostate/runtime"
)

const wasi1 = "wasi_snapshot_preview1"

// memoryBombs want more memory than there is.
func memoryBombs() []Program {
	pages := func(n uint32) func() []byte {
		return func() []byte {
			m := &asm.Module{}
			m.Memory(n, 0)
			m.Export("_start", asm.KindFunc, m.Func(nil, nil, nil, nil))
			return m.Bytes()
		}
	}
	table := func(code asm.Code) func() []byte {
		return with(func(m *asm.Module) asm.Code {
			m.Table(1, 0)
			return code
		})
	}
	grow := asm.Code{}.Loop().I32(16).Op(asm.MemoryGrow, 0).I32(-1).Op(asm.I32Ne).BrIf(0).End()
	plenty := func(j *runtime.Job) { j.Limits.Gas = 20_000_000_000 }
	return []Program{
		{Name: "memory-of-4-gib", Build: pages(65536), Ends: ends(runtime.MemoryLimit), Reason: "256 MiB are allowed"},
		refused("memory-of-more-than-4-gib", "65537 pages", pages(65537)),
		{Name: "memory-grown-to-the-end", Build: command(grow), Ends: ends(runtime.Succeeded), Change: plenty},
		{Name: "memory-grown-and-filled", Build: command(grow.I32(0).I32(-1).Op(asm.MemorySize, 0).I32(16).Op(asm.I32Shl).Misc(asm.MemoryFill, 0)), Ends: ends(runtime.Succeeded), Change: plenty},
		{Name: "memory-grown-at-once-for-ever", Build: command(forever(asm.Code{}.I32(-1).Op(asm.MemoryGrow, 0).Drop())), Ends: ends(runtime.OutOfGas)},
		{Name: "memory-filled-for-ever", Build: command(forever(asm.Code{}.I32(0).I32(7).I32(65536).Misc(asm.MemoryFill, 0))), Ends: ends(runtime.OutOfGas)},
		{Name: "memory-copied-for-ever", Build: command(forever(asm.Code{}.I32(1).I32(0).I32(65535).Misc(asm.MemoryCopy, 0, 0))), Ends: ends(runtime.OutOfGas)},
		{Name: "memory-filled-beyond-its-end", Build: command(asm.Code{}.I32(0).I32(7).I32(-1).Misc(asm.MemoryFill, 0)), Ends: ends(runtime.Trapped), Change: plenty},
		{Name: "memory-filled-beyond-its-end-for-more-than-there-is", Build: command(asm.Code{}.I32(0).I32(7).I32(-1).Misc(asm.MemoryFill, 0)), Ends: ends(runtime.OutOfGas)},
		{Name: "table-of-10-million", Ends: ends(runtime.Refused), Reason: "table", Build: func() []byte {
			m := &asm.Module{}
			m.Memory(1, 0)
			m.Table(10_000_000, 0)
			m.Export("_start", asm.KindFunc, m.Func(nil, nil, nil, nil))
			return m.Bytes()
		}},
		{Name: "table-grown-to-the-end", Build: table(asm.Code{}.Loop().Op(0xd0, 0x70).I32(1000).Misc(asm.TableGrow, 0).I32(-1).Op(asm.I32Ne).BrIf(0).End()), Ends: ends(runtime.Succeeded), Change: plenty},
		{Name: "table-filled-for-ever", Build: table(asm.Code{}.Op(0xd0, 0x70).I32(100_000).Misc(asm.TableGrow, 0).Drop().Then(forever(asm.Code{}.I32(0).Op(0xd0, 0x70).I32(100_000).Misc(asm.TableFill, 0)))), Ends: ends(runtime.OutOfGas)},
		{Name: "data-beyond-the-memory", Ends: ends(runtime.Trapped), Build: with(func(m *asm.Module) asm.Code { m.Data(65_530, []byte("0123456789")); return nil })},
		{Name: "data-at-minus-one", Ends: ends(runtime.Trapped), Build: with(func(m *asm.Module) asm.Code { m.Data(-1, []byte("0")); return nil })},
		{Name: "elements-beyond-the-table", Ends: ends(runtime.Trapped), Build: with(func(m *asm.Module) asm.Code {
			m.Table(1, 0)
			m.Elements(9, m.Func(nil, nil, nil, nil))
			return nil
		})},
		{Name: "memory-init-beyond-its-data", Ends: ends(runtime.Trapped), Build: with(func(m *asm.Module) asm.Code {
			m.PassiveData([]byte("abc"))
			m.DataCount = true
			return asm.Code{}.I32(0).I32(2).I32(9).Misc(asm.MemoryInit, 0, 0)
		})},
		{Name: "loads-beyond-the-memory", Build: command(asm.Code{}.I32(-4).Access(asm.I32Load, 2, 0).Drop()), Ends: ends(runtime.Trapped), Reason: "out of bounds"},
		{Name: "loads-beyond-4-gib", Build: command(asm.Code{}.I32(-1).Access(asm.I64Load, 0, 0xffff_ffff).Drop()), Ends: ends(runtime.Trapped), Reason: "out of bounds"},
		{Name: "stores-across-the-end", Build: command(asm.Code{}.I32(65535).I64(-1).Access(asm.I64Store, 0, 0)), Ends: ends(runtime.Trapped), Reason: "out of bounds"},
	}
}

// endless are programs that do not end by themselves.
func endless() []Program {
	call := func(name string, params asm.Vals, arguments asm.Code) func() []byte {
		return with(func(m *asm.Module) asm.Code {
			return forever(arguments.Call(m.Import(wasi1, name, params, asm.Vals{asm.I32})).Drop())
		})
	}
	i := asm.I32
	return []Program{
		{Name: "loop", Build: command(forever(nil)), Ends: ends(runtime.OutOfGas)},
		{Name: "loop-by-branch-table", Build: command(asm.Code{}.Loop().I32(5).BrTable(0, 0).End()), Ends: ends(runtime.OutOfGas)},
		{Name: "loop-that-is-conditional", Build: command(asm.Code{}.Loop().I32(1).BrIf(0).End()), Ends: ends(runtime.OutOfGas)},
		{Name: "loop-without-gas-to-spare", Build: command(forever(nil)), Ends: ends(runtime.OutOfGas), Change: func(j *runtime.Job) { j.Limits.Gas = 1 }},
		{Name: "loop-by-the-deadline", Build: command(forever(nil)), Ends: ends(runtime.Deadline), Change: func(j *runtime.Job) { j.Limits.Gas, j.Limits.WallMillis = runtime.MaxGas, 300 }},
		{Name: "loop-in-the-start-section", Ends: ends(runtime.OutOfGas), Build: with(func(m *asm.Module) asm.Code {
			m.Start(m.Func(nil, nil, nil, forever(nil)))
			return nil
		})},
		{Name: "trap-in-the-start-section", Ends: ends(runtime.Trapped), Build: with(func(m *asm.Module) asm.Code {
			m.Start(m.Func(nil, nil, nil, asm.Code{}.Op(asm.Unreachable)))
			return nil
		})},
		{Name: "yields-for-ever", Build: call("sched_yield", nil, nil), Ends: ends(runtime.OutOfGas)},
		{Name: "asks-the-time-for-ever", Build: call("clock_time_get", asm.Vals{i, asm.I64, i}, asm.Code{}.I32(0).I64(0).I32(64)), Ends: ends(runtime.OutOfGas)},
		{Name: "wants-random-for-ever", Build: call("random_get", asm.Vals{i, i}, asm.Code{}.I32(0).I32(65536)), Ends: ends(runtime.OutOfGas)},
		{Name: "writes-nothing-for-ever", Build: call("fd_write", asm.Vals{i, i, i, i}, asm.Code{}.I32(1).I32(0).I32(0).I32(64)), Ends: ends(runtime.OutOfGas)},
		{Name: "reads-for-ever", Build: call("fd_read", asm.Vals{i, i, i, i}, asm.Code{}.I32(0).I32(0).I32(1).I32(64)), Ends: ends(runtime.OutOfGas)},
		{Name: "polls-nothing-for-ever", Build: call("poll_oneoff", asm.Vals{i, i, i, i}, asm.Code{}.I32(0).I32(0).I32(0).I32(64)), Ends: ends(runtime.OutOfGas)},
		{Name: "sleeps-for-ever", Ends: ends(runtime.Succeeded, runtime.OutOfGas), Change: func(j *runtime.Job) { j.Limits.WallMillis = 5000 }, Build: sleeper()},
		{Name: "raises-a-signal", Exit: -1, Ends: ends(runtime.Succeeded, runtime.NonZeroExit, runtime.Trapped), Build: with(func(m *asm.Module) asm.Code {
			return asm.Code{}.I32(9).Call(m.Import(wasi1, "proc_raise", asm.Vals{i}, asm.Vals{i})).Drop()
		})},
		{Name: "exits-by-minus-one", Exit: -1, Ends: ends(runtime.NonZeroExit), Build: with(func(m *asm.Module) asm.Code {
			return asm.Code{}.I32(-1).Call(m.Import(wasi1, "proc_exit", asm.Vals{i}, nil))
		})},
		{Name: "writes-for-ever", Ends: ends(runtime.OutputLimit), Build: writer(1), Change: func(j *runtime.Job) { j.Limits.OutputBytes = 100_000 }},
		{Name: "logs-for-ever", Ends: ends(runtime.LogLimit), Build: writer(2), Change: func(j *runtime.Job) { j.Limits.LogBytes = 100_000 }},
	}
}

// sleeper waits for the largest time there is.
func sleeper() func() []byte {
	return with(func(m *asm.Module) asm.Code {
		poll := m.Import(wasi1, "poll_oneoff", asm.Vals{asm.I32, asm.I32, asm.I32, asm.I32}, asm.Vals{asm.I32})
		return asm.Code{}.I32(24).I64(-1).Access(asm.I64Store, 3, 0).I32(0).I32(256).I32(1).I32(512).Call(poll).Drop()
	})
}

// writer writes the same thousand bytes again and again.
func writer(fd int32) func() []byte {
	return with(func(m *asm.Module) asm.Code {
		write := m.Import(wasi1, "fd_write", asm.Vals{asm.I32, asm.I32, asm.I32, asm.I32}, asm.Vals{asm.I32})
		m.Data(0, []byte{64, 0, 0, 0, 0xe8, 3, 0, 0})
		return forever(asm.Code{}.I32(fd).I32(0).I32(1).I32(16).Call(write).Drop())
	})
}

// recursions call too deeply.
func recursions() []Program {
	big := make(asm.Vals, 1000)
	for i := range big {
		big[i] = asm.I64
	}
	deep := func(name string, f func(m *asm.Module) asm.Code) Program {
		return Program{Name: name, Build: with(f), Ends: ends(runtime.StackOverflow), Change: func(j *runtime.Job) { j.Limits.Gas = 1_000_000_000 }}
	}
	return []Program{
		deep("recursion", func(m *asm.Module) asm.Code {
			f := m.Declare(nil, nil)
			m.Define(f, nil, asm.Code{}.Call(f))
			return asm.Code{}.Call(f)
		}),
		deep("recursion-with-arguments", func(m *asm.Module) asm.Code {
			f := m.Declare(asm.Vals{asm.I32}, asm.Vals{asm.I32})
			m.Define(f, nil, asm.Code{}.Get(0).I32(1).Op(asm.I32Add).Call(f).I32(1).Op(asm.I32Add))
			return asm.Code{}.I32(0).Call(f).Drop()
		}),
		deep("recursion-of-two", func(m *asm.Module) asm.Code {
			f, g := m.Declare(nil, nil), m.Declare(nil, nil)
			m.Define(f, nil, asm.Code{}.Call(g))
			m.Define(g, big[:10], asm.Code{}.Call(f))
			return asm.Code{}.Call(f)
		}),
		deep("recursion-by-the-table", func(m *asm.Module) asm.Code {
			m.Table(1, 0)
			t := m.Type(nil, nil)
			m.Elements(0, m.Func(nil, nil, nil, asm.Code{}.I32(0).CallIndirect(t)))
			return asm.Code{}.I32(0).CallIndirect(t)
		}),
		deep("recursion-of-large-frames", func(m *asm.Module) asm.Code {
			f := m.Declare(nil, nil)
			m.Define(f, big, asm.Code{}.Call(f).Times(100, asm.Code{}.Get(0).Get(1).Op(asm.I64Add).Set(2)))
			return asm.Code{}.Call(f)
		}),
		deep("recursion-of-many-live-values", func(m *asm.Module) asm.Code {
			f := m.Declare(asm.Vals{asm.I64}, asm.Vals{asm.I64})
			c := asm.Code{}
			for i := range int64(200) {
				c = c.Get(0).I64(i).Op(asm.I64Xor)
			}
			m.Define(f, nil, c.Get(0).Call(f).Times(200, asm.Code{}.Op(asm.I64Add)))
			return asm.Code{}.I64(1).Call(f).Drop()
		}),
		deep("recursion-in-the-start-section", func(m *asm.Module) asm.Code {
			f := m.Declare(nil, nil)
			m.Define(f, nil, asm.Code{}.Call(f))
			m.Start(f)
			return nil
		}),
		{Name: "recursion-of-start", Ends: ends(runtime.StackOverflow), Change: func(j *runtime.Job) { j.Limits.Gas = 1_000_000_000 }, Build: func() []byte {
			m := &asm.Module{}
			m.Memory(1, 0)
			f := m.Declare(nil, nil)
			m.Define(f, nil, asm.Code{}.Call(f))
			m.Export("_start", asm.KindFunc, f)
			return m.Bytes()
		}},
		{Name: "recursion-by-gas", Ends: ends(runtime.OutOfGas), Change: func(j *runtime.Job) { j.Limits.Gas = 1000 }, Build: with(func(m *asm.Module) asm.Code {
			f := m.Declare(nil, nil)
			m.Define(f, nil, asm.Code{}.Call(f))
			return asm.Code{}.Call(f)
		})},
		{Name: "calls-an-entry-that-is-not-there", Ends: ends(runtime.Trapped), Build: with(func(m *asm.Module) asm.Code {
			m.Table(1, 0)
			return asm.Code{}.I32(0).CallIndirect(m.Type(nil, nil))
		})},
		{Name: "calls-an-entry-of-another-type", Ends: ends(runtime.Trapped), Build: with(func(m *asm.Module) asm.Code {
			m.Table(1, 0)
			m.Elements(0, m.Func(asm.Vals{asm.I64}, nil, nil, nil))
			return asm.Code{}.I32(0).CallIndirect(m.Type(nil, nil))
		})},
		{Name: "calls-beyond-the-table", Ends: ends(runtime.Trapped), Build: with(func(m *asm.Module) asm.Code {
			m.Table(1, 0)
			return asm.Code{}.I32(-1).CallIndirect(m.Type(nil, nil))
		})},
	}
}
