package random

import "github.com/zerostate/zerostate/internal/asm"

// typed opens a block, loop or if of a type.
func (b *body) typed(op byte, params, results asm.Vals) asm.Code {
	switch {
	case len(params) == 0 && len(results) == 0:
		return asm.Code{op, 0x40}
	case len(params) == 0 && len(results) == 1:
		return asm.Code{op, byte(results[0])}
	}
	// An index of a type, as a signed number: below 64 types that is one byte.
	return asm.Code{op}.Then(signed(b.asm.Type(params, results)))
}

func signed(i uint32) asm.Code { return asm.Code{}.I32(int32(i))[1:] }

func (b *body) within(l label, f func()) {
	b.labels = append(b.labels, l)
	f()
	b.labels = b.labels[:len(b.labels)-1]
}

// block is one that leaves values, and may take some.
func (b *body) block(results asm.Vals, depth int) asm.Code {
	var params asm.Vals
	if b.MultiValue {
		params = b.some(3, false)
	}
	c := b.values(params, depth-2).Then(b.typed(0x02, params, results))
	b.within(label{types: results}, func() {
		for range params {
			c = c.Drop()
		}
		c = c.Then(b.statements(depth-1), b.values(results, depth-1))
	})
	return c.End()
}

func (b *body) conditional(results asm.Vals, depth int) asm.Code {
	c := b.value(asm.I32, depth-1).Then(b.typed(0x04, nil, results))
	b.within(label{types: results}, func() {
		c = c.Then(b.statements(depth-1), b.values(results, depth-1))
		if len(results) > 0 || b.Pick(2) == 0 {
			c = c.Else().Then(b.statements(depth-1), b.values(results, depth-1))
		}
	})
	return c.End()
}

// loop is one that begins again while there is fuel, or a number of times.
func (b *body) loop(depth int) asm.Code {
	var results asm.Vals
	if b.MultiValue {
		results = b.some(3, false)
	}
	c := b.typed(0x03, nil, results)
	b.within(label{loop: true}, func() {
		c = c.Then(b.burn(), b.statements(depth-1))
		if b.Pick(3) > 0 {
			c = c.Then(b.value(asm.I32, depth-1)).BrIf(0)
		}
		c = c.Then(b.values(results, 1))
	})
	c = c.End()
	for range results {
		c = c.Drop()
	}
	return c
}

func (b *body) statements(depth int) asm.Code {
	var c asm.Code
	if depth <= 0 {
		return c
	}
	for range b.Pick(4) {
		if b.left <= 0 {
			return c
		}
		c = c.Then(b.statement(depth))
	}
	return c
}

func (b *body) statement(depth int) asm.Code {
	b.left--
	t := b.valType(false)
	switch b.Pick(14) {
	case 0, 1:
		if l, ok := b.local(t); ok {
			return b.value(t, depth).Set(l)
		}
	case 2:
		if g, ok := b.global(t); ok {
			return b.value(t, depth).Then(b.seen(t)).Index(asm.GlobalSet, g)
		}
	case 3, 4:
		return b.store(t, depth)
	case 5:
		return b.block(nil, depth)
	case 6:
		return b.conditional(nil, depth)
	case 7:
		if !b.leaf {
			return b.loop(depth)
		}
	case 8:
		return b.branch(depth)
	case 9:
		return b.branchIf(depth)
	case 10:
		return b.ranges(depth)
	case 11:
		return b.discarded(depth)
	case 12:
		return asm.Code{}.Op(asm.Nop)
	}
	return b.value(t, depth).Drop()
}

func (b *body) store(t asm.Val, depth int) asm.Code {
	c := b.address(depth).Then(b.value(t, depth-1), b.seen(t))
	offset := uint32(b.Pick(3) * 1000)
	if b.Vectors && b.Pick(4) == 0 {
		return b.address(depth).Then(b.value(asm.V128, depth-1)).SIMD(11, 0, offset)
	}
	switch t {
	case asm.I32:
		return c.Access([]byte{0x36, 0x3a, 0x3b}[b.Pick(3)], 0, offset)
	case asm.I64:
		return c.Access([]byte{0x37, 0x3c, 0x3d, 0x3e}[b.Pick(4)], 0, offset)
	}
	return c.Access(storeOf(t), 0, offset)
}

// discarded calls a function and drops what it gives.
func (b *body) discarded(depth int) asm.Code {
	if b.leaf {
		return b.value(asm.I64, 1).Drop()
	}
	j := b.Pick(len(b.functions))
	c := b.call(j, depth)
	for range b.sigs[j].results {
		c = c.Drop()
	}
	return c
}

// branch leaves for good, and what stands behind it is never reached.
func (b *body) branch(depth int) asm.Code {
	var c asm.Code
	switch n := b.Pick(len(b.labels)); b.Pick(5) {
	case 0:
		c = asm.Code{}.Op(asm.Unreachable)
	case 1:
		c = b.values(b.results, depth-1).Op(asm.Return)
	case 2:
		c = b.branchTable(depth)
	default:
		c = b.values(b.labels[len(b.labels)-1-n].types, depth-1).Br(uint32(n))
	}
	return c.Then(b.dead())
}

// dead is code that is valid only because it is never reached.
func (b *body) dead() asm.Code {
	switch b.Pick(8) {
	case 0:
		return asm.Code{}.Drop()
	case 1:
		return asm.Code{}.Op(asm.I32Add).Drop()
	case 2:
		return asm.Code{}.Op(asm.Select).Drop()
	case 3:
		return asm.Code{}.Block().Loop().Br(0).End().End()
	case 4:
		return asm.Code{}.If().Op(asm.Nop).Else().Op(asm.Unreachable).End()
	case 5:
		return asm.Code{}.Misc(asm.MemoryFill, 0)
	case 6:
		return asm.Code{}.Op(asm.MemoryGrow, 0).Drop()
	}
	return nil
}

// branchTable goes to one of several labels that take the same.
func (b *body) branchTable(depth int) asm.Code {
	last := b.Pick(len(b.labels))
	types := b.labels[len(b.labels)-1-last].types
	var targets []uint32
	for n := range b.labels {
		if same(b.labels[len(b.labels)-1-n].types, types) && b.Pick(2) == 0 {
			targets = append(targets, uint32(n))
		}
	}
	return b.values(types, depth-1).Then(b.value(asm.I32, depth-1)).BrTable(append(targets, uint32(last))...)
}

func same(a, b asm.Vals) bool { return string(asmBytes(a)) == string(asmBytes(b)) }

func asmBytes(v asm.Vals) []byte {
	out := make([]byte, len(v))
	for i := range v {
		out[i] = byte(v[i])
	}
	return out
}

func (b *body) branchIf(depth int) asm.Code {
	n := b.Pick(len(b.labels))
	types := b.labels[len(b.labels)-1-n].types
	c := b.values(types, depth-1).Then(b.value(asm.I32, depth-1)).BrIf(uint32(n))
	for range types {
		c = c.Drop()
	}
	return c
}

// ranges is an operator on many bytes or entries at once.
func (b *body) ranges(depth int) asm.Code {
	small := func() asm.Code { return b.value(asm.I32, depth-2).I32(63).Op(asm.I32And) }
	switch b.Pick(8) {
	case 0:
		return b.address(depth).Then(small(), small()).Misc(asm.MemoryFill, 0)
	case 1:
		return b.address(depth).Then(b.address(depth), small()).Misc(asm.MemoryCopy, 0, 0)
	case 2:
		return b.address(depth).Then(small(), small()).Misc(asm.MemoryInit, 1, 0)
	case 3:
		return asm.Code{}.Misc(asm.DataDrop, uint32(b.Pick(int(b.datas))))
	case 4:
		return small().Then(small(), small()).I32(3).Op(asm.I32And).Misc(asm.TableCopy, 0, 0)
	case 5:
		return small().Then(small(), small()).Misc(asm.TableInit, 1, 0)
	case 6:
		return small().Op(0xd0, 0x70).I32(int32(b.Pick(3))).Misc(asm.TableFill, 0)
	}
	return asm.Code{}.Misc(13, uint32(b.Pick(int(b.elements)))) // elem.drop
}
