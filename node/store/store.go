package store

import (
	"errors"
	"sync"
)

// Limits of one write, far below what badger takes in one transaction.
const (
	MaxKeyBytes    = 1 << 10   // of one key
	MaxValueBytes  = 512 << 10 // of one value; larger things are blocks
	MaxUpdateBytes = 1 << 20   // of all keys and values that one Update sets
	MaxUpdateKeys  = 8 << 10   // of all keys that one Update sets or deletes
)

var (
	// ErrNotFound says that no value is stored under a key.
	ErrNotFound = errors.New("not found in the store")
	// ErrClosed says that the store was closed.
	ErrClosed = errors.New("store is closed")
	// ErrTooLarge says that a key, a value or a whole Update is above its limit.
	ErrTooLarge = errors.New("too large for the store")
	// ErrReadOnly says that View's function tried to write.
	ErrReadOnly = errors.New("store: write inside View")
	// ErrLocked says that another process has the directory open.
	ErrLocked = errors.New("store is in use by another process")
	// ErrNewerSchema says that a later version of the program wrote the directory.
	ErrNewerSchema = errors.New("store was written by a newer version")
	// ErrDiskFull says that the disk has less room than Options.MinFree. Nothing was written.
	ErrDiskFull = errors.New("disk is full")
	// ErrFailed says that an earlier write failed half way. What is on the disk is
	// known again only after a restart, so every later Update is refused.
	ErrFailed = errors.New("store stopped after a failed write: restart the daemon")
)

// Tx reads and, inside Update, writes. It is valid only until its function
// returns and must not be shared between goroutines.
type Tx interface {
	// Get returns a copy of the value, or ErrNotFound.
	Get(key string) ([]byte, error)
	// Set stores a copy of value. It fails with ErrTooLarge or ErrReadOnly.
	Set(key string, value []byte) error
	// Delete removes key; a missing key is no error.
	Delete(key string) error
	// Scan calls fn for each key of the range in order, with a copy of the value.
	// It sees what this Tx wrote before the scan began. An error of fn ends the
	// scan and is returned, except Stop, which ends it with nil.
	Scan(r Range, fn func(key string, value []byte) error) error
}

// Stop ends a Scan early, without an error.
var Stop = errors.New("stop the scan") //nolint:staticcheck // not a failure: read as a word

// Range selects keys.
type Range struct {
	Prefix  string // every key begins with it
	After   string // a cursor: start behind this whole key (before it, when Reverse)
	Limit   int    // at most so many keys; 0 is no limit
	Reverse bool   // from the last key to the first
}

// engine is what a Store stands on. apply makes all changes durable, or none.
type engine interface {
	snapshot() (snapshot, error)
	apply(changes map[string]change) error
	close() error
}

// snapshot is a fixed view. each walks keys from start (inclusive; "" is the
// end of the prefix where the walk begins) until fn says false.
type snapshot interface {
	get(key string) ([]byte, error)
	each(prefix, start string, reverse bool, fn func(key string, value func() ([]byte, error)) (bool, error)) error
	discard()
}

// change is a new value, or the deletion of a key.
type change struct {
	value   []byte
	deleted bool
}

// Store is a durable, ordered map of keys to values. Safe for concurrent use.
type Store struct {
	engine engine
	group  group
	gc     func() error // one round of the engine's garbage collection, or nil

	mu     sync.Mutex
	idle   sync.Cond // signalled when users falls to 0
	users  int
	closed bool
}

func newStore(e engine) *Store {
	s := &Store{engine: e}
	s.idle.L = &s.mu
	return s
}

// View calls fn with a snapshot of what all finished Updates left.
func (s *Store) View(fn func(Tx) error) error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	snap, err := s.engine.snapshot()
	if err != nil {
		return err
	}
	defer snap.discard()
	return fn(&tx{base: snap, readOnly: true})
}

// Close waits for running calls, then closes the files. Later calls fail with ErrClosed.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	for s.users > 0 {
		s.idle.Wait()
	}
	s.mu.Unlock()
	return s.engine.close()
}

func (s *Store) enter() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	s.users++
	return nil
}

func (s *Store) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.users--; s.users == 0 {
		s.idle.Broadcast()
	}
}
