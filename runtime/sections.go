package runtime

import (
	"fmt"
	"strings"
)

// Bounds on what a module may hold. They are those of the browsers' embeddings where these have one, so that
// any tool's output passes; but fewer parameters and results, 128 of each instead of 1000: Cranelift crashes where it
// makes the way into a function whose values take more than a page, some 250 of them.
const (
	maxTypes        = 1_000_000
	maxFunctions    = 1_000_000
	maxImports      = 100_000
	maxExports      = 100_000
	maxGlobals      = 1_000_000
	maxSegments     = 100_000
	maxTables       = 8
	maxTableEntries = 1_000_000 // Of all tables together at the start, and of each when it has grown.
	maxElementBytes = 4 << 20   // A full table takes 3 MiB. Each byte may be an entry, of 15 ns before gas is counted.
	maxParams       = 128
	maxLocals       = 50_000
	maxBodyBytes    = 7_654_321
	maxNesting      = 10_000
)

const (
	sectionCustom = iota
	sectionType
	sectionImport
	sectionFunction
	sectionTable
	sectionMemory
	sectionGlobal
	sectionExport
	sectionStart
	sectionElement
	sectionCode
	sectionData
	sectionDataCount
)

var sectionNames = []string{
	"custom", "type", "import", "function", "table", "memory", "global", "export", "start", "element", "code",
	"data", "data count",
}

// sectionOrder is the rank of each section: data count stands before code.
var sectionOrder = [...]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 10}

type export struct {
	kind  byte
	index uint32
}

// parser holds what is learnt about a module from its sections.
type parser struct {
	rules     Rules
	types     []FuncType
	functions []uint32 // type index of each function, imported ones first
	imported  uint32
	bodies    uint32
	memories  int
	memory    limits
	tables    []table
	exports   map[string]export
	hasStart  bool
	start     uint32
	cranelift string
	// globals is the number of global variables, bodiesFound has what was found in each body.
	globals     uint32
	bodiesFound []function
	codeBytes   int
	// blocks is room for the blocks that are open in a body.
	blocks []block
	// extra are types that metering adds behind the module's own, withoutParams has the types of several results and
	// no parameters by the results.
	extra         []FuncType
	withoutParams map[string]uint32
}

func (p *parser) module(b []byte) error {
	c := &cursor{b: b, at: 8}
	last := 0
	for !c.empty() {
		id, err := c.byte()
		if err != nil {
			return refuse("the module is damaged: %w", err)
		}
		if int(id) >= len(sectionNames) {
			return refuse("section %d is not known: exceptions and other newer proposals are not supported, build for plain WebAssembly", id)
		}
		body, err := p.body(c)
		if err != nil {
			return refuse("the %s section is damaged: %w", sectionNames[id], err)
		}
		if id == sectionCustom {
			continue
		}
		if sectionOrder[id] <= last {
			return refuse("the %s section is repeated or out of order", sectionNames[id])
		}
		last = sectionOrder[id]
		if err := p.section(id, &cursor{b: body}); err != nil {
			return err
		}
	}
	if uint32(len(p.functions))-p.imported != p.bodies {
		return refuse("the module declares %d functions and has %d bodies", uint32(len(p.functions))-p.imported, p.bodies)
	}
	return nil
}

func (p *parser) body(c *cursor) ([]byte, error) {
	n, err := c.u32()
	if err != nil {
		return nil, err
	}
	return c.take(n)
}

// section reads one section, and gives every error of encoding the section's name.
func (p *parser) section(id byte, c *cursor) error {
	var err error
	switch id {
	case sectionType:
		p.types = make([]FuncType, 0, claimed(c, 3))
		err = p.vector(c, maxTypes, p.funcType)
	case sectionImport:
		err = p.vector(c, maxImports, p.importEntry)
		p.imported = uint32(len(p.functions))
	case sectionFunction:
		err = p.vector(c, maxFunctions, p.function)
	case sectionTable:
		err = p.vector(c, maxTables, p.table)
	case sectionMemory:
		err = p.vector(c, 1, p.memoryEntry)
	case sectionGlobal:
		err = p.vector(c, maxGlobals, p.globalEntry)
	case sectionExport:
		p.exports = map[string]export{}
		err = p.vector(c, maxExports, p.exportEntry)
	case sectionStart:
		p.hasStart = true
		p.start, err = c.u32()
	case sectionElement:
		if len(c.b) > maxElementBytes {
			return refuse("the element section has %d bytes, %d are allowed", len(c.b), maxElementBytes)
		}
		return p.count(c, maxSegments, id)
	case sectionData, sectionDataCount:
		return p.count(c, maxSegments, id)
	case sectionCode:
		p.codeBytes = len(c.b)
		p.bodiesFound = make([]function, 0, claimed(c, 3))
		err = p.vector(c, maxFunctions, p.code)
	}
	if err == nil && !c.empty() {
		err = fmt.Errorf("%d bytes too many", len(c.b)-c.at)
	}
	return p.wrap(id, err)
}

// claimed is how many entries a section says it has, as far as its bytes can hold them, each at least the given number.
func claimed(c *cursor, bytes int) int {
	ahead := *c
	n, _ := ahead.u32()
	return min(int(n), (len(c.b)-c.at)/bytes)
}

func (p *parser) wrap(id byte, err error) error {
	if err == nil || isVerdict(err) {
		return err
	}
	return refuse("the %s section is damaged: %w", sectionNames[id], err)
}

// count checks only how many entries a section has; the entries are the engine's business.
func (p *parser) count(c *cursor, most uint32, id byte) error {
	n, err := c.u32()
	if err == nil && n > most {
		return refuse("the %s section has %d entries, %d are allowed", sectionNames[id], n, most)
	}
	return p.wrap(id, err)
}

func (p *parser) vector(c *cursor, most uint32, entry func(*cursor) error) error {
	n, err := c.u32()
	if err != nil {
		return err
	}
	if n > most {
		return fmt.Errorf("it has %d entries, %d are allowed", n, most)
	}
	for range n {
		if err := entry(c); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) funcType(c *cursor) error {
	form, err := c.byte()
	if err != nil {
		return err
	}
	if form != 0x60 {
		return fmt.Errorf("type %d is no function type: garbage collection is not supported", len(p.types))
	}
	var t FuncType
	if t.Params, err = p.valueTypes(c); err != nil {
		return err
	}
	if t.Results, err = p.valueTypes(c); err != nil {
		return err
	}
	p.types = append(p.types, t)
	return nil
}

func (p *parser) valueTypes(c *cursor) ([]ValueType, error) {
	n, err := c.u32()
	if err != nil {
		return nil, err
	}
	if n > maxParams {
		return nil, fmt.Errorf("a type has %d values, %d are allowed", n, maxParams)
	}
	b, err := c.take(n)
	if err != nil || n == 0 {
		return nil, err
	}
	out := make([]ValueType, n)
	for i, v := range b {
		out[i] = ValueType(v)
		if err := p.valueType(ValueType(v)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (p *parser) valueType(v ValueType) error {
	if _, ok := valueTypeNames[v]; !ok {
		return fmt.Errorf("value type 0x%02x is not known", byte(v))
	}
	if v == v128 {
		p.needCranelift("it uses SIMD")
	}
	return nil
}

func (p *parser) needCranelift(why string) {
	if p.cranelift == "" {
		p.cranelift = why
	}
}

func (p *parser) function(c *cursor) error {
	t, err := c.u32()
	if err != nil {
		return err
	}
	if int(t) >= len(p.types) {
		return fmt.Errorf("type %d does not exist", t)
	}
	if len(p.types[t].Results) > 1 {
		p.needCranelift("a function returns several values")
	}
	p.functions = append(p.functions, t)
	return nil
}

func (p *parser) exportEntry(c *cursor) error {
	name, err := c.name()
	if err != nil {
		return err
	}
	kind, err := c.byte()
	if err != nil {
		return err
	}
	index, err := c.u32()
	if err != nil {
		return err
	}
	if kind > 3 {
		return fmt.Errorf("export %s is of unknown kind %d", quote(name), kind)
	}
	if strings.HasPrefix(name, "wasmer_metering_") || strings.HasPrefix(name, "zerostate_") {
		return refuse("it exports %s, a name that belongs to the meter", quote(name))
	}
	if kind == 3 && index >= p.globals {
		return fmt.Errorf("export %s is a global variable that does not exist", quote(name))
	}
	if _, ok := p.exports[name]; ok {
		return fmt.Errorf("export %s is there twice", quote(name))
	}
	p.exports[name] = export{kind, index}
	return nil
}

func (p *parser) checkExports() error {
	e, ok := p.exports[EntryPoint]
	switch _, reactor := p.exports["_initialize"]; {
	case !ok && reactor:
		return refuse("it has _initialize and no _start: this is a library (reactor); build a command, without -buildmode=c-shared or -mexec-model=reactor")
	case !ok:
		return refuse("it exports no _start function: build a WASI command, a program with a main function")
	case e.kind != 0 || uint64(e.index) >= uint64(len(p.functions)):
		return refuse("its _start is not a function")
	}
	if t := p.types[p.functions[e.index]]; !t.Equal(FuncType{}) {
		return refuse("its _start is %s, it should be () -> ()", t)
	}
	if m, ok := p.exports[MemoryExport]; !ok || m.kind != 2 || m.index != 0 || p.memories != 1 {
		return refuse("it exports no memory named \"memory\": the host could not give it any input")
	}
	if p.hasStart && (uint64(p.start) >= uint64(len(p.functions)) || !p.types[p.functions[p.start]].Equal(FuncType{})) {
		return refuse("its start function is not () -> ()")
	}
	return nil
}
