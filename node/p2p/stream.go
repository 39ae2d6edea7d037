package p2p

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/zerostate/zerostate/internal/killpoint"
	"github.com/zerostate/zerostate/protocol"
)

// Stream carries frames between two peers. One goroutine may read while another
// writes.
type Stream struct {
	raw     network.Stream
	proto   Protocol
	in      *bufio.Reader
	metrics *metrics

	// reserved is the memory of the frame handed out last, in bytes.
	reserved int
	// cut is why the opener's context ended, once it has.
	cut atomic.Pointer[error]
	// unbind stops watching the opener's context.
	unbind func() bool
}

// errNoMemory says that this node's limits, not the peer, are to blame.
var errNoMemory = errors.New("no memory to reserve")

func newStream(raw network.Stream, p Protocol, m *metrics) *Stream {
	return &Stream{raw: raw, proto: p, in: bufio.NewReader(raw), metrics: m, unbind: func() bool { return true }}
}

// bind resets the stream when ctx ends.
func (s *Stream) bind(ctx context.Context) {
	s.unbind = context.AfterFunc(ctx, func() {
		cause := context.Cause(ctx)
		s.cut.Store(&cause)
		_ = s.raw.Reset()
	})
}

// Peer is who is at the other end; the connection proves it.
func (s *Stream) Peer() peer.ID { return s.raw.Conn().RemotePeer() }

// Relayed says whether the stream runs over a limited, relayed connection.
func (s *Stream) Relayed() bool { return s.raw.Conn().Stat().Limited }

// ReadFrame reads the next frame of at most max bytes; 0, or more than the
// protocol's MaxFrame, means MaxFrame. The frame's memory is charged to the peer
// until the next ReadFrame or the end of the stream. It returns io.EOF when the
// peer has finished, protocol.ErrFrameTooLarge, ErrFrameTruncated or
// ErrFrameMalformed for bad framing, ErrDeadline, ErrRefused or ErrProtocol.
func (s *Stream) ReadFrame(max int) ([]byte, error) {
	if max <= 0 || max > s.proto.MaxFrame {
		max = s.proto.MaxFrame
	}
	size, err := protocol.ReadFrameSize(s.in, max)
	if err != nil {
		return nil, s.explain(err)
	}
	s.raw.Scope().ReleaseMemory(s.reserved)
	s.reserved = 0
	if err := s.raw.Scope().ReserveMemory(size, network.ReservationPriorityMedium); err != nil {
		return nil, fmt.Errorf("%w: for a frame of %d bytes from %s: %w", errNoMemory, size, s.Peer(), err)
	}
	s.reserved = size
	frame, err := protocol.ReadFrameBody(s.in, size)
	if err != nil {
		return nil, s.explain(err)
	}
	s.metrics.bytes(s.proto.ID, "in", size)
	return frame, nil
}

// WriteFrame sends one frame. It returns protocol.ErrFrameTooLarge for more than
// the protocol's MaxFrame, ErrDeadline, ErrRefused or ErrProtocol.
func (s *Stream) WriteFrame(frame []byte) error {
	if len(frame) > s.proto.MaxFrame {
		return fmt.Errorf("%w: %d bytes to send, %s allows %d", protocol.ErrFrameTooLarge, len(frame), s.proto.ID, s.proto.MaxFrame)
	}
	killpoint.Before(killpoint.Send)
	if err := protocol.WriteFrame(s.raw, frame); err != nil {
		return s.explain(err)
	}
	killpoint.After(killpoint.Send)
	s.metrics.bytes(s.proto.ID, "out", len(frame))
	return nil
}

// explain turns what the transport says into one of this package's errors.
func (s *Stream) explain(err error) error {
	if err == io.EOF { //nolint:errorlint // a plain end is handed on as it is
		return err
	}
	if cause := s.cut.Load(); cause != nil {
		if errors.Is(*cause, context.DeadlineExceeded) {
			return fmt.Errorf("%w: stream to %s: %w", ErrDeadline, s.Peer(), *cause)
		}
		return fmt.Errorf("stream to %s: %w", s.Peer(), *cause)
	}
	var reset *network.StreamError
	if errors.As(err, &reset) && reset.Remote {
		switch reset.ErrorCode {
		case network.StreamRateLimited:
			return fmt.Errorf("%w: %s says that we open streams too fast: %w", ErrRefused, s.Peer(), err)
		case network.StreamResourceLimitExceeded:
			return fmt.Errorf("%w: %s is busy: %w", ErrRefused, s.Peer(), err)
		case network.StreamProtocolViolation:
			return fmt.Errorf("%w: %s: %w", ErrProtocol, s.Peer(), err)
		}
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return fmt.Errorf("%w: %s: %w", ErrDeadline, s.Peer(), err)
	}
	return fmt.Errorf("stream with %s: %w", s.Peer(), err)
}

// SetDeadline moves the moment at which the stream is cut, such as for a long
// task; the zero time lifts it.
func (s *Stream) SetDeadline(t time.Time) error {
	if err := s.raw.SetDeadline(t); err != nil {
		return fmt.Errorf("set the stream's deadline: %w", err)
	}
	return nil
}

// CloseWrite tells the peer that no more frames follow; reading goes on.
func (s *Stream) CloseWrite() error {
	if err := s.raw.CloseWrite(); err != nil {
		return s.explain(err)
	}
	return nil
}

// Close ends the exchange in good order.
func (s *Stream) Close() error {
	s.unbind()
	if err := s.raw.Close(); err != nil {
		return s.explain(err)
	}
	return nil
}

// Reset cuts the stream at once, both ways.
func (s *Stream) Reset() error {
	s.unbind()
	return s.raw.Reset()
}

// finish ends an inbound stream according to what its handler returned.
func (s *Stream) finish(ctx context.Context, err error, n *Network) {
	if err == nil {
		_ = s.Close()
		return
	}
	code := network.StreamNoError
	switch {
	case errors.Is(err, errNoMemory):
		code = network.StreamResourceLimitExceeded
	case ctx.Err() != nil:
		code = network.StreamShutdown
	case errors.Is(err, protocol.ErrFrameTooLarge), errors.Is(err, protocol.ErrFrameTruncated), errors.Is(err, protocol.ErrFrameMalformed):
		code = network.StreamProtocolViolation
	}
	s.unbind()
	_ = s.raw.ResetWithError(code)
	n.metrics.failed(s.proto.ID)
	n.log.Debug("stream failed", "protocol", s.proto.ID, "peer", s.Peer(), "error", err)
}
