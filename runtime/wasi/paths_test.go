package wasi_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/zerostate/zerostate/runtime/wasi"
)

func TestPathsThatAreStrange(t *testing.T) {
	g := disk(t, nil)
	d := g.workDir("d")
	g.must("mkdir", g.mkdir(d, "dir"), wasi.Success)
	g.must("mkdir", g.mkdir(d, "dir/nested"), wasi.Success)
	g.create(d, "dir/nested/file")
	long := strings.Repeat("x", 256)
	for _, c := range []struct {
		path string
		want wasi.Errno
	}{
		{"dir/.//nested/../../dir/nested/../nested///./file", wasi.Success},
		{"dir/nested/", wasi.Success},
		{"dir/nested///", wasi.Success},
		{".", wasi.Success},
		{"dir/..", wasi.Success},
		{"/dir/nested/file", wasi.Perm},
		{"/", wasi.Perm},
		{"..", wasi.Perm},
		{"dir/nested/../../../d/dir/nested/file", wasi.Perm},
		{"dir/nested/file\x00", wasi.Ilseq},
		{"dir/\xff", wasi.Ilseq},
		{"dir/nested/file/", wasi.Notdir},
		{"dir/nested/file///", wasi.Notdir},
		{"dir/nested/file/.", wasi.Notdir},
		{"dir/nested/file/..", wasi.Notdir},
		{"dir/nowhere/..", wasi.Noent},
		{"", wasi.Noent},
		{"nothing", wasi.Noent},
		{"nothing/", wasi.Noent},
		{long, wasi.Nametoolong},
		{strings.Repeat("./", 2049), wasi.Nametoolong},
		{strings.Repeat("./", 2048), wasi.Success},
	} {
		fd, e := g.open(d, 0, c.path, 0, 0, 0, 0)
		g.must("opening "+c.path, e, c.want)
		if e == wasi.Success {
			g.close(fd)
		}
	}
	g.must("making a long name", g.mkdir(d, long), wasi.Nametoolong)
	g.must("making nothing", g.mkdir(d, ""), wasi.Noent)
	g.must("making what is there", g.mkdir(d, "dir/"), wasi.Exist)
	g.must("making itself", g.mkdir(d, "."), wasi.Exist)
	g.must("making with a slash", g.mkdir(d, "slash//"), wasi.Success)
	_, e := g.open(d, 0, "new/", creat, 0, 0, 0)
	g.must("making a file with a slash", e, wasi.Isdir)
}

func TestRemoving(t *testing.T) {
	g := disk(t, nil)
	d := g.workDir("d")
	g.must("mkdir", g.mkdir(d, "dir"), wasi.Success)
	g.must("mkdir", g.mkdir(d, "dir/nested"), wasi.Success)
	g.create(d, "file")
	g.must("symlink", g.symlink("dir", d, "link"), wasi.Success)
	for _, c := range []struct {
		name, path string
		want       wasi.Errno
	}{
		{"path_remove_directory", "dir", wasi.Notempty},
		{"path_remove_directory", "file", wasi.Notdir},
		{"path_remove_directory", "file/", wasi.Notdir},
		{"path_remove_directory", "link", wasi.Notdir},
		{"path_remove_directory", "link/", wasi.Notdir},
		{"path_remove_directory", ".", wasi.Inval},
		{"path_remove_directory", "dir/nested/.", wasi.Inval},
		{"path_remove_directory", "gone", wasi.Noent},
		{"path_unlink_file", "dir", wasi.Isdir},
		{"path_unlink_file", "dir/", wasi.Isdir},
		{"path_unlink_file", "file/", wasi.Notdir},
		{"path_unlink_file", "link/", wasi.Notdir},
		{"path_unlink_file", "gone", wasi.Noent},
		{"path_unlink_file", ".", wasi.Isdir},
		{"path_remove_directory", "link/nested", wasi.Success},
		{"path_remove_directory", "dir/", wasi.Success},
		{"path_unlink_file", "link", wasi.Success},
		{"path_unlink_file", "file", wasi.Success},
	} {
		g.must(c.name+" "+c.path, g.on(c.name, d, c.path), c.want)
	}
	// What has no name any more can be used as long as it is open, but nothing is made in it.
	g.must("mkdir", g.mkdir(d, "dir"), wasi.Success)
	gone := g.opened(3, "d/dir", directory, pathOpen|pathCreateFile|pathCreateDirectory)
	file := g.opened(d, "file", creat, fdRead|fdWrite|fdSeek)
	g.must("rmdir", g.rmdir(d, "dir"), wasi.Success)
	g.must("unlink", g.unlink(d, "file"), wasi.Success)
	g.must("mkdir in it", g.mkdir(gone, "x"), wasi.Noent)
	_, e := g.open(gone, 0, "x", creat, 0, 0, 0)
	g.must("creating in it", e, wasi.Noent)
	_, e = g.write(file, "still")
	g.must("writing", e, wasi.Success)
	if s, _ := g.pread(file, 9, 0); s != "still" {
		t.Errorf("read %q", s)
	}
	g.must("mkdir again", g.mkdir(d, "dir"), wasi.Success)
}

func TestRenaming(t *testing.T) {
	g := disk(t, nil)
	d := g.workDir("d")
	exists := func(path string, want wasi.Errno) {
		t.Helper()
		_, e := g.stat(d, 0, path)
		g.must(path, e, want)
	}
	for _, dir := range []string{"a", "b", "full", "full/in"} {
		g.must("mkdir", g.mkdir(d, dir), wasi.Success)
	}
	g.create(d, "file")
	g.create(d, "other")
	for _, c := range []struct {
		from, to string
		want     wasi.Errno
	}{
		{"a", "full", wasi.Notempty},
		{"a", "file", wasi.Notdir},
		{"file", "a", wasi.Isdir},
		{"file", "a/", wasi.Notdir},
		{"file", "new/", wasi.Notdir},
		{"file/", "new", wasi.Notdir},
		{"a", "file/", wasi.Notdir},
		{"full", "full/in/x", wasi.Inval},
		{"full", "full/x", wasi.Inval},
		{"gone", "x", wasi.Noent},
		{"gone/x", "x", wasi.Noent},
		{"file", "gone/x", wasi.Noent},
		{".", "x", wasi.Busy},
		{"a", ".", wasi.Busy},
		{"a", "a", wasi.Success},
		{"a", "b", wasi.Success},
		{"b/", "a", wasi.Success},
		{"a", "b/", wasi.Success},
		{"b/", "a/", wasi.Success},
		{"file", "other", wasi.Success},
		{"other", "full/in/file", wasi.Success},
		{"full", "moved", wasi.Success},
		{"../x", "y", wasi.Perm},
	} {
		g.must(c.from+" → "+c.to, g.rename(d, c.from, d, c.to), c.want)
	}
	exists("b", wasi.Noent)
	exists("a", wasi.Success)
	exists("file", wasi.Noent)
	exists("moved/in/file", wasi.Success)
	g.must("another mount", g.rename(d, "a", 6, "a"), wasi.Xdev)
	// "..", which a directory keeps, follows it.
	g.must("move", g.rename(d, "moved/in", d, "in"), wasi.Success)
	in := g.opened(d, "in", directory, fdReaddir)
	list, _ := g.readdir(in, 0, 1000)
	if up, _ := g.stat(d, 0, "."); len(list) != 3 || list[1].ino != up.ino {
		t.Errorf("after a move: %v, its parent is %d", list, up.ino)
	}
}

func TestHardLinks(t *testing.T) {
	g := disk(t, nil)
	d := g.workDir("d")
	const rights = fdRead | pathLinkSource | pathLinkTarget | fdFilestatGet | pathOpen | pathUnlink
	file, e := g.open(d, 0, "file", creat, rights, rights, 0)
	g.must("creating", e, wasi.Success)
	g.must("link", g.link(d, 0, "file", d, "link"), wasi.Success)
	link, e := g.open(d, 0, "link", 0, rights, rights, 0)
	g.must("opening the link", e, wasi.Success)
	if a, b := g.fstat(file), g.fstat(link); a != b || a.links != 2 {
		t.Errorf("the file %v and its link %v", a, b)
	}
	if a, b := g.fdstat(file), g.fdstat(link); a != b || a.base != fdRead|fdFilestatGet || a.inheriting != 0 {
		t.Errorf("the file %v and its link %v", a, b)
	}
	g.must("unlink", g.unlink(d, "link"), wasi.Success)
	if s := g.fstat(link); s.links != 1 {
		t.Errorf("%d names left", s.links)
	}
	g.must("mkdir", g.mkdir(d, "dir"), wasi.Success)
	g.must("dangling", g.symlink("nowhere", d, "symlink"), wasi.Success)
	g.must("loop", g.symlink("loop", d, "loop"), wasi.Success)
	for _, c := range []struct {
		flags    uint64
		from, to string
		want     []wasi.Errno
	}{
		{0, "file", "file", []wasi.Errno{wasi.Exist}},
		{0, "file", "dir", []wasi.Errno{wasi.Exist}},
		{0, "file", "symlink", []wasi.Errno{wasi.Exist}},
		{0, "dir", "x", []wasi.Errno{wasi.Perm}},
		{0, "file", "x/", []wasi.Errno{wasi.Noent}},
		{0, "file/", "x", []wasi.Errno{wasi.Notdir}},
		{0, "file", "file/", []wasi.Errno{wasi.Notdir}},
		{0, "gone", "x", []wasi.Errno{wasi.Noent}},
		{0, "symlink", "to-symlink", []wasi.Errno{wasi.Success}},
		{0, "loop", "to-loop", []wasi.Errno{wasi.Success}},
		{follow, "symlink", "x", []wasi.Errno{wasi.Noent}},
		{follow, "loop", "x", []wasi.Errno{wasi.Loop}},
		{2, "file", "x", []wasi.Errno{wasi.Inval}},
		{0, "file", "dir/x", []wasi.Errno{wasi.Success}},
	} {
		g.must(c.from+" → "+c.to, g.link(d, c.flags, c.from, d, c.to), c.want...)
	}
	g.must("another mount", g.link(d, 0, "file", 6, "x"), wasi.Xdev)
	g.create(5, "artefact")
	g.must("among artefacts", g.link(5, 0, "artefact", 5, "x"), wasi.Perm)
}

func TestSymbolicLinks(t *testing.T) {
	g := disk(t, nil)
	d := g.workDir("d")
	g.must("mkdir", g.mkdir(d, "target"), wasi.Success)
	for link, target := range map[string]string{
		"to-dir": "target", "slash": "target/", "dangling": "nowhere", "loop": "loop", "out": "../x", "back": "../d", "new": "target/made",
	} {
		g.must("linking "+link, g.symlink(target, d, link), wasi.Success)
	}
	g.create(d, "file")
	g.must("linking", g.symlink("file", d, "to-file"), wasi.Success)
	for _, c := range []struct {
		path          string
		flags, oflags uint64
		want          wasi.Errno
	}{
		{"to-dir", 0, directory, wasi.Notdir},
		{"to-dir", 0, 0, wasi.Loop},
		{"to-dir", follow, directory, wasi.Success},
		{"to-dir/", 0, directory, wasi.Success},
		{"to-dir/.", 0, 0, wasi.Success},
		{"slash", follow, 0, wasi.Success},
		{"to-file", 0, directory, wasi.Notdir},
		{"to-file", 0, 0, wasi.Loop},
		{"to-file", follow, directory, wasi.Notdir},
		{"to-file", follow, 0, wasi.Success},
		{"to-file/", follow, 0, wasi.Notdir},
		{"dangling", 0, directory, wasi.Notdir},
		{"dangling", 0, 0, wasi.Loop},
		{"dangling", follow, 0, wasi.Noent},
		{"dangling", follow, creat | excl, wasi.Exist},
		{"loop", 0, 0, wasi.Loop},
		{"loop", follow, 0, wasi.Loop},
		{"loop/x", 0, 0, wasi.Loop},
		{"out", follow, 0, wasi.Perm},
		{"back", follow, 0, wasi.Perm},
		{"new", follow, creat, wasi.Success},
		{"target/made", 0, 0, wasi.Success},
	} {
		_, e := g.open(d, c.flags, c.path, c.oflags, 0, 0, 0)
		g.must("opening "+c.path, e, c.want)
	}
	for _, c := range []struct {
		target, path string
		want         wasi.Errno
	}{
		{"source", "gone/", wasi.Noent},
		{"source", "target/", wasi.Exist},
		{"source", "target", wasi.Exist},
		{"source", "file/", wasi.Notdir},
		{"source", "file", wasi.Exist},
		{"/", "x", wasi.Perm},
		{"/x", "x", wasi.Perm},
		{"", "x", wasi.Noent},
		{"\xff", "x", wasi.Ilseq},
		{strings.Repeat("x", 4097), "x", wasi.Nametoolong},
	} {
		g.must(c.target+" ← "+c.path, g.symlink(c.target, d, c.path), c.want)
	}
	// A link that leads through more links than one may follow.
	g.must("link", g.symlink("file", d, "l0"), wasi.Success)
	for i := range 41 {
		g.must("link", g.symlink("l"+strconv.Itoa(i), d, "l"+strconv.Itoa(i+1)), wasi.Success)
	}
	_, e := g.stat(d, follow, "l39")
	g.must("forty links", e, wasi.Success)
	_, e = g.stat(d, follow, "l40")
	g.must("one more", e, wasi.Loop)
	_, e = g.stat(4, follow, "away")
	g.must("an absolute link that was mounted", e, wasi.Perm)
}

func TestReadlink(t *testing.T) {
	g := disk(t, nil)
	g.must("link", g.symlink("target", 3, "link"), wasi.Success)
	read := func(path string, size uint64) (string, wasi.Errno) {
		p, n := g.put(path1, path)
		clear(g.mem[buffer : buffer+10])
		e := g.errno("path_readlink", 3, p, n, buffer, size, 0)
		return string(g.mem[buffer : buffer+10][:g.u32(0)]), e
	}
	if s, e := read("link", 10); s != "target" || e != wasi.Success || g.mem[buffer+6] != 0 {
		t.Errorf("%q, errno %d", s, e)
	}
	if s, e := read("link", 4); s != "targ" || e != wasi.Success {
		t.Errorf("%q, errno %d", s, e)
	}
	if s, e := read("link", 0); s != "" || e != wasi.Success {
		t.Errorf("%q, errno %d", s, e)
	}
	_, e := read("gone", 10)
	g.must("what is not there", e, wasi.Noent)
	_, e = read(".", 10)
	g.must("a directory", e, wasi.Inval)
}
