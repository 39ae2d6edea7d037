package wasi

// randomBytes is how many moved bytes one random byte costs as much as.
const randomBytes = 4

func randomGet(c *call) (Errno, error) {
	n := uint64(c.u32(1))
	b, ok := c.slice(c.u32(0), n)
	if !ok {
		return Fault, nil
	}
	if err := c.charge(randomBytes * n); err != nil {
		return 0, err
	}
	clear(b)
	c.random.XORKeyStream(b, b)
	return Success, nil
}
