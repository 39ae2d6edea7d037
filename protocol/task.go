package protocol

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// Limits bound one execution. Gas and bytes end a run the same on every machine.
type Limits struct {
	Gas         uint64 `cbor:"gas" json:"gas,string"`
	MemoryBytes uint64 `cbor:"memory" json:"memoryBytes"`
	OutputBytes uint64 `cbor:"output" json:"outputBytes"`
	LogBytes    uint64 `cbor:"log" json:"logBytes"`
}

// DefaultLimits is what a task asks for when its requester says nothing.
func DefaultLimits() Limits {
	return Limits{Gas: 20_000_000_000, MemoryBytes: 256 << 20, OutputBytes: 16 << 20, LogBytes: 256 << 10}
}

// EnvVar is one environment variable of the guest.
type EnvVar struct {
	Name  string `cbor:"name" json:"name"`
	Value string `cbor:"value" json:"value"`
}

// Spec is what is to be run and the world it runs in. Two runs of one spec with one module,
// input and seed give the same output and the same gas.
type Spec struct {
	Capability  string   `cbor:"capability"`
	Module      *CID     `cbor:"module"` // nil: any module that has the capability
	Args        []string `cbor:"args"`
	Env         []EnvVar `cbor:"env"`
	ContentType string   `cbor:"contentType"`
	InputSize   uint64   `cbor:"inputSize"`
	InputRoot   Root     `cbor:"inputRoot"`  // salted: a short input cannot be guessed from it
	ClockMs     int64    `cbor:"clock"`      // where the guest's clock starts, Unix ms
	SeedCommit  [32]byte `cbor:"seedCommit"` // sha-256 of the requester's seed secret
	Limits      Limits   `cbor:"limits"`
	DeadlineMs  uint64   `cbor:"deadline"` // from the call to the delivered result
	Ceiling     Price    `cbor:"ceiling"`  // the most that is paid in all
}

// Task is a spec asked for by somebody. Its ID is its CID: the client's nonce makes a
// submission idempotent.
type Task struct {
	Network   CID      `cbor:"network"`
	Requester PeerID   `cbor:"requester"`
	Nonce     [16]byte `cbor:"nonce"`
	Spec      Spec     `cbor:"spec"`
}

// Bounds on a task's own fields.
const (
	MaxArgs       = 64
	MaxArgBytes   = 16 << 10 // all arguments and environment together
	MinDeadlineMs = 100
	MaxDeadlineMs = 24 * 3600 * 1000
)

// Validate holds the bounds of a spec.
func (s Spec) Validate() error {
	if err := ValidCapability(s.Capability); err != nil {
		return err
	}
	total := 0
	for _, a := range s.Args {
		if !guestText(a) {
			return invalid("an argument contains a NUL byte or is not UTF-8")
		}
		total += len(a)
	}
	for _, e := range s.Env {
		if e.Name == "" || strings.Contains(e.Name, "=") || !guestText(e.Name) || !guestText(e.Value) {
			return invalid("environment variable %q is malformed", clip(e.Name, 40))
		}
		total += len(e.Name) + len(e.Value)
	}
	switch {
	case len(s.Args) > MaxArgs || len(s.Env) > MaxArgs || total > MaxArgBytes:
		return invalid("arguments and environment: at most %d each and %d bytes together", MaxArgs, MaxArgBytes)
	case CleanText(s.ContentType, 128) != s.ContentType:
		return invalid("content type is longer than 128 bytes or has control characters")
	case s.InputSize > MaxInput:
		return invalid("input of %d bytes is over %d", s.InputSize, MaxInput)
	case s.DeadlineMs < MinDeadlineMs || s.DeadlineMs > MaxDeadlineMs:
		return invalid("deadline of %d ms is not between %d and %d", s.DeadlineMs, MinDeadlineMs, MaxDeadlineMs)
	}
	return s.Limits.validate()
}

// guestText reports whether s can be handed to a guest and written in CBOR: a text string
// there is UTF-8, and one that is not could be signed but never read again.
func guestText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

func (l Limits) validate() error {
	if l.Gas == 0 || l.MemoryBytes < 64<<10 || l.OutputBytes > MaxInput || l.LogBytes > 16<<20 {
		return invalid("limits: gas above 0, memory of at least 64 KiB, output at most %d bytes, log at most 16 MiB", MaxInput)
	}
	return nil
}

// Validate holds the bounds of a task.
func (t Task) Validate() error { return t.Spec.Validate() }

// ID is the task's CID; it is the same for the same submission.
func (t Task) ID() (CID, error) {
	b, err := Marshal(t)
	if err != nil {
		return CID{}, err
	}
	return BlockID(b), nil
}

// SeedCommitment is what a spec says of a seed secret.
func SeedCommitment(secret [32]byte) [32]byte { return sha256.Sum256(secret[:]) }

// GuestSeed is the seed of the guest's random source: HMAC-SHA-256 under the requester's
// secret, so that nobody without it can predict an agent's nonces, and a requester who
// committed to it in the call cannot grind them.
func GuestSeed(secret [32]byte, module CID, input Root, attempt uint32) [32]byte {
	m := hmac.New(sha256.New, secret[:])
	m.Write([]byte("zerostate-guest-seed-1"))
	m.Write(module.Bytes())
	m.Write(input[:])
	var n [4]byte
	binary.BigEndian.PutUint32(n[:], attempt)
	m.Write(n[:])
	return [32]byte(m.Sum(nil))
}
