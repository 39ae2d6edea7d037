package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/sys/unix"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox/wire"
)

var (
	errWall    = errors.New("the time is over")
	errCrashed = errors.New("the worker ended without a word")
)

// dataHeadroom is what a worker may use besides the program's memory: its own heap, stacks, loaded code.
const dataHeadroom = 1 << 30

// runDataBytes is the limit of data for a worker that runs the artefact.
func runDataBytes(l runtime.Limits, a *artefact) uint64 {
	return uint64(l.MemoryPages())*runtime.PageSize + 4*uint64(a.size) + fileMemory(l) + dataHeadroom
}

func unmarshal(body []byte, v any) error {
	if err := json.Unmarshal(body, v); err != nil {
		return fmt.Errorf("%w: %w", wire.ErrFrame, err)
	}
	return nil
}

// begin gives the job to a worker, with the files that belong to it: to one that waits with a loaded, if there is
// such a one and a is not nil. A worker that died while it started or waited is replaced.
func (s *Sandbox) begin(ctx context.Context, a *artefact, job wire.Job, files ...*os.File) (*worker, error) {
	body, err := json.Marshal(job)
	if err != nil {
		return nil, err
	}
	for a != nil {
		w := s.loaded.take(a.key)
		if w == nil {
			break
		}
		if err = w.send(wire.JobFrame, body, files); err == nil {
			return w, nil
		}
		s.log.Warn("a worker that waited with a module is gone", "error", err, "pid", w.process.Pid)
		s.pool.retire(w)
	}
	const attempts = 3
	for range attempts {
		var w *worker
		if w, err = s.pool.take(ctx); err != nil {
			if errors.Is(err, ErrClosed) || ctx.Err() != nil {
				return nil, err
			}
			continue
		}
		if err = w.send(wire.JobFrame, body, files); err == nil {
			return w, nil
		}
		s.log.Warn("a waiting worker is gone", "error", err, "pid", w.process.Pid)
		s.pool.retire(w)
	}
	return nil, fmt.Errorf("no worker takes the job, tried %d: %w", attempts, err)
}

func (w *worker) send(kind wire.Kind, body []byte, files []*os.File) error {
	if err := w.control.SetWriteDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return err
	}
	fds := make([]int, len(files))
	for i, f := range files {
		fds[i] = int(f.Fd())
	}
	if _, _, err := w.control.WriteMsgUnix(wire.Header(kind, len(body)), unix.UnixRights(fds...), nil); err != nil {
		return err
	}
	_, err := w.control.Write(body)
	return err
}

// converse is listen to a worker that says nothing but its log.
func (w *worker) converse(ctx context.Context, timeout time.Duration, log func([]byte) error) (wire.End, error) {
	return w.listen(ctx, timeout, map[wire.Kind]func([]byte) error{wire.LogFrame: log})
}

// listen reads what the worker says until its End, and gives the bodies of its frames to those that hear them. The
// worker is killed when the time is over (errWall) and when ctx ends (its cause). errCrashed: it ended.
func (w *worker) listen(ctx context.Context, timeout time.Duration, hear map[wire.Kind]func([]byte) error) (wire.End, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, errWall)
	defer cancel()
	unhook := context.AfterFunc(ctx, w.kill)
	defer unhook()
	buf := make([]byte, 4096)
	for {
		kind, body, err := wire.Read(w.control, buf)
		switch {
		case err != nil && ctx.Err() != nil:
			return wire.End{}, context.Cause(ctx)
		case errors.Is(err, wire.ErrFrame):
			return wire.End{}, err
		case err != nil:
			return wire.End{}, fmt.Errorf("%w: %w", errCrashed, err)
		case hear[kind] != nil:
			if err := hear[kind](body); err != nil {
				return wire.End{}, err
			}
		case kind == wire.EndFrame:
			var end wire.End
			err := unmarshal(body, &end)
			if err == nil && !end.Outcome.Valid() {
				err = fmt.Errorf("%w: unknown outcome %.20q", wire.ErrFrame, end.Outcome)
			}
			end.Reason = words(end.Reason)
			return end, err
		default:
			return wire.End{}, fmt.Errorf("%w: of unknown kind %q", wire.ErrFrame, kind)
		}
	}
}

// describe waits for the worker's end and tells how it ended.
func (w *worker) describe() string {
	w.kill()
	<-w.ended
	<-w.drained
	return fmt.Sprintf("%v%s", w.state, w.lastWords())
}

// lastWords is the first line of what the worker wrote before it crashed.
func (w *worker) lastWords() string {
	line, _, _ := strings.Cut(strings.TrimSpace(w.tail.String()), "\n")
	line = words(line)
	if line == "" {
		return ""
	}
	return ": " + line
}

// maxWords bounds a text that a worker says about itself, in bytes.
const maxWords = 512

// words makes a worker's text one that can be shown and kept: a worker may say anything once it has run a stranger's code.
func words(text string) string {
	plain := strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text[:min(len(text), 4*maxWords)])
	if len(plain) > maxWords {
		plain = strings.ToValidUTF8(plain[:maxWords], "")
	}
	return plain
}

// execute runs the artefact and fills in the result.
func (s *Sandbox) execute(ctx context.Context, job runtime.Job, streams runtime.Streams, a *artefact, result runtime.Result) (runtime.Result, error) {
	mounts, mounted, err := pack(job)
	if err != nil {
		return result, err
	}
	archive, err := memoryFile("artefacts", nil)
	if err != nil {
		return result, err
	}
	files := []*os.File{a.file, archive}
	if mounted != nil {
		files = append(files, mounted)
	}
	defer closeAll(files[1:])
	w, err := s.begin(ctx, a, wire.Job{
		Operation: wire.Run,
		Compiler:  a.meta.Compiler,
		Baseline:  a.meta.Baseline,
		Start:     a.meta.Start,
		Args:      job.Args,
		Env:       job.Env,
		Limits:    job.Limits,
		World:     job.World,
		Mounts:    mounts,
		DataBytes: runDataBytes(job.Limits, a),
		// The program has no file to write; this is for the archive of what it leaves.
		MaxFileBytes: archiveLimit(job.Limits),
		// The program ends at its deadline; this is for a worker that no longer does as it is told.
		CPUSeconds: job.Limits.WallMillis/1000*8 + 10,
	}, files...)
	if err != nil {
		return result, err
	}
	ended := s.loaded.used(a, w.waited, runDataBytes(job.Limits, a))
	defer ended()
	begun := time.Now()
	flows := startFlows(w, streams, job.Limits.OutputBytes)
	end, err := w.listen(ctx, time.Duration(job.Limits.WallMillis)*time.Millisecond, map[wire.Kind]func([]byte) error{
		wire.LogFrame:      flows.log(streams.Log, job.Limits.LogBytes),
		wire.ProgressFrame: flows.progress(streams.Progress, job.Limits.Gas),
	})
	// Its word is the last, whatever it was. One that keeps its output open would be waited for without end.
	w.kill()
	flows.finish(ctx, err == nil)
	result.Duration = time.Since(begun)
	result.OutputBytes, result.LogBytes = flows.written(), flows.logged
	if failed := flows.failure(); failed != nil {
		err = failed
	}
	result, err = conclude(w, job, end, err, result)
	if err == nil && result.Outcome == runtime.Succeeded && end.ArtefactBytes > 0 {
		result, err = artefacts(archive, end.ArtefactBytes, job.Limits, streams, result)
	}
	if result.Outcome == runtime.WorkerCrashed {
		s.log.Warn("a worker crashed", "module", job.Module.CID, "reason", result.Reason)
	}
	// The process ends on its own; nobody has to wait for it but Close.
	go s.pool.retire(w)
	return result, err
}

// fileMemory is what a worker may need for the program's files: a page may be half full, an entry has a name.
func fileMemory(l runtime.Limits) uint64 { return 2*(l.ScratchBytes+l.ArtefactBytes) + 2048*l.Inodes }

// artefacts hands on what the program left and puts it into the result.
func artefacts(archive *os.File, size uint64, l runtime.Limits, streams runtime.Streams, result runtime.Result) (runtime.Result, error) {
	list, err := deliver(archive, size, l, streams.Artefact)
	if errors.Is(err, wire.ErrTree) {
		result.Outcome, result.Reason = runtime.WorkerCrashed, err.Error()
		return result, nil
	}
	result.Artefacts = list
	return result, err
}

// conclude turns the end of the conversation into the result.
func conclude(w *worker, job runtime.Job, end wire.End, err error, result runtime.Result) (runtime.Result, error) {
	crashed := func(reason string) (runtime.Result, error) {
		result.Outcome, result.Reason = runtime.WorkerCrashed, reason
		return result, nil
	}
	switch {
	case errors.Is(err, errWall):
		result.Outcome = runtime.Deadline
		result.Reason = fmt.Sprintf("the program did not end within %d ms", job.Limits.WallMillis)
		return result, nil
	case errors.Is(err, errCrashed):
		return crashed(w.describe())
	case errors.Is(err, wire.ErrFrame):
		return crashed(err.Error())
	case err != nil:
		return result, err
	case end.Gas > job.Limits.Gas || end.OutputBytes != result.OutputBytes:
		return crashed("it told of more gas or other output than there can be")
	}
	result.Outcome, result.Reason = end.Outcome, end.Reason
	result.ExitCode, result.Gas, result.MemoryBytes = int(end.ExitCode), end.Gas, end.MemoryBytes
	if result.Outcome == runtime.OutOfGas && result.Reason == "" {
		result.Reason = fmt.Sprintf("the program used all of its %d gas", job.Limits.Gas)
	}
	return result, nil
}
