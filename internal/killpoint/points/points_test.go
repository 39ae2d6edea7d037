package points

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

var update = flag.Bool("update", false, "write the list anew")

const (
	root = "../../.."
	list = root + "/internal/e2e/testdata/killpoints.txt"
)

// source is read once: it is type-checked from the ground.
var source = sync.OnceValues(func() (Code, error) { return Find(root) })

func find(t *testing.T) Code {
	t.Helper()
	code, err := source()
	if err != nil {
		t.Fatal(err)
	}
	if len(code.Points) < 30 {
		t.Fatalf("only %d points were found: the source was not read", len(code.Points))
	}
	return code
}

// TestListIsCurrent: a new fsync or send has to be listed, so that a scenario is asked for it.
func TestListIsCurrent(t *testing.T) {
	code := find(t)
	lines, err := ReadList(list)
	if err != nil && !(*update && errors.Is(err, os.ErrNotExist)) {
		t.Fatal(err)
	}
	if *update {
		if err := WriteList(list, code.Points, lines); err != nil {
			t.Fatal(err)
		}
		return
	}
	var listed, found []string
	for _, l := range lines {
		listed = append(listed, l.Name)
	}
	for _, p := range code.Points {
		found = append(found, p.Name)
		if !slices.Contains(listed, p.Name) {
			t.Errorf("%s:%d: %q is a kill point that is not listed\n\tlist it with: go test ./internal/killpoint/points -update, and let a scenario of internal/e2e reach it", p.File, p.From, p.Name)
		}
	}
	for _, name := range listed {
		if !slices.Contains(found, name) {
			t.Errorf("the list has %q, which is gone\n\tgo test ./internal/killpoint/points -update", name)
		}
	}
}

// unmarked are the raw effects that no payment rests on.
var unmarked = map[string]string{
	"node/store (*disk).apply calls (*github.com/dgraph-io/badger/v4.Txn).Commit": "its one caller, the group commit, is marked",
	"node/keystore SyncDir calls (*os.File).Sync":                                 "WriteDurable, which calls it on the path, is marked",
	"node writeNew calls (*os.File).Sync":                                         "it writes backups, which money does not rest on until they are whole",
}

// TestEffectsAreMarked: whoever calls fsync, or writes to a peer or the chain, marks it.
func TestEffectsAreMarked(t *testing.T) {
	for _, u := range find(t).Unmarked {
		if unmarked[u] == "" {
			t.Errorf("%s without killpoint.Before and After beside it", u)
		}
	}
}

// TestCarriersExist: a carrier that was renamed would silently become a point, or hide one.
func TestCarriersExist(t *testing.T) {
	code := find(t)
	for _, name := range carriers {
		if !slices.Contains(code.names, name) {
			t.Errorf("node has no function %s any more: mend carriers", name)
		}
	}
}

// TestProductHasNoPoints: an ordinary build links nothing of the instrument. That the other one does, the stories show.
func TestProductHasNoPoints(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "zerostated")
	build := exec.Command("go", "build", "-o", bin, "./cmd/zerostated")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	symbols, err := exec.Command("go", "tool", "nm", bin).Output()
	if err != nil {
		t.Fatal(err)
	}
	if len(symbols) == 0 || strings.Contains(string(symbols), "internal/killpoint.") {
		t.Errorf("a product binary has symbols of killpoint, or none at all (%d bytes of them)", len(symbols))
	}
}
