package runtime

import "fmt"

// function is what the first look at a function's body finds, for the second, which meters it.
type function struct {
	// frame is the weight of one call in call depth (see CallDepth).
	frame uint32
	// calls, loops, branches and bulk say whether there are any.
	calls, loops, branches, bulk bool
	// floats has a bit for each kind of float that is computed.
	floats uint8
	// declared is the index of the function's type.
	declared uint32
	// parts is the cost of all instructions once, for a body without branches.
	parts          uint64
	params, locals uint32
}

// code looks at one function body. It learns what the compilers cannot do and how to meter it, and refuses what the
// engine does not know, so that the message names the proposal.
func (p *parser) code(c *cursor) error {
	body, err := p.body(c)
	if err != nil {
		return err
	}
	index := p.imported + p.bodies
	p.bodies++
	if len(body) > maxBodyBytes {
		return fmt.Errorf("function %d has %d bytes, %d are allowed", index, len(body), maxBodyBytes)
	}
	if int(index) >= len(p.functions) {
		return fmt.Errorf("there are more bodies than functions")
	}
	t := p.types[p.functions[index]]
	if len(t.Results) > 1 {
		p.typeWithoutParams(t.Results)
	}
	w := walker{parser: p, cursor: cursor{b: body}, blocks: p.blocks[:0], function: function{params: uint32(len(t.Params)), declared: p.functions[index]}}
	if err := w.readLocals(); err != nil {
		return fmt.Errorf("function %d: %w", index, err)
	}
	if err := w.instructions(); err != nil {
		return fmt.Errorf("function %d, byte %d: %w", index, w.at, err)
	}
	w.frame = w.weight()
	p.blocks = w.blocks
	p.bodiesFound = append(p.bodiesFound, w.function)
	return nil
}

// walker walks one function body. It follows how high the stack of values gets; whether the types are right is for
// the engine to say, so nothing here relies on it.
type walker struct {
	cursor
	*parser
	function
	// vector says that values may be as wide as two slots.
	vector bool
	// height is the number of values on the stack, highest the most there were.
	height, highest int
	blocks          []block
	// farthest is the largest label of the branch table that is being read.
	farthest uint32
}

// block is an open block.
type block struct {
	// base is the height below its parameters, results what its end leaves above that.
	base, results int
	params        int
}

// weight is what a call of the function takes of the call depth.
func (w *walker) weight() uint32 {
	slots := w.params + w.locals + uint32(min(w.highest, maxBodyBytes))
	if w.vector {
		slots *= 2
	}
	return frameBase + slots
}

func (w *walker) readLocals() error {
	groups, err := w.u32()
	if err != nil {
		return err
	}
	total := uint64(0)
	for range groups {
		n, err := w.u32()
		if err != nil {
			return err
		}
		if total += uint64(n); total > maxLocals {
			return fmt.Errorf("it has more than %d local variables", maxLocals)
		}
		t, err := w.byte()
		if err != nil {
			return err
		}
		if err := w.valueType(ValueType(t)); err != nil {
			return err
		}
		w.vector = w.vector || ValueType(t) == v128
	}
	w.locals = uint32(total)
	w.parts = total * uint64(costVariable)
	return nil
}

func (w *walker) instructions() error {
	w.blocks = append(w.blocks, block{results: len(w.types[w.declared].Results)})
	var in instruction
	label := func(depth uint32) { w.farthest = max(w.farthest, depth) }
	for len(w.blocks) > 0 {
		w.farthest = 0
		if err := w.next(&in, label); err != nil {
			return err
		}
		if err := w.effect(&in); err != nil {
			return err
		}
		w.parts += uint64(in.cost)
		w.floats |= 1 << in.result
		w.highest = max(w.highest, w.height)
	}
	if !w.cursor.empty() {
		return fmt.Errorf("code after its end")
	}
	return nil
}

// effect follows what an instruction does to the stack.
func (w *walker) effect(in *instruction) error {
	w.pop(int(in.takes))
	w.height += int(in.put)
	switch in.op {
	case opLocalGet, opLocalSet, opLocalTee:
		// Not left to the engine: the variable that it would find there is the meter's.
		if in.index >= int64(w.params)+int64(w.locals) {
			return fmt.Errorf("local variable %d does not exist", in.index)
		}
	case opGlobalGet, opGlobalSet:
		if in.index >= int64(w.globals) {
			return fmt.Errorf("global variable %d does not exist", in.index)
		}
	case opBlock, opLoop, opIf:
		w.loops = w.loops || in.op == opLoop
		w.branches = true
		return w.open(in.index)
	case opElse:
		b := w.blocks[len(w.blocks)-1]
		w.height = b.base + b.params
	case opEnd:
		b := w.blocks[len(w.blocks)-1]
		w.height = b.base + b.results
		w.blocks = w.blocks[:len(w.blocks)-1]
	case opBr, opBrIf, opBrTable:
		w.branches = true
		return w.branch(max(in.index, int64(w.farthest)))
	case opReturn, opUnreachable:
		w.branches = true
	case opCall, opCallInd:
		w.calls = true
		return w.call(in)
	case 0x1c: // select with types
		c := cursor{b: in.code, at: 1}
		if _, err := w.valueTypes(&c); err != nil {
			return err
		}
	case opGrow:
		w.bulk = true
	case 0xfc:
		w.bulk = w.bulk || in.cost == costBulk
	case opVector:
		w.needCranelift("it uses SIMD")
		// The meter protects its indices with the gas, which only a body with branches keeps at hand.
		w.branches = w.branches || in.sub == vectorSwizzle
		if in.sub == vectorTruncateS || in.sub == vectorTruncateU {
			w.floats |= 1 << vectorF32 // For the variable that goes with it.
		}
		w.vector = true
	}
	return nil
}

// branch follows a branch out of so many blocks. Whether they are there is not left to the engine: one block further
// than the body's it would find the function around it, whose end is behind the place where the gas is written back.
func (w *walker) branch(depth int64) error {
	if depth >= int64(len(w.blocks)) {
		return fmt.Errorf("a branch out of %d blocks, where there are %d", depth, len(w.blocks))
	}
	b := w.blocks[len(w.blocks)-1-int(depth)]
	w.parts += costOfValues(max(b.params, b.results))
	return nil
}

// pop takes n values, but none of those below the block, which code that is never reached may ask for.
func (w *walker) pop(n int) {
	w.height = max(w.height-n, w.blocks[len(w.blocks)-1].base)
}

func (w *walker) call(in *instruction) error {
	t := uint32(in.index)
	if in.op == opCall {
		if in.index >= int64(len(w.functions)) {
			return fmt.Errorf("function %d does not exist", in.index)
		}
		t = w.functions[in.index]
	}
	if uint64(t) >= uint64(len(w.types)) {
		return fmt.Errorf("type %d does not exist", t)
	}
	w.pop(len(w.types[t].Params))
	w.height += len(w.types[t].Results)
	return nil
}

func (w *walker) open(t int64) error {
	if len(w.blocks) >= maxNesting {
		return fmt.Errorf("blocks are nested deeper than %d", maxNesting)
	}
	switch {
	case t == -64:
	case t < 0:
		if err := w.valueType(ValueType(t & 0x7f)); err != nil {
			return err
		}
	case t >= int64(len(w.types)):
		return fmt.Errorf("type %d does not exist", t)
	}
	b := block{}
	b.params, b.results = w.handed(t)
	if b.params > 0 || b.results > 1 {
		w.needCranelift("it uses multi-value blocks")
	}
	w.parts += costOfValues(b.params) + costOfValues(b.results)
	w.pop(b.params)
	b.base = w.height
	w.height += b.params
	w.blocks = append(w.blocks, b)
	return nil
}
