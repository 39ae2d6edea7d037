package wasi_test

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
	"github.com/zerostate/zerostate/runtime/wasi/memfs"
)

// Rights, flags and file types of preview 1, as a guest's headers have them.
const (
	fdDatasync, fdRead, fdSeek, fdSetFlags, fdSync, fdTell, fdWrite, fdAdvise, fdAllocate = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 6, 1 << 7, 1 << 8

	pathCreateDirectory, pathCreateFile, pathLinkSource, pathLinkTarget, pathOpen = 1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13
	fdReaddir, pathReadlink, pathRenameSource, pathRenameTarget                   = 1 << 14, 1 << 15, 1 << 16, 1 << 17
	pathFilestatGet, pathSetSize, pathSetTimes                                    = 1 << 18, 1 << 19, 1 << 20
	fdFilestatGet, fdSetSize, fdSetTimes, pathSymlink, pathRemove, pathUnlink     = 1 << 21, 1 << 22, 1 << 23, 1 << 24, 1 << 25, 1 << 26

	pollReadwrite = 1 << 27

	creat, directory, excl, trunc            = 1, 2, 4, 8
	follow                                   = 1
	appending, dsync, nonblock, rsync, sync  = 1, 2, 4, 8, 16
	typeDirectory, typeRegular, typeSymlink  = 3, 4, 7
	atim, atimNow, mtim, mtimNow             = 1, 2, 4, 8
	whenceSet, whenceCur, whenceEnd          = 0, 1, 2
	iovecs, path1, path2, buffer, bufferSize = 16, 4096, 12288, 20480, 32768
)

// disk is a guest with a writable mount "/" at 3, a read-only /in at 4, /out at 5 and /tmp at 6.
func disk(t testing.TB, change func(*wasi.World, *memfs.FS)) *guest {
	t.Helper()
	files := memfs.New(memfs.Limits{ScratchBytes: 1 << 20, ArtefactBytes: 1 << 20, Entries: 2000}, runtime.OutPath, 1e18)
	for _, path := range []string{"/", "/in", "/out", "/tmp"} {
		if _, err := files.Mount(path, path == "/in"); err != nil {
			t.Fatal(err)
		}
	}
	in := files.Find("/in")
	for _, add := range []error{
		in.Add("a/file", memfs.Regular, []byte("read me"), ""),
		in.Add("a/link", memfs.Symlink, nil, "file"),
		in.Add("away", memfs.Symlink, nil, "/etc/passwd"),
	} {
		if add != nil {
			t.Fatal(add)
		}
	}
	return newGuest(t, func(w *wasi.World) {
		w.Files, w.OpenFiles, w.ClockStartMillis = files, 64, 1e12
		if change != nil {
			change(w, files)
		}
	})
}

func (g *guest) put(at int, s string) (ptr, n uint64) {
	copy(g.mem[at:], s)
	return uint64(at), uint64(len(s))
}

// must fails the test if e is not one of the wanted.
func (g *guest) must(what string, e wasi.Errno, want ...wasi.Errno) {
	g.t.Helper()
	for _, w := range want {
		if e == w {
			return
		}
	}
	g.t.Errorf("%s: errno %d, want %v", what, e, want)
}

func (g *guest) errno(name string, args ...uint64) wasi.Errno {
	g.t.Helper()
	e, err := g.try(name, args...)
	if err != nil {
		g.t.Fatalf("%s: %v", name, err)
	}
	return e
}

func (g *guest) open(dir uint64, flags uint64, path string, oflags, base, inheriting, fdflags uint64) (uint64, wasi.Errno) {
	g.t.Helper()
	p, n := g.put(path1, path)
	e := g.errno("path_open", dir, flags, p, n, oflags, base, inheriting, fdflags, 0)
	return uint64(g.u32(0)), e
}

// opened is open that must succeed.
func (g *guest) opened(dir uint64, path string, oflags, base uint64) uint64 {
	g.t.Helper()
	fd, e := g.open(dir, 0, path, oflags, base, 0, 0)
	g.must("opening "+path, e, wasi.Success)
	return fd
}

func (g *guest) create(dir uint64, path string) {
	g.t.Helper()
	g.close(g.opened(dir, path, creat, 0))
}

func (g *guest) close(fd uint64) {
	g.t.Helper()
	g.must("closing", g.errno("fd_close", fd), wasi.Success)
}

func (g *guest) on(name string, dir uint64, path string) wasi.Errno {
	g.t.Helper()
	p, n := g.put(path1, path)
	return g.errno(name, dir, p, n)
}

func (g *guest) mkdir(dir uint64, path string) wasi.Errno {
	g.t.Helper()
	return g.on("path_create_directory", dir, path)
}

func (g *guest) rmdir(dir uint64, path string) wasi.Errno {
	g.t.Helper()
	return g.on("path_remove_directory", dir, path)
}

func (g *guest) unlink(dir uint64, path string) wasi.Errno {
	g.t.Helper()
	return g.on("path_unlink_file", dir, path)
}

func (g *guest) symlink(target string, dir uint64, path string) wasi.Errno {
	g.t.Helper()
	a, n := g.put(path1, target)
	b, m := g.put(path2, path)
	return g.errno("path_symlink", a, n, dir, b, m)
}

func (g *guest) rename(from uint64, old string, to uint64, path string) wasi.Errno {
	g.t.Helper()
	a, n := g.put(path1, old)
	b, m := g.put(path2, path)
	return g.errno("path_rename", from, a, n, to, b, m)
}

func (g *guest) link(from, flags uint64, old string, to uint64, path string) wasi.Errno {
	g.t.Helper()
	a, n := g.put(path1, old)
	b, m := g.put(path2, path)
	return g.errno("path_link", from, flags, a, n, to, b, m)
}

func (g *guest) write(fd uint64, s string) (int, wasi.Errno) {
	g.t.Helper()
	p, n := g.put(buffer, s)
	g.vector(0, uint32(p), uint32(n))
	e := g.errno("fd_write", fd, iovecs, 1, 0)
	return int(g.u32(0)), e
}

func (g *guest) pwrite(fd uint64, s string, at uint64) (int, wasi.Errno) {
	g.t.Helper()
	p, n := g.put(buffer, s)
	g.vector(0, uint32(p), uint32(n))
	e := g.errno("fd_pwrite", fd, iovecs, 1, at, 0)
	return int(g.u32(0)), e
}

func (g *guest) read(fd uint64, n uint32) (string, wasi.Errno) {
	g.t.Helper()
	g.vector(0, buffer, n)
	e := g.errno("fd_read", fd, iovecs, 1, 0)
	return string(g.mem[buffer : buffer+int(g.u32(0))]), e
}

func (g *guest) pread(fd uint64, n uint32, at uint64) (string, wasi.Errno) {
	g.t.Helper()
	g.vector(0, buffer, n)
	e := g.errno("fd_pread", fd, iovecs, 1, at, 0)
	return string(g.mem[buffer : buffer+int(g.u32(0))]), e
}

func (g *guest) seek(fd uint64, offset int64, whence uint64) (uint64, wasi.Errno) {
	g.t.Helper()
	e := g.errno("fd_seek", fd, uint64(offset), whence, 8)
	return g.u64(8), e
}

type filestat struct{ dev, ino, filetype, links, size, atim, mtim, ctim uint64 }

func (g *guest) filestat(at int) filestat {
	return filestat{
		g.u64(at), g.u64(at + 8), uint64(g.mem[at+16]), g.u64(at + 24),
		g.u64(at + 32), g.u64(at + 40), g.u64(at + 48), g.u64(at + 56),
	}
}

func (g *guest) fstat(fd uint64) filestat {
	g.t.Helper()
	g.must("fd_filestat_get", g.errno("fd_filestat_get", fd, buffer), wasi.Success)
	return g.filestat(buffer)
}

func (g *guest) stat(dir, flags uint64, path string) (filestat, wasi.Errno) {
	g.t.Helper()
	p, n := g.put(path1, path)
	e := g.errno("path_filestat_get", dir, flags, p, n, buffer)
	return g.filestat(buffer), e
}

type fdstat struct{ filetype, flags, base, inheriting uint64 }

func (g *guest) fdstat(fd uint64) fdstat {
	g.t.Helper()
	g.must("fd_fdstat_get", g.errno("fd_fdstat_get", fd, buffer), wasi.Success)
	return fdstat{uint64(g.mem[buffer]), uint64(binary.LittleEndian.Uint16(g.mem[buffer+2:])), g.u64(buffer + 8), g.u64(buffer + 16)}
}

type dirent struct {
	next, ino, filetype uint64
	name                string
}

// readdir reads with a buffer of size bytes and says whether that was all.
func (g *guest) readdir(fd, cookie, size uint64) (list []dirent, all bool) {
	g.t.Helper()
	g.must("fd_readdir", g.errno("fd_readdir", fd, buffer, size, cookie, 0), wasi.Success)
	b := g.mem[buffer : buffer+int(g.u32(0))]
	all = uint64(len(b)) < size
	for len(b) >= 24 {
		n := int(binary.LittleEndian.Uint32(b[16:]))
		if len(b) < 24+n {
			break
		}
		list = append(list, dirent{binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:]), uint64(b[20]), string(b[24 : 24+n])})
		b = b[24+n:]
	}
	return list, all
}

func names(list []dirent) string {
	var s []string
	for _, d := range list {
		s = append(s, d.name)
	}
	return strings.Join(s, " ")
}

// workDir is a directory as the public suite's programs make themselves one.
func (g *guest) workDir(name string) uint64 {
	g.t.Helper()
	root := g.fdstat(3)
	base, e := g.open(3, 0, ".", directory, root.base, root.inheriting, 0)
	g.must("opening the mount", e, wasi.Success)
	g.must("making "+name, g.mkdir(base, name), wasi.Success)
	fd, e := g.open(base, 0, name, directory,
		fdFilestatGet|fdReaddir|pathCreateFile|pathCreateDirectory|pathRemove|pathOpen|pathUnlink|pathLinkSource|pathLinkTarget|
			pathReadlink|pathRenameSource|pathRenameTarget|pathFilestatGet|pathSetSize|pathSetTimes|pathSymlink,
		fdRead|fdWrite|fdReaddir|fdFilestatGet|fdSeek|pathLinkSource|pathLinkTarget|pathOpen|pathUnlink|pathFilestatGet|
			fdSetFlags|fdSync|fdTell|fdAdvise|fdAllocate|fdSetSize|fdSetTimes, 0)
	g.must("opening "+name, e, wasi.Success)
	return fd
}

func repeat(b byte, n int) string { return string(bytes.Repeat([]byte{b}, n)) }
