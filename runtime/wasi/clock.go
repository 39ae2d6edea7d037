package wasi

// Clocks of preview 1.
const (
	clockRealtime = iota
	clockMonotonic
	clockProcess
	clockThread
)

// monotonicStart is what the monotonic clock shows at the start: not 0, which some programs take for unset.
const monotonicStart = 1_000_000_000

// now returns a clock's time in nanoseconds. One gas is one nanosecond.
func (h *Host) now(clock uint32) (uint64, Errno) {
	used := h.meter.Used()
	switch clock {
	case clockRealtime:
		return uint64(h.world.ClockStartMillis)*1_000_000 + h.slept + used, Success
	case clockMonotonic:
		return monotonicStart + h.slept + used, Success
	case clockProcess, clockThread:
		return used, Success
	}
	return 0, Inval
}

func clockResGet(c *call) Errno {
	if _, e := c.now(c.u32(0)); e != Success {
		return e
	}
	return c.putU64(c.u32(1), 1)
}

func clockTimeGet(c *call) Errno {
	t, e := c.now(c.u32(0))
	if e != Success {
		return e
	}
	return c.putU64(c.u32(2), t)
}
