package wire_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/zerostate/zerostate/runtime/sandbox/wire"
)

func TestFrames(t *testing.T) {
	var b bytes.Buffer
	if err := wire.Write(&b, wire.LogFrame, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	if err := wire.WriteJSON(&b, wire.ReadyFrame, wire.Ready{Layers: map[string]string{"a": ""}}); err != nil {
		t.Fatal(err)
	}
	if kind, body, err := wire.Read(&b, nil); err != nil || kind != wire.LogFrame || string(body) != "hello" {
		t.Errorf("%q %q %v", kind, body, err)
	}
	if kind, body, err := wire.Read(&b, make([]byte, 2)); err != nil || kind != wire.ReadyFrame || string(body) != `{"layers":{"a":""}}` {
		t.Errorf("%q %q %v", kind, body, err)
	}
	if _, _, err := wire.Read(&b, nil); !errors.Is(err, io.EOF) {
		t.Errorf("at the end: %v", err)
	}
	if _, _, err := wire.Read(bytes.NewReader([]byte("L\x00\x01\x00\x01")), nil); !errors.Is(err, wire.ErrFrame) {
		t.Errorf("too long: %v", err)
	}
	if _, _, err := wire.Read(bytes.NewReader([]byte("L\x00\x00\x00\x05abc")), nil); !errors.Is(err, wire.ErrFrame) {
		t.Errorf("cut short: %v", err)
	}
	if _, _, err := wire.ParseHeader([]byte("J"), 10); !errors.Is(err, wire.ErrFrame) {
		t.Errorf("short header: %v", err)
	}
	if (wire.Job{Operation: wire.Run}).Descriptors() != 2 || (wire.Job{Operation: wire.Compile}).Descriptors() != 2 ||
		(wire.Job{Operation: wire.Run, Mounts: make([]wire.Mount, 2)}).Descriptors() != wire.MaxDescriptors {
		t.Error("the number of descriptors is wrong")
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("L\x00\x00\x00\x05hello"))
	f.Add([]byte("E\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := bytes.NewReader(b)
		for {
			kind, body, err := wire.Read(r, nil)
			if err != nil {
				return
			}
			var again bytes.Buffer
			if err := wire.Write(&again, kind, body); err != nil || len(body) > wire.MaxFrame {
				t.Fatal(err, len(body))
			}
		}
	})
}
