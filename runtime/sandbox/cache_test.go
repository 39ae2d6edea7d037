package sandbox_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox"
)

func artefacts(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.artefact"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// once runs the echo agent in a new sandbox and says whether it had to be compiled.
func once(t *testing.T, change func(*sandbox.Config)) bool {
	t.Helper()
	s := newSandbox(t, change)
	job := newJob(echoModule(t))
	job.Module.CID = "echo"
	var out bytes.Buffer
	r, err := s.Execute(t.Context(), job, runtime.Streams{Stdin: strings.NewReader("x"), Stdout: &out})
	if err != nil || r.Err() != nil || out.String() != "x" {
		t.Fatal(r, err)
	}
	return r.Compiled
}

func TestArtefactsAreKeptAndChecked(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	with := func(key byte) func(*sandbox.Config) {
		return func(c *sandbox.Config) { c.CacheDir, c.SealKey = dir, [32]byte{key} }
	}
	if !once(t, with(1)) || once(t, with(1)) {
		t.Error("it should be compiled the first time and not the second")
	}
	files := artefacts(t, dir)
	if len(files) != 1 {
		t.Fatal(files)
	}
	good, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	st, err := os.Stat(files[0])
	if err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("mode %v %v", st.Mode(), err)
	}
	for name, bad := range map[string][]byte{
		"empty":                {},
		"short":                good[:40],
		"cut":                  good[:len(good)-1],
		"bit at end":           flip(good, len(good)-100),
		"bit in the meta data": flip(good, 30),
		"magic":                flip(good, 0),
		"no seal":              append(bytes.Clone(good[:len(good)-32]), make([]byte, 32)...),
	} {
		if err := os.WriteFile(files[0], bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if !once(t, with(1)) {
			t.Errorf("%s: it was used", name)
		}
		if once(t, with(1)) {
			t.Errorf("%s: it was not made anew", name)
		}
	}
	if !once(t, with(2)) {
		t.Error("an artefact sealed by another key was used")
	}
}

func flip(b []byte, at int) []byte {
	b = bytes.Clone(b)
	b[at] ^= 1
	return b
}

func TestOneArtefactCannotStandForAnother(t *testing.T) {
	dir := t.TempDir()
	s := newSandbox(t, func(c *sandbox.Config) { c.CacheDir, c.SealKey = dir, [32]byte{1} })
	run := func(s *sandbox.Sandbox, cid string, module []byte) (runtime.Result, string) {
		job := newJob(module)
		job.Module.CID = cid
		var out bytes.Buffer
		r, err := s.Execute(t.Context(), job, runtime.Streams{Stdout: &out})
		if err != nil || r.Err() != nil {
			t.Fatal(r, err)
		}
		return r, out.String()
	}
	run(s, "a", wat(t, command(1, "", writeOut)))
	first := artefacts(t, dir)[0]
	run(s, "b", wat(t, command(1, "", "")))
	for _, f := range artefacts(t, dir) {
		if f != first {
			if err := os.Rename(first, f); err != nil {
				t.Fatal(err)
			}
		}
	}
	fresh := newSandbox(t, func(c *sandbox.Config) { c.CacheDir, c.SealKey = dir, [32]byte{1} })
	if r, out := run(fresh, "b", wat(t, command(1, "", ""))); !r.Compiled || out != "" {
		t.Errorf("%+v %q", r, out)
	}
}

func TestCachesAreBounded(t *testing.T) {
	dir := t.TempDir()
	s := newSandbox(t, func(c *sandbox.Config) {
		c.CacheDir, c.SealKey, c.HotBytes, c.CacheBytes = dir, [32]byte{1}, 1, 60_000
	})
	old := time.Now().Add(-2 * time.Hour)
	if err := errors.Join(
		os.WriteFile(filepath.Join(dir, "new-leftover"), nil, 0o600), os.Chtimes(filepath.Join(dir, "new-leftover"), old, old),
		os.WriteFile(filepath.Join(dir, "new-being-written"), nil, 0o600),
	); err != nil {
		t.Fatal(err)
	}
	module := echoModule(t)
	for i := range 6 {
		job := newJob(module)
		job.Module.CID = strconv.Itoa(i)
		if r, err := s.Execute(t.Context(), job, runtime.Streams{}); err != nil || r.Err() != nil || !r.Compiled {
			t.Fatal(r, err)
		}
	}
	total := int64(0)
	for _, f := range artefacts(t, dir) {
		st, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		total += st.Size()
	}
	if total == 0 || total > 60_000 {
		t.Errorf("%d bytes in %d files", total, len(artefacts(t, dir)))
	}
	if _, err := os.Stat(filepath.Join(dir, "new-being-written")); err != nil {
		t.Errorf("what another process writes was removed: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "new-leftover")); !os.IsNotExist(err) {
		t.Error("a leftover stays")
	}
	job := newJob(module)
	job.Module.CID = "5"
	if r, err := s.Execute(t.Context(), job, runtime.Streams{}); err != nil || r.Err() != nil || r.Compiled {
		t.Errorf("the newest should be there: %+v %v", r, err)
	}
}
