package protocol

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"
)

// The figures were computed with Python's hashlib and hmac.
func TestSeedVectors(t *testing.T) {
	commit := SeedCommitment(fill32(8))
	if got := hex.EncodeToString(commit[:]); got != "2578ccf8645b2d1dc10c465eff843585970f3a7e22296a92cad55d489a272072" {
		t.Errorf("commitment %s", got)
	}
	root := SaltedRoot(fill32(7), []byte("hello"))
	seed := GuestSeed(fill32(8), rawCID("module"), root, 1)
	if got := hex.EncodeToString(seed[:]); got != "bae219ae18e0d7de6c7cd3902dca4f736bc2e8d84abb57aec745f06946431c19" {
		t.Errorf("seed %s", got)
	}
	for name, other := range map[string][32]byte{
		"secret":  GuestSeed(fill32(9), rawCID("module"), root, 1),
		"module":  GuestSeed(fill32(8), rawCID("other"), root, 1),
		"input":   GuestSeed(fill32(8), rawCID("module"), Root{}, 1),
		"attempt": GuestSeed(fill32(8), rawCID("module"), root, 2),
	} {
		if other == seed {
			t.Errorf("the %s does not count", name)
		}
	}
}

func TestTaskID(t *testing.T) {
	w := newWorld(t)
	id := must2[CID](t)(w.task.ID())
	if id != BlockID(w.taskBytes) || id != w.call.Payload.Task {
		t.Fatalf("ID %s is not that of the task's bytes", id)
	}
	for name, change := range map[string]func(*Task){
		"network": func(t *Task) { t.Network = rawCID("x") }, "requester": func(t *Task) { t.Requester = peerOf("mallory") },
		"nonce": func(t *Task) { t.Nonce[15]++ }, "argument": func(t *Task) { t.Spec.Args = []string{"-n", "4"} },
		"split of arguments": func(t *Task) { t.Spec.Args = []string{"-n3"} },
		"module":             func(t *Task) { c := rawCID("m"); t.Spec.Module = &c },
		"ceiling":            func(t *Task) { t.Spec.Ceiling.Amount = NewAmount(1) }, "gas": func(t *Task) { t.Spec.Limits.Gas++ },
	} {
		c := w.task
		change(&c)
		if must2[CID](t)(c.ID()) == id {
			t.Errorf("the %s does not count", name)
		}
	}
}

func TestSpecRules(t *testing.T) {
	many := func(n int) (list []string) {
		for range n {
			list = append(list, "a")
		}
		return list
	}
	good := map[string]func(*Spec){
		"as it is":         func(*Spec) {},
		"nothing besides":  func(s *Spec) { s.Args, s.Env, s.ContentType = nil, nil, "" },
		"most arguments":   func(s *Spec) { s.Args = many(MaxArgs) },
		"longest argument": func(s *Spec) { s.Args, s.Env = []string{strings.Repeat("a", MaxArgBytes)}, nil },
		"no output":        func(s *Spec) { s.Limits.OutputBytes, s.Limits.LogBytes = 0, 0 },
		"shortest":         func(s *Spec) { s.DeadlineMs = MinDeadlineMs },
		"longest":          func(s *Spec) { s.DeadlineMs = MaxDeadlineMs },
	}
	bad := map[string]func(*Spec){
		"no capability":         func(s *Spec) { s.Capability = "" },
		"not a capability":      func(s *Spec) { s.Capability = "Text" },
		"too many arguments":    func(s *Spec) { s.Args = many(MaxArgs + 1) },
		"too long together":     func(s *Spec) { s.Args = []string{strings.Repeat("a", MaxArgBytes)} }, // LANG=en besides
		"NUL in an argument":    func(s *Spec) { s.Args = []string{"a\x00b"} },
		"argument not UTF-8":    func(s *Spec) { s.Args = []string{"\xff"} },
		"too many variables":    func(s *Spec) { s.Env = make([]EnvVar, MaxArgs+1) },
		"variable without name": func(s *Spec) { s.Env = []EnvVar{{Value: "x"}} },
		"= in a name":           func(s *Spec) { s.Env = []EnvVar{{Name: "A=B"}} },
		"NUL in a name":         func(s *Spec) { s.Env = []EnvVar{{Name: "A\x00"}} },
		"NUL in a value":        func(s *Spec) { s.Env = []EnvVar{{Name: "A", Value: "\x00"}} },
		"value not UTF-8":       func(s *Spec) { s.Env = []EnvVar{{Name: "A", Value: "\xc3"}} },
		"content type too long": func(s *Spec) { s.ContentType = strings.Repeat("a", 129) },
		"line in content type":  func(s *Spec) { s.ContentType = "text/plain\r\nX: y" },
		"input too large":       func(s *Spec) { s.InputSize = MaxInput + 1 },
		"deadline too short":    func(s *Spec) { s.DeadlineMs = MinDeadlineMs - 1 },
		"deadline too long":     func(s *Spec) { s.DeadlineMs = MaxDeadlineMs + 1 },
		"no gas":                func(s *Spec) { s.Limits.Gas = 0 },
		"memory below a page":   func(s *Spec) { s.Limits.MemoryBytes = 64<<10 - 1 },
		"output too large":      func(s *Spec) { s.Limits.OutputBytes = MaxInput + 1 },
		"log too large":         func(s *Spec) { s.Limits.LogBytes = 16<<20 + 1 },
	}
	checkRules(t, newWorld(t).task.Spec, good, bad)
}

// checkRules holds Validate against changes of a good message.
func checkRules[T interface{ Validate() error }](t *testing.T, base T, good, bad map[string]func(*T)) {
	t.Helper()
	for name, change := range good {
		v := base
		change(&v)
		if err := v.Validate(); err != nil {
			t.Errorf("%T, %s: %v", v, name, err)
		}
	}
	for name, change := range bad {
		v := base
		change(&v)
		if err := v.Validate(); !errors.Is(err, ErrInvalid) {
			t.Errorf("%T, %s: got %v, want ErrInvalid", v, name, err)
		}
	}
}
