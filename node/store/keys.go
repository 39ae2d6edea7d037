package store

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/zerostate/zerostate/protocol"
)

// Get reads a value that Put wrote. It fails with ErrNotFound, or with
// protocol.ErrNotCanonical when the value is of another type.
func Get[T any](tx Tx, key string) (T, error) {
	var v T
	b, err := tx.Get(key)
	if err != nil {
		return v, err
	}
	if err := protocol.Unmarshal(b, &v); err != nil {
		return v, fmt.Errorf("stored value %q: %w", clip(key), err)
	}
	return v, nil
}

// Put stores v as canonical CBOR.
func Put[T any](tx Tx, key string, v T) error {
	b, err := protocol.Marshal(v)
	if err != nil {
		return fmt.Errorf("value for %q: %w", clip(key), err)
	}
	return tx.Set(key, b)
}

// ErrKey says that a key was not made by SeqKey or TimeKey.
var ErrKey = errors.New("not a key of this form")

// SeqKey is prefix and n as 16 hex digits, so that keys sort as numbers do.
func SeqKey(prefix string, n uint64) string { return fmt.Sprintf("%s%016x", prefix, n) }

// ParseSeqKey gives back n.
func ParseSeqKey(prefix, key string) (uint64, error) {
	rest, ok := strings.CutPrefix(key, prefix)
	n, err := strconv.ParseUint(rest, 16, 64)
	if !ok || err != nil || len(rest) != 16 {
		return 0, fmt.Errorf("%w: %q", ErrKey, clip(key))
	}
	return n, nil
}

// TimeKey is an entry of the secondary index by time: at/<prefix><ms>/<id>, with
// t in Unix milliseconds (before 1970 counts as 1970). Keys sort by time, then ID. For
// everything since some moment, Scan with Prefix "at/<prefix>" and
// After: TimeKey(prefix, moment, ""); add Reverse for the newest first.
func TimeKey(prefix string, t time.Time, id string) string {
	ms := max(t.UnixMilli(), 0)
	return SeqKey("at/"+prefix, uint64(ms)) + "/" + id
}

// ParseTimeKey gives back the time (to the millisecond, UTC) and the ID.
func ParseTimeKey(prefix, key string) (time.Time, string, error) {
	head, id, ok := strings.Cut(strings.TrimPrefix(key, "at/"+prefix), "/")
	ms, err := ParseSeqKey("", head)
	if !ok || err != nil || !strings.HasPrefix(key, "at/"+prefix) {
		return time.Time{}, "", fmt.Errorf("%w: %q", ErrKey, clip(key))
	}
	return time.UnixMilli(int64(ms)).UTC(), id, nil
}
