package wasi_test

import (
	"strings"
	"testing"

	"github.com/zerostate/zerostate/runtime/wasi"
	"github.com/zerostate/zerostate/runtime/wasi/memfs"
)

const readWrite = fdRead | fdWrite | fdSeek | fdTell | fdSetFlags | fdFilestatGet | fdSetSize | fdSetTimes | fdAllocate | fdAdvise

func TestReadingAndWritingFiles(t *testing.T) {
	g := disk(t, nil)
	fd := g.opened(3, "file", creat, readWrite)
	at := func(want uint64) {
		t.Helper()
		g.must("fd_tell", g.errno("fd_tell", fd, 8), wasi.Success)
		if g.u64(8) != want {
			t.Errorf("at %d, want %d", g.u64(8), want)
		}
	}
	at(0)
	if n, e := g.write(fd, repeat(1, 100)); n != 100 || e != wasi.Success {
		t.Fatalf("wrote %d, errno %d", n, e)
	}
	at(100)
	for _, c := range []struct {
		offset int64
		whence uint64
		to     uint64
		want   wasi.Errno
	}{
		{-50, whenceCur, 50, wasi.Success},
		{0, whenceSet, 0, wasi.Success},
		{1000, whenceCur, 1000, wasi.Success},
		{-2000, whenceCur, 0, wasi.Inval},
		{-1, whenceSet, 0, wasi.Inval},
		{-100, whenceEnd, 0, wasi.Success},
		{10, whenceEnd, 110, wasi.Success},
		{1<<63 - 1, whenceCur, 0, wasi.Overflow},
		{0, 3, 0, wasi.Inval},
		{0, whenceSet, 0, wasi.Success},
	} {
		to, e := g.seek(fd, c.offset, c.whence)
		g.must("seeking", e, c.want)
		if e == wasi.Success && to != c.to {
			t.Errorf("seeking %d from %d led to %d, want %d", c.offset, c.whence, to, c.to)
		}
	}
	if s, e := g.read(fd, 200); s != repeat(1, 100) || e != wasi.Success {
		t.Errorf("read %q, errno %d", s, e)
	}
	at(100)
	if s, e := g.read(fd, 200); s != "" || e != wasi.Success {
		t.Errorf("read %q at the end, errno %d", s, e)
	}
	// A place beyond the end: what lies between is zero.
	if n, e := g.pwrite(fd, "end", 200_000); n != 3 || e != wasi.Success {
		t.Fatalf("wrote %d, errno %d", n, e)
	}
	at(100)
	if s, _ := g.pread(fd, 10, 199_998); s != "\x00\x00end" {
		t.Errorf("read %q", s)
	}
	if s, _ := g.pread(fd, 10, 95); s != repeat(1, 5)+repeat(0, 5) {
		t.Errorf("read %q", s)
	}
	// Two buffers at a time.
	g.put(buffer, "abcd")
	g.vector(0, buffer, 1)
	g.vector(1, buffer+1, 3)
	g.must("writing two", g.errno("fd_pwrite", fd, iovecs, 2, 65534, 0), wasi.Success)
	if s, _ := g.pread(fd, 4, 65534); s != "abcd" || g.u32(0) != 4 {
		t.Errorf("read %q", s)
	}
	if s, _ := g.pread(fd, 4, 1<<40); s != "" {
		t.Errorf("read %q far beyond the end", s)
	}
	// What one descriptor writes another one reads at once.
	other := g.opened(3, "file", 0, fdRead)
	if s, _ := g.read(other, 2); s != "\x01\x01" {
		t.Errorf("read %q", s)
	}
	_, e := g.pread(other, 2, 0)
	g.must("pread without seek", e, wasi.Notcapable)
	_, e = g.write(other, "x")
	g.must("writing what is open for reading", e, wasi.Badf)
	g.close(g.opened(3, "file", trunc, 0))
	if s := g.fstat(fd); s.size != 0 {
		t.Errorf("%d bytes after truncation", s.size)
	}
}

func TestAppending(t *testing.T) {
	g := disk(t, nil)
	fd, e := g.open(3, 0, "file", creat, readWrite, 0, appending)
	g.must("opening", e, wasi.Success)
	for range 2 {
		_, _ = g.write(fd, "ab")
		_, _ = g.seek(fd, 0, whenceSet)
	}
	if s, _ := g.read(fd, 9); s != "abab" {
		t.Errorf("read %q", s)
	}
	// An offset is where it is written, also here.
	_, _ = g.pwrite(fd, "xyz", 0)
	if at, _ := g.seek(fd, 0, whenceCur); at != 4 {
		t.Errorf("at %d", at)
	}
	if s, _ := g.pread(fd, 9, 0); s != "xyzb" {
		t.Errorf("read %q", s)
	}
	g.must("flags", g.errno("fd_fdstat_set_flags", fd, 0), wasi.Success)
	_, _ = g.seek(fd, 0, whenceSet)
	_, _ = g.write(fd, "A")
	if s, _ := g.pread(fd, 9, 0); s != "Ayzb" {
		t.Errorf("read %q", s)
	}
}

func TestSizes(t *testing.T) {
	g := disk(t, nil)
	fd := g.opened(3, "file", creat, readWrite)
	size := func(want uint64) {
		t.Helper()
		if s := g.fstat(fd); s.size != want {
			t.Errorf("%d bytes, want %d", s.size, want)
		}
	}
	for _, c := range []struct {
		name string
		args []uint64
		want wasi.Errno
		size uint64
	}{
		{"fd_filestat_set_size", []uint64{100}, wasi.Success, 100},
		{"fd_advise", []uint64{10, 50, 0}, wasi.Success, 100},
		{"fd_advise", []uint64{10, 50, 6}, wasi.Inval, 100},
		{"fd_allocate", []uint64{10, 10}, wasi.Success, 100},
		{"fd_allocate", []uint64{90, 20}, wasi.Success, 110},
		{"fd_allocate", []uint64{0, 0}, wasi.Inval, 110},
		{"fd_allocate", []uint64{1 << 63, 1 << 63}, wasi.Fbig, 110},
		{"fd_allocate", []uint64{0, 1 << 63}, wasi.Fbig, 110},
		{"fd_allocate", []uint64{0, 4 << 30}, wasi.Nospc, 110},
		{"fd_filestat_set_size", []uint64{1<<20 + 1}, wasi.Nospc, 110},
		{"fd_filestat_set_size", []uint64{1 << 20}, wasi.Success, 1 << 20},
		{"fd_filestat_set_size", []uint64{3}, wasi.Success, 3},
	} {
		g.must(c.name, g.errno(c.name, append([]uint64{fd}, c.args...)...), c.want)
		size(c.size)
	}
	// What was cut off does not come back.
	_, _ = g.pwrite(fd, repeat('x', 1000), 0)
	g.must("shrinking", g.errno("fd_filestat_set_size", fd, 10), wasi.Success)
	g.must("growing", g.errno("fd_filestat_set_size", fd, 20), wasi.Success)
	if s, _ := g.pread(fd, 30, 0); s != repeat('x', 10)+repeat(0, 10) {
		t.Errorf("read %q", s)
	}
}

func TestQuotas(t *testing.T) {
	g := disk(t, nil)
	fd := g.opened(6, "file", creat, readWrite)
	if n, e := g.pwrite(fd, "0123456789", 1<<20-4); n != 4 || e != wasi.Success {
		t.Errorf("the last 4 bytes: wrote %d, errno %d", n, e)
	}
	_, e := g.pwrite(fd, "x", 1<<20)
	g.must("a byte more", e, wasi.Nospc)
	_, e = g.pwrite(fd, "x", 1<<63)
	g.must("where no file reaches", e, wasi.Fbig)
	g.must("a symbolic link", g.symlink("x", 3, "link"), wasi.Nospc)
	out := g.opened(5, "file", creat, readWrite)
	if n, e := g.write(out, "artefacts have their own"); n != 24 || e != wasi.Success {
		t.Errorf("wrote %d, errno %d", n, e)
	}
	// A file that is open keeps its bytes.
	g.must("unlink", g.unlink(6, "file"), wasi.Success)
	g.must("a symbolic link", g.symlink("x", 3, "link"), wasi.Nospc)
	g.close(fd)
	g.must("a symbolic link", g.symlink("x", 3, "link"), wasi.Success)
}

func TestEntriesAreBounded(t *testing.T) {
	g := disk(t, nil)
	made := 0
	for ; made < 3000; made++ {
		path := strings.Repeat("d/", min(made, 50)) + "n" + string(rune('a'+made%26)) + strings.Repeat("x", made/26)
		if e := g.mkdir(3, path); e != wasi.Success {
			g.must("one too many", e, wasi.Nospc, wasi.Noent, wasi.Nametoolong)
			if e == wasi.Nospc {
				break
			}
		}
		_ = g.mkdir(3, strings.Repeat("d/", min(made, 50))+"d")
	}
	// 2000 less the mounts and what is in /in.
	if _, e := g.open(6, 0, "x", creat, 0, 0, 0); e != wasi.Nospc {
		t.Errorf("after %d directories another file: errno %d", made, e)
	}
	g.must("link", g.link(6, 0, ".", 6, "x"), wasi.Perm)
	g.must("rmdir", g.rmdir(3, "nb"), wasi.Success, wasi.Noent)
}

func TestDescriptorsAreBounded(t *testing.T) {
	g := disk(t, func(w *wasi.World, _ *memfs.FS) { w.OpenFiles = 10 })
	var last uint64
	for range 3 {
		last = g.opened(3, "file", creat, 0)
	}
	if last != 9 {
		t.Errorf("the tenth descriptor is %d", last)
	}
	_, e := g.open(3, 0, "new", creat, 0, 0, 0)
	g.must("the eleventh", e, wasi.Mfile)
	_, e = g.stat(3, 0, "new")
	g.must("what it would have made", e, wasi.Noent)
	g.close(8)
	g.close(1)
	if fd := g.opened(3, "file", 0, 0); fd != 1 {
		t.Errorf("the lowest free number is 1, not %d", fd)
	}
}

func TestReadOnlyMounts(t *testing.T) {
	g := disk(t, nil)
	fd := g.opened(4, "a/file", 0, fdRead|fdSeek|fdSetSize|fdAllocate|fdSetTimes|fdFilestatGet)
	if s, _ := g.read(fd, 100); s != "read me" {
		t.Errorf("read %q", s)
	}
	if s := g.fstat(fd); s.mtim != 1e18 || s.dev != 2 {
		t.Errorf("%+v", s)
	}
	_, e := g.open(4, follow, "a/link", 0, fdRead, 0, 0)
	g.must("a mounted link", e, wasi.Success)
	_, e = g.open(4, 0, "a/file", 0, fdRead|fdWrite, 0, 0)
	g.must("opening to write", e, wasi.Rofs)
	_, e = g.open(4, 0, "a/file", trunc, 0, 0, 0)
	g.must("truncating", e, wasi.Rofs)
	_, e = g.open(4, 0, "new", creat, 0, 0, 0)
	g.must("creating", e, wasi.Rofs)
	_, e = g.open(4, 0, "a/file", creat, fdRead, 0, 0)
	g.must("creating what is there", e, wasi.Success)
	p, n := g.put(path1, "a/file")
	for what, e := range map[string]wasi.Errno{
		"size":     g.errno("fd_filestat_set_size", fd, 0),
		"allocate": g.errno("fd_allocate", fd, 0, 100),
		"times":    g.errno("fd_filestat_set_times", fd, 0, 0, mtim),
		"pathtime": g.errno("path_filestat_set_times", 4, 0, p, n, 0, 0, mtim),
		"mkdir":    g.mkdir(4, "new"),
		"rmdir":    g.rmdir(4, "a"),
		"unlink":   g.unlink(4, "a/file"),
		"symlink":  g.symlink("x", 4, "new"),
		"link":     g.link(4, 0, "a/file", 4, "new"),
		"rename":   g.rename(4, "a/file", 4, "new"),
	} {
		g.must(what, e, wasi.Rofs)
	}
	g.must("mkdir of what is there", g.mkdir(4, "a"), wasi.Exist)
}

// What was mounted is changed in a copy.
func TestMountedFilesAreCopiedOnWrite(t *testing.T) {
	content := []byte(strings.Repeat("0123456789", 20_000))
	before := string(content)
	g := disk(t, func(_ *wasi.World, files *memfs.FS) {
		if err := files.Find("/").Add("big", memfs.Regular, content, ""); err != nil {
			t.Fatal(err)
		}
	})
	fd := g.opened(3, "big", 0, readWrite)
	_, _ = g.pwrite(fd, "XY", 65535)
	_, _ = g.pwrite(fd, "end", 200_000)
	if s, _ := g.pread(fd, 8, 65532); s != "234XY789" {
		t.Errorf("read %q", s)
	}
	if s, _ := g.pread(fd, 8, 199_998); s != "89end" {
		t.Errorf("read %q", s)
	}
	g.must("shrink", g.errno("fd_filestat_set_size", fd, 5), wasi.Success)
	g.must("grow", g.errno("fd_filestat_set_size", fd, 150_000), wasi.Success)
	if s, _ := g.pread(fd, 8, 0); s != "01234\x00\x00\x00" {
		t.Errorf("read %q", s)
	}
	if s, _ := g.pread(fd, 4, 140_000); s != "\x00\x00\x00\x00" {
		t.Errorf("read %q", s)
	}
	if string(content) != before {
		t.Error("the mounted content changed")
	}
}
