package memfs

import (
	goruntime "runtime"
	"strings"
	"testing"
)

// heapInUse is the memory in use.
func heapInUse() uint64 {
	goruntime.GC()
	goruntime.GC()
	var m goruntime.MemStats
	goruntime.ReadMemStats(&m)
	return m.HeapAlloc
}

func outAndTmp(t *testing.T, entries uint64) (fs *FS, out, tmp *Node) {
	t.Helper()
	fs = New(Limits{ScratchBytes: 64 << 20, ArtefactBytes: 64 << 20, Entries: entries}, "/out", 0)
	for _, path := range []string{"/out", "/tmp"} {
		if _, err := fs.Mount(path, false); err != nil {
			t.Fatal(err)
		}
	}
	return fs, fs.Find("/out").Root, fs.Find("/tmp").Root
}

func create(t *testing.T, fs *FS, base *Node, name string, k Kind) *Node {
	t.Helper()
	p, e := fs.Walk(base, name, false)
	if e != Success {
		t.Fatal(e)
	}
	n, e := fs.Create(p, k, "")
	if e != Success {
		t.Fatal(e)
	}
	return n
}

// TestShrunkFilesGiveBackTheirMemory makes files large and then small: what the quota no longer counts is not held.
func TestShrunkFilesGiveBackTheirMemory(t *testing.T) {
	fs, _, tmp := outAndTmp(t, 2000)
	before := heapInUse()
	page := make([]byte, pageSize)
	for i := range 1000 {
		n := create(t, fs, tmp, strings.Repeat("x", 1+i%200)+string(rune('a'+i/200)), Regular)
		for _, off := range []uint64{0, 32 << 20} {
			if e := n.WriteAt(page, off); e != Success {
				t.Fatal(e)
			}
		}
		if e := n.Resize(1); e != Success {
			t.Fatal(e)
		}
	}
	if used := 64<<20 - fs.ScratchLeft(); used != 1000 {
		t.Errorf("%d bytes are counted", used)
	}
	if more := heapInUse() - min(before, heapInUse()); more > 8<<20 {
		t.Errorf("1000 files of a byte hold %d bytes", more)
	}
	goruntime.KeepAlive(fs)
}

// TestRemovedDirectoriesHoldNothing removes a chain of directories of which only the innermost stays open.
func TestRemovedDirectoriesHoldNothing(t *testing.T) {
	const chains, depth = 20, 2000
	fs, _, tmp := outAndTmp(t, depth+10)
	before := heapInUse()
	var open []*Node
	for range chains {
		chain := []*Node{tmp}
		for range depth {
			chain = append(chain, create(t, fs, chain[len(chain)-1], "d", Directory))
		}
		for i := depth - 1; i >= 0; i-- {
			p, e := fs.Walk(chain[i], "d", false)
			if e == Success {
				e = fs.RemoveDirectory(p)
			}
			if e != Success {
				t.Fatal(e)
			}
		}
		chain[depth].Open()
		open = append(open, chain[depth])
	}
	if more := heapInUse() - min(before, heapInUse()); more > 2<<20 {
		t.Errorf("%d directories that are removed, %d of them open, hold %d bytes", chains*depth, chains, more)
	}
	for _, n := range open {
		n.List(0, func(Listed) bool { return true })
		n.Close()
	}
}

// TestFilesTooDeepToNameAreLeftOut lists a tree whose paths are longer than any path may be.
func TestFilesTooDeepToNameAreLeftOut(t *testing.T) {
	const depth = 16_000
	fs, out, _ := outAndTmp(t, depth+10)
	name := strings.Repeat("d", MaxName)
	at := out
	for i := range depth {
		if i == 10 {
			create(t, fs, at, "within", Regular)
		}
		at = create(t, fs, at, name, Directory)
	}
	create(t, fs, at, "beyond", Regular)
	var before, after goruntime.MemStats
	goruntime.ReadMemStats(&before)
	files := fs.Find("/out").Files()
	goruntime.ReadMemStats(&after)
	if len(files) != 1 || !strings.HasSuffix(files[0].Name, "/within") {
		t.Errorf("%d files", len(files))
	}
	if taken := after.TotalAlloc - before.TotalAlloc; taken > 1<<20 {
		t.Errorf("it took %d bytes", taken)
	}
}
