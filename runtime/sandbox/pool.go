package sandbox

import (
	"context"
	"errors"
	"log/slog"
	goruntime "runtime"
	"slices"
	"sync"
	"time"
)

// ErrClosed is returned by a Sandbox that was closed.
var ErrClosed = errors.New("the sandbox is closed")

// pool keeps workers that are started and wait.
type pool struct {
	path    string
	size    int
	timeout time.Duration
	log     *slog.Logger

	mu       sync.Mutex
	idle     []*worker
	waiters  []chan started
	starting int
	closed   bool
	layers   map[string]string

	wake chan struct{}
	// workers counts the processes that are not disposed of.
	workers sync.WaitGroup
	// done ends the thread that spawns, which ends with every worker that may be left.
	done   chan struct{}
	exited chan struct{}
}

type started struct {
	worker *worker
	err    error
}

func newPool(path string, size int, timeout time.Duration, log *slog.Logger) *pool {
	p := &pool{
		path: path, size: size, timeout: timeout, log: log,
		wake: make(chan struct{}, 1), done: make(chan struct{}), exited: make(chan struct{}),
	}
	p.nudge()
	go p.fill()
	return p
}

func (p *pool) nudge() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// fill starts workers as they are needed, all from one thread that ends when the pool does.
func (p *pool) fill() {
	goruntime.LockOSThread() // Never unlocked: the thread ends with this goroutine.
	defer close(p.exited)
	namespaces, err := makeNamespaces(p.path, p.timeout)
	if err != nil {
		p.log.Debug("workers share no namespaces", "error", err)
	}
	defer closeAll(namespaces)
	for {
		select {
		case <-p.done:
			return
		case <-p.wake:
		}
		for p.reserve() {
			w, err := spawn(p.path, namespaces)
			if err != nil {
				p.deliver(nil, err)
				break
			}
			go func() { p.deliver(w, w.ready(p.timeout)) }()
		}
	}
}

// reserve says whether another worker is to be started, and counts it.
func (p *pool) reserve() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || len(p.idle)+p.starting >= p.size+len(p.waiters) {
		return false
	}
	p.starting++
	p.workers.Add(1)
	return true
}

// deliver takes over a worker that is ready, or the error why there is none.
func (p *pool) deliver(w *worker, err error) {
	if err != nil && w != nil {
		w.dispose()
		w = nil
	}
	p.mu.Lock()
	p.starting--
	switch {
	case err != nil:
		p.workers.Done()
	case p.closed:
		p.mu.Unlock()
		p.retire(w)
		return
	default:
		p.layers = w.layers
	}
	if len(p.waiters) > 0 {
		waiter := p.waiters[0]
		p.waiters = p.waiters[1:]
		p.mu.Unlock()
		waiter <- started{w, err}
		p.nudge()
		return
	}
	if err == nil {
		p.idle = append(p.idle, w)
	}
	p.mu.Unlock()
	if err != nil {
		p.log.Warn("a worker could not be started", "error", err)
	}
}

// take returns a worker that waits, or starts one.
func (p *pool) take(ctx context.Context) (*worker, error) {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil, ErrClosed
	}
	if n := len(p.idle); n > 0 {
		w := p.idle[0]
		p.idle = slices.Delete(p.idle, 0, 1)
		p.mu.Unlock()
		p.nudge()
		return w, nil
	}
	ch := make(chan started, 1)
	p.waiters = append(p.waiters, ch)
	p.mu.Unlock()
	p.nudge()
	select {
	case s := <-ch:
		return s.worker, s.err
	case <-ctx.Done():
	}
	p.mu.Lock()
	if i := slices.Index(p.waiters, ch); i >= 0 {
		p.waiters = slices.Delete(p.waiters, i, i+1)
		p.mu.Unlock()
		return nil, context.Cause(ctx)
	}
	p.mu.Unlock()
	if s := <-ch; s.err == nil { // It came at the same moment.
		go p.retire(s.worker)
	}
	return nil, context.Cause(ctx)
}

// retire disposes of a worker that was taken.
func (p *pool) retire(w *worker) {
	w.dispose()
	p.workers.Done()
}

// close ends the workers that wait, and returns when all are gone, those at work included.
func (p *pool) close(ctx context.Context) error {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil
	}
	p.closed = true
	idle, waiters := p.idle, p.waiters
	p.idle, p.waiters = nil, nil
	p.mu.Unlock()
	for _, ch := range waiters {
		ch <- started{err: ErrClosed}
	}
	for _, w := range idle {
		go p.retire(w)
	}
	gone := make(chan struct{})
	go func() {
		p.workers.Wait()
		close(p.done)
		close(gone)
	}()
	select {
	case <-gone:
		<-p.exited
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// confinement returns what the last worker that started said of its layers.
func (p *pool) confinement() map[string]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.layers
}
