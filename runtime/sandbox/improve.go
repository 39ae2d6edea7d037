package sandbox

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/zerostate/zerostate/runtime"
)

// improver compiles with Cranelift what was run on Singlepass's code, in the background: one module at a time, in a
// worker that runs when nobody else wants to. The runs that begin afterwards use the better code.
type improver struct {
	compile func(context.Context, improvement) error
	log     *slog.Logger
	queue   chan improvement

	mu sync.Mutex
	// known are the artefacts that are queued, or were tried in vain: those are not tried again.
	known map[cacheKey]bool
	ended chan struct{}
}

// improvement is a module to be compiled anew.
type improvement struct {
	id     string
	key    cacheKey // Of the artefact to come.
	from   cacheKey // Of the one in use.
	source runtime.ModuleSource
	limits runtime.Limits
}

// Bounds of the improver. What does not fit is asked for again by the module's next run.
const (
	maxQueued  = 8
	maxRefused = 4096
	// patience is how many times the compile limit a compilation may take that yields to everybody else.
	patience = 10
)

// newImprover starts an improver that works until life ends.
func newImprover(life context.Context, compile func(context.Context, improvement) error, log *slog.Logger) *improver {
	i := &improver{
		compile: compile, log: log, queue: make(chan improvement, maxQueued),
		known: map[cacheKey]bool{}, ended: make(chan struct{}),
	}
	go i.work(life)
	return i
}

// wants queues a module, unless it is known already.
func (i *improver) wants(m improvement) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.known[m.key] {
		return
	}
	if len(i.known) >= maxRefused { // Those tried in vain are forgotten, and so tried once more.
		clear(i.known)
	}
	select {
	case i.queue <- m:
		i.known[m.key] = true
	default:
	}
}

func (i *improver) work(life context.Context) {
	defer close(i.ended)
	for {
		var m improvement
		select {
		case <-life.Done():
			return
		case m = <-i.queue:
		}
		begun := time.Now()
		err := i.compile(life, m)
		switch {
		case life.Err() != nil:
			return
		case err == nil:
			i.log.Debug("a module was compiled anew", "module", m.id, "took", time.Since(begun))
			i.forget(m.key) // It may be evicted, and wanted again.
		case !lasting(err):
			i.log.Warn("a module could not be compiled anew", "module", m.id, "error", err)
			i.forget(m.key)
		default:
			i.log.Info("a module stays with the code of singlepass", "module", m.id, "reason", err)
		}
	}
}

func (i *improver) forget(key cacheKey) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.known, key)
}

// lasting says that compiling again would come to the same: the error is about the module.
func lasting(err error) bool {
	var v *verdictError
	return errors.As(err, &v)
}

// improve has the module of a job compiled anew if it ran on the artefact a and better code may be had.
func (s *Sandbox) improve(id string, job runtime.Job, a *artefact) {
	if s.improver == nil || job.Compiler != "" || job.Baseline || a.meta.Compiler != runtime.Singlepass {
		return
	}
	key := s.cache.key(id, job.Limits.MemoryPages(), runtime.Cranelift, false)
	s.improver.wants(improvement{id: id, key: key, from: a.key, source: job.Module.Source, limits: job.Limits})
}

// compileAnew compiles a module with Cranelift at low priority, and has later runs use it.
func (s *Sandbox) compileAnew(ctx context.Context, m improvement) error {
	if a := s.cache.get(m.key); a != nil {
		a.release()
		return nil
	}
	module, err := m.source.Module(ctx)
	if err != nil {
		return err
	}
	admitted, err := s.admission.admit(ctx, module, m.limits.ModuleBytes, m.limits.MemoryPages())
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return &verdictError{runtime.Result{Outcome: runtime.Refused, Reason: err.Error()}}
	}
	err = s.compile(ctx, m.key, admitted.Bytes, m.limits, meta{
		Compiler: runtime.Cranelift, Start: admitted.Start, ModuleBytes: uint64(len(module)),
	}, true)
	if err == nil {
		s.loaded.drop(m.from)
	}
	return err
}
