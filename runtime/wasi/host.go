package wasi

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"io"

	"github.com/zerostate/zerostate/runtime"
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
	slept uint64
	files map[uint32]descriptor
}

// New returns a host for one run. Bind connects it to an instance before the first call.
func New(w World) *Host {
	block, err := aes.NewCipher(w.Seed[:])
	if err != nil {
		panic(err) // The seed's length is a constant that AES takes.
	}
	return &Host{
		world:  w,
		random: cipher.NewCTR(block, make([]byte, aes.BlockSize)), //nolint:gosec // G407: the seed alone is to determine the stream, and is used once
		files: map[uint32]descriptor{
			0: &input{source: w.Stdin},
			1: &sink{to: w.Stdout, left: w.OutputBytes, limit: w.OutputBytes, full: runtime.ErrOutputLimit},
			2: &sink{to: w.Stderr, left: w.LogBytes, limit: w.LogBytes, full: runtime.ErrLogLimit},
		},
	}
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
}

func (c *call) u32(i int) uint32 { return uint32(c.args[i]) }
