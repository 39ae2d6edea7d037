package kernels

import "github.com/zerostate/zerostate/internal/asm"

// missBytes is far more than a processor keeps near.
const (
	missPages = 1024
	missLines = missPages * 65536 / 64
)

// memory is loads that wait for stores.
func memory() []Kernel {
	// What is loaded was stored just before.
	forward := asm.Code{}.I32(256).Get(i64a).Access(asm.I64Store, 3, 0).I32(256).Access(asm.I64Load, 3, 0).Set(i64a)
	// What is loaded was stored in two parts, which no processor puts together before they are in its cache.
	split := asm.Code{}.I32(256).Get(i64a).Access(asm.I64Store32, 2, 4).I32(256).Access(asm.I64Load, 3, 0).Set(i64a)
	// Loads that cross the border of two pages of the processor.
	crossing := asm.Code{}.Get(i32a).Access(asm.I64Load, 0, 4092).Op(asm.I32WrapI64).Set(i32a)
	// Many stores to different places, more than a processor can have under way.
	var stores asm.Code
	for i := range uint32(16) {
		stores = stores.Get(i32a).Get(i64a).Access(asm.I64Store, 0, i*4096+60)
	}
	return []Kernel{
		{Name: "memory", Iterations: 5_000_000, build: program(1, false, nil, asm.Code{}.Times(16, forward))},
		{Name: "memory/split", Iterations: 2_000_000, build: program(1, false, nil, asm.Code{}.Times(16, split))},
		{Name: "memory/crossing", Iterations: 5_000_000, build: program(1, false, nil, asm.Code{}.Times(16, crossing))},
		{Name: "memory/stores", Iterations: 10_000_000, build: program(2, false, nil, stores)},
		{Name: "memory/sequential", Iterations: 120, build: program(missPages, false, nil, sequential())},
		{Name: "memory/touch", Iterations: 3_000, build: program(1, false, nil, touch())},
	}
}

// sequential reads one word of each line of a large memory.
func sequential() asm.Code {
	var eight asm.Code
	for i := range uint32(8) {
		eight = eight.Get(i64a).Get(i32a).Access(asm.I64Load, 3, i*64).Op(asm.I64Add).Set(i64a)
	}
	return asm.Code{}.I32(0).Set(i32a).Loop().
		Then(eight).
		Get(i32a).I32(512).Op(asm.I32Add).Tee(i32a).I32(missPages * 65536).Op(asm.I32LtU).BrIf(0).End()
}

// touch grows the memory by a page and writes into each of the processor's pages in it, for the first time.
func touch() asm.Code {
	c := asm.Code{}.I32(1).Op(asm.MemoryGrow, 0).I32(16).Op(asm.I32Shl).Set(i32a)
	for i := range uint32(16) {
		c = c.Get(i32a).I64(1).Access(asm.I64Store, 3, i*4096)
	}
	return c
}

// misses follows pointers through a large memory: each load is of a line that is not near, and must end before the
// next can begin.
func misses() []Kernel {
	// The line i points to the line i·a + c: with these two that is one circle through all lines.
	link := asm.Code{}.I32(0).Set(i32a).Loop().
		Get(i32a).I32(6).Op(asm.I32Shl).
		Get(i32a).I32(0x2c1b3c6d&^3|1).Op(asm.I32Mul).I32(0x3779fb1).Op(asm.I32Add).I32(missLines-1).Op(asm.I32And).I32(6).Op(asm.I32Shl).
		Access(asm.I32Store, 2, 0).
		Get(i32a).I32(1).Op(asm.I32Add).Tee(i32a).I32(missLines).Op(asm.I32LtU).BrIf(0).End().
		I32(0).Set(i32a)
	chase := asm.Code{}.Get(i32a).Times(16, asm.Code{}.Access(asm.I32Load, 2, 0)).Set(i32a)
	scatter := asm.Code{}.Times(8, asm.Code{}.
		Get(i64a).I64(6364136223846793005).Op(asm.I64Mul).I64(1442695040888963407).Op(asm.I64Add).Tee(i64a).
		I64(32).Op(asm.I64ShrU, asm.I32WrapI64).I32(missPages*65536-64).Op(asm.I32And).
		Get(i64a).Access(asm.I64Store, 3, 0))
	return []Kernel{
		{Name: "cache misses", Iterations: 40_000, build: program(missPages, false, link, chase)},
		{Name: "cache misses/stores", Iterations: 1_000_000, build: program(missPages, false, link, scatter)},
	}
}

// bulk is instructions that do as much as they are told.
func bulk() []Kernel {
	const most = 32 << 20
	fill := func(n int32) asm.Code { return asm.Code{}.I32(0).I32(1).I32(n).Misc(asm.MemoryFill, 0) }
	move := func(to, n int32) asm.Code { return asm.Code{}.I32(to).I32(0).I32(n).Misc(asm.MemoryCopy, 0, 0) }
	sized := func(name string, iterations uint32, times int, c asm.Code) Kernel {
		return Kernel{Name: "bulk/" + name, Iterations: iterations, build: program(missPages, false, nil, asm.Code{}.Times(times, c))}
	}
	mixed := move(1, 0).Then(move(3, 7), fill(1), move(4096, 61), fill(4096), move(65536, 65536))
	return []Kernel{
		{Name: "bulk", Iterations: 100_000, build: program(missPages, false, nil, mixed)},
		sized("fill 0", 2_000_000, 16, fill(0)),
		sized("fill 16", 2_000_000, 16, fill(16)),
		sized("fill 4 KiB", 500_000, 8, fill(4096)),
		sized("fill 32 MiB", 100, 1, fill(most)),
		sized("copy 0", 2_000_000, 16, move(64, 0)),
		sized("copy 16", 2_000_000, 16, move(64, 16)),
		sized("copy 4 KiB", 500_000, 8, move(8192, 4096)),
		sized("copy 32 MiB", 60, 1, move(most, most)),
		sized("overlapping copy 4 KiB", 500_000, 8, move(1, 4096)),
		{Name: "bulk/grow 0", Iterations: 1_000_000, build: program(1, false, nil, asm.Code{}.Times(8, asm.Code{}.I32(0).Op(asm.MemoryGrow, 0).Set(i32a)))},
		{Name: "bulk/size", Iterations: 5_000_000, build: program(1, false, nil, asm.Code{}.Times(16, asm.Code{}.Get(i32a).Op(asm.MemorySize, 0).Op(asm.I32Add).Set(i32a)))},
		{Name: "bulk/table", Iterations: 40_000, build: tables()},
	}
}

// tables moves the entries of a table.
func tables() func(uint32) *asm.Module {
	return func(iterations uint32) *asm.Module {
		m := &asm.Module{}
		f := m.Func(nil, nil, nil, nil)
		m.Memory(1, 0)
		m.Table(1000, 0)
		m.Elements(0, f)
		finish(m, iterations, false, nil, asm.Code{}.Times(4, asm.Code{}.I32(1).I32(0).I32(100).Misc(asm.TableCopy, 0, 0)))
		return m
	}
}
