package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
	ds "github.com/ipfs/go-datastore"
	"github.com/ipfs/go-datastore/namespace"
	badgerds "github.com/ipfs/go-ds-badger4"
)

// Blocks is the rebuildable half of the data: IPFS blocks and DHT records.
type Blocks struct{ guarded }

var _ ds.Batching = (*Blocks)(nil)

// OpenBlocks opens or creates the block store in dir. Writes reach the disk when
// the kernel likes; Sync where durability is promised. It fails as Open does.
func OpenBlocks(dir string, o Options) (*Blocks, error) {
	if err := prepare(dir, o); err != nil {
		return nil, err
	}
	opt := badgerds.DefaultOptions
	opt.GcInterval = 0 // Run does it
	opt.Options = badger.DefaultOptions("").
		WithMemTableSize(32 << 20).
		WithNumMemtables(2).
		WithBlockCacheSize(32 << 20).
		WithValueLogFileSize(32 << 20). // the newest file is mapped and read whole at each start: it counts as our memory
		WithValueThreshold(16 << 10).   // chunks of 1 MiB go to the log: the tree would copy them at each compaction
		WithCompression(options.None).
		WithDetectConflicts(false). // blocks are immutable, records are last-writer-wins
		WithNumCompactors(2).
		WithMetricsEnabled(false)
	d, err := badgerds.NewDatastore(dir, &opt)
	if err != nil {
		return nil, openError(dir, err)
	}
	return &Blocks{guarded{Datastore: d, dir: dir, minFree: o.minFree()}}, nil
}

// Namespace gives a datastore whose keys live under /name/, apart from all others:
// "blocks", "dht", "provider". Closing it does nothing; close Blocks.
func (b *Blocks) Namespace(name string) ds.Batching {
	return open{namespace.Wrap(b, ds.NewKey(name))}
}

// open keeps a namespace's user from closing what others use.
type open struct{ ds.Batching }

func (open) Close() error { return nil }

// Run collects garbage in the value log until ctx ends, and returns nil.
func (b *Blocks) Run(ctx context.Context) error {
	return collect(ctx, func() error {
		err := b.CollectGarbage(ctx) // goes on until nothing is left
		if err == nil || errors.Is(err, badgerds.ErrClosed) {
			return badger.ErrNoRewrite
		}
		return err
	})
}

// guarded asks for room before each write, see Options.MinFree.
type guarded struct {
	*badgerds.Datastore
	dir     string
	minFree uint64
}

func (g guarded) Put(ctx context.Context, key ds.Key, value []byte) error {
	if err := checkFree(g.dir, g.minFree); err != nil {
		return err
	}
	return g.Datastore.Put(ctx, key, value)
}

func (g guarded) Batch(ctx context.Context) (ds.Batch, error) {
	b, err := g.Datastore.Batch(ctx)
	if err != nil {
		return nil, fmt.Errorf("blocks: %w", err)
	}
	return guardedBatch{b, g}, nil
}

type guardedBatch struct {
	ds.Batch
	g guarded
}

// Put checks too: badger's batch begins to write before its Commit.
func (b guardedBatch) Put(ctx context.Context, key ds.Key, value []byte) error {
	if err := checkFree(b.g.dir, b.g.minFree); err != nil {
		return err
	}
	return b.Batch.Put(ctx, key, value)
}

func (b guardedBatch) Commit(ctx context.Context) error {
	if err := checkFree(b.g.dir, b.g.minFree); err != nil {
		return err
	}
	return b.Batch.Commit(ctx)
}
