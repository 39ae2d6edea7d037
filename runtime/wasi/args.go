package wasi

import "encoding/binary"

func argsGet(c *call) (Errno, error)    { return c.strings(c.world.Args) }
func environGet(c *call) (Errno, error) { return c.strings(c.world.Env) }
func argsSizesGet(c *call) Errno        { return c.stringSizes(c.world.Args) }
func environSizesGet(c *call) Errno     { return c.stringSizes(c.world.Env) }
func stringBytes(list []string) (n uint64) {
	for _, s := range list {
		n += uint64(len(s)) + 1
	}
	return n
}

// strings writes the pointers to args[0] and the strings, each ended by a NUL, to args[1].
func (c *call) strings(list []string) (Errno, error) {
	size := stringBytes(list)
	if err := c.charge(size + 4*uint64(len(list))); err != nil {
		return 0, err
	}
	at := c.u32(1)
	pointers, ok := c.slice(c.u32(0), 4*uint64(len(list)))
	if !ok {
		return Fault, nil
	}
	text, ok := c.slice(at, size)
	if !ok {
		return Fault, nil
	}
	for i, s := range list {
		binary.LittleEndian.PutUint32(pointers[4*i:], at)
		n := copy(text, s)
		text[n] = 0
		text = text[n+1:]
		at += uint32(n) + 1
	}
	return Success, nil
}

func (c *call) stringSizes(list []string) Errno {
	if e := c.putU32(c.u32(0), uint32(len(list))); e != Success {
		return e
	}
	return c.putU32(c.u32(1), uint32(stringBytes(list)))
}
