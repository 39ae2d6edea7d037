package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox/wire"
	"github.com/zerostate/zerostate/runtime/wasi"
)

// flows are a job's streams, pumped while it runs.
type flows struct {
	output  *pump
	input   *pump
	outDone chan struct{}
	logged  uint64
}

// pump copies one stream and remembers what went wrong on our side of it.
type pump struct {
	bytes  atomic.Uint64
	failed atomic.Pointer[error]
}

func (p *pump) fail(err error) { p.failed.Store(&err) }

func startFlows(w *worker, streams runtime.Streams, outputLimit uint64) *flows {
	f := &flows{output: &pump{}, input: &pump{}, outDone: make(chan struct{})}
	stdin := streams.Stdin
	if stdin == nil {
		stdin = strings.NewReader("")
	}
	go func() {
		f.input.feed(w.stdin, stdin, w.kill)
		closeAll([]*os.File{w.stdin})
	}()
	stdout := streams.Stdout
	if stdout == nil {
		stdout = io.Discard
	}
	go func() {
		defer close(f.outDone)
		f.output.collect(stdout, w.stdout, outputLimit, w.kill)
	}()
	return f
}

// bufferBytes is the size of a copy's buffer, that of a pipe.
const bufferBytes = 64 << 10

// feed copies from to the worker. That the worker does not read it all is no failure.
func (p *pump) feed(to io.Writer, from io.Reader, abort func()) {
	buf := make([]byte, bufferBytes)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
			p.bytes.Add(uint64(n))
		}
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			p.fail(fmt.Errorf("reading the input: %w", err))
			abort()
			return
		}
	}
}

// collect copies from the worker to our side. The worker holds the limit; one that does not is ended.
func (p *pump) collect(to io.Writer, from io.Reader, limit uint64, abort func()) {
	buf := make([]byte, bufferBytes)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			if _, err := to.Write(buf[:n]); err != nil {
				p.fail(fmt.Errorf("writing the output: %w", err))
				abort()
				return
			}
			if p.bytes.Add(uint64(n)) > limit {
				abort()
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// log returns what takes log frames: it holds the worker to its limit and passes them on.
func (f *flows) log(to func([]byte), limit uint64) func([]byte) error {
	return func(p []byte) error {
		if f.logged += uint64(len(p)); f.logged > limit {
			return fmt.Errorf("%w: more log than allowed", wire.ErrFrame)
		}
		if to != nil {
			to(p)
		}
		return nil
	}
}

// progress returns what takes progress frames: it holds the worker to what the program could pay for.
func (f *flows) progress(to func(runtime.Progress), gas uint64) func([]byte) error {
	left := gas/wasi.ProgressGas + 1
	return func(body []byte) error {
		p, err := wire.ParseProgress(body)
		if left--; left == 0 && err == nil {
			err = fmt.Errorf("%w: more progress than the gas allows", wire.ErrFrame)
		}
		if err == nil && to != nil {
			to(p)
		}
		return err
	}
}

// finish waits until all output is passed on. When the job was cut short the worker is dead, and all that can
// hold the output up is the one who takes it: it is waited for a moment, so that it is not written to any more
// when Execute returns.
func (f *flows) finish(ctx context.Context, complete bool) {
	if complete {
		select {
		case <-f.outDone:
			return
		case <-ctx.Done():
		}
	}
	moment := time.NewTimer(2 * time.Second)
	defer moment.Stop()
	select {
	case <-f.outDone:
	case <-moment.C:
	}
}

func (f *flows) written() uint64 { return f.output.bytes.Load() }

func (f *flows) failure() error {
	for _, p := range []*pump{f.input, f.output} {
		if err := p.failed.Load(); err != nil {
			return *err
		}
	}
	return nil
}
