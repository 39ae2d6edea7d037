package wasi

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Rights and flags of preview 1 that streams have.
const (
	rightRead        = 1 << 1
	rightSetFlags    = 1 << 3
	rightWrite       = 1 << 6
	rightFilestatGet = 1 << 21
	rightPoll        = 1 << 27
	fdflagsAll       = 1<<5 - 1
	filetypeUnknown  = 0
	fdstatSize       = 24
	filestatSize     = 64
	streamRights     = rightSetFlags | rightFilestatGet | rightPoll
)

// descriptor is what a guest's file descriptor stands for.
type descriptor interface {
	// stat returns the descriptor's flags and rights.
	stat() *fdstat
	// read fills p as far as there is input. It returns less only at its end.
	read(p []byte) (int, Errno, error)
	// write writes all of p.
	write(p []byte) (Errno, error)
}

type fdstat struct {
	flags  uint16
	rights uint64
	ready  bool
}

// input is a stream that can be read.
type input struct {
	fdstat
	source io.Reader
	ended  bool
}

func (s *input) stat() *fdstat {
	if !s.ready {
		s.fdstat = fdstat{rights: rightRead | streamRights, ready: true}
	}
	return &s.fdstat
}

func (s *input) read(p []byte) (int, Errno, error) {
	if s.ended {
		return 0, Success, nil
	}
	n, err := io.ReadFull(s.source, p)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		s.ended = true
		err = nil
	}
	if err != nil {
		return 0, 0, fmt.Errorf("%w: reading the input: %w", ErrStream, err)
	}
	return n, Success, nil
}

func (*input) write([]byte) (Errno, error) { return Badf, nil }

// sink is a stream that can be written, up to a limit.
type sink struct {
	fdstat
	to    io.Writer
	left  uint64
	limit uint64
	full  error
}

func (s *sink) stat() *fdstat {
	if !s.ready {
		s.fdstat = fdstat{rights: rightWrite | streamRights, ready: true}
	}
	return &s.fdstat
}

func (*sink) read([]byte) (int, Errno, error) { return 0, Badf, nil }

func (s *sink) write(p []byte) (Errno, error) {
	over := uint64(len(p)) > s.left
	if over {
		p = p[:s.left]
	}
	s.left -= uint64(len(p))
	if len(p) > 0 {
		if _, err := s.to.Write(p); err != nil {
			return 0, fmt.Errorf("%w: writing the output: %w", ErrStream, err)
		}
	}
	if over {
		return 0, fmt.Errorf("%w: the program wrote more than %d bytes", s.full, s.limit)
	}
	return Success, nil
}

// onStream is a function that no stream supports: its first argument must be a descriptor, and then the errno
// is the given one.
func onStream(e Errno) func(*call) Errno {
	return func(c *call) Errno {
		if _, ok := c.files[c.u32(0)]; !ok {
			return Badf
		}
		return e
	}
}

// noPrestat says that a descriptor is no directory that was opened before the start.
func noPrestat(*call) Errno { return Badf }

func fdClose(c *call) Errno {
	if _, ok := c.files[c.u32(0)]; !ok {
		return Badf
	}
	delete(c.files, c.u32(0))
	return Success
}

func fdRenumber(c *call) Errno {
	from, to := c.u32(0), c.u32(1)
	f, ok := c.files[from]
	if _, exists := c.files[to]; !ok || !exists {
		return Badf
	}
	delete(c.files, from)
	c.files[to] = f
	return Success
}

func fdFdstatGet(c *call) Errno {
	f, ok := c.files[c.u32(0)]
	if !ok {
		return Badf
	}
	b, ok := c.slice(c.u32(1), fdstatSize)
	if !ok {
		return Fault
	}
	clear(b)
	b[0] = filetypeUnknown
	binary.LittleEndian.PutUint16(b[2:], f.stat().flags)
	binary.LittleEndian.PutUint64(b[8:], f.stat().rights)
	return Success
}

func fdFdstatSetFlags(c *call) Errno {
	f, ok := c.files[c.u32(0)]
	switch {
	case !ok:
		return Badf
	case c.u32(1)&^fdflagsAll != 0:
		return Inval
	}
	f.stat().flags = uint16(c.u32(1))
	return Success
}

func fdFdstatSetRights(c *call) Errno {
	f, ok := c.files[c.u32(0)]
	switch {
	case !ok:
		return Badf
	case c.args[1]&^f.stat().rights != 0 || c.args[2] != 0:
		return Notcapable
	}
	f.stat().rights = c.args[1]
	return Success
}

func fdFilestatGet(c *call) Errno {
	if _, ok := c.files[c.u32(0)]; !ok {
		return Badf
	}
	b, ok := c.slice(c.u32(1), filestatSize)
	if !ok {
		return Fault
	}
	clear(b)
	b[16] = filetypeUnknown
	binary.LittleEndian.PutUint64(b[24:], 1)
	return Success
}

func fdRead(c *call) (Errno, error) {
	f, ok := c.files[c.u32(0)]
	if !ok || f.stat().rights&rightRead == 0 {
		return Badf, nil
	}
	bufs, _, e := c.vectors(c.u32(1), c.u32(2))
	if e != Success {
		return e, nil
	}
	if _, ok := c.slice(c.u32(3), 4); !ok {
		return Fault, nil
	}
	total := 0
	for _, b := range bufs {
		n, e, err := f.read(b)
		if err != nil || e != Success {
			return e, err
		}
		total += n
		if n < len(b) {
			break
		}
	}
	if err := c.charge(uint64(total) + 8*uint64(len(bufs))); err != nil {
		return 0, err
	}
	return c.putU32(c.u32(3), uint32(total)), nil
}

func fdWrite(c *call) (Errno, error) {
	f, ok := c.files[c.u32(0)]
	if !ok || f.stat().rights&rightWrite == 0 {
		return Badf, nil
	}
	bufs, total, e := c.vectors(c.u32(1), c.u32(2))
	if e != Success {
		return e, nil
	}
	if _, ok := c.slice(c.u32(3), 4); !ok {
		return Fault, nil
	}
	if err := c.charge(total + 8*uint64(len(bufs))); err != nil {
		return 0, err
	}
	for _, b := range bufs {
		if e, err := f.write(b); err != nil || e != Success {
			return e, err
		}
	}
	return c.putU32(c.u32(3), uint32(total)), nil
}
