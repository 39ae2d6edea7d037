package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	ds "github.com/ipfs/go-datastore"

	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/node/store/storetest"
)

const childEnv = "ZEROSTATE_STORE_TEST_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnv); dir != "" {
		child(dir)
	}
	os.Exit(m.Run())
}

// child updates from eight goroutines and prints a number after its Update returned.
func child(dir string) {
	s, err := store.Open(dir, store.Options{})
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	var n atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for {
				i := n.Add(1)
				key := store.SeqKey("event/", uint64(i))
				if err := s.Update(func(tx store.Tx) error { return tx.Set(key, []byte(key)) }); err != nil {
					fmt.Println("error", err)
					return
				}
				os.Stdout.WriteString(strconv.FormatInt(i, 10) + "\n")
			}
		})
	}
	wg.Wait()
}

func openDisk(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestMemory(t *testing.T) {
	storetest.Run(t, func(*testing.T) *store.Store { return store.OpenMemory() })
}

func TestDisk(t *testing.T) {
	storetest.Run(t, func(t *testing.T) *store.Store { return openDisk(t, t.TempDir()) })
}

// TestKilled: what Update confirmed is there after kill -9, at three different moments.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	confirmed := map[string]bool{}
	for round := 1; round <= 3; round++ {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childEnv+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			i, err := strconv.ParseUint(lines.Text(), 10, 64)
			if err != nil {
				t.Fatalf("child says %q", lines.Text())
			}
			confirmed[store.SeqKey("event/", i)] = true
			if n == 100*round { // and go on reading what it still confirmed
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := cmd.Wait(); err == nil {
			t.Fatal("the child ended by itself")
		}
	}
	s := openDisk(t, dir)
	defer s.Close()
	err := s.View(func(tx store.Tx) error {
		for k := range confirmed {
			if v, err := tx.Get(k); err != nil || string(v) != k {
				t.Errorf("%s: %q, %v", k, v, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(confirmed) < 600/3 {
		t.Errorf("only %d confirmed", len(confirmed))
	}
}

func TestReopenAndRefusals(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := openDisk(t, dir)
	if err := s.Update(func(tx store.Tx) error { return tx.Set("k", []byte("v")) }); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(dir, store.Options{}); !errors.Is(err, store.ErrLocked) {
		t.Errorf("second opener: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openDisk(t, dir)
	err := s.Update(func(tx store.Tx) error {
		if v, err := tx.Get("k"); err != nil || string(v) != "v" {
			return fmt.Errorf("after reopening: %q, %v", v, err)
		}
		return tx.Set("meta/schema", []byte(store.SeqKey("", store.Schema+1)))
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(dir, store.Options{}); !errors.Is(err, store.ErrNewerSchema) || !strings.Contains(err.Error(), "schema 2") {
		t.Errorf("newer schema: %v", err)
	}
}

func TestDiskFullAndUnwritable(t *testing.T) {
	dir := t.TempDir()
	if _, err := store.Open(dir, store.Options{MinFree: 1 << 62}); !errors.Is(err, store.ErrDiskFull) {
		t.Errorf("disk full: %v", err)
	}
	if _, err := store.OpenBlocks(dir, store.Options{MinFree: 1 << 62}); !errors.Is(err, store.ErrDiskFull) {
		t.Errorf("disk full: %v", err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(filepath.Join(file, "state"), store.Options{}); err == nil || !strings.Contains(err.Error(), "not a directory") {
		t.Errorf("a file in the way: %v", err)
	}
	if os.Geteuid() == 0 {
		return // root may write anywhere
	}
	closed := filepath.Join(dir, "closed")
	if err := os.Mkdir(closed, 0o500); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(closed, store.Options{}); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("permission: %v", err)
	}
}

func TestRunStops(t *testing.T) {
	s := openDisk(t, t.TempDir())
	defer s.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Run(ctx); err != nil {
		t.Error(err)
	}
}

func TestBlocks(t *testing.T) {
	dir := t.TempDir()
	ctx := t.Context()
	b, err := store.OpenBlocks(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	blocks, dht := b.Namespace("blocks"), b.Namespace("dht")
	key := ds.NewKey("/x")
	large := make([]byte, 1<<20)
	large[5] = 7
	batch, err := blocks.Batch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(batch.Put(ctx, key, large), batch.Commit(ctx), dht.Put(ctx, key, []byte("record")), blocks.Close(), b.Sync(ctx, ds.NewKey("/")))
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if b, err = store.OpenBlocks(dir, store.Options{}); err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if v, err := b.Namespace("blocks").Get(ctx, key); err != nil || len(v) != len(large) || v[5] != 7 {
		t.Errorf("block: %d bytes, %v", len(v), err)
	}
	if v, err := b.Namespace("dht").Get(ctx, key); err != nil || string(v) != "record" {
		t.Errorf("record: %q, %v", v, err)
	}
}

func TestKeysAndTypes(t *testing.T) {
	at := time.UnixMilli(1_700_000_000_123)
	if got, id, err := store.ParseTimeKey("task/", store.TimeKey("task/", at, "a/b")); err != nil || !got.Equal(at) || id != "a/b" {
		t.Errorf("%v %q %v", got, id, err)
	}
	if store.TimeKey("task/", at, "z") >= store.TimeKey("task/", at.Add(time.Millisecond), "a") {
		t.Error("time keys do not sort by time")
	}
	for _, bad := range []string{"", "at/task/", "at/task/12/x", store.SeqKey("event/", 4)} {
		if _, _, err := store.ParseTimeKey("task/", bad); !errors.Is(err, store.ErrKey) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	type pair struct {
		A uint64 `cbor:"a"`
		B string `cbor:"b"`
	}
	s := store.OpenMemory()
	err := s.Update(func(tx store.Tx) error {
		if err := store.Put(tx, "k", pair{4, "x"}); err != nil {
			return err
		}
		if p, err := store.Get[pair](tx, "k"); err != nil || p != (pair{4, "x"}) {
			return fmt.Errorf("%+v, %w", p, err)
		}
		if _, err := store.Get[string](tx, "k"); err == nil {
			return errors.New("read as another type")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func BenchmarkUpdate(b *testing.B) {
	for _, writers := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			s, err := store.Open(b.TempDir(), store.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			value := make([]byte, 300)
			var n atomic.Uint64
			var wg sync.WaitGroup
			b.ResetTimer()
			for range writers {
				wg.Go(func() {
					for i := n.Add(1); i <= uint64(b.N); i = n.Add(1) {
						if err := s.Update(func(tx store.Tx) error { return tx.Set(store.SeqKey("event/", i), value) }); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "updates/s")
		})
	}
}
