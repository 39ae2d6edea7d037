package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/sys/unix"

	"github.com/zerostate/zerostate/runtime/sandbox/wire"
)

// message is a frame that the parent sent, with the descriptors that came with its header.
type message struct {
	kind wire.Kind
	body []byte
	fds  []int
}

// receive waits for the next message. It returns nil if the parent closed the socket: there is nothing to do.
func receive(fd int) (*message, error) {
	header, fds, err := receiveHeader(fd)
	if err != nil || header == nil {
		return nil, err
	}
	kind, n, err := wire.ParseHeader(header, wire.MaxJob)
	if err != nil {
		return nil, err
	}
	m := &message{kind: kind, body: make([]byte, n), fds: fds}
	return m, readFull(fd, m.body)
}

// decode reads a message of the kind into v.
func (m *message) decode(kind wire.Kind, v any) error {
	if m.kind != kind {
		return fmt.Errorf("%w: expected %q, got %q", wire.ErrFrame, kind, m.kind)
	}
	if err := json.Unmarshal(m.body, v); err != nil {
		return fmt.Errorf("%w: %w", wire.ErrFrame, err)
	}
	return nil
}

// job reads a message as the job that it is to be.
func (m *message) job() (*wire.Job, error) {
	var job wire.Job
	if err := m.decode(wire.JobFrame, &job); err != nil {
		return nil, err
	}
	if len(m.fds) != job.Descriptors() {
		return nil, fmt.Errorf("%w: %d descriptors came with the job", wire.ErrFrame, len(m.fds))
	}
	return &job, nil
}

func receiveHeader(fd int) (header []byte, fds []int, err error) {
	header = make([]byte, wire.HeaderSize)
	oob := make([]byte, unix.CmsgSpace(4*wire.MaxDescriptors))
	var n, oobn int
	for {
		n, oobn, _, _, err = unix.Recvmsg(fd, header, oob, unix.MSG_CMSG_CLOEXEC)
		if !errors.Is(err, unix.EINTR) {
			break
		}
	}
	if err != nil || n == 0 {
		return nil, nil, err
	}
	if err := readFull(fd, header[n:]); err != nil {
		return nil, nil, err
	}
	messages, err := unix.ParseSocketControlMessage(oob[:oobn])
	if err != nil {
		return nil, nil, err
	}
	for i := range messages {
		more, err := unix.ParseUnixRights(&messages[i])
		if err != nil {
			return nil, nil, err
		}
		fds = append(fds, more...)
	}
	return header, fds, nil
}

func readFull(fd int, b []byte) error {
	for len(b) > 0 {
		n, err := unix.Read(fd, b)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return err
		case n == 0:
			return fmt.Errorf("%w: cut short", wire.ErrFrame)
		}
		b = b[n:]
	}
	return nil
}
