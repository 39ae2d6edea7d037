package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
)

const (
	// Schema is the number of the layout described in the package's document. It
	// rises when an older program could misread what a newer one wrote.
	Schema    = 1
	schemaKey = "meta/schema"

	// DefaultMinFree is the free disk space, in bytes, below which nothing is written.
	DefaultMinFree = 64 << 20

	gcInterval = 10 * time.Minute
	gcRatio    = 0.5 // rewrite a value log file when half of it is dead
)

// Options for Open and OpenBlocks; the zero value is good.
type Options struct {
	Logger *slog.Logger // badger's warnings and errors; nil for silence
	// MinFree in bytes; 0 is DefaultMinFree. badger writes through memory maps of
	// sparse files, where a full disk is no error but a SIGBUS that ends the process,
	// so room is asked for before each write.
	MinFree uint64
}

func (o Options) minFree() uint64 {
	if o.MinFree == 0 {
		return DefaultMinFree
	}
	return o.MinFree
}

// Open opens or creates the state store in dir (mode 0700). It fails with
// ErrLocked, ErrNewerSchema, ErrDiskFull, or what the file system said.
func Open(dir string, o Options) (*Store, error) {
	if err := prepare(dir, o); err != nil {
		return nil, err
	}
	opt := badger.DefaultOptions(dir).
		WithSyncWrites(true).
		WithDetectConflicts(false). // one writer at a time: see group.go
		WithMemTableSize(16 << 20). // takes transactions of 15 %: above groupBytes + MaxUpdateBytes
		WithNumMemtables(2).
		WithValueThreshold(1 << 20). // every value stays in the tree: its log is the only file to sync
		WithValueLogFileSize(16 << 20).
		WithCompression(options.None).
		WithBlockCacheSize(0). // without compression the kernel's page cache does it
		WithNumCompactors(2).
		WithMetricsEnabled(false).
		WithLogger(badgerLogger(o))
	db, err := badger.Open(opt)
	if err != nil {
		return nil, openError(dir, err)
	}
	e := &disk{db: db, dir: dir, minFree: o.minFree()}
	if err := e.checkSchema(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	s := newStore(e)
	s.gc = func() error { return db.RunValueLogGC(gcRatio) }
	return s, nil
}

// prepare finds the errors that badger would bury.
func prepare(dir string, o Options) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("store directory: %w", err)
	}
	f, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		if errors.Is(err, syscall.ENOSPC) {
			return fmt.Errorf("%w: %w", ErrDiskFull, err)
		}
		return fmt.Errorf("store directory %s cannot be written: %w", dir, err)
	}
	if err := errors.Join(f.Close(), os.Remove(f.Name())); err != nil {
		return fmt.Errorf("store directory %s: %w", dir, err)
	}
	return checkFree(dir, o.minFree())
}

func checkFree(dir string, least uint64) error {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return fmt.Errorf("free space of %s: %w", dir, err)
	}
	if free := st.Bavail * uint64(st.Bsize); free < least {
		return fmt.Errorf("%w: %d MiB free at %s, %d MiB are needed; make room and try again",
			ErrDiskFull, free>>20, dir, least>>20)
	}
	return nil
}

func openError(dir string, err error) error {
	// badger flattens its causes into text, so the text is all there is to match.
	if strings.Contains(err.Error(), "Cannot acquire directory lock") {
		return fmt.Errorf("%w: %s", ErrLocked, dir)
	}
	if errors.Is(err, fs.ErrPermission) || strings.Contains(err.Error(), "permission denied") {
		return fmt.Errorf("store %s: %w: %w", dir, fs.ErrPermission, err)
	}
	return fmt.Errorf("store %s cannot be opened: %w", dir, err)
}

// Run collects garbage until ctx ends, and returns nil.
func (s *Store) Run(ctx context.Context) error {
	if s.gc == nil {
		<-ctx.Done()
		return nil
	}
	return collect(ctx, func() error {
		if err := s.enter(); err != nil {
			return err
		}
		defer s.leave()
		return s.gc()
	})
}

// collect calls round now and then; while it finds something, again at once.
func collect(ctx context.Context, round func() error) error {
	t := time.NewTicker(gcInterval)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
		for ctx.Err() == nil {
			err := round()
			if errors.Is(err, badger.ErrNoRewrite) || errors.Is(err, badger.ErrRejected) {
				break
			}
			if err != nil {
				return fmt.Errorf("value log collection: %w", err)
			}
		}
	}
}

// disk is the engine on badger.
type disk struct {
	db      *badger.DB
	dir     string
	minFree uint64
}

func (d *disk) checkSchema() error {
	s, err := d.snapshot()
	if err != nil {
		return err
	}
	defer s.discard()
	b, err := s.get(schemaKey)
	if errors.Is(err, ErrNotFound) {
		return d.apply(map[string]change{schemaKey: {value: []byte(SeqKey("", Schema))}})
	}
	if err != nil {
		return err
	}
	n, err := ParseSeqKey("", string(b))
	if err != nil {
		return fmt.Errorf("store %s: schema number: %w", d.dir, err)
	}
	if n != Schema {
		return fmt.Errorf("%w: %s has schema %d, this program knows %d; install the newer version or choose another data directory",
			ErrNewerSchema, d.dir, n, Schema)
	}
	return nil
}

func (d *disk) snapshot() (snapshot, error) { return diskSnapshot{d.db.NewTransaction(false)}, nil }

func (d *disk) apply(changes map[string]change) error {
	if err := checkFree(d.dir, d.minFree); err != nil {
		return err
	}
	txn := d.db.NewTransaction(true)
	defer txn.Discard()
	for k, c := range changes {
		var err error
		if c.deleted {
			err = txn.Delete([]byte(k))
		} else {
			err = txn.Set([]byte(k), c.value)
		}
		if err != nil {
			return fmt.Errorf("write %q: %w", clip(k), err)
		}
	}
	if err := txn.Commit(); err != nil {
		return fmt.Errorf("commit to %s: %w", d.dir, err)
	}
	return nil
}

func (d *disk) close() error { return d.db.Close() }

type diskSnapshot struct{ txn *badger.Txn }

func (s diskSnapshot) discard() { s.txn.Discard() }

func (s diskSnapshot) get(key string) ([]byte, error) {
	if key == "" {
		return nil, notFound(key)
	}
	item, err := s.txn.Get([]byte(key))
	if errors.Is(err, badger.ErrKeyNotFound) {
		return nil, notFound(key)
	}
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", clip(key), err)
	}
	return item.ValueCopy(nil)
}

func (s diskSnapshot) each(prefix, start string, reverse bool, fn func(string, func() ([]byte, error)) (bool, error)) error {
	opt := badger.DefaultIteratorOptions
	opt.PrefetchSize = 16
	opt.Reverse = reverse
	seek := []byte(start)
	if start == "" {
		seek = []byte(prefix)
		if reverse {
			// Above every key with this prefix, as keys are UTF-8 or hex.
			seek = append(seek, 0xff, 0xff)
		}
	}
	it := s.txn.NewIterator(opt)
	defer it.Close()
	for it.Seek(seek); it.ValidForPrefix([]byte(prefix)); it.Next() {
		item := it.Item()
		more, err := fn(string(item.Key()), func() ([]byte, error) { return item.ValueCopy(nil) })
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// badgerLogger passes on what an operator should know.
func badgerLogger(o Options) badger.Logger {
	l := o.Logger
	if l == nil {
		l = slog.New(slog.DiscardHandler)
	}
	return logAdapter{l}
}

type logAdapter struct{ l *slog.Logger }

func (a logAdapter) Errorf(f string, v ...any) { a.l.Error(strings.TrimSpace(fmt.Sprintf(f, v...))) }

func (a logAdapter) Warningf(f string, v ...any) { a.l.Warn(strings.TrimSpace(fmt.Sprintf(f, v...))) }
func (a logAdapter) Infof(string, ...any)        {}
func (a logAdapter) Debugf(string, ...any)       {}
