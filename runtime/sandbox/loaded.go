package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/zerostate/zerostate/runtime/sandbox/wire"
)

// loaded keeps workers that wait with a module loaded and instantiated, for the modules in demand.
type loaded struct {
	pool    *pool
	log     *slog.Logger
	timeout time.Duration

	mu      sync.Mutex
	demand  *demand
	waiting map[cacheKey][]*worker
	sweeper *time.Timer
	closed  bool
	// life ends when it is closed.
	life func() context.Context
	stop context.CancelFunc
}

func newLoaded(p *pool, c Config) *loaded {
	life, stop := context.WithCancel(context.Background())
	return &loaded{
		pool: p, log: c.Logger, timeout: c.StartTimeout,
		demand:  newDemand(c.LoadedWorkers, c.LoadedBytes, c.LoadedIdle),
		waiting: map[cacheKey][]*worker{},
		life:    func() context.Context { return life }, stop: stop,
	}
}

// take returns a worker that waits with the artefact of the key, or nil.
func (l *loaded) take(key cacheKey) *worker {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.waiting[key]) > 0 {
		w := l.pop(key)
		select {
		case <-w.ended: // It died while it waited.
			go l.pool.retire(w)
			continue
		default:
		}
		w.waited = true
		return w
	}
	return nil
}

// pop takes the worker that has waited longest out of those of the key.
func (l *loaded) pop(key cacheKey) *worker {
	w := l.waiting[key][0]
	if l.waiting[key] = l.waiting[key][1:]; len(l.waiting[key]) == 0 {
		delete(l.waiting, key)
	}
	l.demand.lost(key)
	return w
}

// restDelay is how long a job runs before the next worker is loaded beside it: most jobs that hurry have ended by
// then, and it does not take the processor from them.
const restDelay = 50 * time.Millisecond

// used notes that a worker has begun to run the artefact. When the job has ended, which the caller tells by
// the function that is returned, or goes on for a while, other workers load it, as many as are in demand.
func (l *loaded) used(a *artefact, waited bool, dataBytes uint64) (ended func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || l.demand.most == 0 {
		return func() {}
	}
	// A guess until the first has told: code is copied when it is loaded.
	l.demand.used(a.key, time.Now(), waited, 2*uint64(a.size)+16<<20)
	l.sweepLocked()
	if l.demand.modules[a.key].want == 0 {
		return func() {}
	}
	a.use()
	once := sync.OnceFunc(func() {
		l.refill(a, dataBytes)
		a.release()
	})
	timer := time.AfterFunc(restDelay, once)
	return func() {
		if timer.Stop() {
			go once()
		}
	}
}

// refill has workers load the artefact until as many wait as are in demand.
func (l *loaded) refill(a *artefact, dataBytes uint64) {
	for {
		l.mu.Lock()
		if l.closed {
			l.mu.Unlock()
			return
		}
		evict, ok := l.demand.load(a.key)
		if !ok {
			l.mu.Unlock()
			return
		}
		l.dropLocked(evict)
		l.mu.Unlock()
		w, err := l.load(a, dataBytes)
		l.mu.Lock()
		switch {
		case err != nil || l.closed:
			l.demand.lost(a.key)
			if errors.Is(err, errCannotLoad) {
				l.demand.fail(a.key)
			}
		default:
			if bytes := w.memory(); bytes > 0 {
				l.demand.learned(a.key, bytes)
			}
			l.waiting[a.key] = append(l.waiting[a.key], w)
			w = nil
		}
		l.mu.Unlock()
		if w != nil {
			l.pool.retire(w)
		}
		if err != nil {
			if l.life().Err() == nil {
				l.log.Warn("a worker could not load a module ahead", "error", err)
			}
			return
		}
	}
}

var errCannotLoad = errors.New("the module cannot be loaded")

// load has a worker load the artefact. The worker is to be retired if there is an error too.
func (l *loaded) load(a *artefact, dataBytes uint64) (w *worker, err error) {
	body, err := json.Marshal(wire.Preload{Compiler: a.meta.Compiler, Baseline: a.meta.Baseline, DataBytes: dataBytes})
	if err != nil {
		return nil, err
	}
	if w, err = l.pool.take(l.life()); err != nil {
		return nil, err
	}
	unhook := context.AfterFunc(l.life(), w.kill)
	defer unhook()
	if err := w.send(wire.PreloadFrame, body, []*os.File{a.file}); err != nil {
		return w, err
	}
	if err := w.control.SetReadDeadline(time.Now().Add(l.timeout)); err != nil {
		return w, err
	}
	kind, body, err := wire.Read(w.control, nil)
	if err == nil && kind != wire.LoadedFrame {
		err = fmt.Errorf("%w: %q after a preload", wire.ErrFrame, kind)
	}
	var said wire.Loaded
	if err == nil {
		err = unmarshal(body, &said)
	}
	if err != nil {
		return w, fmt.Errorf("%w: %w", errCannotLoad, err)
	}
	if said.Failed != "" {
		return w, fmt.Errorf("%w: %s", errCannotLoad, said.Failed)
	}
	return w, w.control.SetReadDeadline(time.Time{})
}

// drop ends the workers that wait with the artefact of the key.
func (l *loaded) drop(key cacheKey) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dropLocked([]cacheKey{key})
}

func (l *loaded) dropLocked(keys []cacheKey) {
	for _, key := range keys {
		for len(l.waiting[key]) > 0 {
			go l.pool.retire(l.pop(key))
		}
	}
}

// sweepLocked ends the workers that wait for nobody, now and when the next may be due.
func (l *loaded) sweepLocked() {
	idle, next := l.demand.forget(time.Now())
	l.dropLocked(idle)
	if next.IsZero() || l.sweeper != nil {
		return
	}
	l.sweeper = time.AfterFunc(time.Until(next), func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.sweeper = nil; !l.closed {
			l.sweepLocked()
		}
	})
}

// close ends all that wait.
func (l *loaded) close() {
	l.stop()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	if l.sweeper != nil {
		l.sweeper.Stop()
	}
	for key := range l.waiting {
		l.dropLocked([]cacheKey{key})
	}
}

func (l *loaded) count() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, w := range l.waiting {
		n += len(w)
	}
	return n
}
