package protocol

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// A frame is how one message travels on a stream: its length in bytes as an
// unsigned varint (7 bits per byte, least significant first, shortest form
// only), then that many bytes. Both sides agree on the largest frame per stream
// protocol, so a length is judged before a byte of the body is read or kept.

// Errors of the frame readers. They describe what the peer sent, so the stream
// is of no further use and should be reset.
var (
	// ErrFrameTooLarge says that a frame announced more bytes than its
	// protocol allows. The body was not read.
	ErrFrameTooLarge = errors.New("frame is larger than its protocol allows")
	// ErrFrameTruncated says that the stream ended inside a frame.
	ErrFrameTruncated = errors.New("stream ended in the middle of a frame")
	// ErrFrameMalformed says that the length was not a varint in its
	// shortest form.
	ErrFrameMalformed = errors.New("frame length is malformed")
)

const (
	// MaxFrameSize bounds every frame of every protocol, in bytes: what
	// libp2p's resource manager lets one stream reserve. Larger content
	// travels in several frames. Whoever passes a higher limit gets this one.
	MaxFrameSize = 16 << 20

	// frameStep bounds what a peer can make us allocate by announcing a
	// length alone: beyond it, memory follows the bytes that arrive.
	frameStep = 64 << 10
)

// FrameReader is what frames are read from: a *bufio.Reader, or a *bytes.Reader
// in a test.
type FrameReader interface {
	io.Reader
	io.ByteReader
}

// ReadFrame reads one frame of at most max bytes. It returns io.EOF when the
// stream ends before the frame begins, ErrFrameTooLarge, ErrFrameTruncated or
// ErrFrameMalformed for what the peer did wrong, and otherwise the reader's own
// error, wrapped.
func ReadFrame(r FrameReader, max int) ([]byte, error) {
	size, err := ReadFrameSize(r, max)
	if err != nil {
		return nil, err
	}
	return ReadFrameBody(r, size)
}

// ReadFrameSize reads the length of the next frame, so that the caller can
// reserve that much memory before it reads the body. Errors as in ReadFrame.
func ReadFrameSize(r io.ByteReader, max int) (int, error) {
	if max > MaxFrameSize {
		max = MaxFrameSize
	}
	var size uint64
	for i := 0; ; i++ {
		b, err := r.ReadByte()
		switch {
		case err == io.EOF && i == 0:
			return 0, io.EOF
		case err == io.EOF:
			return 0, fmt.Errorf("%w: in its length", ErrFrameTruncated)
		case err != nil:
			return 0, fmt.Errorf("read frame length: %w", err)
		}
		// Four bytes hold 2^28-1, more than MaxFrameSize, so a fifth
		// can only lengthen a frame that is too large already.
		if i == 4 {
			return 0, fmt.Errorf("%w: its length takes more than 4 bytes, the limit is %d bytes", ErrFrameTooLarge, max)
		}
		size |= uint64(b&0x7f) << (7 * i)
		if b&0x80 != 0 {
			continue
		}
		if b == 0 && i > 0 {
			return 0, fmt.Errorf("%w: not in its shortest form", ErrFrameMalformed)
		}
		break
	}
	if max < 0 || size > uint64(max) {
		return 0, fmt.Errorf("%w: %d bytes announced, %d allowed", ErrFrameTooLarge, size, max)
	}
	return int(size), nil
}

// ReadFrameBody reads the size bytes that follow a frame's length. Errors as in
// ReadFrame; an end of the stream is always ErrFrameTruncated here.
func ReadFrameBody(r io.Reader, size int) ([]byte, error) {
	if size < 0 || size > MaxFrameSize {
		return nil, fmt.Errorf("%w: %d bytes asked for, %d allowed", ErrFrameTooLarge, size, MaxFrameSize)
	}
	frame := make([]byte, 0, min(size, frameStep))
	for len(frame) < size {
		// Double what has already arrived, never more than is missing.
		grown := min(size, max(2*len(frame), frameStep))
		if grown > cap(frame) {
			next := make([]byte, len(frame), grown)
			copy(next, frame)
			frame = next
		}
		n, err := io.ReadFull(r, frame[len(frame):grown])
		frame = frame[:len(frame)+n]
		switch {
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			return nil, fmt.Errorf("%w: %d of %d bytes arrived", ErrFrameTruncated, len(frame), size)
		case err != nil:
			return nil, fmt.Errorf("read frame: %w", err)
		}
	}
	return frame, nil
}

// WriteFrame writes one frame. A small frame goes out in a single Write, so that
// it is one packet where it can be. It returns ErrFrameTooLarge for more than
// MaxFrameSize bytes, before anything is written.
func WriteFrame(w io.Writer, frame []byte) error {
	if len(frame) > MaxFrameSize {
		return fmt.Errorf("%w: %d bytes to write, %d allowed", ErrFrameTooLarge, len(frame), MaxFrameSize)
	}
	var prefix [binary.MaxVarintLen64]byte
	n := binary.PutUvarint(prefix[:], uint64(len(frame)))
	if len(frame) <= frameStep {
		whole := make([]byte, 0, n+len(frame))
		whole = append(append(whole, prefix[:n]...), frame...)
		return writeAll(w, whole)
	}
	if err := writeAll(w, prefix[:n]); err != nil {
		return err
	}
	return writeAll(w, frame)
}

func writeAll(w io.Writer, p []byte) error {
	if _, err := w.Write(p); err != nil {
		return fmt.Errorf("write frame: %w", err)
	}
	return nil
}
