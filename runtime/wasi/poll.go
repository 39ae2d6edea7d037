package wasi

import "encoding/binary"

// Layout and values of preview 1's subscriptions and events.
const (
	subscriptionSize = 48
	eventSize        = 32
	eventClock       = 0
	eventRead        = 1
	eventWrite       = 2
	clockAbsolute    = 1
	maxSubscriptions = 4096
)

type subscription struct {
	userdata uint64
	kind     byte
	due      uint64 // On the monotonic scale, for a clock.
	bytes    uint64 // That can be read or written at once, as far as it is known.
	errno    Errno
}

// pollOneoff reports what is ready. Streams always are: to wait for input would make the result depend on when
// it arrives. If only clocks are asked for, time moves to the earliest of them, without waiting.
func pollOneoff(c *call) (Errno, error) {
	n := c.u32(2)
	if n == 0 || n > maxSubscriptions {
		return Inval, nil
	}
	in, ok := c.slice(c.u32(0), subscriptionSize*uint64(n))
	if !ok {
		return Fault, nil
	}
	out, ok := c.slice(c.u32(1), eventSize*uint64(n))
	if !ok {
		return Fault, nil
	}
	if _, ok := c.slice(c.u32(3), 4); !ok {
		return Fault, nil
	}
	if err := c.charge(uint64(n) * (subscriptionSize + eventSize)); err != nil {
		return 0, err
	}
	now, _ := c.now(clockMonotonic)
	c.subs = append(c.subs[:0], make([]subscription, n)...)
	subs := c.subs
	immediate, earliest := false, ^uint64(0)
	for i := range subs {
		s, e := c.subscription(in[i*subscriptionSize:], now)
		if e != Success {
			return e, nil
		}
		if s.kind != eventClock || s.errno != Success {
			immediate = true
		} else {
			earliest = min(earliest, s.due)
		}
		subs[i] = s
	}
	if !immediate && earliest > now {
		c.slept += min(earliest-now, maxSleep-min(c.slept, maxSleep))
		now = earliest
	}
	return c.putU32(c.u32(3), events(out, subs, now)), nil
}

// maxSleep is how far all sleeping together moves the clock: 100 years, so that it cannot overflow.
const maxSleep = 100 * 365 * 24 * 3600 * 1_000_000_000

func (c *call) subscription(b []byte, now uint64) (subscription, Errno) {
	s := subscription{userdata: binary.LittleEndian.Uint64(b), kind: b[8]}
	switch s.kind {
	case eventClock:
		clock := binary.LittleEndian.Uint32(b[16:])
		timeout := binary.LittleEndian.Uint64(b[24:])
		shown, e := c.now(clock)
		s.errno = e
		if binary.LittleEndian.Uint16(b[40:])&clockAbsolute != 0 {
			timeout -= min(timeout, shown)
		}
		s.due = now + min(timeout, maxSleep)
	case eventRead, eventWrite:
		s.bytes, s.errno = c.ready(binary.LittleEndian.Uint32(b[16:]), s.kind)
	default:
		return s, Inval
	}
	return s, Success
}

// ready returns how much can be read from or written to a descriptor: at least 1 for a stream.
func (c *call) ready(fd uint32, kind byte) (uint64, Errno) {
	right := rightRead
	if kind == eventWrite {
		right = rightWrite
	}
	d := c.fds.get(fd)
	switch {
	case d == nil || d.base&right == 0:
		return 0, Badf
	case d.base&rightPoll == 0:
		return 0, Notcapable
	case d.file() && kind == eventRead:
		return d.node.Size() - min(d.node.Size(), d.at), Success
	}
	return 1, Success
}

// events writes an event for each subscription that is due, and returns how many.
func events(out []byte, subs []subscription, now uint64) uint32 {
	n := uint32(0)
	for _, s := range subs {
		if s.kind == eventClock && s.errno == Success && s.due > now {
			continue
		}
		b := out[n*eventSize : (n+1)*eventSize]
		clear(b)
		binary.LittleEndian.PutUint64(b, s.userdata)
		binary.LittleEndian.PutUint16(b[8:], uint16(s.errno))
		b[10] = s.kind
		if s.kind != eventClock && s.errno == Success {
			binary.LittleEndian.PutUint64(b[16:], s.bytes)
		}
		n++
	}
	return n
}
