package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/sys/unix"

	"github.com/zerostate/zerostate/runtime/sandbox/wire"
)

// receive waits for the job and the descriptors that come with its header. It returns nil if the parent closed
// the socket: there is nothing to do.
func receive(fd int) (*wire.Job, []int, error) {
	header, fds, err := receiveHeader(fd)
	if err != nil || header == nil {
		return nil, nil, err
	}
	kind, n, err := wire.ParseHeader(header, wire.MaxJob)
	if err != nil {
		return nil, nil, err
	}
	if kind != wire.JobFrame {
		return nil, nil, fmt.Errorf("%w: expected a job, got %q", wire.ErrFrame, kind)
	}
	body := make([]byte, n)
	if err := readFull(fd, body); err != nil {
		return nil, nil, err
	}
	var job wire.Job
	if err := json.Unmarshal(body, &job); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", wire.ErrFrame, err)
	}
	if len(fds) != job.Descriptors() {
		return nil, nil, fmt.Errorf("%w: %d descriptors came with the job", wire.ErrFrame, len(fds))
	}
	return &job, fds, nil
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
