package protocol

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// The bytes on the wire, for whoever writes another implementation.
func TestFrameVectors(t *testing.T) {
	vectors := []struct {
		name  string
		frame []byte
		wire  string
	}{
		{"empty", nil, "00"},
		{"one byte", []byte{0xff}, "01ff"},
		{"text", []byte("zerostate"), "097a65726f7374617465"},
		{"127 bytes", bytes.Repeat([]byte{1}, 127), "7f" + strings.Repeat("01", 127)},
		{"128 bytes", bytes.Repeat([]byte{1}, 128), "8001" + strings.Repeat("01", 128)},
		{"300 bytes", bytes.Repeat([]byte{2}, 300), "ac02" + strings.Repeat("02", 300)},
		{"65537 bytes", bytes.Repeat([]byte{3}, 65537), "818004" + strings.Repeat("03", 65537)},
	}
	for _, v := range vectors {
		t.Run(v.name, func(t *testing.T) {
			var out bytes.Buffer
			if err := WriteFrame(&out, v.frame); err != nil {
				t.Fatal(err)
			}
			if got := hex.EncodeToString(out.Bytes()); got != v.wire {
				t.Fatalf("wire bytes differ: %d hex digits, want %d", len(got), len(v.wire))
			}
			got, err := ReadFrame(&out, len(v.frame))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, v.frame) {
				t.Fatal("frame differs after the round trip")
			}
		})
	}
}

func TestReadFrameRefuses(t *testing.T) {
	cases := []struct {
		name string
		wire string
		max  int
		want error
	}{
		{"nothing", "", 10, io.EOF},
		{"half a length", "80", 10, ErrFrameTruncated},
		{"length without body", "05", 10, ErrFrameTruncated},
		{"half a body", "05aabb", 10, ErrFrameTruncated},
		{"one over the limit", "0b" + strings.Repeat("00", 11), 10, ErrFrameTooLarge},
		{"nothing allowed", "01aa", 0, ErrFrameTooLarge},
		{"negative limit", "00", -1, ErrFrameTooLarge},
		{"beyond every protocol", "81808008", 1 << 40, ErrFrameTooLarge},
		{"64-bit length", "ffffffffffffffff7f", 1 << 40, ErrFrameTooLarge},
		{"endless length", strings.Repeat("ff", 64), 10, ErrFrameTooLarge},
		{"longer than needed", "8000", 10, ErrFrameMalformed},
		{"longer than needed, 3 bytes", "858000aabbccddee", 10, ErrFrameMalformed},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			wire, err := hex.DecodeString(c.wire)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := ReadFrame(bytes.NewReader(wire), c.max); !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestReadFrameKeepsTheReadersError(t *testing.T) {
	broken := errors.New("line cut")
	for _, before := range []string{"", "\x80", "\x05ab"} {
		r := bufio.NewReader(io.MultiReader(strings.NewReader(before), iotest.ErrReader(broken)))
		if _, err := ReadFrame(r, 10); !errors.Is(err, broken) {
			t.Errorf("after %q: got %v, want %v", before, err, broken)
		}
	}
}

// A peer that announces a large frame and sends little must not make us
// allocate what it announced.
func TestReadFrameAllocatesWhatArrives(t *testing.T) {
	wire := []byte{0x80, 0x80, 0x80, 0x08, 1, 2, 3} // 16 MiB announced, 3 bytes sent
	allocated := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			if _, err := ReadFrame(bytes.NewReader(wire), MaxFrameSize); !errors.Is(err, ErrFrameTruncated) {
				b.Fatal(err)
			}
		}
	}).AllocedBytesPerOp()
	if allocated > 2*frameStep {
		t.Fatalf("allocated %d bytes for 3 bytes received", allocated)
	}
}

func TestWriteFrameRefusesTooLarge(t *testing.T) {
	var out bytes.Buffer
	if err := WriteFrame(&out, make([]byte, MaxFrameSize+1)); !errors.Is(err, ErrFrameTooLarge) {
		t.Fatalf("got %v", err)
	}
	if out.Len() != 0 {
		t.Fatal("wrote part of a frame that it refused")
	}
}

func TestFramesFollowEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		frames := rapid.SliceOf(rapid.SliceOfN(rapid.Byte(), 0, 200_000)).Draw(t, "frames")
		var wire bytes.Buffer
		for _, f := range frames {
			if err := WriteFrame(&wire, f); err != nil {
				t.Fatal(err)
			}
		}
		r := bufio.NewReader(iotest.HalfReader(&wire))
		for _, f := range frames {
			got, err := ReadFrame(r, 200_000)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, f) {
				t.Fatal("frame differs")
			}
		}
		if _, err := ReadFrame(r, 200_000); err != io.EOF {
			t.Fatalf("after the last frame: %v, want io.EOF", err)
		}
	})
}

func FuzzReadFrame(f *testing.F) {
	f.Add([]byte("\x03abc"), 10)
	f.Add([]byte("\x80\x00"), 10)
	f.Add([]byte("\xff\xff\xff\xff\xff"), 1<<30)
	f.Add([]byte{}, 0)
	f.Fuzz(func(t *testing.T, wire []byte, max int) {
		frame, err := ReadFrame(bytes.NewReader(wire), max)
		if err != nil {
			return
		}
		if len(frame) > max {
			t.Fatalf("%d bytes read, %d allowed", len(frame), max)
		}
		// Exactly one encoding per frame: what was accepted is what we
		// would have written.
		var again bytes.Buffer
		if err := WriteFrame(&again, frame); err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(wire, again.Bytes()) {
			t.Fatalf("accepted a second encoding of the same frame")
		}
	})
}
