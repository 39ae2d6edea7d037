package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/zerostate/zerostate/node/store"
)

// Run tests the stores that open gives; each call gives an empty one.
func Run(t *testing.T, open func(t *testing.T) *store.Store) {
	for name, test := range map[string]func(*testing.T, *store.Store){
		"ReadWhatWasWritten":     readWhatWasWritten,
		"FailedUpdateLeavesNone": failedUpdateLeavesNone,
		"PanicLeavesNone":        panicLeavesNone,
		"ViewIsASnapshot":        viewIsASnapshot,
		"Limits":                 limits,
		"ValuesAreCopies":        valuesAreCopies,
		"NoLostUpdates":          noLostUpdates,
		"ScanStops":              scanStops,
		"AgainstAModel":          againstAModel,
		"Closed":                 closed,
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
			test(t, s)
		})
	}
}

func update(t testing.TB, s *store.Store, fn func(store.Tx) error) {
	t.Helper()
	if err := s.Update(fn); err != nil {
		t.Fatal(err)
	}
}

func get(t testing.TB, s *store.Store, key string) (string, bool) {
	t.Helper()
	var v []byte
	err := s.View(func(tx store.Tx) (err error) {
		v, err = tx.Get(key)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return "", false
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(v), true
}

func set(key, value string) func(store.Tx) error {
	return func(tx store.Tx) error { return tx.Set(key, []byte(value)) }
}

func readWhatWasWritten(t *testing.T, s *store.Store) {
	update(t, s, func(tx store.Tx) error {
		if err := errors.Join(tx.Set("a/1", []byte("x")), tx.Set("a/empty", nil)); err != nil {
			return err
		}
		if v, err := tx.Get("a/1"); err != nil || string(v) != "x" {
			return fmt.Errorf("own write reads %q, %v", v, err)
		}
		return nil
	})
	if v, ok := get(t, s, "a/1"); !ok || v != "x" {
		t.Errorf("a/1 is %q, %v", v, ok)
	}
	if v, ok := get(t, s, "a/empty"); !ok || v != "" {
		t.Errorf("a/empty is %q, %v", v, ok)
	}
	update(t, s, func(tx store.Tx) error { return errors.Join(tx.Delete("a/1"), tx.Delete("never")) })
	if v, ok := get(t, s, "a/1"); ok {
		t.Errorf("deleted key reads %q", v)
	}
}

func failedUpdateLeavesNone(t *testing.T, s *store.Store) {
	update(t, s, set("k", "old"))
	boom := errors.New("boom")
	err := s.Update(func(tx store.Tx) error {
		return errors.Join(tx.Set("k", []byte("new")), tx.Set("k", []byte("newer")), tx.Set("other", nil), tx.Delete("k"), boom)
	})
	if !errors.Is(err, boom) {
		t.Fatal(err)
	}
	if v, _ := get(t, s, "k"); v != "old" {
		t.Errorf("k is %q", v)
	}
	if _, ok := get(t, s, "other"); ok {
		t.Error("a failed update wrote")
	}
}

func panicLeavesNone(t *testing.T, s *store.Store) {
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = s.Update(func(tx store.Tx) error {
			_ = tx.Set("k", []byte("half"))
			panic("in the middle")
		})
	}()
	if _, ok := get(t, s, "k"); ok {
		t.Error("a panicking update wrote")
	}
	update(t, s, set("k", "whole")) // and nothing is stuck
	if v, _ := get(t, s, "k"); v != "whole" {
		t.Errorf("k is %q", v)
	}
}

func viewIsASnapshot(t *testing.T, s *store.Store) {
	update(t, s, set("k", "1"))
	err := s.View(func(tx store.Tx) error {
		update(t, s, set("k", "2"))
		if v, err := tx.Get("k"); err != nil || string(v) != "1" {
			return fmt.Errorf("snapshot reads %q, %v", v, err)
		}
		if err := tx.Set("k", nil); !errors.Is(err, store.ErrReadOnly) {
			return fmt.Errorf("set in a view: %v", err)
		}
		if err := tx.Delete("k"); !errors.Is(err, store.ErrReadOnly) {
			return fmt.Errorf("delete in a view: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func limits(t *testing.T, s *store.Store) {
	large := strings.Repeat("x", store.MaxValueBytes)
	update(t, s, set("large", large))
	if v, _ := get(t, s, "large"); v != large {
		t.Error("the largest value came back changed")
	}
	tooLarge := map[string]func(store.Tx) error{
		"value":     set("k", large+"x"),
		"key":       set(strings.Repeat("k", store.MaxKeyBytes+1), ""),
		"empty key": set("", ""),
		"bytes": func(tx store.Tx) error {
			for i := range 3 {
				if err := tx.Set(fmt.Sprint("n", i), []byte(large)); err != nil {
					return err
				}
			}
			return nil
		},
		"keys": func(tx store.Tx) error {
			for i := range store.MaxUpdateKeys + 1 {
				if err := tx.Delete(fmt.Sprint("n", i)); err != nil {
					return err
				}
			}
			return nil
		},
	}
	for name, fn := range tooLarge {
		if err := s.Update(fn); !errors.Is(err, store.ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var wg sync.WaitGroup // full Updates side by side still fit the engine
	for i := range 6 {
		wg.Go(func() {
			err := s.Update(func(tx store.Tx) error {
				for j := range store.MaxUpdateKeys - 1 {
					if err := tx.Set(fmt.Sprintf("many/%d/%d", i, j), []byte(strings.Repeat("v", 90))); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func valuesAreCopies(t *testing.T, s *store.Store) {
	update(t, s, func(tx store.Tx) error {
		v := []byte("mine")
		if err := tx.Set("k", v); err != nil {
			return err
		}
		v[0] = 'X'
		got, err := tx.Get("k")
		if err != nil {
			return err
		}
		got[1] = 'X'
		return nil
	})
	if v, _ := get(t, s, "k"); v != "mine" {
		t.Errorf("k is %q", v)
	}
}

// noLostUpdates counts from many goroutines; one in four fails on purpose.
func noLostUpdates(t *testing.T, s *store.Store) {
	const workers, rounds = 32, 24
	boom := errors.New("boom")
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := range rounds {
				err := s.Update(func(tx store.Tx) error {
					v, err := tx.Get("count")
					if err != nil && !errors.Is(err, store.ErrNotFound) {
						return err
					}
					if err := tx.Set("count", append(v, '.')); err != nil {
						return err
					}
					if i%4 == 3 {
						return boom
					}
					return nil
				})
				if (i%4 == 3) != errors.Is(err, boom) {
					t.Errorf("round %d: %v", i, err)
				}
			}
		})
	}
	wg.Wait()
	if v, _ := get(t, s, "count"); len(v) != workers*rounds*3/4 {
		t.Errorf("counted %d, want %d", len(v), workers*rounds*3/4)
	}
}

func scanStops(t *testing.T, s *store.Store) {
	update(t, s, func(tx store.Tx) error {
		return errors.Join(tx.Set("p/1", nil), tx.Set("p/2", nil), tx.Set("p/3", nil), tx.Set("q", nil))
	})
	boom := errors.New("boom")
	for _, end := range []error{store.Stop, boom} {
		var seen []string
		err := s.View(func(tx store.Tx) error {
			return tx.Scan(store.Range{Prefix: "p/"}, func(k string, _ []byte) error {
				if seen = append(seen, k); len(seen) == 2 {
					return end
				}
				return nil
			})
		})
		if len(seen) != 2 || (end == boom) != errors.Is(err, boom) || (end != boom && err != nil) {
			t.Errorf("%v: saw %v, %v", end, seen, err)
		}
	}
	update(t, s, func(tx store.Tx) error { // a scan inside a scan, and writing in it
		return tx.Scan(store.Range{Prefix: "p/"}, func(k string, _ []byte) error {
			return tx.Scan(store.Range{Prefix: "q"}, func(string, []byte) error { return tx.Delete(k) })
		})
	})
	if _, ok := get(t, s, "p/3"); ok {
		t.Error("not all were deleted")
	}
}

// againstAModel runs random updates, some failing, and compares random scans with a map.
func againstAModel(t *testing.T, s *store.Store) {
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		root := fmt.Sprintf("r%06d/", round) // a space of its own for each example
		model := map[string]string{}
		key := rapid.Custom(func(rt *rapid.T) string {
			return root + rapid.StringMatching(`[ab]/?[a-c]?`).Draw(rt, "key")
		})
		for range rapid.IntRange(1, 4).Draw(rt, "updates") {
			next := map[string]string{}
			for k, v := range model {
				next[k] = v
			}
			fail := rapid.IntRange(0, 3).Draw(rt, "fail") == 0
			boom := errors.New("boom")
			err := s.Update(func(tx store.Tx) error {
				for range rapid.IntRange(0, 5).Draw(rt, "writes") {
					k := key.Draw(rt, "k")
					if rapid.Bool().Draw(rt, "delete") {
						delete(next, k)
						if err := tx.Delete(k); err != nil {
							return err
						}
					} else {
						next[k] = rapid.StringN(0, 3, -1).Draw(rt, "v")
						if err := tx.Set(k, []byte(next[k])); err != nil {
							return err
						}
					}
				}
				compare(rt, tx, root, next)
				if fail {
					return boom
				}
				return nil
			})
			if fail != errors.Is(err, boom) {
				rt.Fatal(err)
			}
			if !fail {
				model = next
			}
			if err := s.View(func(tx store.Tx) error { compare(rt, tx, root, model); return nil }); err != nil {
				rt.Fatal(err)
			}
		}
	})
}

func compare(rt *rapid.T, tx store.Tx, root string, model map[string]string) {
	cursor := rapid.StringMatching(`([ab]/?[a-c]?)?`)
	r := store.Range{
		Prefix:  root + rapid.SampledFrom([]string{"", "a", "a/", "b/c"}).Draw(rt, "prefix"),
		Limit:   rapid.IntRange(0, 4).Draw(rt, "limit"),
		Reverse: rapid.Bool().Draw(rt, "reverse"),
	}
	if rapid.Bool().Draw(rt, "cursor") {
		r.After = root + cursor.Draw(rt, "after")
	}
	var want, got []string
	for k, v := range model {
		behind := r.After == "" || (r.Reverse && k < r.After) || (!r.Reverse && k > r.After)
		if strings.HasPrefix(k, r.Prefix) && behind {
			want = append(want, k+"="+v)
		}
	}
	sort.Slice(want, func(i, j int) bool {
		a, _, _ := strings.Cut(want[i], "=")
		b, _, _ := strings.Cut(want[j], "=")
		return a < b != r.Reverse
	})
	if r.Limit > 0 && len(want) > r.Limit {
		want = want[:r.Limit]
	}
	if err := tx.Scan(r, func(k string, v []byte) error { got = append(got, k+"="+string(v)); return nil }); err != nil {
		rt.Fatal(err)
	}
	if !slices.Equal(got, want) {
		rt.Fatalf("%+v: got %q, want %q", r, got, want)
	}
}

func closed(t *testing.T, s *store.Store) {
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Update(set("k", "")); !errors.Is(err, store.ErrClosed) {
		t.Errorf("update: %v", err)
	}
	if err := s.View(func(store.Tx) error { return nil }); !errors.Is(err, store.ErrClosed) {
		t.Errorf("view: %v", err)
	}
}
