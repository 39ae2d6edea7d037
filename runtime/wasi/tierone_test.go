package wasi_test

import (
	"strings"
	"testing"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
	"github.com/zerostate/zerostate/runtime/wasi/memfs"
)

// ours calls a function of zerostate_v0 and returns its result as a number.
func (g *guest) ours(name string, args ...uint64) int64 {
	g.t.Helper()
	f := find(g.t, "zerostate_v0."+name)
	r, err := f.Call(g.host, args)
	if err != nil {
		g.t.Fatalf("%s: %v", name, err)
	}
	if f.Type.Results[0] == runtime.I32 {
		return int64(int32(r))
	}
	return int64(r)
}

func TestProgress(t *testing.T) {
	var told []runtime.Progress
	g := disk(t, func(w *wasi.World, _ *memfs.FS) {
		w.Progress = func(p runtime.Progress) error {
			told = append(told, p)
			return nil
		}
	})
	p, n := g.put(buffer, "half of it")
	cost := g.spent(func() {
		if r := g.ours("progress", 500, p, n); r != 0 {
			t.Errorf("result %d", r)
		}
	})
	if len(told) != 1 || told[0] != (runtime.Progress{Permille: 500, Text: "half of it"}) || cost < wasi.ProgressGas {
		t.Errorf("%+v for %d gas", told, cost)
	}
	g.put(buffer, "\xff"+repeat('x', 300))
	for _, c := range []struct {
		permille, ptr, n uint64
		want             wasi.Errno
	}{
		{1001, p, n, wasi.Inval},
		{1, runtime.PageSize - 1, 2, wasi.Fault},
		{1, buffer, runtime.MaxProgressBytes + 1, wasi.TooBig},
		{1, buffer, 5, wasi.Ilseq},
	} {
		if r := g.ours("progress", c.permille, c.ptr, c.n); r != -int64(c.want) {
			t.Errorf("%+v: result %d", c, r)
		}
	}
	if r := g.ours("progress", 1000, buffer+1, runtime.MaxProgressBytes); r != 0 || len(told) != 2 {
		t.Errorf("result %d, told %d times", r, len(told))
	}
}

func TestLog(t *testing.T) {
	g := disk(t, func(w *wasi.World, _ *memfs.FS) { w.LogBytes = 1000 })
	p, n := g.put(buffer, "look")
	for level := range uint64(4) {
		if r := g.ours("log", level, p, n); r != 0 {
			t.Errorf("level %d: %d", level, r)
		}
	}
	if r := g.ours("log", 1, 0, 0); r != 0 {
		t.Errorf("an empty line: %d", r)
	}
	if want := "debug: look\ninfo: look\nwarn: look\nerror: look\ninfo: \n"; g.logged.String() != want {
		t.Errorf("%q", g.logged.String())
	}
	if r := g.ours("log", 4, p, n); r != -int64(wasi.Inval) {
		t.Errorf("an unknown level: %d", r)
	}
	if r := g.ours("log", 0, p, runtime.PageSize); r != -int64(wasi.Fault) {
		t.Errorf("outside: %d", r)
	}
}

func TestBudget(t *testing.T) {
	g := disk(t, func(w *wasi.World, _ *memfs.FS) {
		w.Gas, w.MemoryBytes, w.OutputBytes, w.LogBytes = 1_000_000, 3*runtime.PageSize, 100, 1000
	})
	p, n := g.put(buffer, "look")
	_ = g.ours("log", 0, p, n)
	_, _ = g.write(1, "output")
	fd := g.opened(5, "artefact", creat, readWrite)
	_, _ = g.write(fd, "1234")
	fd = g.opened(6, "scratch", creat, readWrite)
	_, _ = g.write(fd, "12345")
	for kind, want := range []int64{-1, 100 - 6, 1000 - 12, 2 * runtime.PageSize, 1<<20 - 5, 1<<20 - 4} {
		got := g.ours("budget_remaining", uint64(kind))
		if kind == 0 {
			want = int64(1_000_000 - g.gas.used)
		}
		if got != want {
			t.Errorf("kind %d: %d, want %d", kind, got, want)
		}
	}
	if r := g.ours("budget_remaining", 6); r != -int64(wasi.Inval) {
		t.Errorf("an unknown kind: %d", r)
	}
}

func TestWhatIsReserved(t *testing.T) {
	g := disk(t, nil)
	for name, pointers := range map[string]string{
		"task_submit": "pnpn", "task_poll": "x", "task_read": "xpn", "task_close": "x", "kv_get": "pnpn", "kv_put": "pnpn", "kv_delete": "pn",
	} {
		args := make([]uint64, len(pointers))
		if r := g.ours(name, args...); r != -int64(wasi.Notsup) {
			t.Errorf("%s: %d", name, r)
		}
		for i := strings.IndexByte(pointers, 'n'); i >= 0 && i < len(args); i += 2 {
			bad := make([]uint64, len(args))
			bad[i] = runtime.PageSize + 1
			if r := g.ours(name, bad...); r != -int64(wasi.Fault) {
				t.Errorf("%s with a lie in argument %d: %d", name, i, r)
			}
		}
	}
}
