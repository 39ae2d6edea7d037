package asm

// Val is a value type as it is encoded.
type Val byte

// The value types.
const (
	I32  Val = 0x7f
	I64  Val = 0x7e
	F32  Val = 0x7d
	F64  Val = 0x7c
	V128 Val = 0x7b
	// FuncRef is the type of a table's entries.
	FuncRef Val = 0x70
)

// Vals is a list of value types.
type Vals []Val

// The identifiers of sections.
const (
	SectionCustom = iota
	SectionType
	SectionImport
	SectionFunction
	SectionTable
	SectionMemory
	SectionGlobal
	SectionExport
	SectionStart
	SectionElement
	SectionCode
	SectionData
	SectionDataCount
)

// The kinds of what is exported.
const (
	KindFunc byte = iota
	KindTable
	KindMemory
	KindGlobal
)

// Module is a module under construction. Imports come before functions: their indices are one sequence.
type Module struct {
	types     [][]byte
	typeIndex map[string]uint32
	imports   [][]byte
	functions []uint32
	bodies    [][]byte
	tables    [][]byte
	memories  [][]byte
	globals   [][]byte
	exports   [][]byte
	start     []byte
	elements  [][]byte
	data      [][]byte
	// DataCount writes the section of that name, which memory.init and data.drop need.
	DataCount bool
}

// Type gives the index of a function type.
func (m *Module) Type(params, results Vals) uint32 {
	t := append(U32(uint32(len(params))), bytesOf(params)...)
	t = append(append(t, U32(uint32(len(results)))...), bytesOf(results)...)
	t = append([]byte{0x60}, t...)
	if i, ok := m.typeIndex[string(t)]; ok {
		return i
	}
	if m.typeIndex == nil {
		m.typeIndex = map[string]uint32{}
	}
	i := uint32(len(m.types))
	m.types = append(m.types, t)
	m.typeIndex[string(t)] = i
	return i
}

func bytesOf(v Vals) []byte {
	b := make([]byte, len(v))
	for i := range v {
		b[i] = byte(v[i])
	}
	return b
}

// Import adds a function that comes from outside and gives its index. It panics after the first Declare or Func.
func (m *Module) Import(module, name string, params, results Vals) uint32 {
	if len(m.functions) > 0 {
		panic("asm: an import after a function")
	}
	entry := append(Name(module), Name(name)...)
	m.imports = append(m.imports, append(append(entry, KindFunc), U32(m.Type(params, results))...))
	return uint32(len(m.imports) - 1)
}

// Declare adds a function without its body and gives its index, for functions that call each other.
func (m *Module) Declare(params, results Vals) uint32 {
	m.functions = append(m.functions, m.Type(params, results))
	m.bodies = append(m.bodies, nil)
	return uint32(len(m.imports) + len(m.functions) - 1)
}

// Define gives a declared function its body; the end is added.
func (m *Module) Define(index uint32, locals Vals, code Code) {
	m.bodies[int(index)-len(m.imports)] = Body(locals, code)
}

// Func declares and defines a function.
func (m *Module) Func(params, results, locals Vals, code Code) uint32 {
	i := m.Declare(params, results)
	m.Define(i, locals, code)
	return i
}

// Body is one entry of the code section: locals in runs of a type, the code, an end.
func Body(locals Vals, code Code) []byte {
	var runs []byte
	n := uint32(0)
	for i := 0; i < len(locals); {
		j := i
		for j < len(locals) && locals[j] == locals[i] {
			j++
		}
		runs = append(append(runs, U32(uint32(j-i))...), byte(locals[i]))
		n, i = n+1, j
	}
	return sized(append(append(append(U32(n), runs...), code...), 0x0b))
}

// Memory adds a memory of so many pages, with no maximum if most is 0, and exports it as "memory".
func (m *Module) Memory(pages, most uint32) {
	m.memories = append(m.memories, span(pages, most))
	m.Export("memory", KindMemory, 0)
}

// Table adds a table of functions.
func (m *Module) Table(entries, most uint32) {
	m.tables = append(m.tables, append([]byte{byte(FuncRef)}, span(entries, most)...))
}

func span(least, most uint32) []byte {
	if most == 0 {
		return append([]byte{0}, U32(least)...)
	}
	return append(append([]byte{1}, U32(least)...), U32(most)...)
}

// Global adds a variable of the module and gives its index.
func (m *Module) Global(t Val, init Code) uint32 {
	m.globals = append(m.globals, append(append([]byte{byte(t), 1}, init...), 0x0b))
	return uint32(len(m.globals) - 1)
}

// Export adds an export.
func (m *Module) Export(name string, kind byte, index uint32) {
	m.exports = append(m.exports, append(append(Name(name), kind), U32(index)...))
}

// Start names the function of the start section.
func (m *Module) Start(index uint32) { m.start = U32(index) }

// Elements fills table 0 from an offset on.
func (m *Module) Elements(offset int32, functions ...uint32) {
	e := append(append([]byte{0}, Code(nil).I32(offset)...), 0x0b)
	e = append(e, U32(uint32(len(functions)))...)
	for _, f := range functions {
		e = append(e, U32(f)...)
	}
	m.elements = append(m.elements, e)
}

// PassiveElements adds a segment for table.init.
func (m *Module) PassiveElements(functions ...uint32) {
	e := append([]byte{1, 0}, U32(uint32(len(functions)))...)
	for _, f := range functions {
		e = append(e, U32(f)...)
	}
	m.elements = append(m.elements, e)
}

// Data puts bytes into the memory from an offset on.
func (m *Module) Data(offset int32, content []byte) {
	d := append(append([]byte{0}, Code(nil).I32(offset)...), 0x0b)
	m.data = append(m.data, append(d, sized(content)...))
}

// PassiveData adds a segment for memory.init.
func (m *Module) PassiveData(content []byte) {
	m.data = append(m.data, append([]byte{1}, sized(content)...))
}

// Bytes encodes the module.
func (m *Module) Bytes() []byte {
	out := Header()
	vector := func(id byte, entries [][]byte) {
		if len(entries) > 0 {
			out = append(out, Section(id, Vector(entries...))...)
		}
	}
	vector(SectionType, m.types)
	vector(SectionImport, m.imports)
	var functions [][]byte
	for _, t := range m.functions {
		functions = append(functions, U32(t))
	}
	vector(SectionFunction, functions)
	vector(SectionTable, m.tables)
	vector(SectionMemory, m.memories)
	vector(SectionGlobal, m.globals)
	vector(SectionExport, m.exports)
	if m.start != nil {
		out = append(out, Section(SectionStart, m.start)...)
	}
	vector(SectionElement, m.elements)
	if m.DataCount {
		out = append(out, Section(SectionDataCount, U32(uint32(len(m.data))))...)
	}
	vector(SectionCode, m.bodies)
	vector(SectionData, m.data)
	return out
}
