package wasi_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
	"github.com/zerostate/zerostate/runtime/wasi/memfs"
)

// endless is an input without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func unbounded(w *wasi.World, _ *memfs.FS) {
	w.Stdin, w.Stdout, w.Stderr = endless{}, io.Discard, io.Discard
	w.OutputBytes, w.LogBytes = 1<<40, 1<<40
}

// hot are calls that programs make by the million.
func hot(g *guest) map[string]func() {
	fd := g.opened(3, "file", creat, readWrite)
	_, _ = g.write(fd, repeat('x', 4096))
	g.vector(0, buffer, 64)
	g.vector(1, buffer+64, 64)
	prepared := func(name string, args ...uint64) func() {
		f := find(g.t, name)
		return func() {
			if r, err := f.Call(g.host, args); r != 0 || err != nil {
				g.t.Fatalf("%s: %d, %v", name, r, err)
			}
		}
	}
	return map[string]func(){
		"clock_time_get":  prepared("clock_time_get", 1, 0, 0),
		"random_get":      prepared("random_get", buffer, 16),
		"fd_read stdin":   prepared("fd_read", 0, iovecs, 2, 0),
		"fd_write stdout": prepared("fd_write", 1, iovecs, 2, 0),
		"fd_pread":        prepared("fd_pread", fd, iovecs, 2, 5, 0),
		"fd_pwrite":       prepared("fd_pwrite", fd, iovecs, 2, 5, 0),
		"fd_seek":         prepared("fd_seek", fd, 0, whenceSet, 8),
		"fd_filestat_get": prepared("fd_filestat_get", fd, buffer),
		"fd_fdstat_get":   prepared("fd_fdstat_get", fd, buffer),
		"sched_yield":     prepared("sched_yield"),
	}
}

func TestHotCallsDoNotAllocate(t *testing.T) {
	for name, call := range hot(disk(t, unbounded)) {
		if n := testing.AllocsPerRun(100, call); n > 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}

func BenchmarkCalls(b *testing.B) {
	g := disk(b, unbounded)
	g.gas.limit = 1 << 62
	for name, call := range hot(g) {
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			for b.Loop() {
				call()
			}
		})
	}
}

// spent is the gas that f costs.
func (g *guest) spent(f func()) uint64 {
	before := g.gas.used
	f()
	return g.gas.used - before
}

func TestCostGrowsWithTheWork(t *testing.T) {
	g := disk(t, unbounded)
	small := g.spent(func() { _, _ = g.stat(3, 0, ".") })
	if small < runtime.HostCallGas || small > 2*runtime.HostCallGas {
		t.Errorf("a stat costs %d", small)
	}
	for name, c := range map[string]struct {
		least uint64
		f     func()
	}{
		"a long path":    {30_000, func() { _, _ = g.stat(3, 0, strings.Repeat("./", 2048)) }},
		"a name":         {600, func() { g.must("mkdir", g.mkdir(3, "d"), wasi.Success) }},
		"a long listing": {30_000, func() { list(g) }},
		"a megabyte":     {1 << 20 / 8, func() { megabyte(g) }},
	} {
		if got := g.spent(c.f); got < c.least {
			t.Errorf("%s costs %d, it should cost at least %d", name, got, c.least)
		}
	}
	g = disk(t, unbounded)
	// Links that lead through each other make a short path long.
	g.must("link", g.symlink(strings.Repeat("./", 2047), 3, "l0"), wasi.Success)
	for i := range 3 {
		g.must("link", g.symlink(strings.Repeat("l0/", 1000), 3, "m"+string(rune('0'+i))), wasi.Success)
	}
	if got := g.spent(func() { _, _ = g.stat(3, follow, "m0") }); got < 10_000 {
		t.Errorf("long links cost %d", got)
	}
	// What cannot be paid for is not done.
	g.gas.limit = g.gas.used + runtime.HostCallGas + 100
	g.put(path1, repeat('x', 4096))
	g.vector(0, path1, 4096)
	if _, err := g.try("fd_write", 1, iovecs, 1, 0); !errors.Is(err, runtime.ErrOutOfGas) {
		t.Errorf("writing without gas: %v", err)
	}
}

func list(g *guest) {
	for i := range 100 {
		g.create(3, "f"+strings.Repeat("x", i))
	}
	for range 10 {
		g.readdir(3, 0, 10_000)
	}
}

func megabyte(g *guest) {
	fd := g.opened(6, "megabyte", creat, readWrite)
	for range 32 {
		_, _ = g.write(fd, repeat('x', 32768))
	}
}
