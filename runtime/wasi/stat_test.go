package wasi_test

import (
	"fmt"
	"testing"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
)

func TestListing(t *testing.T) {
	g := disk(t, nil)
	d := g.workDir("d")
	self := g.fstat(d)
	list, all := g.readdir(d, 0, 256)
	if names(list) != ". .." || !all || list[0].ino != self.ino || list[0].filetype != typeDirectory || list[1].filetype != typeDirectory {
		t.Errorf("an empty directory: %v", list)
	}
	file := g.opened(d, "file", creat, fdFilestatGet)
	list, all = g.readdir(d, 0, 256)
	if names(list) != ". .. file" || !all || list[2].ino != g.fstat(file).ino || list[2].filetype != typeRegular {
		t.Errorf("with a file: %v", list)
	}
	if list, _ = g.readdir(d, list[1].next, 256); names(list) != "file" {
		t.Errorf("from its cookie: %v", list)
	}
	g.must("unlink", g.unlink(d, "file"), wasi.Success)

	for i := range 1000 {
		g.create(d, fmt.Sprintf("file.%d", i))
	}
	// One after the other is removed while the list is read: what is left is seen, and once.
	seen, cookie := 0, uint64(0)
	for all := false; !all; {
		list, all = g.readdir(d, cookie, 256)
		for _, e := range list {
			if cookie = e.next; e.name == "." || e.name == ".." {
				continue
			}
			if e.name != fmt.Sprintf("file.%d", seen) {
				t.Fatalf("the %dth entry is %s", seen, e.name)
			}
			seen++
			g.must("unlink", g.unlink(d, e.name), wasi.Success)
		}
	}
	if seen != 1000 {
		t.Errorf("%d entries", seen)
	}
	if list, all = g.readdir(d, 1<<63, 256); len(list) != 0 || !all {
		t.Errorf("from a cookie that there is not: %v", list)
	}
	for size := range uint64(24) {
		if list, all := g.readdir(d, 0, size); len(list) != 0 || all {
			t.Errorf("a buffer of %d bytes: %v, %v", size, list, all)
		}
	}
	g.must("a stream", g.errno("fd_readdir", 0, buffer, 100, 0, 0), wasi.Notdir)
	in := g.opened(4, ".", directory, fdReaddir)
	if list, _ := g.readdir(in, 0, 256); names(list) != ". .. a away" || list[3].filetype != typeSymlink {
		t.Errorf("a mount: %v", list)
	}
}

func TestTimes(t *testing.T) {
	g := disk(t, nil)
	d := g.workDir("d")
	fd := g.opened(d, "file", creat, fdFilestatGet|fdSetTimes|fdWrite|fdRead)
	made := g.fstat(fd)
	if start := uint64(1e18); made.mtim < start || made.mtim > start+g.gas.used || made.mtim != made.atim || made.mtim != made.ctim {
		t.Errorf("made at %+v", made)
	}
	g.must("link", g.symlink("file", d, "link"), wasi.Success)
	set := func(flags uint64, path string, at, mt, what uint64) wasi.Errno {
		p, n := g.put(path1, path)
		return g.errno("path_filestat_set_times", d, flags, p, n, at, mt, what)
	}
	g.must("times", g.errno("fd_filestat_set_times", fd, 7, made.mtim-100, mtim), wasi.Success)
	if s := g.fstat(fd); s.mtim != made.mtim-100 || s.atim != made.atim || s.ctim <= made.ctim {
		t.Errorf("%+v, was %+v", s, made)
	}
	for _, bad := range []uint64{mtim | mtimNow, atim | atimNow, 16} {
		g.must("contradiction", g.errno("fd_filestat_set_times", fd, 100, 200, bad), wasi.Inval)
		g.must("contradiction", set(0, "file", 100, 200, bad), wasi.Inval)
	}
	g.must("the link itself", set(0, "link", 0, 5, mtim), wasi.Success)
	link, _ := g.stat(d, 0, "link")
	through, _ := g.stat(d, follow, "link")
	if link.mtim != 5 || link.filetype != typeSymlink || link.size != 4 || through.mtim != made.mtim-100 || through.filetype != typeRegular {
		t.Errorf("the link %+v, through it %+v", link, through)
	}
	g.must("through the link", set(follow, "link", 3, 4, atim|mtim), wasi.Success)
	if s := g.fstat(fd); s.mtim != 4 || s.atim != 3 {
		t.Errorf("%+v", s)
	}
	g.must("now", g.errno("fd_filestat_set_times", fd, 0, 0, atimNow|mtimNow), wasi.Success)
	if s := g.fstat(fd); s.mtim <= made.mtim || s.atim != s.mtim {
		t.Errorf("%+v", s)
	}
	before := g.fstat(fd)
	_, _ = g.read(fd, 1)
	if s := g.fstat(fd); s != before {
		t.Errorf("reading changed %+v to %+v", before, s)
	}
	_, _ = g.write(fd, "x")
	if s := g.fstat(fd); s.mtim <= before.mtim {
		t.Errorf("writing left %+v", s)
	}
	dir, _ := g.stat(d, 0, ".")
	g.create(d, "other")
	if now, _ := g.stat(d, 0, "."); now.mtim <= dir.mtim || now.ino != dir.ino {
		t.Errorf("a new entry left %+v", now)
	}
}

func TestStats(t *testing.T) {
	g := disk(t, nil)
	for fd := range uint64(3) {
		if s := g.fstat(fd); s != (filestat{links: 1}) {
			t.Errorf("stream %d: %+v", fd, s)
		}
	}
	g.must("mkdir", g.mkdir(3, "dir"), wasi.Success)
	g.create(3, "dir/file")
	for path, want := range map[string]uint64{"dir": typeDirectory, "dir/": typeDirectory, "dir/file": typeRegular} {
		for flags := range uint64(2) {
			s, e := g.stat(3, flags, path)
			if g.must(path, e, wasi.Success); s.filetype != want || s.dev != 1 {
				t.Errorf("%s: %+v", path, s)
			}
		}
	}
	_, e := g.stat(3, 0, "dir/file/")
	g.must("a file with a slash", e, wasi.Notdir)
	_, e = g.stat(3, 2, "dir")
	g.must("an unknown flag", e, wasi.Inval)
	a, _ := g.stat(3, 0, "dir/file")
	b, _ := g.stat(3, 0, "dir")
	if a.ino == b.ino || a.dev != b.dev {
		t.Errorf("%+v and %+v", a, b)
	}
	p, n := g.put(path1, "dir")
	g.must("a result outside", g.errno("path_filestat_get", 3, 0, p, n, runtime.PageSize-63), wasi.Fault)
}
