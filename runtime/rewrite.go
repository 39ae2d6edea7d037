package runtime

import (
	"errors"
	"fmt"
)

// limits is the size of a memory (in pages) or of a table (in entries).
type limits struct {
	minimum, maximum uint32
	hasMaximum       bool
}

type table struct {
	element byte
	limits
}

// isVerdict says that the error already tells what is wrong with the module.
func isVerdict(err error) bool {
	return errors.Is(err, ErrRefused) || errors.Is(err, ErrMemoryLimit)
}

func (p *parser) limits(c *cursor) (limits, error) {
	flags, err := c.byte()
	if err != nil {
		return limits{}, err
	}
	if flags > 1 {
		return limits{}, fmt.Errorf("shared or 64 bit memory (flags %d) is not supported: build without threads, for wasm32", flags)
	}
	l := limits{hasMaximum: flags == 1}
	if l.minimum, err = c.u32(); err != nil {
		return limits{}, err
	}
	if l.hasMaximum {
		if l.maximum, err = c.u32(); err != nil {
			return limits{}, err
		}
		if l.maximum < l.minimum {
			return limits{}, fmt.Errorf("a maximum of %d is below the minimum of %d", l.maximum, l.minimum)
		}
	}
	return l, nil
}

func (l limits) capped(most uint32) limits {
	if !l.hasMaximum || l.maximum > most {
		l.hasMaximum, l.maximum = true, most
	}
	return l
}

func (l limits) append(b []byte) []byte {
	if !l.hasMaximum {
		return appendU32(append(b, 0), l.minimum)
	}
	return appendU32(appendU32(append(b, 1), l.minimum), l.maximum)
}

func (p *parser) memoryEntry(c *cursor) error {
	l, err := p.limits(c)
	if err != nil {
		return err
	}
	if l.minimum > MaxMemoryBytes/PageSize {
		return fmt.Errorf("a memory of %d pages is more than there can be", l.minimum)
	}
	if l.minimum > p.rules.MemoryPages {
		return fmt.Errorf("%w: the module starts with %d MiB of memory and %d MiB are allowed; raise memoryBytes to at least %d",
			ErrMemoryLimit, mebibytes(l.minimum), mebibytes(p.rules.MemoryPages), uint64(l.minimum)*PageSize)
	}
	p.memories++
	p.memory = l.capped(p.rules.MemoryPages)
	return nil
}

func mebibytes(pages uint32) uint64 { return (uint64(pages)*PageSize + 1<<20 - 1) >> 20 }

func (p *parser) table(c *cursor) error {
	element, err := c.byte()
	if err != nil {
		return err
	}
	if t := ValueType(element); t != funcref && t != externref {
		return fmt.Errorf("a table of type 0x%02x is not known", element)
	}
	l, err := p.limits(c)
	if err != nil {
		return err
	}
	total := uint64(l.minimum)
	for _, t := range p.tables {
		total += uint64(t.minimum)
	}
	if total > maxTableEntries {
		return fmt.Errorf("tables of %d entries are too large, %d are allowed", total, maxTableEntries)
	}
	p.tables = append(p.tables, table{element, l.capped(maxTableEntries)})
	return nil
}

// What metering adds to the code: in real programs as much again. Code that is made of nothing but what is dear to
// meter would become twenty times as large, in the memory of the daemon; it is refused instead.
const (
	mostGrowth  = 4
	growthSlack = 1 << 20
)

// rewrite assembles the module anew from the sections of one that was parsed.
func (p *parser) rewrite(module []byte) ([]byte, error) {
	// Room for the largest that it may become: only what is written takes memory, growing would take it twice.
	out := make([]byte, 0, len(module)+mostGrowth*p.codeBytes+growthSlack)
	out = append(out, module[:8]...)
	c := &cursor{b: module, at: 8}
	globals := false
	for !c.empty() {
		// Parsed once already: neither the identifier nor the body can be missing.
		id, _ := c.byte()
		body, _ := p.body(c)
		if sectionOrder[id] > sectionOrder[sectionGlobal] && !globals {
			out, globals = p.appendGlobals(out, nil), true
		}
		switch id {
		case sectionCustom, sectionStart:
		case sectionType:
			out = p.appendTypes(out, body)
		case sectionMemory:
			if p.memories > 0 {
				out = appendSection(out, id, p.memory.append([]byte{1}))
			}
		case sectionTable:
			entries := appendU32(nil, uint32(len(p.tables)))
			for _, t := range p.tables {
				entries = t.append(append(entries, t.element))
			}
			out = appendSection(out, id, entries)
		case sectionGlobal:
			out, globals = p.appendGlobals(out, body), true
		case sectionExport:
			out = p.appendExports(out, body)
		case sectionCode:
			var err error
			if out, err = p.appendCode(out, body); err != nil {
				return nil, err
			}
		default:
			out = appendSection(out, id, body)
		}
	}
	return out, nil
}

// entries is what stands in a section of entries behind their number, which was read before.
func entries(body []byte) []byte {
	c := &cursor{b: body}
	_, _ = c.u32()
	return body[c.at:]
}

func (p *parser) appendTypes(out, body []byte) []byte {
	more := []byte{}
	for _, t := range p.extra {
		more = appendU32(append(more, 0x60, 0), uint32(len(t.Results)))
		for _, r := range t.Results {
			more = append(more, byte(r))
		}
	}
	return appendSection(out, sectionType, appendU32(nil, uint32(len(p.types)+len(p.extra))), entries(body), more)
}

func (p *parser) appendGlobals(out, body []byte) []byte {
	return appendSection(out, sectionGlobal, appendU32(nil, p.globals+2), entries(body), meteringGlobals())
}

func (p *parser) appendExports(out, body []byte) []byte {
	n := uint32(len(p.exports)) + 2
	more := appendU32(append(appendName(nil, GasExport), exportGlobal), p.gasGlobal())
	more = appendU32(append(appendName(more, DepthExport), exportGlobal), p.depthGlobal())
	if p.hasStart {
		n++
		more = appendU32(append(appendName(more, StartExport), exportFunction), p.start)
	}
	return appendSection(out, sectionExport, appendU32(nil, n), entries(body), more)
}

// appendCode appends the code section with all functions metered.
func (p *parser) appendCode(out, body []byte) ([]byte, error) {
	c := &cursor{b: body}
	n, _ := c.u32()
	most := mostGrowth*len(body) + growthSlack
	out = append(out, sectionCode)
	head := len(out)
	// The length comes when it is known.
	begun := head + len(appendU32(nil, uint32(most)))
	out = appendU32(append(out, make([]byte, begun-head)...), n)
	m := &meter{parser: p}
	for i := range p.bodiesFound {
		in, _ := p.body(c)
		metered, ok := m.metered(p.bodiesFound[i], in, min(mostGrowth*len(in)+growthSlack, most-(len(out)-begun)))
		if !ok {
			return nil, refuse("metered, its code of %d bytes would have more than %d: it consists of little but branches, calls or what grows with its operands", len(body), most)
		}
		out = append(appendU32(out, uint32(len(metered))), metered...)
	}
	size := appendU32(nil, uint32(len(out)-begun))
	copy(out[head:], size)
	if at := head + len(size); at < begun {
		out = out[:at+copy(out[at:], out[begun:])]
	}
	return out, nil
}

// typeWithoutParams returns the index of a type () -> results, adding it if there is none.
func (p *parser) typeWithoutParams(results []ValueType) uint32 {
	if p.withoutParams == nil {
		p.withoutParams = map[string]uint32{}
		for i, t := range p.types {
			if len(t.Params) == 0 && len(t.Results) > 1 {
				p.withoutParams[typeKey(t.Results)] = uint32(i)
			}
		}
	}
	key := typeKey(results)
	i, ok := p.withoutParams[key]
	if !ok {
		i = uint32(len(p.types) + len(p.extra))
		p.withoutParams[key] = i
		p.extra = append(p.extra, FuncType{Results: results})
	}
	return i
}

func typeKey(types []ValueType) string {
	b := make([]byte, len(types))
	for i, t := range types {
		b[i] = byte(t)
	}
	return string(b)
}
