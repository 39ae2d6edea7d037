package store

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// tx is one function's view: the snapshot, covered by what its batch wrote so far.
type tx struct {
	base     snapshot
	batch    *batch // nil in View
	readOnly bool

	before []undoEntry // what the batch held for each key that this tx wrote
	bytes  int
}

type undoEntry struct {
	key string
	old change
	had bool
}

func (t *tx) Get(key string) ([]byte, error) {
	if t.batch != nil {
		if c, ok := t.batch.changes[key]; ok {
			if c.deleted {
				return nil, notFound(key)
			}
			return bytes.Clone(c.value), nil
		}
	}
	return t.base.get(key)
}

func notFound(key string) error { return fmt.Errorf("%w: %q", ErrNotFound, key) }

func (t *tx) Set(key string, value []byte) error {
	if len(value) > MaxValueBytes {
		return fmt.Errorf("%w: value of %q has %d bytes, at most %d", ErrTooLarge, clip(key), len(value), MaxValueBytes)
	}
	v := make([]byte, len(value))
	copy(v, value)
	return t.write(key, change{value: v})
}

func (t *tx) Delete(key string) error { return t.write(key, change{deleted: true}) }

func (t *tx) write(key string, c change) error {
	if t.readOnly {
		return ErrReadOnly
	}
	if key == "" || len(key) > MaxKeyBytes {
		return fmt.Errorf("%w: key %q has %d bytes, want 1 to %d", ErrTooLarge, clip(key), len(key), MaxKeyBytes)
	}
	size := len(key) + len(c.value)
	if t.bytes+size > MaxUpdateBytes || len(t.before) >= MaxUpdateKeys {
		return fmt.Errorf("%w: one Update writes at most %d bytes and %d keys", ErrTooLarge, MaxUpdateBytes, MaxUpdateKeys)
	}
	old, had := t.batch.changes[key]
	t.before = append(t.before, undoEntry{key, old, had})
	t.batch.changes[key] = c
	t.bytes += size
	t.batch.bytes += size
	return nil
}

// undo takes this tx's writes out of the batch, last first.
func (t *tx) undo() {
	for _, u := range slices.Backward(t.before) {
		if u.had {
			t.batch.changes[u.key] = u.old
		} else {
			delete(t.batch.changes, u.key)
		}
	}
	t.batch.bytes -= t.bytes
}

func (t *tx) Scan(r Range, fn func(key string, value []byte) error) error {
	s := scan{t: t, r: r, fn: fn, pending: t.pending(r)}
	start := ""
	if r.After != "" {
		switch {
		case r.Reverse && r.After < r.Prefix, !r.Reverse && r.After >= r.Prefix && !strings.HasPrefix(r.After, r.Prefix):
			return nil // the cursor is already past the range
		case strings.HasPrefix(r.After, r.Prefix):
			start = r.After
		}
	}
	err := t.base.each(r.Prefix, start, r.Reverse, s.visit)
	if err == nil && !s.full() {
		_, err = s.flush("", true)
	}
	if errors.Is(err, Stop) {
		return nil
	}
	return err
}

// pending lists the batch's keys in range, in the order of the scan.
func (t *tx) pending(r Range) []string {
	if t.batch == nil {
		return nil
	}
	var keys []string
	for k := range t.batch.changes {
		if strings.HasPrefix(k, r.Prefix) && r.behindCursor(k) {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	if r.Reverse {
		slices.Reverse(keys)
	}
	return keys
}

func (r Range) behindCursor(key string) bool {
	if r.After == "" {
		return true
	}
	if r.Reverse {
		return key < r.After
	}
	return key > r.After
}

// scan merges the snapshot's keys with the batch's, which cover them.
type scan struct {
	t       *tx
	r       Range
	fn      func(string, []byte) error
	pending []string
	seen    int
}

func (s *scan) full() bool { return s.r.Limit > 0 && s.seen >= s.r.Limit }

// visit takes the snapshot's next key and says whether to go on.
func (s *scan) visit(key string, value func() ([]byte, error)) (bool, error) {
	if !s.r.behindCursor(key) {
		return true, nil
	}
	covered, err := s.flush(key, false)
	if err != nil || s.full() {
		return false, err
	}
	if covered {
		return true, nil
	}
	v, err := value()
	if err != nil {
		return false, err
	}
	s.seen++
	return !s.full(), s.fn(key, v)
}

// flush emits the batch's keys up to and including until (all of them, when all);
// covered says that until itself was among them.
func (s *scan) flush(until string, all bool) (covered bool, err error) {
	for len(s.pending) > 0 && !s.full() {
		k := s.pending[0]
		if !all && ((!s.r.Reverse && k > until) || (s.r.Reverse && k < until)) {
			return false, nil
		}
		s.pending = s.pending[1:]
		covered = !all && k == until
		v, err := s.t.Get(k)
		switch {
		case errors.Is(err, ErrNotFound):
		case err != nil:
			return covered, err
		default:
			s.seen++
			if err := s.fn(k, v); err != nil {
				return covered, err
			}
		}
		if covered {
			return true, nil
		}
	}
	return false, nil
}

func clip(key string) string {
	if len(key) > 80 {
		return key[:80] + "…"
	}
	return key
}
