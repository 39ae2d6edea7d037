package sandbox

import (
	"log/slog"
	"testing"

	"github.com/zerostate/zerostate/runtime"
)

// TestArtefactsOfAnotherEngineAreNotFound stores an artefact and asks for it as after an update, or on another machine.
func TestArtefactsOfAnotherEngineAreNotFound(t *testing.T) {
	open := func() *cache {
		c, err := openCache(Config{CacheDir: t.TempDir(), CacheBytes: 1 << 20, HotBytes: 1 << 20, Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.close)
		return c
	}
	c := open()
	key := func() cacheKey { return c.key("module", 16, runtime.Cranelift, false) }
	f, err := memoryFile("artefact", []byte("code"))
	if err != nil {
		t.Fatal(err)
	}
	c.put(key(), newArtefact(key(), f, 4, meta{Compiler: runtime.Cranelift}))
	found := func() bool {
		a := c.get(key())
		if a != nil {
			a.release()
		}
		return a != nil
	}
	if !found() {
		t.Fatal("it is not found at all")
	}
	engine, machine := c.engine, c.machine
	if c.engine += "x"; found() {
		t.Error("found by another engine")
	}
	c.engine, c.machine = engine, machine+"x"
	if found() {
		t.Error("found on another machine")
	}
	c.machine = machine
	for _, other := range []cacheKey{
		c.key("another", 16, runtime.Cranelift, false), c.key("module", 17, runtime.Cranelift, false),
		c.key("module", 16, runtime.Singlepass, false), c.key("module", 16, runtime.Cranelift, true),
	} {
		if c.get(other) != nil {
			t.Error("found under another key")
		}
	}
}
