package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"

	zsruntime "github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox/wire"
	"github.com/zerostate/zerostate/runtime/wasi"
	"github.com/zerostate/zerostate/runtime/wasmer"
)

// inputBuffer is what is read ahead of a program that reads a few bytes at a time.
const inputBuffer = 64 << 10

// programName is the program's argument 0, the same everywhere.
const programName = "agent"

// mapFile maps a descriptor's file into memory, read only.
func mapFile(fd int) ([]byte, error) {
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return nil, err
	}
	if st.Size == 0 {
		return nil, errors.New("an empty file came with the job")
	}
	return unix.Mmap(fd, 0, int(st.Size), unix.PROT_READ, unix.MAP_SHARED)
}

// compile compiles the module in fds[0] into fds[1].
func compile(job *wire.Job, fds []int) wire.End {
	refused := func(err error) wire.End {
		return wire.End{Outcome: zsruntime.Refused, Reason: shorten(err.Error())}
	}
	if job.Background {
		// For this thread and those that the compiler starts from it.
		if err := unix.Setpriority(unix.PRIO_PROCESS, 0, 19); err != nil {
			return refused(err)
		}
	}
	module, err := mapFile(fds[0])
	if err != nil {
		return refused(err)
	}
	engine, err := wasmer.New(job.Compiler, job.Baseline)
	if err != nil {
		return refused(err)
	}
	artefact, err := engine.Compile(module)
	if err != nil {
		return refused(fmt.Errorf("the module is not valid: %w", err))
	}
	out := os.NewFile(uintptr(fds[1]), "artefact")
	if _, err := out.Write(artefact); err != nil {
		return wire.End{Outcome: zsruntime.CompileLimit, Reason: fmt.Sprintf("the compiled module has %d bytes: %v", len(artefact), err)}
	}
	return wire.End{Outcome: zsruntime.Succeeded, ArtefactBytes: uint64(len(artefact))}
}

// load loads an artefact and makes an instance of it.
func load(fd int, compiler zsruntime.Compiler, baseline bool) (*wasmer.Instance, error) {
	artefact, err := mapFile(fd)
	if err != nil {
		return nil, err
	}
	engine, err := wasmer.New(compiler, baseline)
	if err != nil {
		return nil, err
	}
	module, err := engine.Load(artefact)
	if err != nil {
		return nil, fmt.Errorf("loading the artefact: %w", err)
	}
	return module.Instantiate()
}

// run runs the instance that waits, or else the artefact in fds[0]; fds[1] takes what it leaves, fds[2] has what is
// mounted. The error is for a failure that is not the program's.
func run(job *wire.Job, fds []int, instance *wasmer.Instance, control *os.File) (wire.End, error) {
	if instance == nil {
		var err error
		instance, err = load(fds[0], job.Compiler, job.Baseline)
		if errors.Is(err, zsruntime.ErrTrap) || errors.Is(err, zsruntime.ErrRefused) {
			return ending(err)
		}
		if err != nil {
			return wire.End{}, err
		}
	}
	files, err := fileSystem(job, fds)
	if err != nil {
		return wire.End{}, err
	}
	output := newOutput(os.NewFile(wire.StdoutFD, "stdout"))
	host := wasi.New(wasi.World{
		Args:             append([]string{programName}, job.Args...),
		Env:              job.Env,
		ClockStartMillis: job.World.ClockStartMillis,
		Seed:             job.World.Seed,
		Stdin:            bufio.NewReaderSize(os.NewFile(wire.StdinFD, "stdin"), inputBuffer),
		Stdout:           output,
		Stderr:           logWriter{control},
		OutputBytes:      job.Limits.OutputBytes,
		LogBytes:         job.Limits.LogBytes,
		Files:            files,
		OpenFiles:        job.Limits.OpenFiles,
		Gas:              job.Limits.Gas,
		MemoryBytes:      uint64(job.Limits.MemoryPages()) * zsruntime.PageSize,
		Progress: func(p zsruntime.Progress) error {
			return wire.Write(control, wire.ProgressFrame, wire.Progress(p))
		},
	})
	end, err := ending(instance.Run(host, job.Limits.Gas, job.Start))
	end.Gas = instance.Gas()
	end.MemoryBytes = instance.MemoryBytes()
	written, failed := output.end()
	if err == nil && failed != nil {
		err = fmt.Errorf("%w: writing the output: %w", wasi.ErrStream, failed)
	}
	end.OutputBytes = written
	if hint := end.Outcome == zsruntime.NonZeroExit || end.Outcome == zsruntime.Trapped; hint {
		end.Reason += memoryHint(end.MemoryBytes, job.Limits)
	}
	if err == nil && end.Outcome == zsruntime.Succeeded {
		end.ArtefactBytes, err = writeArtefacts(files, fds[1])
	}
	return end, err
}

// ending turns the error of a run into the job's end.
func ending(err error) (wire.End, error) {
	if err == nil {
		return wire.End{Outcome: zsruntime.Succeeded}, nil
	}
	if errors.Is(err, wasi.ErrStream) {
		return wire.End{}, err
	}
	if exit := (*wasi.ExitError)(nil); errors.As(err, &exit) {
		if exit.Code == 0 {
			return wire.End{Outcome: zsruntime.Succeeded}, nil
		}
		return wire.End{Outcome: zsruntime.NonZeroExit, ExitCode: exit.Code, Reason: exit.Error()}, nil
	}
	outcome, reason := zsruntime.Classify(err)
	return wire.End{Outcome: outcome, Reason: shorten(reason)}, nil
}

// memoryHint says so when a program failed with its memory nearly full: that is how most programs end when
// they may not have more.
func memoryHint(size uint64, l zsruntime.Limits) string {
	if allowed := uint64(l.MemoryPages()) * zsruntime.PageSize; size < allowed-allowed/8 {
		return ""
	}
	return fmt.Sprintf("; its memory stood at %d of the %d MiB allowed, it may have run out of memory", size>>20, l.MemoryBytes>>20)
}

// shorten makes a text fit into a frame, and onto a screen.
func shorten(s string) string {
	const most = 1024
	s = strings.ToValidUTF8(s, "?")
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}

// counter counts what reaches a file.
type counter struct {
	file *os.File
	n    uint64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.file.Write(p)
	c.n += uint64(n)
	return n, err
}

// logWriter sends what the program writes to its standard error as frames.
type logWriter struct{ control *os.File }

func (w logWriter) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		n := min(len(rest), wire.MaxFrame)
		if err := wire.Write(w.control, wire.LogFrame, rest[:n]); err != nil {
			return 0, err
		}
		rest = rest[n:]
	}
	return len(p), nil
}
