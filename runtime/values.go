package runtime

// Where several values are handed on at once, each may have to be moved from one place in the native stack to another.

// branch writes a branch to the label that was reached last, with the values that it hands on.
func (m *meter) branch(code []byte) {
	if !m.dead {
		m.cost += costOfValues(m.handedOn)
	}
	m.piece = append(m.piece, code...)
	m.flush()
}

// open opens a block.
func (m *meter) open(in *instruction) {
	params, results := m.handed(in.index)
	l := label{op: in.op, dead: m.dead, values: results}
	if in.op == opLoop {
		l.values = params
	}
	if !m.dead {
		m.cost += costOfValues(params) + costOfValues(results)
	}
	m.labels = append(m.labels, l)
}

// handed is how many values a block of the type takes and leaves.
func (p *parser) handed(t int64) (params, results int) {
	switch {
	case t == -64:
		return 0, 0
	case t < 0:
		return 0, 1
	}
	return len(p.types[t].Params), len(p.types[t].Results)
}

// costOfValues is what it costs in parts to hand on n values at once. Compilers know where a single one is.
func costOfValues(n int) uint64 {
	if n < 2 {
		return 0
	}
	return uint64(n) * uint64(costArgument)
}
