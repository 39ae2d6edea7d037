package memfs

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
)

// held adds up what a file system really holds.
type held struct {
	entries      uint64
	bytes, pages map[*area]uint64
	nodes        map[*Node]uint32
}

func measure(fs *FS, open []*Node) held {
	h := held{bytes: map[*area]uint64{}, pages: map[*area]uint64{}, nodes: map[*Node]uint32{}}
	count := func(n *Node) {
		if h.nodes[n]++; h.nodes[n] > 1 {
			return
		}
		h.bytes[n.mount.area] += n.Size()
		for _, p := range n.pages {
			h.pages[n.mount.area] += uint64(len(p))
		}
	}
	var walk func(n *Node)
	walk = func(n *Node) {
		h.entries++
		count(n)
		if n.kind != Directory {
			return
		}
		for _, e := range n.dir.names {
			walk(e.Node)
		}
	}
	for _, m := range fs.mounts {
		walk(m.Root)
	}
	for _, n := range open {
		if h.nodes[n] == 0 {
			count(n)
		}
	}
	return h
}

// TestRandomChanges does at random what a guest could do and holds the counts against what is there.
func TestRandomChanges(t *testing.T) {
	for seed := range int64(40) {
		r := rand.New(rand.NewSource(seed))
		clock := uint64(1000)
		fs := New(Limits{ScratchBytes: 500_000, ArtefactBytes: 100_000, Entries: 60}, "/out", 1000)
		fs.SetClock(func() uint64 { clock++; return clock })
		for _, path := range []string{"/tmp", "/out", "/in"} {
			if _, err := fs.Mount(path, path == "/in"); err != nil {
				t.Fatal(err)
			}
		}
		var open []*Node
		path := func() string {
			parts := make([]string, 1+r.Intn(4))
			for i := range parts {
				parts[i] = []string{"a", "b", "c", "d", "..", ".", "e/"}[r.Intn(7)]
			}
			return strings.Join(parts, "/")
		}
		place := func() (Place, Errno) { return fs.Walk(fs.mounts[r.Intn(3)].Root, path(), r.Intn(2) == 0) }
		for step := range 400 {
			p, e := place()
			q, e2 := place()
			if e != Success {
				continue
			}
			switch what := r.Intn(9); {
			case what < 3 && p.Name != "":
				target := ""
				if what == 2 {
					target = path()
				}
				_, _ = fs.Create(p, []Kind{Directory, Regular, Symlink}[what], target)
			case what == 3:
				_ = fs.Unlink(p)
			case what == 4:
				_ = fs.RemoveDirectory(p)
			case what == 5 && e2 == Success:
				_ = fs.Rename(p, q)
			case what == 6 && e2 == Success && q.Name != "":
				_ = fs.Link(p, q)
			case what == 7 && p.Node != nil && p.Node.kind == Regular:
				p.Node.Open()
				open = append(open, p.Node)
				off, n := uint64(r.Intn(200_000)), uint64(r.Intn(100_000))
				if room, e := p.Node.Room(off, n); e == Success {
					_ = p.Node.WriteAt(make([]byte, room), off)
				}
				_ = p.Node.Resize(uint64(r.Intn(150_000)))
			case what == 8 && len(open) > 0:
				i := r.Intn(len(open))
				open[i].Close()
				open = slices.Delete(open, i, i+1)
			}
			check(t, fmt.Sprintf("seed %d, step %d", seed, step), fs, open)
		}
	}
}

func check(t *testing.T, when string, fs *FS, open []*Node) {
	t.Helper()
	h := measure(fs, open)
	if h.entries != fs.entries || fs.entries > fs.limit {
		t.Fatalf("%s: %d entries, %d are counted", when, h.entries, fs.entries)
	}
	for _, a := range []*area{&fs.scratch, &fs.artefacts} {
		if h.bytes[a] != a.used || a.used > a.limit {
			t.Fatalf("%s: %d bytes, %d are counted, %d allowed", when, h.bytes[a], a.used, a.limit)
		}
		if most := 2*a.limit + 64*fs.limit; h.pages[a] > most {
			t.Fatalf("%s: %d bytes of pages for %d of files", when, h.pages[a], h.bytes[a])
		}
	}
	for n, names := range h.nodes {
		if n.kind == Directory && n.links > 0 && n.dir.removed {
			t.Fatalf("%s: a directory with a name is removed", when)
		}
		if n.links != names && n.links > 0 {
			t.Fatalf("%s: a node has %d names, it counts %d", when, names, n.links)
		}
	}
}
