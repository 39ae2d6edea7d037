package trial

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"
)

func TestChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tree := fstest.MapFS{
			"main.go": {Data: []byte("1")}, "sub/a.c": {Data: []byte("1")},
			"agent.wasm": {Data: []byte("1")}, ".git/index": {}, "node_modules/x/y.js": {},
		}
		w := Watch{Tree: tree, Ignore: Made, Every: time.Second}
		was, err := w.Look()
		if err != nil {
			t.Fatal(err)
		}
		// What the build makes is no change.
		tree["agent.wasm"] = &fstest.MapFile{Data: []byte("longer")}
		tree[".git/index"] = &fstest.MapFile{Data: []byte("longer")}
		tree["node_modules/x/z.js"] = &fstest.MapFile{Data: []byte("longer")}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if _, err := w.Changed(ctx, was); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("a change was seen: %v", err)
		}
		for _, c := range []struct {
			name   string
			change func()
		}{
			{"same size, later", func() { tree["sub/a.c"] = &fstest.MapFile{Data: []byte("1"), ModTime: time.Now()} }},
			{"another file", func() { tree["new.go"] = &fstest.MapFile{} }},
			{"one file less", func() { delete(tree, "new.go") }},
		} {
			if was, err = w.Look(); err != nil {
				t.Fatal(err)
			}
			before := time.Now()
			c.change()
			now, err := w.Changed(t.Context(), was)
			if err != nil || now == was {
				t.Fatalf("%s: %v", c.name, err)
			}
			if took := time.Since(before); took != 2*time.Second {
				t.Errorf("%s: seen after %v, not when it had settled", c.name, took)
			}
		}
	})
}

func TestLookIsBounded(t *testing.T) {
	tree := fstest.MapFS{}
	for i := range maxWatched + 1 {
		tree[fmt.Sprint(i)] = &fstest.MapFile{}
	}
	if _, err := (Watch{Tree: tree}).Look(); !errors.Is(err, ErrTooMany) {
		t.Errorf("%v", err)
	}
	dir := t.TempDir()
	gone := os.DirFS(filepath.Join(dir, "gone"))
	if _, err := (Watch{Tree: gone}).Look(); err == nil {
		t.Error("a directory that is not there was looked at")
	}
}
