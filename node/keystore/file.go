package keystore

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/zerostate/zerostate/internal/killpoint"
)

// ErrMode says that a secret file can be read by others.
var ErrMode = errors.New("file is open to others")

// maxSecretFile bounds what is read of a file that should hold one key or one passphrase.
const maxSecretFile = 64 << 10

// ReadSecret reads a file that only its user may read.
func ReadSecret(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file", path)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%w: %s has mode %04o. Close it with: chmod 600 %s", ErrMode, path, info.Mode().Perm(), path)
	}
	return readBounded(f, path)
}

func readBounded(f *os.File, path string) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(f, maxSecretFile+1))
	if err == nil && len(raw) > maxSecretFile {
		err = fmt.Errorf("%w: %s has more than %d bytes", ErrDamaged, path, maxSecretFile)
	}
	return raw, err
}

// WriteDurable writes a file so that after a crash it is there whole or not at all.
func WriteDurable(path string, data []byte, mode os.FileMode) error {
	killpoint.Before(killpoint.File)
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	err = SyncDir(filepath.Dir(path))
	killpoint.After(killpoint.File)
	return err
}

// Remove removes a file so that after a crash it stays removed; an absent one is no error.
func Remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// SyncDir makes the names in a folder durable.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
