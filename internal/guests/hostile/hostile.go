package hostile

import (
	"github.com/zerostate/zerostate/internal/asm"
	"github.com/zerostate/zerostate/runtime"
)

// Program is one of them.
type Program struct {
	Name string
	// Build makes the module.
	Build func() []byte
	// Ends are the outcomes that are right: several where it depends on the machine.
	Ends []runtime.Outcome
	// Reason is a part of what is told.
	Reason string
	// Exit is the exit code that is right, if the end is one; -1 is any.
	Exit int
	// Change sets up the job.
	Change func(*runtime.Job)
}

// All gives every program.
func All() []Program {
	var all []Program
	for _, some := range [][]Program{lies(), parserBombs(), compileBombs(), memoryBombs(), endless(), recursions(), codes(), pointers(), descriptors(), files()} {
		all = append(all, some...)
	}
	return all
}

func ends(o ...runtime.Outcome) []runtime.Outcome { return o }

func refused(name, reason string, build func() []byte) Program {
	return Program{Name: name, Build: build, Ends: ends(runtime.Refused), Reason: reason}
}

// command is a module of one page whose _start is code, with a few local variables.
func command(code asm.Code) func() []byte {
	return with(func(*asm.Module) asm.Code { return code })
}

// with is a module whose _start is made when functions may be added.
func with(f func(m *asm.Module) asm.Code) func() []byte {
	return func() []byte {
		m := &asm.Module{}
		code := f(m)
		m.Memory(1, 0)
		m.Export("_start", asm.KindFunc, m.Func(nil, nil, asm.Vals{asm.I32, asm.I32, asm.I32, asm.I64}, code))
		return m.Bytes()
	}
}

// forever repeats code.
func forever(code asm.Code) asm.Code { return asm.Code{}.Loop().Then(code).Br(0).End() }

// The sections of a small module that is sound.
var (
	types     = asm.Section(asm.SectionType, asm.Vector([]byte{0x60, 0, 0}))
	functions = asm.Section(asm.SectionFunction, asm.Vector([]byte{0}))
	memory    = asm.Section(asm.SectionMemory, asm.Vector([]byte{0, 1}))
	exports   = asm.Section(asm.SectionExport, asm.Vector(
		append(asm.Name("memory"), asm.KindMemory, 0), append(asm.Name("_start"), asm.KindFunc, 0)))
	emptyCode = asm.Section(asm.SectionCode, asm.Vector(asm.Body(nil, nil)))
)

// sections joins a header and sections.
func sections(s ...[]byte) []byte {
	out := asm.Header()
	for _, b := range s {
		out = append(out, b...)
	}
	return out
}

func raw(s ...[]byte) func() []byte { return func() []byte { return sections(s...) } }
