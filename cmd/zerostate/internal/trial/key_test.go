package trial

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestSealKeyStays(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "er")
	first, err := sealKey(dir)
	if err != nil || first == [32]byte{} {
		t.Fatalf("%x, %v", first, err)
	}
	if again, err := sealKey(dir); err != nil || again != first {
		t.Errorf("%x became %x, %v", first, again, err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("%d files were left", len(entries))
	}
	for _, p := range []string{dir, filepath.Join(dir, keyFile)} {
		if info, err := os.Stat(p); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", p, info.Mode(), err)
		}
	}
}

func TestSealKeyIsReplaced(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"open to others": func(path string) error { return os.Chmod(path, 0o640) },
		"too short":      func(path string) error { return os.Truncate(path, 31) },
		"all zero":       func(path string) error { return os.WriteFile(path, make([]byte, 32), 0o600) },
		"a link": func(path string) error {
			elsewhere := path + ".other"
			return errors.Join(os.WriteFile(elsewhere, bytes.Repeat([]byte{7}, 32), 0o600), os.Remove(path), os.Symlink(elsewhere, path))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "cache")
			first, err := sealKey(dir)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, keyFile)
			if err := spoil(path); err != nil {
				t.Fatal(err)
			}
			second, err := sealKey(dir)
			if err != nil || second == first || second == [32]byte{} || second == [32]byte(bytes.Repeat([]byte{7}, 32)) {
				t.Errorf("%x became %x, %v", first, second, err)
			}
		})
	}
}

func TestSealKeyNeedsADirectoryOfOurs(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := sealKey(dir); err == nil {
		t.Error("a directory that anybody can write was taken")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sealKey(file); err == nil {
		t.Error("a file was taken for a directory")
	}
}

// TestSealKeyAtTheSameTime lets many commands start at once: all must come to the same key.
func TestSealKeyAtTheSameTime(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	keys := make([][32]byte, 16)
	var wait sync.WaitGroup
	for i := range keys {
		wait.Go(func() {
			var err error
			if keys[i], err = sealKey(dir); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	for _, k := range keys {
		if k != keys[0] || k == [32]byte{} {
			t.Fatalf("%x", keys)
		}
	}
}
