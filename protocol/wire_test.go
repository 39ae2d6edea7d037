package protocol

import (
	"errors"
	"strings"
	"testing"
)

// TestProgressIsBounded: a frame of progress beyond the bounds is not decoded, so that nobody has to check it again.
func TestProgressIsBounded(t *testing.T) {
	for name, c := range map[string]struct {
		frame TaskFrame
		want  error
	}{
		"the whole":           {TaskFrame{Kind: KindProgress, Permille: 1000, Text: strings.Repeat("x", MaxProgressText)}, nil},
		"more than the whole": {TaskFrame{Kind: KindProgress, Permille: 1001}, ErrInvalid},
		"a long text":         {TaskFrame{Kind: KindProgress, Text: strings.Repeat("x", MaxProgressText+1)}, ErrInvalid},
		"a log is longer":     {TaskFrame{Kind: KindLog, Text: strings.Repeat("x", MaxProgressText+1)}, nil},
	} {
		got, err := Decode[TaskFrame](must2[[]byte](t)(Marshal(c.frame)), MaxFrame)
		if !errors.Is(err, c.want) || err == nil && (got.Permille != c.frame.Permille || got.Text != c.frame.Text) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestProgramFaults: what is the same on every machine is held against the program, and never what is not.
func TestProgramFaults(t *testing.T) {
	for code, fault := range programFaults {
		if r := (Reason{Code: code}); r.MachineDependent() == (fault == FaultProgram) {
			t.Errorf("%s depends on the machine: %v, and is the fault of the %s", code, r.MachineDependent(), fault)
		}
	}
	if f, ok := ProgramFault(CodeProviderGarbage); ok {
		t.Errorf("garbage is the fault of the %s", f)
	}
}
