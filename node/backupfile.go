package node

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/zerostate/zerostate/node/backup"
	"github.com/zerostate/zerostate/node/config"
	"github.com/zerostate/zerostate/node/keystore"
	"github.com/zerostate/zerostate/node/store"
)

// leastBackupPassphrase is the least length of a backup's passphrase: the file may lie where others can copy it.
const leastBackupPassphrase = 10

// ErrWeak says that a passphrase is too short.
var ErrWeak = fmt.Errorf("the passphrase of a backup needs at least %d characters; several random words are good", leastBackupPassphrase)

// Summary says what a backup holds.
type Summary struct {
	backup.Manifest
	Records uint64
	Warning string
}

// writeBackup writes keys, settings, network and the whole state, as one snapshot shows them.
func writeBackup(w io.Writer, passphrase string, l config.Layout, st *store.Store, network string, now time.Time) (s Summary, err error) {
	if len(passphrase) < leastBackupPassphrase {
		return s, ErrWeak
	}
	keys, err := LookAtKeys(l)
	if err != nil {
		return s, err
	}
	s.Manifest = backup.Manifest{
		Format: backup.Format, Program: Version, Schema: store.Schema, Network: network, Peer: keys.Peer, Owner: keys.Owner.Hex(), Taken: now.UTC().Truncate(time.Second),
	}
	out, err := backup.NewWriter(w, passphrase, s.Manifest)
	if err != nil {
		return s, err
	}
	// The snapshot is opened first: a signer that is replaced meanwhile is then newer than every lane in it, and no harm.
	err = st.View(func(tx store.Tx) error {
		if err := backupFiles(out, l); err != nil {
			return err
		}
		return tx.Scan(store.Range{}, func(key string, value []byte) error {
			s.Records++
			return out.Record(backup.Record{Key: key, Value: value})
		})
	})
	return s, errors.Join(err, out.Close())
}

// backupFiles adds the files of a data directory that cannot be made again.
func backupFiles(out *backup.Writer, l config.Layout) error {
	names := []string{"config.toml"}
	for _, pattern := range []string{"*", "signers/*"} {
		paths, err := filepath.Glob(filepath.Join(l.Keys, pattern))
		if err != nil {
			return err
		}
		for _, path := range paths {
			rel, err := filepath.Rel(l.Dir, path)
			if err != nil {
				return err
			}
			names = append(names, filepath.ToSlash(rel))
		}
	}
	for _, name := range names {
		info, err := os.Stat(filepath.Join(l.Dir, name))
		if errors.Is(err, os.ErrNotExist) || err == nil && info.IsDir() {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(l.Dir, name))
		if err == nil {
			err = out.File(name, raw)
		}
		if err != nil {
			return err
		}
	}
	// Wherever the settings have it, it is restored under its own name.
	raw, err := os.ReadFile(l.Profile)
	if err != nil {
		return err
	}
	return out.File("network.profile", raw)
}

// BackUp writes a backup of a data directory whose daemon does not run, to a file that is not there yet.
func BackUp(ctx context.Context, cfg config.Config, path, passphrase string) (s Summary, err error) {
	l := cfg.Layout()
	lock, err := lockDir(l.Lock)
	if err != nil {
		return s, fmt.Errorf("%w. While it runs: zerostate backup", err)
	}
	defer lock.Close()
	profile, err := FetchProfile(ctx, l.Profile)
	if err != nil {
		return s, err
	}
	st, err := store.Open(l.State, store.Options{})
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	err = writeNew(path, func(w io.Writer) error {
		s, err = writeBackup(w, passphrase, l, st, profile.ID.String(), time.Now())
		return err
	})
	return s, err
}

// writeNew writes a file that is not there yet, so that after a crash it is there whole or not at all.
func writeNew(path string, fill func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := errors.Join(fill(f), f.Sync(), f.Close()); err != nil {
		return err
	}
	// A link, unlike a rename, does not replace what is there.
	if err := os.Link(f.Name(), path); err != nil {
		if errors.Is(err, os.ErrExist) {
			return fmt.Errorf("%s is there already; a backup replaces nothing, choose another name", path)
		}
		return err
	}
	return keystore.SyncDir(filepath.Dir(path))
}

// Backup implements api.BackupBackend.
func (b backend) Backup(_ context.Context, w io.Writer, passphrase string) error {
	n := b.n
	s, err := writeBackup(w, passphrase, n.cfg.Layout(), n.store, n.profile.ID.String(), time.Now())
	if err == nil {
		n.log.Info("a backup was written", "records", s.Records)
	}
	return err
}
