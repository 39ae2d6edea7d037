package store

import (
	"bytes"
	"slices"
	"strings"
	"sync"
)

// OpenMemory gives an empty Store without a disk, for tests. Close forgets everything.
func OpenMemory() *Store {
	return newStore(&memory{versions: map[string][]version{}})
}

// memory keeps every version of every key, so that a snapshot is a number.
type memory struct {
	mu       sync.RWMutex
	now      int
	versions map[string][]version
}

type version struct {
	at int
	change
}

func (m *memory) snapshot() (snapshot, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return memorySnapshot{m, m.now}, nil
}

func (m *memory) apply(changes map[string]change) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now++
	for k, c := range changes {
		m.versions[k] = append(m.versions[k], version{m.now, c})
	}
	return nil
}

func (m *memory) close() error { return nil }

type memorySnapshot struct {
	m  *memory
	at int
}

func (s memorySnapshot) discard() {}

func (s memorySnapshot) get(key string) ([]byte, error) {
	s.m.mu.RLock()
	defer s.m.mu.RUnlock()
	for _, v := range slices.Backward(s.m.versions[key]) {
		if v.at > s.at {
			continue
		}
		if v.deleted {
			break
		}
		return bytes.Clone(v.value), nil
	}
	return nil, notFound(key)
}

func (s memorySnapshot) each(prefix, start string, reverse bool, fn func(string, func() ([]byte, error)) (bool, error)) error {
	s.m.mu.RLock()
	var keys []string
	for k := range s.m.versions {
		if strings.HasPrefix(k, prefix) && (start == "" || (reverse && k <= start) || (!reverse && k >= start)) {
			keys = append(keys, k)
		}
	}
	s.m.mu.RUnlock()
	slices.Sort(keys)
	if reverse {
		slices.Reverse(keys)
	}
	for _, k := range keys {
		v, err := s.get(k)
		if err != nil {
			continue // deleted, or written after this snapshot
		}
		if more, err := fn(k, func() ([]byte, error) { return v, nil }); err != nil || !more {
			return err
		}
	}
	return nil
}
