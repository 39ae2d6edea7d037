package runtime

import (
	"fmt"
	"slices"
)

// instruction is one decoded instruction.
type instruction struct {
	op byte
	// sub is the opcode after a prefix.
	sub uint32
	// index is the first operand: an index, a label, or a block type.
	index int64
	*opcode
	// code is all of its bytes.
	code []byte
}

// next decodes one instruction into in. labels, if it is not nil, gets each label of a branch table.
func (c *cursor) next(in *instruction, labels func(uint32)) error {
	begun := c.at
	op, err := c.byte()
	if err != nil {
		return err
	}
	in.op, in.sub, in.index, in.opcode = op, 0, 0, &plainOps[op]
	if in.operands == prefix {
		if in.sub, err = c.u32(); err != nil {
			return err
		}
		if in.opcode, err = prefixed(op, in.sub); err != nil {
			return err
		}
	}
	switch in.operands {
	case unknownOp:
		return unknown(op)
	case noOperands:
	case blockType:
		in.index, err = c.signed(33)
	case oneIndex, twoIndices, memoryLane:
		err = c.indices(in)
	case branchTable:
		err = c.labels(labels)
	case oneByte:
		_, err = c.take(1)
	case fourBytes:
		_, err = c.take(4)
	case eightBytes:
		_, err = c.take(8)
	case sixteenBytes:
		_, err = c.take(16)
	case signed32:
		_, err = c.signed(32)
	case signed64:
		_, err = c.signed(64)
	case valueTypes:
		var n uint32
		if n, err = c.u32(); err == nil {
			_, err = c.take(n)
		}
	}
	in.code = c.b[begun:c.at]
	return err
}

func (c *cursor) indices(in *instruction) error {
	first, err := c.u32()
	if err != nil {
		return err
	}
	in.index = int64(first)
	if in.operands == oneIndex {
		return nil
	}
	if _, err := c.u32(); err != nil {
		return err
	}
	if in.operands == memoryLane {
		_, err = c.take(1)
	}
	return err
}

func (c *cursor) labels(each func(uint32)) error {
	n, err := c.u32()
	if err != nil {
		return err
	}
	for range uint64(n) + 1 {
		label, err := c.u32()
		if err != nil {
			return err
		}
		if each != nil {
			each(label)
		}
	}
	return nil
}

func prefixed(op byte, sub uint32) (*opcode, error) {
	switch {
	case op == opMisc && sub < uint32(len(miscellaneous)):
		return &miscellaneous[sub], nil
	case op == opVector && lateVectors[sub] != "":
		return nil, refuse("it uses %s, which the engine does not have: build without SIMD (-mno-simd128), or without that instruction", lateVectors[sub])
	case op == opVector && slices.Contains(noVectors, sub):
	case op == opVector && sub < uint32(len(vectorOps)):
		return &vectorOps[sub], nil
	case op == opVector:
		return nil, refuse("it uses relaxed SIMD, which gives different results on different machines: build without +relaxed-simd")
	}
	return nil, fmt.Errorf("instruction 0x%02x %d is not known", op, sub)
}

func unknown(op byte) error {
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
