package sandbox

import (
	"fmt"
	"net"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/zerostate/zerostate/runtime/sandbox/wire"
)

// worker is one process, from its start to its end.
type worker struct {
	process *os.Process
	control *net.UnixConn
	stdin   *os.File
	stdout  *os.File
	stderr  *os.File
	layers  map[string]string
	// waited says that it had the module of its job loaded when the job came.
	waited bool
	tail   tail
	// drained is closed when all that the process wrote to its standard error is in tail.
	drained chan struct{}
	// ended is closed when the process is no more; state is how it ended.
	ended chan struct{}
	state *os.ProcessState
}

// spawn starts a worker. The thread that calls must live as long as the worker: the parent-death signal
// follows the thread. The worker enters the namespaces, if there are any.
func spawn(path string, namespaces []*os.File) (w *worker, err error) {
	var opened []*os.File
	defer func() {
		if err != nil {
			closeAll(opened)
			err = fmt.Errorf("starting a worker: %w", err)
		}
	}()
	pair := func(make func() (ours, theirs *os.File, err error)) (*os.File, *os.File) {
		if err != nil {
			return nil, nil
		}
		var ours, theirs *os.File
		if ours, theirs, err = make(); err == nil {
			opened = append(opened, ours, theirs)
		}
		return ours, theirs
	}
	stdin, stdinTheirs := pair(pipeTo)
	stdout, stdoutTheirs := pair(pipeFrom)
	stderr, stderrTheirs := pair(pipeFrom)
	socket, socketTheirs := pair(socketPair)
	if err != nil {
		return nil, err
	}
	theirs := []*os.File{stdinTheirs, stdoutTheirs, stderrTheirs, socketTheirs}
	process, err := os.StartProcess(path, []string{WorkerName}, &os.ProcAttr{
		Dir: "/",
		// One thread of Go is enough for what a worker does, and each one takes time to start.
		Env:   []string{"GOMAXPROCS=1"},
		Files: slices.Concat(theirs, namespaces),
		Sys:   &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL},
	})
	if err != nil {
		return nil, err
	}
	closeAll(theirs)
	w = &worker{
		process: process, stdin: stdin, stdout: stdout, stderr: stderr,
		drained: make(chan struct{}), ended: make(chan struct{}),
	}
	conn, err := net.FileConn(socket)
	closeAll([]*os.File{socket})
	if err != nil {
		w.control = nil
		go w.wait()
		w.kill()
		return nil, err
	}
	w.control = conn.(*net.UnixConn)
	go w.wait()
	go w.drain()
	return w, nil
}

func closeAll(files []*os.File) {
	for _, f := range files {
		_ = f.Close() // Nothing was written to them that could be lost.
	}
}

// pipeTo makes a pipe whose writing end is ours. Their end blocks, ours waits in the poller.
func pipeTo() (ours, theirs *os.File, err error) {
	r, w, err := pipe()
	if err != nil {
		return nil, nil, err
	}
	return own(w, "stdin"), os.NewFile(uintptr(r), "stdin"), nil
}

func pipeFrom() (ours, theirs *os.File, err error) {
	r, w, err := pipe()
	if err != nil {
		return nil, nil, err
	}
	return own(r, "output"), os.NewFile(uintptr(w), "output"), nil
}

func pipe() (r, w int, err error) {
	var p [2]int
	err = unix.Pipe2(p[:], unix.O_CLOEXEC)
	return p[0], p[1], err
}

func own(fd int, name string) *os.File {
	_ = unix.SetNonblock(fd, true) // If it fails a read takes a thread, no more.
	return os.NewFile(uintptr(fd), name)
}

func socketPair() (ours, theirs *os.File, err error) {
	p, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, err
	}
	return os.NewFile(uintptr(p[0]), "control"), os.NewFile(uintptr(p[1]), "control"), nil
}

// ready waits until the worker has confined itself.
func (w *worker) ready(timeout time.Duration) error {
	if err := w.control.SetReadDeadline(time.Now().Add(timeout)); err != nil {
		return err
	}
	kind, body, err := wire.Read(w.control, nil)
	if err == nil && kind != wire.ReadyFrame {
		err = fmt.Errorf("%w: it began with %q", wire.ErrFrame, kind)
	}
	var ready wire.Ready
	if err == nil {
		err = unmarshal(body, &ready)
	}
	if err != nil {
		w.kill()
		<-w.ended
		<-w.drained
		return fmt.Errorf("a worker did not start: %w%s", err, w.lastWords())
	}
	w.layers = ready.Layers
	return w.control.SetReadDeadline(time.Time{})
}

// wait reaps the process and then closes our ends but those that may still hold data.
func (w *worker) wait() {
	w.state, _ = w.process.Wait()
	close(w.ended)
}

func (w *worker) kill() {
	// Its process group, although it cannot start processes. The process is not reaped before ended is
	// closed, so the number cannot have come to mean another one: Signal checks just that.
	if w.process.Signal(syscall.SIGKILL) == nil {
		_ = syscall.Kill(-w.process.Pid, syscall.SIGKILL)
	}
}

// dispose ends the worker if it has not ended and releases all that it held. It returns when nothing is left.
func (w *worker) dispose() {
	w.kill()
	<-w.ended
	_ = w.control.Close()
	closeAll([]*os.File{w.stdin, w.stdout})
	<-w.drained
}

// memory is what the process has of its own, in bytes, or 0 if that cannot be known.
func (w *worker) memory() uint64 {
	var size, resident, shared uint64
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", w.process.Pid))
	if err != nil {
		return 0
	}
	if _, err := fmt.Sscan(string(b), &size, &resident, &shared); err != nil || shared > resident {
		return 0
	}
	return (resident - shared) * uint64(os.Getpagesize())
}

func (w *worker) drain() {
	defer close(w.drained)
	buf := make([]byte, 4096)
	for {
		n, err := w.stderr.Read(buf)
		w.tail.add(buf[:n])
		if err != nil {
			closeAll([]*os.File{w.stderr})
			return
		}
	}
}

// tail keeps the beginning of what a worker writes to its own standard error: a crash is explained there first.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const tailBytes = 4096

func (t *tail) add(p []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p[:min(len(p), tailBytes-len(t.text))]...)
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}
