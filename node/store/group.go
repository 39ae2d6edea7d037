package store

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/zerostate/zerostate/internal/killpoint"
)

// Group commit. badger syncs its log once per transaction, so 64 callers with a
// transaction each would wait for 64 fsyncs; and its Sync, which could follow many
// unsynced transactions, does not reach a memtable that is waiting to be flushed.
// So the Updates that queue up while the disk is busy become one transaction:
// each runs its function in turn, on top of what those before it wrote, and
// whoever finds nobody waiting behind it commits for all.
const (
	groupBytes   = 1 << 20 // commit although others wait, above either of these
	groupKeys    = 8 << 10
	groupUpdates = 1 << 10
)

type group struct {
	waiting atomic.Int64 // Updates that want mu
	mu      sync.Mutex   // held while a function runs, and while the disk syncs
	open    *batch       // joined by those whose functions ran, not yet committed
	failed  error
}

// batch is the work of several Updates that become durable together.
type batch struct {
	base    snapshot
	changes map[string]change
	bytes   int
	updates int
	done    chan struct{}
	err     error // set before done is closed
}

// Update calls fn once, alone among all Updates, and returns when what it wrote
// is durable. If fn fails, nothing of it remains and its error is returned as it is.
// fn must not wait for anything slow, as every writer waits for it, and must not call Update.
func (s *Store) Update(fn func(Tx) error) error {
	killpoint.Before(killpoint.Commit)
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	b, err := s.join(fn)
	if b == nil {
		return err
	}
	<-b.done
	killpoint.After(killpoint.Commit)
	return b.err
}

// join runs fn inside the open batch. The deferred part runs also when fn panics:
// others may be counting on this call to commit.
func (s *Store) join(fn func(Tx) error) (b *batch, err error) {
	g := &s.group
	g.waiting.Add(1)
	g.mu.Lock()
	g.waiting.Add(-1)
	defer func() {
		if b := g.open; b != nil && (g.waiting.Load() == 0 || b.full()) {
			g.open = nil
			s.commit(b)
		}
		g.mu.Unlock()
	}()
	if g.failed != nil {
		return nil, g.failed
	}
	if g.open == nil {
		base, err := s.engine.snapshot()
		if err != nil {
			return nil, err
		}
		g.open = &batch{base: base, changes: map[string]change{}, done: make(chan struct{})}
	}
	b = g.open
	t := &tx{base: b.base, batch: b}
	kept := false
	defer func() {
		if !kept {
			t.undo()
		}
	}()
	if err := fn(t); err != nil {
		return nil, err
	}
	kept = true
	b.updates++
	return b, nil
}

func (b *batch) full() bool {
	return b.bytes >= groupBytes || len(b.changes) >= groupKeys || b.updates >= groupUpdates
}

// commit ends a batch; the caller holds mu.
func (s *Store) commit(b *batch) {
	b.base.discard()
	if len(b.changes) > 0 {
		b.err = s.engine.apply(b.changes)
	}
	if b.err != nil && !errors.Is(b.err, ErrDiskFull) {
		s.group.failed = fmt.Errorf("%w: %w", ErrFailed, b.err)
		b.err = s.group.failed
	}
	close(b.done)
}
