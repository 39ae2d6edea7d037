package runtime_test

import (
	"bytes"
	"errors"
	goruntime "runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/zerostate/zerostate/internal/asm"
	"github.com/zerostate/zerostate/runtime"
)

// TestAdmissionIsBounded admits modules that are made to take time or memory out of proportion. It happens in the daemon.
func TestAdmissionIsBounded(t *testing.T) {
	of := func(types []byte, n int, body []byte) []byte {
		return slices.Concat([]byte(header), asm.Section(asm.SectionType, types),
			asm.Section(asm.SectionFunction, append(asm.U32(uint32(n)), make([]byte, n)...)), []byte(memory), []byte(exports),
			asm.Section(asm.SectionCode, append(asm.U32(uint32(n)), bytes.Repeat(body, n)...)))
	}
	one := asm.Vector([]byte{0x60, 0, 0})
	full := func(piece string) []byte {
		return of(one, 2, asm.Body(nil, []byte("\x41\x00"+strings.Repeat(piece, 2_000_000/len(piece))+"\x1a")))
	}
	for _, c := range []struct {
		name   string
		module []byte
		says   string
	}{
		{"memory.grow", full("\x40\x00"), "little but"},
		{"calls", full("\x10\x00"), "little but"},
		{"loops", full("\x03\x40\x0b"), "little but"},
		{"square roots", full("\x43\x00\x00\x00\x00" + strings.Repeat("\x91\x8b", 100) + "\x1a"), "little but"},
		{"branches", full("\x41\x00\x0d\x00"), ""},
		{"nothing", full("\x01"), ""},
		{"functions", of(one, 700_000, asm.Body(nil, nil)), ""},
		{"types", of(append(asm.U32(900_000), bytes.Repeat([]byte{0x60, 0, 0}, 900_000)...), 1, asm.Body(nil, nil)), ""},
		{"functions of several results", of(append(asm.U32(50_000), bytes.Repeat([]byte{0x60, 1, 0x7f, 2, 0x7f, 0x7f}, 50_000)...), 50_000,
			asm.Body(nil, []byte("\x41\x00\x41\x00"))), "_start"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := rules()
			r.MaxBytes = 64 << 20
			var before, after goruntime.MemStats
			goruntime.ReadMemStats(&before)
			begun := processorTime(t)
			a, err := runtime.Admit(c.module, r)
			took := processorTime(t) - begun
			goruntime.ReadMemStats(&after)
			if (c.says == "") != (err == nil) || err != nil && (!errors.Is(err, runtime.ErrRefused) || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("%v, want %q", err, c.says)
			}
			// All that was ever taken, of which most is not held at a time.
			taken := after.TotalAlloc - before.TotalAlloc
			if most := uint64(48<<20 + 20*len(c.module)); taken > most {
				t.Errorf("%d bytes took %d of memory, %d are expected at the most", len(c.module), taken, most)
			}
			if took > 5*time.Second {
				t.Errorf("%d bytes took %v", len(c.module), took)
			}
			t.Log(len(c.module), "bytes became", len(a.Bytes), "in", took, "taking", taken)
		})
	}
}

// processorTime is what this process has had of its processors: it does not grow by what else the machine does.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
