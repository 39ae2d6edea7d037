package runtime

import "fmt"

// globalEntry reads a global variable. It is read to its end, because entries are appended to the section.
func (p *parser) globalEntry(c *cursor) error {
	t, err := c.byte()
	if err != nil {
		return err
	}
	if err := p.valueType(ValueType(t)); err != nil {
		return err
	}
	mutable, err := c.byte()
	if err != nil {
		return err
	}
	if mutable > 1 {
		return fmt.Errorf("global variable %d is neither constant nor mutable", p.globals)
	}
	var in instruction
	for {
		if err := c.next(&in, nil); err != nil {
			return err
		}
		if in.op == opEnd {
			p.globals++
			return nil
		}
		if in.op == opGlobalGet && in.index >= int64(p.globals) {
			return fmt.Errorf("global variable %d does not exist", in.index)
		}
		if in.operands == blockType {
			return fmt.Errorf("the value of global variable %d is not constant", p.globals)
		}
	}
}
