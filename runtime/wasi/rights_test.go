package wasi_test

import (
	"testing"

	"github.com/zerostate/zerostate/runtime/wasi"
)

func TestRights(t *testing.T) {
	g := disk(t, nil)
	d := g.workDir("d")
	fd := g.opened(d, "file", creat, fdRead|fdWrite|fdSeek|fdTell)
	_, _ = g.write(fd, "abcd")
	_, _ = g.seek(fd, 0, whenceSet)
	if s, _ := g.read(fd, 4); s != "abcd" {
		t.Errorf("read %q", s)
	}
	had := g.fdstat(fd)
	g.must("dropping", g.errno("fd_fdstat_set_rights", fd, had.base&^(fdRead|fdWrite), had.inheriting), wasi.Success)
	if now := g.fdstat(fd); now.base != fdSeek|fdTell {
		t.Errorf("rights %x", now.base)
	}
	_, e := g.read(fd, 4)
	g.must("reading", e, wasi.Badf)
	_, e = g.write(fd, "x")
	g.must("writing", e, wasi.Badf)
	g.must("taking back", g.errno("fd_fdstat_set_rights", fd, had.base, had.inheriting), wasi.Notcapable)
	g.must("taking more", g.errno("fd_fdstat_set_rights", fd, fdSeek, fdRead), wasi.Notcapable)

	// A directory passes on what it has, and no more; what does not fit a file's type is left out.
	_, e = g.open(d, 0, "x", creat, fdDatasync, 0, 0)
	g.must("a right that the directory lacks", e, wasi.Notcapable)
	x, e := g.open(d, 0, "x", creat, fdRead|pathOpen|pathFilestatGet, pathOpen, appending|sync)
	g.must("opening", e, wasi.Success)
	if s := g.fdstat(x); s.base != fdRead || s.inheriting != 0 || s.flags != appending|sync || s.filetype != typeRegular {
		t.Errorf("%+v", s)
	}
	sub, e := g.open(3, 0, "d", directory, fdSeek|pathOpen, fdRead, 0)
	g.must("opening", e, wasi.Success)
	if s := g.fdstat(sub); s.base != pathOpen || s.inheriting != fdRead || s.filetype != typeDirectory || s.flags != 0 {
		t.Errorf("%+v", s)
	}
	_, e = g.seek(sub, 0, whenceCur)
	g.must("seeking in a directory", e, wasi.Isdir)
	_, e = g.open(sub, 0, "file", 0, fdRead|fdWrite, 0, 0)
	g.must("more than may be inherited", e, wasi.Notcapable)
	_, e = g.open(sub, 0, "file", 0, fdRead, ^uint64(0), 0)
	g.must("asking for everything to inherit", e, wasi.Success)
	_, e = g.open(sub, 0, "new", creat, fdRead, 0, 0)
	g.must("creating", e, wasi.Notcapable)
	_, e = g.open(sub, 0, "file", 0, 0, 0, sync)
	g.must("sync without the right", e, wasi.Notcapable)
	for what, e := range map[string]wasi.Errno{
		"mkdir":   g.mkdir(sub, "y"),
		"rmdir":   g.rmdir(sub, "y"),
		"unlink":  g.unlink(sub, "file"),
		"symlink": g.symlink("x", sub, "y"),
		"link":    g.link(sub, 0, "file", 3, "y"),
		"rename":  g.rename(sub, "file", 3, "y"),
		"into":    g.rename(d, "file", sub, "y"),
		"readdir": g.errno("fd_readdir", sub, buffer, 100, 0, 0),
		"stat":    g.errno("fd_filestat_get", sub, buffer),
		"flags":   g.errno("fd_fdstat_set_flags", sub, 0),
		"sync":    g.errno("fd_sync", sub),
		"times":   g.errno("fd_filestat_set_times", sub, 0, 0, mtim),
	} {
		g.must(what, e, wasi.Notcapable)
	}
}

func TestTruncationNeedsItsRight(t *testing.T) {
	g := disk(t, nil)
	d := g.workDir("d")
	g.create(d, "file")
	had := g.fdstat(d)
	if had.flags != 0 || had.base&fdSetSize != 0 || had.base&pathSetSize == 0 || had.inheriting&fdSetSize == 0 {
		t.Fatalf("%+v", had)
	}
	g.close(g.opened(d, "file", trunc, 0))
	g.must("dropping", g.errno("fd_fdstat_set_rights", d, had.base, had.inheriting&^fdSetSize), wasi.Success)
	g.close(g.opened(d, "file", trunc, 0))
	g.must("dropping", g.errno("fd_fdstat_set_rights", d, had.base&^pathSetSize, had.inheriting&^fdSetSize), wasi.Success)
	_, e := g.open(d, 0, "file", trunc, 0, 0, 0)
	g.must("truncating", e, wasi.Perm)
}

func TestPreopens(t *testing.T) {
	g := disk(t, nil)
	for fd, name := range map[uint64]string{3: "/", 4: "/in", 5: "/out", 6: "/tmp"} {
		g.must("prestat", g.errno("fd_prestat_get", fd, 8), wasi.Success)
		if n := int(g.u32(12)); g.u32(8) != 0 || n != len(name) {
			t.Errorf("descriptor %d: tag %d, %d bytes", fd, g.u32(8), n)
		}
		g.must("too short", g.errno("fd_prestat_dir_name", fd, buffer, uint64(len(name)-1)), wasi.Nametoolong)
		g.must("name", g.errno("fd_prestat_dir_name", fd, buffer, uint64(len(name)+1)), wasi.Success)
		if got := string(g.mem[buffer : buffer+len(name)]); got != name {
			t.Errorf("descriptor %d is %q", fd, got)
		}
	}
	s := g.fdstat(3)
	const base = pathCreateDirectory | pathCreateFile | pathLinkSource | pathLinkTarget | pathOpen | fdReaddir | pathReadlink |
		pathRenameSource | pathRenameTarget | pathSymlink | pathRemove | pathUnlink | pathFilestatGet | pathSetTimes | fdFilestatGet | fdSetTimes
	const files = fdDatasync | fdRead | fdSeek | fdSetFlags | fdSync | fdTell | fdWrite | fdAdvise | fdAllocate | fdSetSize | pollReadwrite
	if s.filetype != typeDirectory || s.base&base != base || s.inheriting&(base|files) != base|files || s.base&(fdRead|fdWrite|fdSeek|fdSetSize) != 0 {
		t.Errorf("%+v", s)
	}
	for _, c := range []struct {
		oflags, base, inheriting, fdflags uint64
		want                              wasi.Errno
	}{
		{0, s.base, s.inheriting, 0, wasi.Success},
		{0, 0, 0, 0, wasi.Success},
		{0, 0, 0, nonblock, wasi.Success},
		{directory, 0, 0, 0, wasi.Success},
		{directory, fdRead, 0, 0, wasi.Success},
		{directory, fdRead | fdWrite, 0, 0, wasi.Isdir},
		{creat, 0, 0, 0, wasi.Isdir},
		{trunc, 0, 0, 0, wasi.Isdir},
		{creat | directory, 0, 0, 0, wasi.Inval},
		{16, 0, 0, 0, wasi.Inval},
		{0, 0, 0, 32, wasi.Inval},
	} {
		_, e := g.open(3, 0, ".", c.oflags, c.base, c.inheriting, c.fdflags)
		g.must("opening .", e, c.want)
	}
	_, e := g.open(3, 2, ".", 0, 0, 0, 0)
	g.must("an unknown lookup flag", e, wasi.Inval)
}

func TestWhatADirectoryIsNotFor(t *testing.T) {
	g := disk(t, nil)
	g.vector(0, buffer, 10)
	for name, args := range map[string][]uint64{
		"fd_read": {iovecs, 1, 0}, "fd_write": {iovecs, 1, 0}, "fd_pread": {iovecs, 1, 0, 0}, "fd_pwrite": {iovecs, 1, 0, 0},
		"fd_seek": {0, whenceCur, 8}, "fd_tell": {8}, "fd_allocate": {0, 0}, "fd_filestat_set_size": {0},
	} {
		g.must(name, g.errno(name, append([]uint64{3}, args...)...), wasi.Isdir)
	}
	g.must("fd_advise", g.errno("fd_advise", 3, 0, 0, 0), wasi.Badf)
	g.must("sync", g.errno("fd_sync", 3), wasi.Success)
	fd := g.opened(3, "file", creat, 0)
	_, e := g.open(fd, 0, "x", creat, 0, 0, 0)
	g.must("a path below a file", e, wasi.Notdir)
	g.must("prestat of a file", g.errno("fd_prestat_get", fd, 8), wasi.Badf)
}

func TestRenumbering(t *testing.T) {
	g := disk(t, nil)
	d := g.workDir("d")
	one, two := g.opened(d, "file1", creat, fdRead|fdWrite), g.opened(d, "file2", creat, 0)
	was := g.fdstat(one)
	g.must("renumber", g.errno("fd_renumber", one, two), wasi.Success)
	g.must("close", g.errno("fd_close", one), wasi.Badf)
	if now := g.fdstat(two); now != was {
		t.Errorf("%+v, was %+v", now, was)
	}
	g.must("to nothing", g.errno("fd_renumber", two, one), wasi.Badf)
	g.must("from nothing", g.errno("fd_renumber", one, two), wasi.Badf)
	g.must("to itself", g.errno("fd_renumber", two, two), wasi.Success)
	dir := g.fstat(d)
	g.must("over a mount", g.errno("fd_renumber", d, 3), wasi.Success)
	if now := g.fstat(3); now != dir {
		t.Errorf("%+v, was %+v", now, dir)
	}
	g.must("no mount any more", g.errno("fd_prestat_get", 3, 8), wasi.Badf)
	g.must("closed", g.errno("fd_fdstat_get", d, buffer), wasi.Badf)
	g.must("closing a mount", g.errno("fd_close", 4), wasi.Success)
	g.must("closed", g.errno("fd_fdstat_get", 4, buffer), wasi.Badf)
	for from := range uint64(3) {
		to := g.opened(3, "stdio", creat, 0)
		g.must("stream", g.errno("fd_renumber", from, to), wasi.Success)
		g.must("get", g.errno("fd_fdstat_get", to, buffer), wasi.Success)
		g.must("closed", g.errno("fd_fdstat_get", from, buffer), wasi.Badf)
	}
}

func TestSockets(t *testing.T) {
	g := disk(t, nil)
	g.must("shutdown of a stream", g.errno("sock_shutdown", 1, 1), wasi.Notsock)
	g.must("shutdown of a directory", g.errno("sock_shutdown", 3, 1), wasi.Badf)
	g.must("shutdown of nothing", g.errno("sock_shutdown", 99, 1), wasi.Badf)
	for name, args := range map[string][]uint64{"sock_accept": {0, 0}, "sock_recv": {iovecs, 1, 0, 0, 8}, "sock_send": {iovecs, 1, 0, 0}} {
		g.must(name, g.errno(name, append([]uint64{1}, args...)...), wasi.Notsup)
		g.must(name, g.errno(name, append([]uint64{99}, args...)...), wasi.Badf)
	}
}
