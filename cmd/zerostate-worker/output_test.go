package main

import (
	"errors"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestOutputFlowsInOrder(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	o := newOutput(w)
	// A few bytes arrive although nobody asks for more room.
	if _, err := o.Write([]byte("few")); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 3)
	if _, err := io.ReadFull(r, b); err != nil || string(b) != "few" {
		t.Fatalf("%q, %v", b, err)
	}
	var want strings.Builder
	got := make(chan string)
	go func() {
		all, _ := io.ReadAll(r)
		got <- string(all)
	}()
	for i, size := range []int{1, 70_000, 3, 65_535, 2, 65_536, 0, 5} {
		part := strings.Repeat(string(rune('a'+i)), size)
		want.WriteString(part)
		if n, err := o.Write([]byte(part)); n != size || err != nil {
			t.Fatalf("%d of %d, %v", n, size, err)
		}
	}
	if n, err := o.end(); n != uint64(want.Len()+3) || err != nil {
		t.Errorf("%d written, %v", n, err)
	}
	_ = w.Close()
	if <-got != want.String() {
		t.Error("what came is not what was written")
	}
}

func TestOutputThatNobodyTakes(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Close()
	o := newOutput(w)
	if _, err := o.Write([]byte("few")); err != nil {
		t.Fatal(err)
	}
	if n, err := o.end(); n != 0 || !errors.Is(err, syscall.EPIPE) {
		t.Errorf("%d written, %v", n, err)
	}
	if _, err := o.Write(make([]byte, outputBuffer)); !errors.Is(err, syscall.EPIPE) {
		t.Errorf("writing on: %v", err)
	}
}
