package trial

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// ClockStart is what a program's clock shows at its start if nothing else is asked for: always the same, so that
// a trial can be repeated.
var ClockStart = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// Seed makes a seed of a text: 64 hexadecimal digits are the seed itself, anything else is hashed.
func Seed(text string) (seed [32]byte) {
	if b, err := hex.DecodeString(text); err == nil && len(b) == len(seed) {
		return [32]byte(b)
	}
	return sha256.Sum256([]byte(text))
}

// ErrClock is returned for a text that is no time.
var ErrClock = errors.New("not a time; write it as 2026-01-31T12:00:00Z, or now")

// Clock reads a time: RFC 3339, "now", or "" for ClockStart.
func Clock(text string) (time.Time, error) {
	switch text {
	case "":
		return ClockStart, nil
	case "now":
		return time.Now(), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, fmt.Errorf("%q is %w", text, ErrClock)
	}
	return t, nil
}
