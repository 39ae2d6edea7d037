package wasi_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
)

type flat []byte

func (m flat) Bytes() []byte { return m }

type gauge struct{ limit, used uint64 }

func (g *gauge) Used() uint64 { return g.used }

func (g *gauge) Charge(n uint64) bool {
	if n > g.limit-g.used {
		g.used = g.limit
		return false
	}
	g.used += n
	return true
}

// guest calls host functions as a program would.
type guest struct {
	t           testing.TB
	host        *wasi.Host
	mem         flat
	gas         *gauge
	out, logged bytes.Buffer
}

func newGuest(t testing.TB, change func(*wasi.World)) *guest {
	g := &guest{t: t, mem: make(flat, runtime.PageSize), gas: &gauge{limit: 1 << 40}}
	w := wasi.World{
		Args: []string{"agent", "--x", ""}, Env: []string{"A=b"},
		ClockStartMillis: 1000, Seed: [32]byte{1},
		Stdin: strings.NewReader("hello world"), Stdout: &g.out, Stderr: &g.logged,
		OutputBytes: 100, LogBytes: 10,
	}
	if change != nil {
		change(&w)
	}
	g.host = wasi.New(w)
	g.host.Bind(g.mem, g.gas)
	return g
}

func find(t testing.TB, name string) *wasi.Function {
	t.Helper()
	module := wasi.ModuleName
	if rest, ours := strings.CutPrefix(name, "zerostate_v0."); ours {
		module, name = wasi.TierOne, rest
	}
	all := wasi.Functions()
	for i := range all {
		if all[i].Name == name && all[i].Module == module {
			return &all[i]
		}
	}
	t.Fatalf("there is no %s", name)
	return nil
}

func (g *guest) try(name string, args ...uint64) (wasi.Errno, error) {
	g.t.Helper()
	f := find(g.t, name)
	if len(args) != len(f.Type.Params) {
		g.t.Fatalf("%s takes %d arguments", name, len(f.Type.Params))
	}
	result, err := f.Call(g.host, args)
	return wasi.Errno(result), err
}

func (g *guest) call(want wasi.Errno, name string, args ...uint64) {
	g.t.Helper()
	if got, err := g.try(name, args...); err != nil || got != want {
		g.t.Errorf("%s%v: errno %d, error %v, want errno %d", name, args, got, err, want)
	}
}

func (g *guest) u32(at int) uint32 { return binary.LittleEndian.Uint32(g.mem[at:]) }
func (g *guest) u64(at int) uint64 { return binary.LittleEndian.Uint64(g.mem[at:]) }

// vector puts a buffer of n bytes at address at into the table at 16.
func (g *guest) vector(i int, at, n uint32) {
	binary.LittleEndian.PutUint32(g.mem[16+8*i:], at)
	binary.LittleEndian.PutUint32(g.mem[20+8*i:], n)
}

// preview1 is every function of the specification.
const preview1 = `args_get args_sizes_get environ_get environ_sizes_get clock_res_get clock_time_get fd_advise fd_allocate
	fd_close fd_datasync fd_fdstat_get fd_fdstat_set_flags fd_fdstat_set_rights fd_filestat_get fd_filestat_set_size
	fd_filestat_set_times fd_pread fd_prestat_get fd_prestat_dir_name fd_pwrite fd_read fd_readdir fd_renumber fd_seek
	fd_sync fd_tell fd_write path_create_directory path_filestat_get path_filestat_set_times path_link path_open
	path_readlink path_remove_directory path_rename path_symlink path_unlink_file poll_oneoff proc_exit proc_raise
	random_get sched_yield sock_accept sock_recv sock_send sock_shutdown`

func TestAllOfPreview1IsProvided(t *testing.T) {
	names := strings.Fields(preview1)
	for _, name := range names {
		if _, ok := wasi.Provides(wasi.ModuleName, name); !ok {
			t.Errorf("%s is missing", name)
		}
	}
	for _, f := range wasi.Functions() {
		if f.Module == wasi.ModuleName && !slices.Contains(names, f.Name) {
			t.Errorf("%s is not in the specification", f.Name)
		}
	}
	if _, ok := wasi.Provides("env", "fd_read"); ok {
		t.Error("another module is provided")
	}
	//nolint:dupword // The types of parameters repeat.
	if f, _ := wasi.Provides(wasi.ModuleName, "path_open"); f.String() != "(i32 i32 i32 i32 i32 i64 i64 i32 i32) -> (i32)" {
		t.Errorf("path_open is %s", f)
	}
}

func TestArguments(t *testing.T) {
	g := newGuest(t, nil)
	g.call(wasi.Success, "args_sizes_get", 0, 4)
	if g.u32(0) != 3 || g.u32(4) != 11 {
		t.Errorf("%d arguments of %d bytes", g.u32(0), g.u32(4))
	}
	g.call(wasi.Success, "args_get", 0, 100)
	if string(g.mem[100:111]) != "agent\x00--x\x00\x00" || g.u32(0) != 100 || g.u32(4) != 106 || g.u32(8) != 110 {
		t.Errorf("%q", g.mem[:120])
	}
	g.call(wasi.Success, "environ_sizes_get", 0, 4)
	g.call(wasi.Success, "environ_get", 0, 200)
	if string(g.mem[200:204]) != "A=b\x00" || g.u32(0) != 200 {
		t.Errorf("%q", g.mem[200:210])
	}
	g.call(wasi.Fault, "args_get", 0, runtime.PageSize-10)
	g.call(wasi.Fault, "args_get", runtime.PageSize-11, 0)
}

func TestClocksMoveWithGasAndSleep(t *testing.T) {
	g := newGuest(t, nil)
	read := func(clock uint64) uint64 {
		g.call(wasi.Success, "clock_time_get", clock, 0, 0)
		return g.u64(0)
	}
	if got := read(0); got != 1_000_000_000+g.gas.used {
		t.Errorf("the time is %d after %d gas", got, g.gas.used)
	}
	before, cpu := read(1), read(2)
	g.gas.used += 12345
	if got := read(1) - before; got != 12345+2*runtime.HostCallGas {
		t.Errorf("12345 gas took %d ns", got)
	}
	// A clock subscription of one second.
	binary.LittleEndian.PutUint64(g.mem[1000:], 77)
	binary.LittleEndian.PutUint32(g.mem[1016:], 1)
	binary.LittleEndian.PutUint64(g.mem[1024:], 1_000_000_000)
	before = read(0)
	g.call(wasi.Success, "poll_oneoff", 1000, 2000, 1, 0)
	if g.u32(0) != 1 || g.u64(2000) != 77 {
		t.Errorf("%d events, the first for %d", g.u32(0), g.u64(2000))
	}
	if slept := read(0) - before; slept < 1_000_000_000 || slept > 1_000_010_000 {
		t.Errorf("a second of sleep took %d ns", slept)
	}
	if got := read(3) - cpu; got > 100_000 {
		t.Errorf("sleeping took %d ns of processor time", got)
	}
	g.call(wasi.Success, "clock_res_get", 1, 0)
	g.call(wasi.Inval, "clock_res_get", 4, 0)
	g.call(wasi.Inval, "clock_time_get", 4, 0, 0)
	g.call(wasi.Fault, "clock_time_get", 0, 0, runtime.PageSize-7)
}

func TestPoll(t *testing.T) {
	g := newGuest(t, nil)
	put := func(i int, userdata uint64, kind byte, subject uint32, timeout uint64, flags uint16) {
		b := g.mem[1000+48*i:]
		clear(b[:48])
		binary.LittleEndian.PutUint64(b, userdata)
		b[8] = kind
		binary.LittleEndian.PutUint32(b[16:], subject)
		if kind == 0 {
			binary.LittleEndian.PutUint64(b[24:], timeout)
			binary.LittleEndian.PutUint16(b[40:], flags)
		}
	}
	put(0, 1, 0, 1, 5_000_000_000, 0)
	put(1, 2, 1, 0, 0, 0)
	put(2, 3, 2, 1, 0, 0)
	put(3, 4, 2, 9, 0, 0)
	g.call(wasi.Success, "poll_oneoff", 1000, 2000, 4, 0)
	if g.u32(0) != 3 || g.u64(2000) != 2 || g.u64(2032) != 3 || g.u64(2064) != 4 || g.mem[2064+8] != byte(wasi.Badf) {
		t.Errorf("%d events: %v", g.u32(0), g.mem[2000:2096])
	}
	// Two clocks: the earlier one comes first and alone.
	put(0, 1, 0, 1, 5_000_000_000, 0)
	put(1, 2, 0, 1, 3_000_000_000, 0)
	g.call(wasi.Success, "poll_oneoff", 1000, 2000, 2, 0)
	if g.u32(0) != 1 || g.u64(2000) != 2 {
		t.Errorf("%d events, the first for %d", g.u32(0), g.u64(2000))
	}
	// An absolute time that has passed, and the largest timeouts: nothing overflows.
	put(0, 1, 0, 0, 1, 1)
	g.call(wasi.Success, "poll_oneoff", 1000, 2000, 1, 0)
	for range 3 {
		put(0, 1, 0, 1, ^uint64(0), 0)
		g.call(wasi.Success, "poll_oneoff", 1000, 2000, 1, 0)
		g.call(wasi.Success, "clock_time_get", 0, 0, 8)
		if years := g.u64(8) / (365 * 24 * 3600 * 1_000_000_000); years > 101 {
			t.Errorf("the clock is %d years on", years)
		}
	}
	put(0, 1, 0, 9, 1, 0)
	g.call(wasi.Success, "poll_oneoff", 1000, 2000, 1, 0)
	if g.mem[2008] != byte(wasi.Inval) {
		t.Error("an unknown clock should be told in the event")
	}
	g.call(wasi.Inval, "poll_oneoff", 1000, 2000, 0, 0)
	put(0, 1, 7, 0, 0, 0)
	g.call(wasi.Inval, "poll_oneoff", 1000, 2000, 1, 0)
	g.call(wasi.Fault, "poll_oneoff", runtime.PageSize-47, 2000, 1, 0)
}

func TestRandomIsTheSeeds(t *testing.T) {
	draw := func(seed byte, sizes ...uint64) string {
		g := newGuest(t, func(w *wasi.World) { w.Seed = [32]byte{seed} })
		at := uint64(0)
		for _, n := range sizes {
			g.call(wasi.Success, "random_get", at, n)
			at += n
		}
		return string(g.mem[:at])
	}
	if draw(1, 40) != draw(1, 3, 30, 7) {
		t.Error("the stream depends on how it is read")
	}
	if draw(1, 40) == draw(2, 40) || draw(1, 16) == strings.Repeat("\x00", 16) {
		t.Error("the stream does not depend on the seed")
	}
	g := newGuest(t, nil)
	g.call(wasi.Fault, "random_get", 1, runtime.PageSize)
}

func TestReadFillsTheBuffers(t *testing.T) {
	// Input that comes one byte at a time is read as if it came at once.
	g := newGuest(t, func(w *wasi.World) { w.Stdin = iotest.OneByteReader(strings.NewReader("hello world")) })
	g.vector(0, 100, 3)
	g.vector(1, 200, 5)
	g.call(wasi.Success, "fd_read", 0, 16, 2, 0)
	if g.u32(0) != 8 || string(g.mem[100:103])+string(g.mem[200:205]) != "hello wo" {
		t.Errorf("%d bytes", g.u32(0))
	}
	g.call(wasi.Success, "fd_read", 0, 16, 2, 0)
	if g.u32(0) != 3 {
		t.Errorf("%d bytes at the end", g.u32(0))
	}
	g.call(wasi.Success, "fd_read", 0, 16, 2, 0)
	if g.u32(0) != 0 {
		t.Errorf("%d bytes after the end", g.u32(0))
	}
	g.call(wasi.Badf, "fd_read", 1, 16, 1, 0)
	g.call(wasi.Badf, "fd_read", 9, 16, 1, 0)
	g.call(wasi.Fault, "fd_read", 0, runtime.PageSize-7, 1, 0)
	g.call(wasi.Fault, "fd_read", 0, 16, 1, runtime.PageSize-3)
	g.call(wasi.Inval, "fd_read", 0, 16, 1025, 0)
	g.vector(0, runtime.PageSize-1, 2)
	g.call(wasi.Fault, "fd_read", 0, 16, 1, 0)
}

func TestWriteAndItsLimits(t *testing.T) {
	g := newGuest(t, nil)
	copy(g.mem[100:], "0123456789abcdef")
	g.vector(0, 100, 4)
	g.vector(1, 110, 6)
	g.call(wasi.Success, "fd_write", 1, 16, 2, 0)
	if g.u32(0) != 10 || g.out.String() != "0123abcdef" {
		t.Errorf("%d bytes: %q", g.u32(0), g.out.String())
	}
	g.call(wasi.Badf, "fd_write", 0, 16, 1, 0)
	g.call(wasi.Success, "fd_write", 2, 16, 2, 0)
	if _, err := g.try("fd_write", 2, 16, 1, 0); !errors.Is(err, runtime.ErrLogLimit) || g.logged.Len() != 10 {
		t.Errorf("log: %v after %d bytes", err, g.logged.Len())
	}
	g.vector(0, 1000, 95)
	if _, err := g.try("fd_write", 1, 16, 1, 0); !errors.Is(err, runtime.ErrOutputLimit) || g.out.Len() != 100 {
		t.Errorf("output: %v after %d bytes", err, g.out.Len())
	}
}

func TestDescriptors(t *testing.T) {
	g := newGuest(t, nil)
	g.call(wasi.Success, "fd_fdstat_get", 0, 0)
	if g.mem[0] != 0 || g.u64(8)&(1<<1) == 0 || g.u64(8)&(1<<6) != 0 {
		t.Errorf("stdin: type %d, rights %x", g.mem[0], g.u64(8))
	}
	g.call(wasi.Success, "fd_fdstat_set_flags", 1, 4)
	g.call(wasi.Success, "fd_fdstat_get", 1, 0)
	if g.mem[2] != 4 {
		t.Errorf("flags %d", g.mem[2])
	}
	g.call(wasi.Inval, "fd_fdstat_set_flags", 1, 1<<9)
	g.call(wasi.Notcapable, "fd_fdstat_set_rights", 0, 1<<6, 0)
	g.call(wasi.Success, "fd_fdstat_set_rights", 1, 0, 0)
	g.vector(0, 100, 4)
	g.call(wasi.Badf, "fd_write", 1, 16, 1, 0)
	g.call(wasi.Success, "fd_filestat_get", 2, 0)
	for _, name := range []string{"fd_seek", "fd_tell"} {
		args := []uint64{0, 0, 0, 0}
		g.call(wasi.Spipe, name, args[:len(find(t, name).Type.Params)]...)
	}
	g.call(wasi.Badf, "fd_prestat_get", 3, 0)
	g.call(wasi.Notdir, "fd_readdir", 0, 0, 0, 0, 0)
	g.call(wasi.Success, "fd_renumber", 2, 1)
	g.call(wasi.Badf, "fd_close", 2)
	g.call(wasi.Badf, "fd_renumber", 1, 2)
	g.vector(0, 100, 4)
	g.call(wasi.Success, "fd_write", 1, 16, 1, 0)
	if g.logged.Len() != 4 || g.out.Len() != 0 {
		t.Error("the renumbered stream is not the log")
	}
	g.call(wasi.Success, "fd_close", 0)
	g.call(wasi.Badf, "fd_close", 0)
	g.call(wasi.Badf, "fd_read", 0, 16, 1, 0)
	g.call(wasi.Badf, "path_open", 3, 0, 0, 1, 0, 0, 0, 0, 0)
	g.call(wasi.Notdir, "path_open", 1, 0, 0, 1, 0, 0, 0, 0, 0)
	g.call(wasi.Fault, "path_open", 1, 0, runtime.PageSize, 1, 0, 0, 0, 0, 0)
	g.call(wasi.Badf, "path_rename", 3, 0, 1, 3, 0, 1)
	g.call(wasi.Notsup, "sock_send", 1, 0, 0, 0, 0)
	g.call(wasi.Notsup, "proc_raise", 9)
	g.call(wasi.Success, "sched_yield")
}

func TestWhatEndsARun(t *testing.T) {
	g := newGuest(t, nil)
	var exit *wasi.ExitError
	if _, err := g.try("proc_exit", 3); !errors.As(err, &exit) || exit.Code != 3 {
		t.Errorf("exit: %v", err)
	}
	g.gas.limit = g.gas.used + runtime.HostCallGas + 24
	if _, err := g.try("random_get", 0, 100); !errors.Is(err, runtime.ErrOutOfGas) || g.gas.used != g.gas.limit {
		t.Errorf("gas: %v, %d of %d used", err, g.gas.used, g.gas.limit)
	}
	broken := errors.New("broken")
	g = newGuest(t, func(w *wasi.World) { w.Stdin = iotest.ErrReader(broken); w.Stdout = failing{broken} })
	g.vector(0, 100, 4)
	if _, err := g.try("fd_read", 0, 16, 1, 0); !errors.Is(err, wasi.ErrStream) || !errors.Is(err, broken) {
		t.Errorf("read: %v", err)
	}
	if _, err := g.try("fd_write", 1, 16, 1, 0); !errors.Is(err, wasi.ErrStream) || !errors.Is(err, broken) {
		t.Errorf("write: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// TestLyingPointers calls every function with each argument at the edges of memory.
func TestLyingPointers(t *testing.T) {
	edges := []uint64{0, 1, 3, runtime.PageSize - 1, runtime.PageSize, runtime.PageSize + 1, 1<<31 - 1, 1 << 31, 1<<32 - 1}
	for _, fn := range wasi.Functions() {
		for _, a := range edges {
			for _, b := range edges {
				g := disk(t, nil)
				args := make([]uint64, len(fn.Type.Params))
				for i := range args {
					args[i] = a
					if i%2 == 1 {
						args[i] = b
					}
				}
				_, _ = fn.Call(g.host, args) // It must return, that is all.
				for fd := uint64(0); len(args) > 1 && fd < 8; fd++ {
					args[0] = fd
					_, _ = fn.Call(g.host, args)
				}
			}
		}
	}
}
