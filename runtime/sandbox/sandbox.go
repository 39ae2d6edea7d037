package sandbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/zerostate/zerostate/runtime"
)

// Sandbox executes jobs in worker processes. It implements runtime.Runner.
type Sandbox struct {
	config    Config
	log       *slog.Logger
	pool      *pool
	loaded    *loaded
	cache     *cache
	slots     chan struct{}
	admission admission
	flights   singleflight.Group
	// improver is nil if nothing is compiled anew.
	improver *improver
	// life ends when the sandbox closes: it bounds what several callers wait for together.
	life func() (context.Context, context.CancelFunc)
	stop func()
}

var _ runtime.Runner = (*Sandbox)(nil)

// New starts the first workers and returns. Close ends them.
func New(c Config) (*Sandbox, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	path, err := findWorker(c.WorkerPath)
	if err != nil {
		return nil, err
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	artefacts, err := openCache(c)
	if err != nil {
		return nil, err
	}
	life, stop := context.WithCancelCause(context.Background())
	workers := newPool(path, c.PoolSize, c.StartTimeout, c.Logger)
	s := &Sandbox{
		config:    c,
		log:       c.Logger,
		pool:      workers,
		loaded:    newLoaded(workers, c),
		cache:     artefacts,
		slots:     make(chan struct{}, c.Concurrent),
		admission: newAdmission(),
		life:      func() (context.Context, context.CancelFunc) { return context.WithCancel(life) },
		stop:      func() { stop(ErrClosed) },
	}
	if c.Improve {
		s.improver = newImprover(life, s.compileAnew, c.Logger)
	}
	return s, nil
}

// Run waits for the context to end and then closes the sandbox, within ten seconds: the form in which a node
// runs its parts. A sandbox works without it, until Close.
func (s *Sandbox) Run(ctx context.Context) error {
	<-ctx.Done()
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return s.Close(closing)
}

// Close ends all workers, jobs that run included, and returns when no process is left or ctx ends.
func (s *Sandbox) Close(ctx context.Context) error {
	s.stop()
	s.loaded.close()
	if s.improver != nil {
		<-s.improver.ended
	}
	if err := s.pool.close(ctx); err != nil {
		return fmt.Errorf("closing the sandbox: workers are left: %w", err)
	}
	s.cache.close()
	return nil
}

// Execute implements runtime.Runner. A stream that blocks for ever is left behind when the job ends: a Read or
// Write on it may still be under way then.
func (s *Sandbox) Execute(ctx context.Context, job runtime.Job, streams runtime.Streams) (runtime.Result, error) {
	if err := job.Validate(); err != nil {
		return runtime.Result{}, err
	}
	ctx, cancel := s.joined(ctx)
	defer cancel()
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return runtime.Result{}, context.Cause(ctx)
	}
	id, module, err := identify(ctx, job)
	if err != nil {
		return runtime.Result{}, err
	}
	a, result, err := s.artefact(ctx, id, module, job)
	if err != nil {
		return result, err
	}
	if a == nil {
		return result, nil
	}
	defer a.release()
	result.Compiler = a.meta.Compiler
	result, err = s.execute(ctx, job, streams, a, result)
	if err == nil {
		s.improve(id, job, a)
	}
	return result, err
}

// joined returns a context that ends with ctx and with the sandbox.
func (s *Sandbox) joined(ctx context.Context) (context.Context, context.CancelFunc) {
	life, release := s.life()
	joined, cancel := context.WithCancelCause(ctx)
	unhook := context.AfterFunc(life, func() { cancel(ErrClosed) })
	return joined, func() {
		unhook()
		release()
		cancel(nil)
	}
}

// identify returns what identifies the job's module, and the module itself if it had to be loaded for that.
func identify(ctx context.Context, job runtime.Job) (id string, module []byte, err error) {
	if job.Module.CID != "" {
		return job.Module.CID, nil, nil
	}
	if module, err = job.Module.Source.Module(ctx); err != nil {
		return "", nil, fmt.Errorf("loading the module: %w", err)
	}
	sum := sha256.Sum256(module)
	return "sha256:" + hex.EncodeToString(sum[:]), module, nil
}

// artefact returns the compiled module of a job, from the cache or by compiling it. module may be nil. If the module
// is refused the artefact is nil and the result says why.
func (s *Sandbox) artefact(ctx context.Context, id string, module []byte, job runtime.Job) (*artefact, runtime.Result, error) {
	// Cranelift's code is the better one, wherever it is there already.
	preferred := []runtime.Compiler{runtime.Cranelift, runtime.Singlepass}
	if job.Compiler != "" {
		preferred = []runtime.Compiler{job.Compiler}
	}
	for _, c := range preferred {
		if a := s.cache.get(s.cache.key(id, job.Limits.MemoryPages(), c, job.Baseline)); a != nil {
			return s.checkSize(a, job)
		}
	}
	if module == nil {
		var err error
		if module, err = job.Module.Source.Module(ctx); err != nil {
			return nil, runtime.Result{}, fmt.Errorf("loading module %s: %w", id, err)
		}
	}
	return s.compileAny(ctx, id, module, job)
}

// checkSize refuses a module over the job's limit, whether or not it is compiled already.
func (s *Sandbox) checkSize(a *artefact, job runtime.Job) (*artefact, runtime.Result, error) {
	if a.meta.ModuleBytes <= job.Limits.ModuleBytes {
		return a, runtime.Result{}, nil
	}
	a.release()
	return nil, runtime.Result{Outcome: runtime.ModuleLimit, Reason: fmt.Sprintf("the module has %d bytes and %d are allowed", a.meta.ModuleBytes, job.Limits.ModuleBytes)}, nil
}

// verdictError is a Result as an error: a module that cannot be executed.
type verdictError struct{ runtime.Result }

func (v *verdictError) Error() string { return v.Err().Error() }

func asVerdict(err error) (runtime.Result, error) {
	var v *verdictError
	if errors.As(err, &v) {
		return v.Result, nil
	}
	return runtime.Result{}, err
}

// Loaded is how many workers wait with a module loaded.
func (s *Sandbox) Loaded() int { return s.loaded.count() }
