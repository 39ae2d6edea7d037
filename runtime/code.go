package runtime

import "fmt"

// code walks one function body to its end. It learns what the compilers cannot do and refuses what the
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
	w := walker{parser: p, cursor: cursor{b: body}}
	if err := w.locals(); err != nil {
		return fmt.Errorf("function %d: %w", index, err)
	}
	if err := w.instructions(); err != nil {
		return fmt.Errorf("function %d, byte %d: %w", index, w.at, err)
	}
	return nil
}

type walker struct {
	cursor
	*parser
	depth int
}

func (w *walker) locals() error {
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
	}
	return nil
}

func (w *walker) instructions() error {
	w.depth = 1
	for w.depth > 0 {
		op, err := w.byte()
		if err != nil {
			return err
		}
		if err := w.operands(op); err != nil {
			return err
		}
	}
	if !w.cursor.empty() {
		return fmt.Errorf("code after its end")
	}
	return nil
}

// operands skips what follows an opcode. The cases are in the order of the specification's index of
// instructions (https://webassembly.github.io/spec/core/appendix/index-instructions.html).
func (w *walker) operands(op byte) error {
	switch {
	case op <= 0x01, op == 0x05, op == 0x0f, op == 0x1a, op == 0x1b, op >= 0x45 && op <= 0xc4, op == 0xd1:
		return nil
	case op >= 0x02 && op <= 0x04:
		return w.block()
	case op == 0x0b:
		w.depth--
		return nil
	case op == 0x0c, op == 0x0d, op == 0x10, op >= 0x20 && op <= 0x26, op == 0xd2:
		return w.indices(1)
	case op == 0x0e:
		return w.branchTable()
	case op == 0x11:
		return w.indices(2)
	case op == 0x1c:
		_, err := w.valueTypes(&w.cursor)
		return err
	case op >= 0x28 && op <= 0x3e:
		return w.indices(2)
	case op == 0x3f, op == 0x40, op == 0xd0:
		return w.skip(1)
	case op == 0x41:
		_, err := w.signed(32)
		return err
	case op == 0x42:
		_, err := w.signed(64)
		return err
	case op == 0x43:
		return w.skip(4)
	case op == 0x44:
		return w.skip(8)
	case op == 0xfc:
		return w.miscellaneous()
	case op == 0xfd:
		return w.vector()
	}
	return w.unknown(op)
}

func (w *walker) unknown(op byte) error {
	switch {
	case op == 0xfe:
		return refuse("it uses threads (atomic instructions), which are not supported: build without -pthread and without +atomics")
	case op >= 0x06 && op <= 0x0a, op == 0x18, op == 0x19, op == 0x1f:
		return refuse("it uses exceptions, which are not supported: build without -fwasm-exceptions")
	case op >= 0x12 && op <= 0x15:
		return refuse("it uses tail calls or typed references, which are not supported: build without +tail-call")
	}
	return fmt.Errorf("instruction 0x%02x is not known", op)
}

func (w *walker) skip(n uint32) error {
	_, err := w.take(n)
	return err
}

func (w *walker) indices(n int) error {
	for range n {
		if _, err := w.u32(); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) block() error {
	if w.depth++; w.depth > maxNesting {
		return fmt.Errorf("blocks are nested deeper than %d", maxNesting)
	}
	t, err := w.signed(33)
	if err != nil {
		return err
	}
	if t < 0 {
		if t == -64 {
			return nil
		}
		return w.valueType(ValueType(t & 0x7f))
	}
	if t >= int64(len(w.types)) {
		return fmt.Errorf("type %d does not exist", t)
	}
	if f := w.types[t]; len(f.Params) > 0 || len(f.Results) > 1 {
		w.needCranelift("it uses multi-value blocks")
	}
	return nil
}

func (w *walker) branchTable() error {
	n, err := w.u32()
	if err != nil {
		return err
	}
	for range uint64(n) + 1 {
		if _, err := w.u32(); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) miscellaneous() error {
	sub, err := w.u32()
	if err != nil {
		return err
	}
	switch {
	case sub <= 7:
		return nil
	case sub == 9, sub == 11, sub == 13, sub >= 15 && sub <= 17:
		return w.indices(1)
	case sub == 8, sub == 10, sub == 12, sub == 14:
		return w.indices(2)
	}
	return fmt.Errorf("instruction 0xfc %d is not known", sub)
}

func (w *walker) vector() error {
	w.needCranelift("it uses SIMD")
	sub, err := w.u32()
	if err != nil {
		return err
	}
	switch {
	case sub <= 11, sub == 92, sub == 93:
		return w.indices(2)
	case sub == 12, sub == 13:
		return w.skip(16)
	case sub >= 21 && sub <= 34:
		return w.skip(1)
	case sub >= 84 && sub <= 91:
		if err := w.indices(2); err != nil {
			return err
		}
		return w.skip(1)
	case sub <= 0xff:
		return nil
	}
	return refuse("it uses relaxed SIMD, which gives different results on different machines: build without +relaxed-simd")
}
