package sandbox

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/zerostate/zerostate/runtime/sandbox/wire"
)

// makeNamespaces has a worker make the namespaces that all workers enter then, and returns them in the order that
// wire.NamespacesFD says. To make them takes a millisecond, and another to take them down: too much for each task.
// Without them each worker makes its own. The thread that calls must live until it returns.
func makeNamespaces(path string, timeout time.Duration) ([]*os.File, error) {
	socket, theirs, err := socketPair()
	if err != nil {
		return nil, err
	}
	process, err := os.StartProcess(path, []string{WorkerName, wire.NamespacesArgument}, &os.ProcAttr{
		Dir: "/", Env: []string{}, Files: []*os.File{nil, nil, nil, theirs},
		Sys: &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL},
	})
	closeAll([]*os.File{theirs})
	if err != nil {
		closeAll([]*os.File{socket})
		return nil, err
	}
	defer func() {
		_ = syscall.Kill(-process.Pid, syscall.SIGKILL) // It has ended, or has not done what it should.
		_, _ = process.Wait()
	}()
	conn, err := net.FileConn(socket)
	closeAll([]*os.File{socket})
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	return receiveNamespaces(conn.(*net.UnixConn), timeout)
}

func receiveNamespaces(conn *net.UnixConn, timeout time.Duration) ([]*os.File, error) {
	if err := conn.SetReadDeadline(time.Now().Add(timeout)); err != nil {
		return nil, err
	}
	oob := make([]byte, unix.CmsgSpace(4*wire.Namespaced))
	_, n, _, _, err := conn.ReadMsgUnix(make([]byte, 1), oob)
	if err != nil {
		return nil, err
	}
	messages, err := unix.ParseSocketControlMessage(oob[:n])
	if err != nil {
		return nil, err
	}
	var files []*os.File
	for i := range messages {
		fds, err := unix.ParseUnixRights(&messages[i])
		if err != nil {
			return nil, errors.Join(err)
		}
		for _, fd := range fds {
			unix.CloseOnExec(fd)
			files = append(files, os.NewFile(uintptr(fd), "namespace"))
		}
	}
	if len(files) != wire.Namespaced {
		closeAll(files)
		return nil, fmt.Errorf("%w: %d namespaces came", wire.ErrFrame, len(files))
	}
	return files, nil
}
