package trial

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestParseMount(t *testing.T) {
	for text, want := range map[string]struct {
		host, guest string
		readOnly    bool
	}{
		"fs-tests.dir":   {"fs-tests.dir", "fs-tests.dir", false},
		"/a/b":           {"/a/b", "/a/b", false},
		"a::/in":         {"a", "/in", false},
		"a::/in::ro":     {"a", "/in", true},
		"a:b::c:d":       {"a:b", "c:d", false},
		"..::/in":        {"..", "/in", false},
		"a::ro":          {"a", "ro", false},
		"":               {},
		"::":             {},
		"a::":            {},
		"::/in":          {},
		"a::/in::rw":     {},
		"a::/in::ro::ro": {},
	} {
		host, guest, readOnly, err := parseMount(text)
		if host != want.host || guest != want.guest || readOnly != want.readOnly || (err != nil) != (want.host == "") {
			t.Errorf("%q: %q, %q, %v, %v", text, host, guest, readOnly, err)
		}
		if err != nil && !errors.Is(err, ErrMount) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestMountsKeepLinks sees that the tree shows links as links: that is how they are copied.
func TestMountsKeepLinks(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "out")); err != nil {
		t.Fatal(err)
	}
	m, err := OpenMounts([]string{dir + "::/in"})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	tree, ok := m.List[0].Tree.(fs.ReadLinkFS)
	if !ok {
		t.Fatal("the tree does not tell of links")
	}
	if to, err := tree.ReadLink("out"); err != nil || to != "/etc/passwd" {
		t.Errorf("%q, %v", to, err)
	}
	if b, err := fs.ReadFile(tree, "out"); err == nil {
		t.Errorf("the link leads out: %.20q", b)
	}
	if _, err := OpenMounts([]string{dir, filepath.Join(dir, "none")}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

func TestArtefactsStayInside(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	a, err := OpenArtefacts(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	for name, good := range map[string]bool{"a": true, "deep/er/b": true, "../c": false, "/d": false, "deep/../../e": false} {
		if err := a.Write(name, strings.NewReader(name)); (err == nil) != good {
			t.Errorf("%q: %v", name, err)
		}
	}
	if err := a.Write("deep/er", strings.NewReader("")); err == nil {
		t.Error("a file took the place of a directory")
	}
	if b, err := os.ReadFile(filepath.Join(dir, "deep", "er", "b")); err != nil || string(b) != "deep/er/b" {
		t.Errorf("%q, %v", b, err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(dir)); len(entries) != 1 {
		t.Errorf("%d entries beside the directory", len(entries))
	}
	broken := errors.New("broken")
	if err := a.Write("f", failing{broken}); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }

func TestWorld(t *testing.T) {
	hex := strings.Repeat("0a", 32)
	if s := Seed(hex); s[0] != 10 || s[31] != 10 {
		t.Errorf("%x", s)
	}
	if Seed("") == Seed("a") || Seed("a") != Seed("a") || Seed("0a") == Seed(hex) {
		t.Error("seeds")
	}
	if c, err := Clock(""); err != nil || !c.Equal(ClockStart) {
		t.Errorf("%v, %v", c, err)
	}
	if c, err := Clock("now"); err != nil || time.Since(c) > time.Minute {
		t.Errorf("%v, %v", c, err)
	}
	if c, err := Clock("2030-01-02T03:04:05+02:00"); err != nil || c.UTC().Hour() != 1 {
		t.Errorf("%v, %v", c, err)
	}
	for _, bad := range []string{"noon", "2030-01-02", "1"} {
		if _, err := Clock(bad); !errors.Is(err, ErrClock) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestPlaces(t *testing.T) {
	for _, c := range []struct{ xdg, home, want string }{
		{"/x", "/h", "/x/zerostate"}, {"", "/h", "/h/.cache/zerostate"}, {"relative", "/h", "/h/.cache/zerostate"}, {"", "", ""}, {"", "relative", ""},
	} {
		getenv := func(name string) string {
			return map[string]string{"XDG_CACHE_HOME": c.xdg, "HOME": c.home, "ZEROSTATE_WORKER": "/w"}[name]
		}
		if p := PlacesFrom(getenv); p.Cache != c.want || p.Worker != "/w" {
			t.Errorf("%+v: %+v", c, p)
		}
	}
}

func TestReadModule(t *testing.T) {
	if _, err := ReadModule(t.TempDir()); !errors.Is(err, ErrModule) {
		t.Errorf("%v", err)
	}
	big := filepath.Join(t.TempDir(), "big")
	if err := os.WriteFile(big, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(big, 2<<30); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadModule(big); !errors.Is(err, ErrModule) {
		t.Errorf("%v", err)
	}
}
