package hostile

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/zerostate/zerostate/internal/asm"
	"github.com/zerostate/zerostate/runtime"
)

// lies is modules that say of themselves what is not so.
func lies() []Program {
	endless := bytes.Repeat([]byte{0x80}, 12)
	all := []Program{
		refused("section-beyond-the-end", "damaged", func() []byte { return append(asm.Header(), asm.SectionType, 0x7f, 0x00) }),
		refused("section-of-4-gib", "damaged", func() []byte { return append(asm.Header(), asm.SectionType, 0xff, 0xff, 0xff, 0xff, 0x0f) }),
		refused("section-shorter-than-its-content", "damaged", func() []byte { return append(asm.Header(), asm.SectionType, 0x02, 0x01, 0x60, 0, 0) }),
		refused("section-longer-than-its-content", "damaged", raw(asm.Section(asm.SectionType, []byte{1, 0x60, 0, 0, 0}), functions, memory, exports, emptyCode)),
		refused("endless-number", "damaged", func() []byte { return append(append(asm.Header(), asm.SectionType), endless...) }),
		refused("number-of-36-bits", "damaged", func() []byte { return append(asm.Header(), asm.SectionType, 0xff, 0xff, 0xff, 0xff, 0x7f) }),
		refused("name-beyond-the-end", "damaged", raw(types, asm.Section(asm.SectionImport, []byte{1, 0xff, 0x7f, 'a'}))),
		refused("name-of-no-utf8", "damaged", raw(types, asm.Section(asm.SectionImport, append([]byte{1}, asm.Name("\xff\xfe")...)))),
		refused("types-twice", "repeated", raw(types, types, functions, memory, exports, emptyCode)),
		refused("memory-section-twice", "repeated", raw(types, functions, memory, memory, exports, emptyCode)),
		refused("code-twice", "repeated", raw(types, functions, memory, exports, emptyCode, emptyCode)),
		refused("sections-in-another-order", "order", raw(types, memory, functions, exports, emptyCode)),
		refused("two-memories", "", raw(types, functions, asm.Section(asm.SectionMemory, []byte{2, 0, 1, 0, 1}), exports, emptyCode)),
		refused("unknown-section", "section 77", raw(types, asm.Section(77, nil))),
		refused("more-functions-than-bodies", "bodies", raw(types, asm.Section(asm.SectionFunction, []byte{2, 0, 0}), memory, exports, emptyCode)),
		refused("more-bodies-than-functions", "bodies", raw(types, functions, memory, exports, asm.Section(asm.SectionCode, asm.Vector(asm.Body(nil, nil), asm.Body(nil, nil))))),
		refused("body-longer-than-its-code", "", raw(types, functions, memory, exports, asm.Section(asm.SectionCode, []byte{1, 4, 0, 0x0b, 0x0b, 0x0b}))),
		refused("body-without-an-end", "", raw(types, functions, memory, exports, asm.Section(asm.SectionCode, []byte{1, 2, 0, 0x01}))),
		refused("body-beyond-its-section", "damaged", raw(types, functions, memory, exports, asm.Section(asm.SectionCode, []byte{1, 0x7f, 0, 0x0b}))),
		refused("export-of-no-function", "_start", raw(types, functions, memory, asm.Section(asm.SectionExport, asm.Vector(
			append(asm.Name("memory"), asm.KindMemory, 0), append(asm.Name("_start"), asm.KindFunc, 9))), emptyCode)),
		refused("export-twice", "twice", raw(types, functions, memory, asm.Section(asm.SectionExport, asm.Vector(
			append(asm.Name("_start"), asm.KindFunc, 0), append(asm.Name("_start"), asm.KindFunc, 0))), emptyCode)),
		refused("start-of-no-function", "", raw(types, functions, memory, exports, asm.Section(asm.SectionStart, []byte{0x7f}), emptyCode)),
		refused("data-count-lies", "", raw(types, functions, memory, exports, asm.Section(asm.SectionDataCount, []byte{5}), emptyCode)),
		refused("data-longer-than-there-is", "", raw(types, functions, memory, exports, emptyCode, asm.Section(asm.SectionData, []byte{1, 0, 0x41, 0, 0x0b, 0x7f, 'x'}))),
		refused("elements-that-are-not-there", "", raw(types, functions, memory, exports, asm.Section(asm.SectionElement, []byte{1, 0, 0x41, 0, 0x0b, 0x7f, 0}), emptyCode)),
		refused("global-that-needs-another", "", raw(types, functions, memory, asm.Section(asm.SectionGlobal, []byte{1, 0x7f, 0, 0x23, 9, 0x0b}), exports, emptyCode)),
	}
	for id, name := range []string{1: "types", 2: "imports", 3: "functions", 4: "tables", 5: "memories", 6: "globals", 7: "exports", 9: "elements", 10: "bodies", 11: "data"} {
		if name == "" {
			continue
		}
		all = append(all, refused("4-billion-"+name, "", raw(asm.Section(byte(id), []byte{0xff, 0xff, 0xff, 0xff, 0x0f, 0}))))
	}
	for _, name := range []string{"wasmer_metering_remaining_points", "wasmer_metering_points_exhausted", "zerostate_start", "zerostate_gas", "zerostate_depth"} {
		all = append(all, refused("exports-"+name, "belongs to the meter", func() []byte {
			m := &asm.Module{}
			m.Memory(1, 0)
			f := m.Func(nil, nil, nil, nil)
			m.Export("_start", asm.KindFunc, f)
			m.Export(name, asm.KindFunc, f)
			return m.Bytes()
		}))
	}
	return all
}

// parserBombs are large for what they say.
func parserBombs() []Program {
	repeat := func(n int, entry ...byte) []byte { return append(asm.U32(uint32(n)), bytes.Repeat(entry, n)...) }
	custom := asm.Section(asm.SectionCustom, append(asm.Name("x"), make([]byte, 100)...))
	good := ends(runtime.Succeeded)
	any := ends(runtime.Succeeded, runtime.CompileLimit, runtime.CompileMemory, runtime.Refused)
	return []Program{
		refused("1000001-types", "1000000 are allowed", raw(asm.Section(asm.SectionType, repeat(1_000_001, 0x60, 0, 0)))),
		refused("1000001-functions", "", raw(types, asm.Section(asm.SectionFunction, repeat(1_000_001, 0)))),
		refused("100001-exports", "", raw(types, functions, memory, asm.Section(asm.SectionExport, repeat(100_001, 0, 0, 0)))),
		refused("100001-data-segments", "", raw(types, functions, memory, exports, emptyCode, asm.Section(asm.SectionData, repeat(100_001, 1, 0)))),
		refused("9-tables", "", raw(types, functions, asm.Section(asm.SectionTable, repeat(9, 0x70, 0, 1)), memory, exports, emptyCode)),
		refused("129-parameters", "", raw(asm.Section(asm.SectionType, asm.Vector(slices.Concat([]byte{0x60}, repeat(129, 0x7f), []byte{0}))))),
		{Name: "100000-custom-sections", Ends: good, Build: func() []byte {
			return sections(bytes.Repeat(custom, 100_000), types, functions, memory, exports, emptyCode)
		}},
		{Name: "custom-section-of-60-mib", Ends: good, Build: raw(types, functions, memory, exports, emptyCode, asm.Section(asm.SectionCustom, append(asm.Name("x"), make([]byte, 60<<20)...)))},
		{Name: "custom-section-whose-name-lies", Ends: ends(runtime.Succeeded, runtime.Refused), Build: raw(types, functions, memory, exports, emptyCode, asm.Section(asm.SectionCustom, []byte{0x7f, 'x'}))},
		{Name: "module-of-65-mib", Ends: ends(runtime.ModuleLimit, runtime.Refused), Build: raw(types, functions, memory, exports, emptyCode, asm.Section(asm.SectionCustom, append(asm.Name("x"), make([]byte, 65<<20)...)))},
		{Name: "999999-types", Ends: any, Change: hurry, Build: raw(asm.Section(asm.SectionType, repeat(999_999, 0x60, 0, 0)), functions, memory, exports, emptyCode)},
		{Name: "export-name-of-90-kb", Ends: good, Build: func() []byte {
			m := &asm.Module{}
			m.Memory(1, 0)
			f := m.Func(nil, nil, nil, nil)
			m.Export("_start", asm.KindFunc, f)
			m.Export(string(bytes.Repeat([]byte("n"), 90_000)), asm.KindFunc, f)
			return m.Bytes()
		}},
	}
}

func hurry(j *runtime.Job) { j.Limits.CompileMillis, j.Limits.CompileBytes = 3000, 1<<30 }

// compileBombs are valid and hard to compile. Those that are not compiled in time end as that.
func compileBombs() []Program {
	bomb := func(name string, build func() []byte) Program {
		return Program{Name: name, Build: build, Change: hurry, Exit: -1, Ends: ends(runtime.Succeeded, runtime.CompileLimit, runtime.CompileMemory, runtime.Refused, runtime.StackOverflow)}
	}
	nested := func(n int) asm.Code {
		return asm.Code{}.Times(n, asm.Code{}.Block()).Times(n, asm.Code{}.End())
	}
	deepIf := func(n int) asm.Code {
		return asm.Code{}.Times(n, asm.Code{}.Get(0).If()).Times(n, asm.Code{}.Else().End())
	}
	local := func(n int) []byte { return slices.Concat([]byte{1}, asm.U32(uint32(n)), []byte{0x7e, 0x0b}) }
	bodyOf := func(b []byte) func() []byte {
		return raw(types, functions, memory, exports, asm.Section(asm.SectionCode, slices.Concat([]byte{1}, asm.U32(uint32(len(b))), b)))
	}
	return []Program{
		bomb("function-of-7-mib", command(asm.Code{}.Times(2_000_000, asm.Code{}.Get(0).Drop()))),
		bomb("function-of-live-values", command(asm.Code{}.Times(100_000, asm.Code{}.Get(0)).Times(100_000, asm.Code{}.Drop()))),
		bomb("function-of-branches", command(asm.Code{}.Block().Times(300_000, asm.Code{}.Get(0).BrIf(0)).End())),
		bomb("function-of-loops", command(asm.Code{}.Times(100_000, asm.Code{}.Loop().Get(0).BrIf(0).End()))),
		bomb("function-of-calls", with(func(m *asm.Module) asm.Code {
			f := m.Func(nil, nil, nil, nil)
			return asm.Code{}.Times(200_000, asm.Code{}.Call(f))
		})),
		bomb("nested-9000", command(nested(9_000))),
		bomb("nested-9000-ifs", command(deepIf(9_000))),
		refused("nested-100000", "nested", command(nested(100_000))),
		refused("function-of-8-mib", "bytes", command(asm.Code{}.Times(4_000_000, asm.Code{}.Op(asm.Nop, asm.Nop)))),
		refused("100000-locals", "local", bodyOf(local(100_000))),
		refused("locals-that-overflow", "local", bodyOf(slices.Concat([]byte{2}, []byte{0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f, 0x0b}))),
		bomb("50000-locals", bodyOf(local(50_000))),
		bomb("br-table-of-a-million", command(asm.Code{}.Block().Get(0).BrTable(make([]uint32, 1_000_000)...).End())),
		refused("br-table-of-4-billion", "", command(asm.Code{}.Block().Get(0).Op(0x0e, 0xff, 0xff, 0xff, 0xff, 0x0f, 0))),
		bomb("300000-functions", func() []byte {
			n := 300_000
			return sections(types, asm.Section(asm.SectionFunction, append(asm.U32(uint32(n)), make([]byte, n)...)), memory, exports,
				asm.Section(asm.SectionCode, append(asm.U32(uint32(n)), bytes.Repeat(asm.Body(nil, nil), n)...)))
		}),
		bomb("128-parameters-everywhere", with(func(m *asm.Module) asm.Code {
			many := make(asm.Vals, 128)
			for i := range many {
				many[i] = asm.I64
			}
			f := m.Func(many, nil, nil, nil)
			return asm.Code{}.Times(1000, asm.Code{}.Times(128, asm.Code{}.Get(3)).Call(f))
		})),
	}
}

// codes are bodies that are no valid code.
func codes() []Program {
	var all []Program
	for name, code := range map[string]asm.Code{
		"leaves-a-value":          asm.Code{}.I32(1),
		"takes-what-is-not-there": asm.Code{}.Drop(),
		"adds-two-types":          asm.Code{}.I32(1).I64(1).Op(asm.I32Add).Drop(),
		"local-99":                asm.Code{}.Get(99).Drop(),
		"global-99":               asm.Code{}.Index(asm.GlobalGet, 99).Drop(),
		"global-of-the-meter":     asm.Code{}.I64(1<<60).Index(asm.GlobalSet, 0),
		"function-99":             asm.Code{}.Call(99),
		"branch-99":               asm.Code{}.Br(99),
		"end-too-many":            asm.Code{}.End(),
		"else-without-if":         asm.Code{}.Block().Else().End(),
		"alignment-of-2-to-the-9": asm.Code{}.I32(0).Access(asm.I32Load, 9, 0).Drop(),
		"memory-1":                asm.Code{}.Op(asm.MemorySize, 1).Drop(),
		"data-99":                 asm.Code{}.I32(0).I32(0).I32(0).Misc(asm.MemoryInit, 99, 0),
		"type-99":                 asm.Code{}.I32(0).CallIndirect(99),
		"atomics":                 asm.Code{}.Op(0xfe, 0x03, 0x00),
		"opcode-ff":               asm.Code{}.Op(0xff),
		"misc-200":                asm.Code{}.Misc(200),
	} {
		all = append(all, refused("code-"+name, "", command(code)))
	}
	slices.SortFunc(all, func(a, b Program) int { return bytes.Compare([]byte(a.Name), []byte(b.Name)) })
	for i := range all {
		all[i].Reason = map[string]string{"code-atomics": "threads"}[all[i].Name]
	}
	return append(all, refused("imports-a-memory", "--import-memory", raw(asm.Section(asm.SectionImport, slices.Concat([]byte{1}, asm.Name("env"), asm.Name("memory"), []byte{2, 0, 1})))),
		refused("imports-what-is-not-there", "env.fetch", with(func(m *asm.Module) asm.Code {
			return asm.Code{}.Call(m.Import("env", "fetch", nil, nil))
		})),
		refused("imports-by-another-type", "is (i32 i32) -> (i32)", with(func(m *asm.Module) asm.Code {
			return asm.Code{}.Call(m.Import("wasi_snapshot_preview1", "random_get", nil, nil))
		})),
		refused("imports-100001", fmt.Sprint(100_000), raw(types, asm.Section(asm.SectionImport, append(asm.U32(100_001), bytes.Repeat([]byte{0, 0, 0, 0}, 100_001)...)))))
}
