package wire

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/zerostate/zerostate/runtime"
)

// Descriptors of a worker process.
const (
	StdinFD   = 0 // The program's input.
	StdoutFD  = 1 // The program's output.
	StderrFD  = 2 // The worker's own last words, if it crashes.
	ControlFD = 3 // The control socket.
)

// Kind says what a frame holds.
type Kind byte

// The kinds of frames.
const (
	ReadyFrame Kind = 'R'
	JobFrame   Kind = 'J'
	LogFrame   Kind = 'L'
	// ProgressFrame has the permille as a big-endian uint16, then the text.
	ProgressFrame Kind = 'P'
	EndFrame      Kind = 'E'
)

const (
	// HeaderSize is the size in bytes of a frame's header: kind, then length as a big-endian uint32.
	HeaderSize = 5
	// MaxFrame bounds the body of a frame a worker sends.
	MaxFrame = 64 << 10
	// MaxJob bounds the body of a job's frame. JSON may need six bytes for one of an argument.
	MaxJob = 8*runtime.MaxArgBytes + MaxFrame
)

// Operation is what a worker is asked to do.
type Operation string

const (
	// Compile compiles a module. Descriptors: the module, a file for the artefact.
	Compile Operation = "compile"
	// Run runs an artefact. Descriptors: the artefact, a file for the archive of what the program left below
	// runtime.OutPath, and, if there are mounts, a file with their archives.
	Run Operation = "run"
)

// MaxDescriptors is the most that come with a job.
const MaxDescriptors = 3

// Job is the one thing that a worker does in its life.
type Job struct {
	Operation Operation        `json:"operation"`
	Compiler  runtime.Compiler `json:"compiler"`
	Baseline  bool             `json:"baseline,omitempty"`
	// DataBytes is the most memory that the process may have for data, MaxFileBytes the largest file it may
	// write, CPUSeconds the processor time it may use. They become resource limits of the process.
	DataBytes    uint64 `json:"dataBytes"`
	MaxFileBytes uint64 `json:"maxFileBytes"`
	CPUSeconds   uint64 `json:"cpuSeconds"`

	// Background has a Compile yield the processor to everybody else.
	Background bool `json:"background,omitempty"`

	// Of Run only.
	Start  bool           `json:"start,omitempty"`
	Args   []string       `json:"args,omitempty"`
	Env    []string       `json:"env,omitempty"`
	Limits runtime.Limits `json:"limits"`
	World  runtime.World  `json:"world"`
	Mounts []Mount        `json:"mounts,omitempty"`
}

// Mount is one mounted tree. The archives stand one after the other in their file.
type Mount struct {
	Path     string `json:"path"`
	ReadOnly bool   `json:"readOnly,omitempty"`
	// Bytes is the size of its archive.
	Bytes uint64 `json:"bytes"`
}

// Descriptors is how many descriptors come with the job.
func (j Job) Descriptors() int {
	if j.Operation == Run && len(j.Mounts) > 0 {
		return MaxDescriptors
	}
	return 2
}

// Ready tells which layers of confinement hold.
type Ready struct {
	// Layers has the name of each layer, and why it does not hold, or "" if it does.
	Layers map[string]string `json:"layers"`
}

// End tells how the job ended.
type End struct {
	Outcome     runtime.Outcome `json:"outcome"`
	Reason      string          `json:"reason,omitempty"`
	ExitCode    uint32          `json:"exitCode,omitempty"`
	Gas         uint64          `json:"gas,omitempty"`
	OutputBytes uint64          `json:"outputBytes,omitempty"`
	MemoryBytes uint64          `json:"memoryBytes,omitempty"`
	// ArtefactBytes is the size of what Compile wrote, or of Run's archive: 0 if there is none.
	ArtefactBytes uint64 `json:"artefactBytes,omitempty"`
}

// Progress is the body of a ProgressFrame.
func Progress(p runtime.Progress) []byte {
	return append(binary.BigEndian.AppendUint16(nil, uint16(p.Permille)), p.Text...)
}

// ParseProgress is the reverse of Progress.
func ParseProgress(body []byte) (runtime.Progress, error) {
	if len(body) < 2 || len(body) > 2+runtime.MaxProgressBytes || !utf8.Valid(body[2:]) {
		return runtime.Progress{}, fmt.Errorf("%w: progress of %d bytes", ErrFrame, len(body))
	}
	p := runtime.Progress{Permille: uint32(binary.BigEndian.Uint16(body)), Text: string(body[2:])}
	if p.Permille > 1000 {
		return p, fmt.Errorf("%w: progress of %d permille", ErrFrame, p.Permille)
	}
	return p, nil
}

// ErrFrame is wrapped around everything that is wrong with a frame.
var ErrFrame = errors.New("bad frame")

// Header builds the header of a frame with a body of n bytes.
func Header(kind Kind, n int) []byte {
	return binary.BigEndian.AppendUint32([]byte{byte(kind)}, uint32(n))
}

// ParseHeader reads a header and holds the length against most.
func ParseHeader(h []byte, most int) (Kind, int, error) {
	if len(h) != HeaderSize {
		return 0, 0, fmt.Errorf("%w: a header of %d bytes", ErrFrame, len(h))
	}
	n := binary.BigEndian.Uint32(h[1:])
	if uint64(n) > uint64(most) {
		return 0, 0, fmt.Errorf("%w: a body of %d bytes, %d are allowed", ErrFrame, n, most)
	}
	return Kind(h[0]), int(n), nil
}

// Write writes one frame.
func Write(w io.Writer, kind Kind, body []byte) error {
	_, err := w.Write(append(Header(kind, len(body)), body...))
	return err
}

// WriteJSON writes one frame with v as its body.
func WriteJSON(w io.Writer, kind Kind, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return Write(w, kind, body)
}

// Read reads one frame that a worker sent. buf is used for the body if it is large enough.
func Read(r io.Reader, buf []byte) (Kind, []byte, error) {
	var h [HeaderSize]byte
	if _, err := io.ReadFull(r, h[:]); err != nil {
		return 0, nil, err
	}
	kind, n, err := ParseHeader(h[:], MaxFrame)
	if err != nil {
		return 0, nil, err
	}
	if cap(buf) < n {
		buf = make([]byte, n)
	}
	buf = buf[:n]
	if _, err := io.ReadFull(r, buf); err != nil {
		return 0, nil, fmt.Errorf("%w: cut short: %w", ErrFrame, err)
	}
	return kind, buf, nil
}
