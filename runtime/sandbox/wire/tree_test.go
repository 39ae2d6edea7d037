package wire_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox/wire"
)

func TestTrees(t *testing.T) {
	long := strings.Repeat("long/", 200) + "name"
	entries := []wire.Entry{
		{Name: "dir", Mode: fs.ModeDir},
		{Name: "dir/file", Bytes: 5},
		{Name: "dir/link", Mode: fs.ModeSymlink, Target: "../" + long},
		{Name: long, Bytes: 3},
		{Name: "ünïcödé"},
	}
	content := map[string]string{"dir/file": "hello", long: "abc"}
	var b bytes.Buffer
	w := wire.NewTreeWriter(&b)
	for _, e := range entries {
		if err := w.Add(e, strings.NewReader(content[e.Name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	i := 0
	if err := wire.MapTree(b.Bytes(), func(e wire.Entry, c []byte) error {
		e.At = 0
		if e != entries[i] || string(c) != content[e.Name] {
			t.Errorf("%+v with %q, want %+v", e, c, entries[i])
		}
		i++
		return nil
	}); err != nil || i != len(entries) {
		t.Errorf("%d entries, %v", i, err)
	}
	for n := range b.Len() {
		_ = wire.MapTree(b.Bytes()[:n], func(wire.Entry, []byte) error { return nil }) // It must return, that is all.
	}
}

func TestTreesThatAreRefused(t *testing.T) {
	for name, h := range map[string]tar.Header{
		"up":       {Typeflag: tar.TypeReg, Name: "../x"},
		"absolute": {Typeflag: tar.TypeReg, Name: "/x"},
		"inside":   {Typeflag: tar.TypeReg, Name: "a/../x"},
		"itself":   {Typeflag: tar.TypeDir, Name: "."},
		"device":   {Typeflag: tar.TypeChar, Name: "x"},
		"hard":     {Typeflag: tar.TypeLink, Name: "x", Linkname: "y"},
		"too long": {Typeflag: tar.TypeReg, Name: strings.Repeat("x/", 2049) + "x"},
	} {
		var b bytes.Buffer
		w := tar.NewWriter(&b)
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(name, err)
		}
		if err := wire.MapTree(b.Bytes(), func(wire.Entry, []byte) error { return nil }); !errors.Is(err, wire.ErrTree) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w := wire.NewTreeWriter(&bytes.Buffer{})
	for _, e := range []wire.Entry{{Name: ""}, {Name: "../x"}, {Name: "\xff"}, {Name: "x", Mode: fs.ModeSymlink, Target: "a\x00b"}, {Name: "short", Bytes: 3}} {
		if err := w.Add(e, strings.NewReader("ab")); !errors.Is(err, wire.ErrTree) {
			t.Errorf("%+v: %v", e, err)
		}
	}
}

func TestProgressFrames(t *testing.T) {
	want := runtime.Progress{Permille: 1000, Text: strings.Repeat("x", runtime.MaxProgressBytes)}
	if got, err := wire.ParseProgress(wire.Progress(want)); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range [][]byte{nil, {1}, {0x03, 0xe9}, {0, 0, 0xff}, make([]byte, 3+runtime.MaxProgressBytes)} {
		if p, err := wire.ParseProgress(bad); !errors.Is(err, wire.ErrFrame) {
			t.Errorf("%x is %+v, %v", bad, p, err)
		}
	}
}

// FuzzTree holds that no archive makes its reader panic or see content outside of it.
func FuzzTree(f *testing.F) {
	var b bytes.Buffer
	w := wire.NewTreeWriter(&b)
	_ = w.Add(wire.Entry{Name: "dir/file", Bytes: 5}, strings.NewReader("hello"))
	_ = w.Close()
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, archive []byte) {
		_ = wire.MapTree(archive, func(e wire.Entry, c []byte) error {
			if !fs.ValidPath(e.Name) || int64(len(c)) != e.Bytes {
				t.Errorf("%+v with %d bytes", e, len(c))
			}
			return nil
		})
	})
}
