package node

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/node/backup"
	"github.com/zerostate/zerostate/node/config"
	"github.com/zerostate/zerostate/node/keystore"
	"github.com/zerostate/zerostate/node/store"
)

// restored is the mark of a directory whose state may be old. While it is there the node recovers before it signs or takes
// anything.
type restored struct {
	Taken  time.Time      `json:"taken"`  // when the state was true
	At     time.Time      `json:"at"`     // when it was restored, or found to be old
	Signer common.Address `json:"signer"` // who signed then, and must sign nothing new
	Copied bool           `json:"copied"` // not by a restore: somebody put old files back
	Why    string         `json:"why,omitempty"`
}

func readMark(path string) (*restored, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var m restored
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, fmt.Errorf("%s: %w. It says that this directory was restored; restore it again, into another directory", path, err)
	}
	return &m, nil
}

func (m restored) write(path string) error {
	raw, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return keystore.WriteDurable(path, append(raw, '\n'), 0o600)
}

// Restore makes a data directory from a backup. dir must not be there, or be empty. What comes of it is there whole, or not at all.
func Restore(r io.Reader, passphrase, dir string, now time.Time) (s Summary, err error) {
	if err := emptyOrAbsent(dir); err != nil {
		return s, err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return s, err
	}
	in, err := backup.Open(r, passphrase)
	if err != nil {
		return s, err
	}
	s.Manifest = in.Manifest
	if s.Schema > store.Schema {
		return s, fmt.Errorf("%w: the store has schema %d, this program knows %d", backup.ErrNewer, s.Schema, uint64(store.Schema))
	}
	tmp, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+".restoring-*")
	if err != nil {
		return s, err
	}
	defer os.RemoveAll(tmp)
	l := config.NewLayout(tmp)
	if s.Records, err = unpack(in, l); err != nil {
		return s, err
	}
	keys, err := LookAtKeys(l)
	if err != nil {
		return s, fmt.Errorf("%w: its keys: %w", backup.ErrDamaged, err)
	}
	if !keystore.Exists(l.Phrase) {
		s.Warning = "the backup has no keys/passphrase: the key files open with the passphrase that you chose for them"
	}
	if err := (restored{Taken: s.Taken, At: now.UTC(), Signer: keys.Signer}).write(l.Restored); err != nil {
		return s, err
	}
	if err := os.Rename(tmp, dir); err != nil {
		return s, fmt.Errorf("put the restored directory in place: %w", err)
	}
	return s, keystore.SyncDir(filepath.Dir(dir))
}

// ErrNotEmpty says that a restore would mix with what is there.
var ErrNotEmpty = errors.New("the directory is not empty")

func emptyOrAbsent(dir string) error {
	names, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return err
	case len(names) > 0:
		return fmt.Errorf("%w: %s holds %s and more. A restore replaces nothing: choose another directory with --dir", ErrNotEmpty, dir, names[0].Name())
	}
	return nil
}

// unpack writes the files and the records of a backup; every write is synced.
func unpack(in *backup.Reader, l config.Layout) (records uint64, err error) {
	if err := os.MkdirAll(l.Signers, 0o700); err != nil {
		return 0, err
	}
	st, err := store.Open(l.State, store.Options{})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	err = in.Each(func(name string, data []byte) error {
		return keystore.WriteDurable(filepath.Join(l.Dir, filepath.FromSlash(name)), data, 0o600)
	}, func(part []backup.Record) error {
		records += uint64(len(part))
		return st.Update(func(tx store.Tx) error {
			for _, r := range part {
				if err := tx.Set(r.Key, r.Value); err != nil {
					return fmt.Errorf("%w: record: %w", backup.ErrDamaged, err)
				}
			}
			return nil
		})
	})
	return records, err
}
