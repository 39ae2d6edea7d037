package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

// Runner executes jobs.
type Runner interface {
	// Execute runs one job to its end. However the program ends, that is told by the Result and the error is
	// nil: a program that loops, traps or is refused is a fact about the program. The error is for what is
	// not the program's doing: an invalid job (ErrJob, ErrLimits), a context that ended, a stream of ours
	// that failed, a runner that is closed or cannot start a worker. The Result then says how far it came.
	Execute(ctx context.Context, job Job, streams Streams) (Result, error)
}

// ModuleSource gives the bytes of a module. A runner asks for them only if it has no compiled artefact.
type ModuleSource interface {
	// Module returns the whole module. The caller must not change what it gets.
	Module(ctx context.Context) ([]byte, error)
}

// ModuleBytes is a module held in memory.
type ModuleBytes []byte

// Module implements ModuleSource.
func (m ModuleBytes) Module(context.Context) ([]byte, error) { return m, nil }

// Module refers to the program of a job.
type Module struct {
	// CID identifies the content. Compiled artefacts are kept under it, so whoever fills it in must have
	// checked that Source gives the bytes that it stands for. If it is empty the runner takes a hash of the
	// bytes, which it must then load each time.
	CID string
	// Source gives the bytes.
	Source ModuleSource
}

// World is what a guest can observe besides its input, and what a result therefore depends on.
type World struct {
	// ClockStartMillis is what the guest's clock shows at its start, in milliseconds since 1970. From there
	// the clock moves with the gas that the guest uses, never with the time that passes.
	ClockStartMillis int64 `json:"clockStartMillis"`
	// Seed determines the guest's random bytes. Requester and executor know it: these bytes are no secret
	// from them.
	Seed [32]byte `json:"seed"`
}

// Job is one execution.
type Job struct {
	Module Module
	// Args are the arguments of the program, without its name.
	Args []string
	// Env is the environment, each entry NAME=value.
	Env    []string
	Limits Limits
	World  World
	// Mounts are directories that the program finds opened, in this order, before those that every program
	// has: /in (read-only, empty unless mounted here), /out and /tmp.
	Mounts []Mount
	// Compiler asks for one compiler. Empty leaves the choice to the runner, which is what all but tests and
	// comparisons want.
	Compiler Compiler
	// Baseline compiles for the oldest processor of the architecture instead of this one, to show that the
	// features of a processor change neither output nor gas.
	Baseline bool
}

// Mount is a directory that is copied into a program's world before it starts. The copy is never written back.
type Mount struct {
	// Path is the name by which the program knows it, such as "/in".
	Path string
	// ReadOnly refuses every change with ROFS. Otherwise changes count as scratch.
	ReadOnly bool
	// Tree is what is in it: directories, regular files and, if it is an fs.ReadLinkFS, symbolic links. Anything
	// else is left out. Times and permissions are not taken over.
	Tree fs.FS
}

// OutPath is the directory whose regular files are a run's artefacts.
const OutPath = "/out"

// Bounds on a job's arguments and environment.
const (
	// MaxArgs bounds the number of arguments, and of environment entries.
	MaxArgs = 1024
	// MaxArgBytes bounds arguments and environment together.
	MaxArgBytes = 256 << 10
)

// ErrJob is returned for a job that no runner could execute.
var ErrJob = errors.New("invalid job")

// Validate checks limits, arguments and environment.
func (j Job) Validate() error {
	if err := j.Limits.Validate(); err != nil {
		return err
	}
	if j.Module.Source == nil {
		return fmt.Errorf("%w: it has no module", ErrJob)
	}
	if j.Compiler != "" && !j.Compiler.Valid() {
		return fmt.Errorf("%w: unknown compiler %q, use %s or %s", ErrJob, j.Compiler, Singlepass, Cranelift)
	}
	if j.World.ClockStartMillis < 0 || j.World.ClockStartMillis > 1<<43 {
		return fmt.Errorf("%w: the clock starts at %d ms, it must be between 1970 and 2248", ErrJob, j.World.ClockStartMillis)
	}
	if len(j.Args) > MaxArgs || len(j.Env) > MaxArgs {
		return fmt.Errorf("%w: %d arguments and %d environment entries, %d of each are allowed", ErrJob, len(j.Args), len(j.Env), MaxArgs)
	}
	total := 0
	for _, s := range j.Args {
		if strings.IndexByte(s, 0) >= 0 {
			return fmt.Errorf("%w: an argument contains a NUL byte", ErrJob)
		}
		total += len(s) + 1
	}
	for _, s := range j.Env {
		if i := strings.IndexByte(s, '='); i < 1 || strings.IndexByte(s, 0) >= 0 {
			return fmt.Errorf("%w: environment entry %.40q is not NAME=value", ErrJob, s)
		}
		total += len(s) + 1
	}
	if total > MaxArgBytes {
		return fmt.Errorf("%w: arguments and environment take %d bytes, %d are allowed", ErrJob, total, MaxArgBytes)
	}
	return nil
}

// Streams connects a job to the world outside.
type Streams struct {
	// Stdin is the input; nil is an empty one. It is read as the program reads, and no further than the
	// buffers between need. A Read that never returns is waited for only until the job ends.
	Stdin io.Reader
	// Stdout gets the output as the program writes it; nil drops it. What was written before a failure stays
	// written: whoever needs all or nothing must buffer.
	Stdout io.Writer
	// Log gets what the program writes to its standard error, as it is written, not cut into lines; nil
	// drops it. The slice is valid only during the call.
	Log func(p []byte)
	// Progress gets what the program says of its progress by zerostate_v0.progress; nil drops it.
	Progress func(Progress)
	// Artefact gets each regular file below OutPath when the program has succeeded, in byte order of name (the path
	// below OutPath, with slashes); nil drops them. What it leaves unread is skipped.
	Artefact func(name string, content io.Reader) error
}

// Progress is how far a program says it is.
type Progress struct {
	// Permille goes from 0 to 1000.
	Permille uint32 `json:"permille"`
	// Text is in valid UTF-8, at most MaxProgressBytes.
	Text string `json:"text,omitempty"`
}

// MaxProgressBytes bounds the text of a Progress.
const MaxProgressBytes = 256
