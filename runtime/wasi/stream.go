package wasi

import (
	"errors"
	"fmt"
	"io"
)

// input is a stream that can be read.
type input struct {
	source io.Reader
	ended  bool
}

// read fills p as far as there is input. It returns less only at its end.
func (s *input) read(p []byte) (int, error) {
	if s.ended {
		return 0, nil
	}
	n, err := io.ReadFull(s.source, p)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		s.ended = true
		err = nil
	}
	if err != nil {
		return 0, fmt.Errorf("%w: reading the input: %w", ErrStream, err)
	}
	return n, nil
}

// sink is a stream that can be written, up to a limit.
type sink struct {
	to    io.Writer
	left  uint64
	limit uint64
	full  error
}

// write writes all of p, or ends the run.
func (s *sink) write(p []byte) error {
	over := uint64(len(p)) > s.left
	if over {
		p = p[:s.left]
	}
	s.left -= uint64(len(p))
	if len(p) > 0 {
		if _, err := s.to.Write(p); err != nil {
			return fmt.Errorf("%w: writing the output: %w", ErrStream, err)
		}
	}
	if over {
		return fmt.Errorf("%w: the program wrote more than %d bytes", s.full, s.limit)
	}
	return nil
}
