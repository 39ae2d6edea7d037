package node

import (
	"errors"
	"fmt"

	"github.com/zerostate/zerostate/node/p2p"
	"github.com/zerostate/zerostate/protocol"
)

func writeFrame(s *p2p.Stream, v any) error {
	b, err := protocol.Marshal(v)
	if err != nil {
		return err
	}
	return s.WriteFrame(b)
}

func readFrame[T any](s *p2p.Stream, limit int) (T, error) {
	raw, err := s.ReadFrame(limit)
	if err != nil {
		var none T
		return none, err
	}
	return protocol.Decode[T](raw, limit)
}

// writeChunks sends data in frames of kind, and the end.
func writeChunks(s *p2p.Stream, kind string, data []byte) error {
	for len(data) > 0 {
		n := min(len(data), protocol.ChunkSize)
		if err := writeFrame(s, protocol.TaskFrame{Kind: kind, Chunk: data[:n]}); err != nil {
			return err
		}
		data = data[n:]
	}
	return writeFrame(s, protocol.TaskFrame{Kind: protocol.KindEnd})
}

var errUnexpected = errors.New("unexpected frame")

// readChunks collects frames of kind until the end: exactly size bytes, never more.
func readChunks(s *p2p.Stream, kind string, size uint64) ([]byte, error) {
	var data []byte
	for {
		f, err := readFrame[protocol.TaskFrame](s, protocol.MaxFrame)
		if err != nil {
			return nil, err
		}
		switch {
		case f.Kind == protocol.KindEnd && uint64(len(data)) == size:
			return data, nil
		case f.Kind == protocol.KindEnd:
			return nil, fmt.Errorf("%w: %d bytes came of %d announced", errUnexpected, len(data), size)
		case f.Kind != kind || len(f.Chunk) == 0:
			return nil, fmt.Errorf("%w: %.20q where %s was due", errUnexpected, f.Kind, kind)
		case uint64(len(data)+len(f.Chunk)) > size:
			return nil, fmt.Errorf("%w: more than the %d bytes announced", errUnexpected, size)
		}
		data = append(data, f.Chunk...)
	}
}
