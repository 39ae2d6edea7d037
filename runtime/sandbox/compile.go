package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox/wire"
)

// maxArtefactBytes bounds what a compilation may write. Singlepass makes about ten bytes of one.
const maxArtefactBytes = 2 << 30

// compileHeadroom is what a worker that compiles may use besides: stacks, above all that on which programs run, and
// its own heap.
const compileHeadroom = 512 << 20

// compileAny admits a module and compiles it, with the compiler that the job asks for or else the one that
// starts soonest.
func (s *Sandbox) compileAny(ctx context.Context, id string, module []byte, job runtime.Job) (*artefact, runtime.Result, error) {
	admitted, err := s.admission.admit(ctx, module, job.Limits.ModuleBytes, job.Limits.MemoryPages())
	if ctx.Err() != nil {
		return nil, runtime.Result{}, context.Cause(ctx)
	}
	if err != nil {
		outcome, reason := runtime.Classify(err)
		return nil, runtime.Result{Outcome: outcome, Reason: reason}, nil
	}
	compilers := []runtime.Compiler{job.Compiler}
	switch {
	case job.Compiler == runtime.Singlepass && admitted.CraneliftOnly:
		return nil, runtime.Result{Outcome: runtime.Refused, Reason: "singlepass cannot compile the module: " + admitted.CraneliftReason}, nil
	case job.Compiler == "" && admitted.CraneliftOnly:
		compilers = []runtime.Compiler{runtime.Cranelift}
	case job.Compiler == "":
		compilers = []runtime.Compiler{runtime.Singlepass, runtime.Cranelift}
	}
	begun := time.Now()
	var a *artefact
	for _, c := range compilers {
		m := meta{Compiler: c, Baseline: job.Baseline, Start: admitted.Start, ModuleBytes: uint64(len(module))}
		a, err = s.compileOnce(ctx, id, admitted.Bytes, job.Limits, m)
		// Another compiler may do what this one cannot; it will not be within time and memory if this one was not.
		if err == nil || ctx.Err() != nil || errors.Is(err, runtime.ErrCompileLimit) || errors.Is(err, runtime.ErrCompileMemory) {
			break
		}
	}
	result, err := asVerdict(err)
	result.Compiled, result.CompileDuration = err == nil, time.Since(begun)
	return a, result, err
}

// compileOnce compiles a module once for all who ask for the same at the same time. It goes on when one of
// them gives up.
func (s *Sandbox) compileOnce(ctx context.Context, id string, module []byte, l runtime.Limits, m meta) (*artefact, error) {
	key := s.cache.key(id, l.MemoryPages(), m.Compiler, m.Baseline)
	flight := s.flights.DoChan(key.String(), func() (any, error) {
		life, release := s.life()
		defer release()
		return nil, s.compile(life, key, module, l, m, false)
	})
	select {
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case r := <-flight:
		if r.Err != nil {
			return nil, r.Err
		}
	}
	if a := s.cache.get(key); a != nil {
		return a, nil
	}
	return nil, errors.New("the compiled module was evicted at once: raise the sandbox's HotBytes")
}

// compile has a worker compile the module and puts the artefact into the cache. An error that is a verdict is
// about the module. In the background it takes the processor only when nobody else does, and may take longer.
func (s *Sandbox) compile(ctx context.Context, key cacheKey, module []byte, l runtime.Limits, m meta, background bool) error {
	in, err := memoryFile("module", module)
	if err != nil {
		return err
	}
	defer closeAll([]*os.File{in})
	out, err := memoryFile("artefact", nil)
	if err != nil {
		return err
	}
	keep := false
	defer func() {
		if !keep {
			closeAll([]*os.File{out})
		}
	}()
	timeout := time.Duration(l.CompileMillis) * time.Millisecond
	if background {
		timeout *= patience
	}
	w, err := s.begin(ctx, nil, wire.Job{
		Operation:    wire.Compile,
		Compiler:     m.Compiler,
		Baseline:     m.Baseline,
		DataBytes:    l.CompileBytes + compileHeadroom,
		Background:   background,
		MaxFileBytes: maxArtefactBytes,
		CPUSeconds:   l.CompileMillis/1000*8 + 10,
	}, in, out)
	if err != nil {
		return err
	}
	end, err := s.compiled(ctx, w, timeout, l)
	// The worker is no more when the artefact is read: nobody else can write it any longer.
	s.pool.retire(w)
	if err != nil {
		return err
	}
	if end.Outcome != runtime.Succeeded {
		return &verdictError{runtime.Result{Outcome: end.Outcome, Reason: end.Reason}}
	}
	if end.ArtefactBytes == 0 || end.ArtefactBytes > maxArtefactBytes {
		return &verdictError{runtime.Result{Outcome: runtime.WorkerCrashed, Reason: fmt.Sprintf("it told of an artefact of %d bytes", end.ArtefactBytes)}}
	}
	if err := seal(out, int64(end.ArtefactBytes)); err != nil {
		return &verdictError{runtime.Result{Outcome: runtime.WorkerCrashed, Reason: err.Error()}}
	}
	keep = true
	s.cache.put(key, newArtefact(key, out, int64(end.ArtefactBytes), m))
	return nil
}

func (s *Sandbox) compiled(ctx context.Context, w *worker, timeout time.Duration, l runtime.Limits) (wire.End, error) {
	end, err := w.converse(ctx, timeout, func([]byte) error { return fmt.Errorf("%w: a log while compiling", wire.ErrFrame) })
	switch {
	case errors.Is(err, errWall):
		return end, &verdictError{runtime.Result{Outcome: runtime.CompileLimit, Reason: fmt.Sprintf("compiling the module took longer than %v", timeout)}}
	case errors.Is(err, wire.ErrFrame):
		return end, &verdictError{runtime.Result{Outcome: runtime.WorkerCrashed, Reason: "while compiling: " + err.Error()}}
	case errors.Is(err, errCrashed):
		how := w.describe()
		if outOfMemory(how) {
			return end, &verdictError{runtime.Result{Outcome: runtime.CompileMemory, Reason: fmt.Sprintf("compiling the module takes more than %d MiB", l.CompileBytes>>20)}}
		}
		return end, &verdictError{runtime.Result{Outcome: runtime.CompileLimit, Reason: "the compiler ended: " + how}}
	}
	return end, err
}

// outOfMemory recognises the last words of a worker that was refused memory: those of the engine's compilers, of the
// Go runtime, and of either when it cannot have another thread.
func outOfMemory(words string) bool {
	for _, said := range []string{"memory allocation of", "out of memory", "cannot allocate memory", "pthread_create failed", "malloc failed", "Cannot allocate memory"} {
		if strings.Contains(words, said) {
			return true
		}
	}
	return false
}
