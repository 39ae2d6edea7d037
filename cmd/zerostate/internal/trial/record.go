package trial

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
)

// Hash is a SHA-256 that is written in hexadecimal.
type Hash [sha256.Size]byte

// MarshalText implements encoding.TextMarshaler.
func (h Hash) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h[:]), nil }

// Short is its beginning, enough to see whether two are the same.
func (h Hash) Short() string { return hex.EncodeToString(h[:6]) }

// Excerpts around a difference: what stands before it, and what follows in each.
const (
	excerptBefore = 16
	excerptAfter  = 24
)

// record hashes a stream. That of the first run keeps the bytes too; those of later ones are held against it and
// remember where they part.
type record struct {
	sum   hash.Hash
	bytes int64
	kept  []byte // of the first
	first *record
	parts int64  // offset of the first difference, or -1
	near  []byte // what follows there
}

func newRecord(first *record) *record { return &record{sum: sha256.New(), first: first, parts: -1} }

// Write implements io.Writer. It never fails.
func (r *record) Write(p []byte) (int, error) {
	r.sum.Write(p)
	rest := p
	switch {
	case r.first == nil:
		r.kept = append(r.kept, p...)
	case r.parts < 0:
		expected := r.first.kept[min(r.bytes, int64(len(r.first.kept))):]
		same := commonPrefix(expected, p)
		if same == len(p) {
			break
		}
		r.parts, rest = r.bytes+int64(same), p[same:]
		fallthrough
	default:
		r.near = append(r.near, rest[:min(len(rest), excerptAfter-len(r.near))]...)
	}
	r.bytes += int64(len(p))
	return len(p), nil
}

func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	if bytes.Equal(a[:n], b[:n]) {
		return n
	}
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

func (r *record) hash() Hash { return Hash(r.sum.Sum(nil)) }

// difference says where a stream parts from the first run's, or returns "" if nowhere.
func (r *record) difference() (where, first, other string) {
	at, kept := r.parts, r.first.kept
	if at < 0 {
		if r.bytes == int64(len(kept)) {
			return "", "", ""
		}
		at = r.bytes // It is cut short.
	}
	before := kept[max(0, at-excerptBefore):at]
	after := kept[at:min(at+excerptAfter, int64(len(kept)))]
	return fmt.Sprintf("byte %d", at), fmt.Sprintf("%q", concat(before, after)), fmt.Sprintf("%q", concat(before, r.near))
}

func concat(a, b []byte) []byte { return append(bytes.Clone(a), b...) }
