package api

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

var (
	// ErrSocketLive says that another daemon already answers on the socket.
	ErrSocketLive = errors.New("another daemon answers on this socket")
	// ErrSocketPath says that the path cannot be a socket.
	ErrSocketPath = errors.New("this path cannot be the API socket")
)

// maxSocketPath is what fits sockaddr_un on Linux, less the terminating zero.
const maxSocketPath = 107

// listen opens the socket with mode 0600. A socket that nobody answers is what a
// killed daemon left behind, and is replaced; one that answers is refused, and so
// is anything that is not a socket.
func listen(ctx context.Context, path string) (net.Listener, error) {
	if len(path) > maxSocketPath {
		return nil, fmt.Errorf("%w: %s has %d bytes, the system allows %d; set api.socket to a shorter path",
			ErrSocketPath, path, len(path), maxSocketPath)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the directory of the API socket: %w", err)
	}
	if err := clearStale(ctx, path); err != nil {
		return nil, err
	}
	lc := net.ListenConfig{Control: privateSocket}
	l, err := lc.Listen(ctx, "unix", path)
	if err != nil {
		return nil, fmt.Errorf("listen on the API socket %s: %w", path, err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("restrict the API socket %s: %w", path, err), l.Close())
	}
	return l, nil
}

// privateSocket sets the mode before the socket is bound, because Linux takes the
// file's mode from it: there is no moment in which others could connect.
func privateSocket(_, _ string, c syscall.RawConn) error {
	var inner error
	err := c.Control(func(fd uintptr) { inner = syscall.Fchmod(int(fd), 0o600) })
	return errors.Join(err, inner)
}

func clearStale(ctx context.Context, path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look at the API socket: %w", err)
	}
	if info.Mode().Type() != fs.ModeSocket {
		return fmt.Errorf("%w: %s exists and is not a socket; move it away or set api.socket", ErrSocketPath, path)
	}
	d := net.Dialer{Timeout: time.Second}
	conn, err := d.DialContext(ctx, "unix", path)
	if err == nil {
		_ = conn.Close()
		return fmt.Errorf("%w: %s; stop it first, or choose another --dir", ErrSocketLive, path)
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("%w: %s: %w", ErrSocketLive, path, err)
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("remove the stale API socket: %w", err)
	}
	return nil
}
