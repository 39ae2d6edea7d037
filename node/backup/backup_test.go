package backup

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

const phrase = "a phrase of a test"

func cheap(t testing.TB) {
	t.Helper()
	old := workFactor
	workFactor = 8
	t.Cleanup(func() { workFactor = old })
}

func make1(t testing.TB, change func(*Writer)) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := NewWriter(&b, phrase, Manifest{Program: "1", Network: "n", Owner: "0xo", Taken: time.Unix(1_700_000_000, 0)})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.File("keys/owner.json", []byte("owner")); err != nil {
		t.Fatal(err)
	}
	for i := range 5000 {
		if err := w.Record(Record{fmt.Sprintf("lane/%04d", i), bytes.Repeat([]byte{byte(i)}, 300)}); err != nil {
			t.Fatal(err)
		}
	}
	if change != nil {
		change(w)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(raw []byte, pass string) (files, records int, err error) {
	r, err := Open(bytes.NewReader(raw), pass)
	if err != nil {
		return 0, 0, err
	}
	err = r.Each(func(string, []byte) error { files++; return nil }, func(part []Record) error { records += len(part); return nil })
	return files, records, err
}

func TestRoundTrip(t *testing.T) {
	cheap(t)
	raw := make1(t, nil)
	if files, records, err := read(raw, phrase); err != nil || files != 1 || records != 5000 {
		t.Errorf("%d files, %d records, %v", files, records, err)
	}
	if bytes.Contains(raw, []byte("owner")) {
		t.Error("the file shows what is in it")
	}
}

// TestBad: whatever was done to the file, it is refused, and the reason is the right one.
func TestBad(t *testing.T) {
	cheap(t)
	good := make1(t, nil)
	at := func(i int) []byte {
		b := bytes.Clone(good)
		b[i] ^= 1
		return b
	}
	for _, c := range []struct {
		name, pass string
		raw        []byte
		want       error
	}{
		{"wrong passphrase", "another phrase", good, ErrPassphrase},
		{"no passphrase", "", good, ErrPassphrase},
		{"empty", phrase, nil, ErrForeign},
		{"no backup", phrase, []byte(strings.Repeat("hello\n", 100)), ErrForeign},
		{"cut in its head", phrase, good[:40], ErrForeign},
		{"cut in the middle", phrase, good[:len(good)/2], ErrDamaged},
		{"cut at its end", phrase, good[:len(good)-1], ErrDamaged},
		{"changed in the middle", phrase, at(len(good) / 2), ErrDamaged},
		{"changed at its end", phrase, at(len(good) - 1), ErrDamaged},
		{"longer", phrase, append(bytes.Clone(good), 0), ErrDamaged},
		{"not closed", phrase, make1(t, func(w *Writer) { w.records++ }), ErrDamaged},
		{"leaves the directory", phrase, make1(t, func(w *Writer) { _ = w.put("keys/../../x", nil) }), ErrDamaged},
		{"unknown entry", phrase, make1(t, func(w *Writer) { _ = w.put("state/x", nil) }), ErrDamaged},
	} {
		if _, _, err := read(c.raw, c.pass); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

// TestNewer: a format of the future is refused by its number, not by what looks wrong in it.
func TestNewer(t *testing.T) {
	cheap(t)
	var again bytes.Buffer
	raw, err := json.Marshal(Manifest{Format: Format + 1, Program: "9.9"})
	if err != nil {
		t.Fatal(err)
	}
	w, err := begin(&again, phrase, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.put(manifestName, raw), w.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(&again, phrase); !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), "9.9") {
		t.Error(err)
	}
}

func FuzzOpen(f *testing.F) {
	cheap(f)
	good := make1(f, nil)
	f.Add(good[:2000])
	f.Add([]byte("age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 8\n"))
	f.Fuzz(func(_ *testing.T, raw []byte) {
		if r, err := Open(io.LimitReader(bytes.NewReader(raw), 1<<16), phrase); err == nil {
			_ = r.Each(func(string, []byte) error { return nil }, func([]Record) error { return nil })
		}
	})
}
