package wasi

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"io"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi/memfs"
)

// World is what one guest sees.
type World struct {
	// Args are the arguments, the program's name first.
	Args []string
	// Env is the environment, each entry NAME=value.
	Env []string
	// ClockStartMillis and Seed are those of runtime.World.
	ClockStartMillis int64
	Seed             [32]byte
	// Stdin, Stdout and Stderr are the standard streams. None may be nil.
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// OutputBytes and LogBytes bound what may be written to Stdout and Stderr.
	OutputBytes, LogBytes uint64
	// Files is the file system. The guest finds its mounts opened, in their order from descriptor 3 on. Nil is
	// one without mounts.
	Files *memfs.FS
	// OpenFiles is the most descriptors at a time, the streams and mounts included, which are there in any case.
	OpenFiles uint64
	// Gas and MemoryBytes are the limits that hold for the guest. The host does not hold them; it tells of them.
	Gas, MemoryBytes uint64
	// Progress gets what the guest says of its progress; nil drops it.
	Progress func(runtime.Progress) error
}

// Meter counts a guest's gas.
type Meter interface {
	// Used is the gas used since the start.
	Used() uint64
	// Charge uses n more gas. It returns false if less is left, and then uses all of it.
	Charge(n uint64) bool
}

// ErrStream is wrapped around a failure of one of the World's streams: not the guest's fault.
var ErrStream = errors.New("a stream to the program failed")

// ExitError ends a run because the guest called proc_exit.
type ExitError struct{ Code uint32 }

// Error implements error.
func (e *ExitError) Error() string { return fmt.Sprintf("exit code %d", e.Code) }

// Host is the world of one instance. It is used by one goroutine.
type Host struct {
	world  World
	memory Memory
	meter  Meter
	random cipher.Stream
	// slept is how far sleeping has moved the clock, in nanoseconds.
	slept  uint64
	files  *memfs.FS
	fds    table
	output *sink
	log    *sink
	// call is the one that is under way: there is only one at a time, and to make one for each would cost more
	// than most of them do.
	call call
}

// New returns a host for one run. Bind connects it to an instance before the first call.
func New(w World) *Host {
	block, err := aes.NewCipher(w.Seed[:])
	if err != nil {
		panic(err) // The seed's length is a constant that AES takes.
	}
	h := &Host{
		world:  w,
		random: cipher.NewCTR(block, make([]byte, aes.BlockSize)), //nolint:gosec // G407: the seed alone is to determine the stream, and is used once
		files:  w.Files,
		fds:    table{limit: w.OpenFiles},
		output: &sink{to: w.Stdout, left: w.OutputBytes, limit: w.OutputBytes, full: runtime.ErrOutputLimit},
		log:    &sink{to: w.Stderr, left: w.LogBytes, limit: w.LogBytes, full: runtime.ErrLogLimit},
	}
	if h.files == nil {
		h.files = memfs.New(memfs.Limits{}, runtime.OutPath, 0)
	}
	h.files.SetClock(func() uint64 {
		t, _ := h.now(clockRealtime)
		return t
	})
	h.fds.add(&descriptor{base: rightsInput, in: &input{source: w.Stdin}})
	h.fds.add(&descriptor{base: rightsOutput, out: h.output})
	h.fds.add(&descriptor{base: rightsOutput, out: h.log})
	for _, m := range h.files.Mounts() {
		h.fds.add(&descriptor{node: m.Root, base: rightsDirectory, inheriting: rightsAll, preopened: m.Path})
	}
	h.call.Host = h
	return h
}

// Bind connects the host to an instance.
func (h *Host) Bind(m Memory, g Meter) { h.memory, h.meter = m, g }

// charge takes the gas for moving n bytes.
func (h *Host) charge(n uint64) error {
	if !h.meter.Charge(n / runtime.HostBytesPerGas) {
		return runtime.ErrOutOfGas
	}
	return nil
}

// call is one host call: the host, the memory as it is now, and the arguments.
type call struct {
	*Host
	view
	args []uint64
	// bufs is what vectors returned last, kept for its room.
	bufs [][]byte
	// line is room for what is gathered to be written at once, subs for what is polled.
	line []byte
	subs []subscription
}

func (c *call) u32(i int) uint32 { return uint32(c.args[i]) }

// descriptor returns the one whose number is argument i.
func (c *call) descriptor(i int) (*descriptor, Errno) {
	d := c.fds.get(c.u32(i))
	if d == nil {
		return nil, Badf
	}
	return d, Success
}

// with returns the descriptor whose number is argument i, if it has all of the rights.
func (c *call) with(i int, rights uint64) (*descriptor, Errno) {
	d, e := c.descriptor(i)
	if e == Success && d.base&rights != rights {
		e = Notcapable
	}
	return d, e
}
