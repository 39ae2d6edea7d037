package trial

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// keyFile is the name of the file with the key that seals compiled modules.
const keyFile = "seal.key"

// sealKey reads the key of a cache directory, or makes it. A key that others could have read or written is no
// key: it is replaced, and what it sealed is compiled anew.
func sealKey(dir string) (key [32]byte, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return key, err
	}
	if err := onlyOurs(dir, 0o022); err != nil {
		return key, err
	}
	path := filepath.Join(dir, keyFile)
	key, err = readKey(path)
	if errors.Is(err, errKey) {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return key, err
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err != nil {
		if err := makeKey(dir, path); err != nil {
			return key, err
		}
		return readKey(path) // Whoever was first: several commands may start at a time.
	}
	return key, nil
}

var errKey = errors.New("the key is not usable")

func readKey(path string) (key [32]byte, err error) {
	info, err := os.Lstat(path)
	if err != nil {
		return key, err
	}
	if !info.Mode().IsRegular() || info.Size() != int64(len(key)) {
		return key, fmt.Errorf("%w: %s is not a file of %d bytes", errKey, path, len(key))
	}
	if err := onlyOurs(path, 0o077); err != nil {
		return key, fmt.Errorf("%w: %w", errKey, err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return key, err
	}
	if copy(key[:], b) != len(key) || key == [32]byte{} {
		return key, fmt.Errorf("%w: %s holds no key", errKey, path)
	}
	return key, nil
}

// makeKey writes a new key whole, unless there is one by now.
func makeKey(dir, path string) error {
	var key [32]byte
	if _, err := rand.Read(key[:]); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".key-*") // With mode 0600.
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(key[:])
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// onlyOurs says why somebody else may have a hand in a file: who can write compiled code and seal it can run it.
func onlyOurs(path string, forbidden fs.FileMode) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if st, ok := info.Sys().(*syscall.Stat_t); ok && int(st.Uid) != os.Geteuid() {
		return fmt.Errorf("%s belongs to user %d", path, st.Uid)
	}
	if mode := info.Mode().Perm(); mode&forbidden != 0 {
		return fmt.Errorf("%s is open to others (mode %04o)", path, mode)
	}
	return nil
}
