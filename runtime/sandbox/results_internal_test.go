package sandbox

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox/wire"
)

// A worker that lies about what the program left is found out before anybody is given any of it.
func TestArtefactsOfALiar(t *testing.T) {
	file := func(name string, size int) func(*tar.Writer) {
		return func(w *tar.Writer) {
			_ = w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(size)})
			_, _ = w.Write(make([]byte, size))
		}
	}
	limits := runtime.Limits{ArtefactBytes: 1000, Inodes: 8}
	for name, make := range map[string][]func(*tar.Writer){
		"order":     {file("b", 1), file("a", 1)},
		"twice":     {file("a", 1), file("a", 1)},
		"below":     {file("a", 1), file("a/b", 1)},
		"far below": {file("a/b/c", 1), file("a/b/d", 1), file("a/b/d/e/f", 1)},
		"too deep":  {file("1/2/3/4/5/6/7/8/9", 0)},
		"up":        {file("a", 1), file("../b", 1)},
		"absolute":  {file("/a", 1)},
		"too large": {file("a", 999), file("b", 2)},
		"too many":  {file("a", 0), file("b", 0), file("c", 0), file("d", 0), file("e", 0), file("f", 0), file("g", 0), file("h", 0), file("i", 0)},
		"directory": {func(w *tar.Writer) { _ = w.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: "a"}) }},
		"link": {func(w *tar.Writer) {
			_ = w.WriteHeader(&tar.Header{Typeflag: tar.TypeSymlink, Name: "a", Linkname: "/etc/passwd"})
		}},
	} {
		var b bytes.Buffer
		w := tar.NewWriter(&b)
		for _, entry := range make {
			entry(w)
		}
		_ = w.Close()
		refuse(t, name, b.Bytes(), uint64(b.Len()), limits)
	}
	refuse(t, "garbage", bytes.Repeat([]byte("garbage!"), 200), 1600, limits)
	refuse(t, "another size", nil, 1024, limits)
	refuse(t, "a large size", nil, 1<<62, limits)
	huge := bytes.Buffer{}
	w := tar.NewWriter(&huge)
	_ = w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: "a", Size: 1<<63 - 1})
	refuse(t, "a file that is not there", huge.Bytes(), uint64(huge.Len()), limits)
}

func refuse(t *testing.T, name string, archive []byte, size uint64, l runtime.Limits) {
	t.Helper()
	f, err := memoryFile("test", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // It is only in memory.
	if _, err := f.Write(archive); err != nil {
		t.Fatal(err)
	}
	list, err := deliver(f, size, l, func(string, io.Reader) error {
		t.Errorf("%s: something was delivered", name)
		return nil
	})
	if !errors.Is(err, wire.ErrTree) {
		t.Errorf("%s: %v, %v", name, list, err)
	}
}

func TestProgressIsBoundedByGas(t *testing.T) {
	told := 0
	take := new(flows).progress(func(runtime.Progress) { told++ }, 25_000)
	body := wire.Progress(runtime.Progress{Permille: 1, Text: strings.Repeat("x", 3)})
	var err error
	for range 10 {
		if err = take(body); err != nil {
			break
		}
	}
	if !errors.Is(err, wire.ErrFrame) || told != 2 {
		t.Errorf("%d times, then %v", told, err)
	}
}

// TestDeepArtefactsAreReadInTime has as many files as a program may make, in a directory as deep as a name may tell.
func TestDeepArtefactsAreReadInTime(t *testing.T) {
	const files = 14_000
	deep := strings.Repeat("d/", 2040)
	archive := bytes.Buffer{}
	w := wire.NewTreeWriter(&archive)
	for i := range files {
		if err := w.Add(wire.Entry{Name: fmt.Sprintf("%s%05d", deep, i)}, strings.NewReader("")); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	entries, err := artefactEntries(io.NewSectionReader(bytes.NewReader(archive.Bytes()), 0, int64(archive.Len())), runtime.DefaultLimits())
	if took := time.Since(begun); err != nil || len(entries) != files || took > 5*time.Second {
		t.Errorf("%d files in %v, %v", len(entries), took, err)
	}
	t.Log(time.Since(begun))
}
