package p2p

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/ipfs/boxo/ipld/merkledag"
	"github.com/ipfs/boxo/ipld/unixfs"
	uio "github.com/ipfs/boxo/ipld/unixfs/io"
	"github.com/ipfs/go-cid"
	ipld "github.com/ipfs/go-ipld-format"
	"github.com/libp2p/go-libp2p/core/peer"
)

const (
	// fetchBatch is how many blocks are asked for at a time.
	fetchBatch = 64
	// fetchDepth is the deepest file tree followed; two levels hold 1 TiB.
	fetchDepth = 5
	// leastBlock is how small blocks may be on average, in bytes: a file of
	// many tiny blocks costs more than its size says.
	leastBlock = 4 << 10
	// stallDefault is how long a fetch waits for the next block.
	stallDefault = 20 * time.Second
)

// FetchOptions bound a fetch and say where to look.
type FetchOptions struct {
	// MaxBytes is the largest file accepted; required.
	MaxBytes int64
	// From are providers to dial first, known from a card. Others are
	// looked for besides.
	From []peer.AddrInfo
	// Stall ends the fetch when no block arrives for so long. Default 20 s.
	Stall time.Duration
	// Progress is called with the bytes present so far. It may be nil.
	Progress func(done int64)
}

// FetchFile makes a file complete on this node and writes it to w, which may be
// nil, and returns its size. Every byte is verified against the CID. It returns
// ErrTooLarge before fetching content, if the file declares more than allowed;
// ErrNotFound if no provider delivers; ErrCorrupt if the CID names something
// that is not a sound file.
func (n *Network) FetchFile(ctx context.Context, root cid.Cid, o FetchOptions, w io.Writer) (int64, error) {
	if n.blocks == nil {
		return 0, ErrNoBlocks
	}
	if o.MaxBytes <= 0 {
		return 0, fmt.Errorf("%w: no size is allowed for %s", ErrTooLarge, root)
	}
	if o.Stall == 0 {
		o.Stall = stallDefault
	}
	if !n.HasFile(ctx, root) {
		stopDialing := n.dialAll(ctx, o.From)
		defer stopDialing()
	}
	f := &fetch{root: root, opts: o, seen: cid.NewSet()}
	if err := f.run(ctx, n.blocks.dag); err != nil {
		return 0, err
	}
	if w == nil {
		return f.declared, nil
	}
	return n.blocks.write(ctx, root, f.declared, w)
}

// ReadFile writes a file that is complete on this node to w. Errors as in
// FetchFile; nothing is asked of the network.
func (n *Network) ReadFile(ctx context.Context, root cid.Cid, maxBytes int64, w io.Writer) (int64, error) {
	if n.blocks == nil {
		return 0, ErrNoBlocks
	}
	f := &fetch{root: root, opts: FetchOptions{MaxBytes: maxBytes, Stall: stallDefault}, seen: cid.NewSet()}
	if err := f.run(ctx, n.blocks.local); err != nil {
		return 0, err
	}
	return n.blocks.write(ctx, root, f.declared, w)
}

// write copies a complete file out of the store. Repeated blocks can make a
// small tree expand to any length, so the declared size is held to.
func (b *blocks) write(ctx context.Context, root cid.Cid, declared int64, w io.Writer) (int64, error) {
	node, err := b.local.Get(ctx, root)
	if err != nil {
		return 0, fmt.Errorf("%w: %s: %w", ErrNotFound, root, err)
	}
	r, err := uio.NewDagReader(ctx, node, b.local)
	if err != nil {
		return 0, fmt.Errorf("%w: %s: %w", ErrCorrupt, root, err)
	}
	defer r.Close()
	size, err := io.Copy(w, io.LimitReader(r, declared))
	if err != nil {
		return size, fmt.Errorf("read file %s: %w", root, err)
	}
	if more, _ := r.Read(make([]byte, 1)); size != declared || more > 0 {
		return size, fmt.Errorf("%w: file %s declares %d bytes and holds another number", ErrCorrupt, root, declared)
	}
	return size, nil
}

// dialAll dials the peers in the background and returns how to end that. A peer
// that connects is asked for blocks already wanted.
func (n *Network) dialAll(ctx context.Context, peers []peer.AddrInfo) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	for _, ai := range peers {
		if ai.ID == n.ID() || n.Connected(ai.ID) {
			continue
		}
		wg.Go(func() {
			if err := n.Connect(ctx, ai); err != nil && ctx.Err() == nil {
				n.log.Debug("provider is unreachable", "peer", ai.ID, "error", err)
			}
		})
	}
	return func() {
		cancel()
		wg.Wait()
	}
}

// fetch walks a file's tree level by level within its budget.
type fetch struct {
	root     cid.Cid
	opts     FetchOptions
	seen     *cid.Set
	declared int64
	// done counts bytes of content and of tree, blocks those received.
	done   int64
	blocks int64
}

var errStalled = errors.New("no block arrived for too long")

func (f *fetch) run(ctx context.Context, dag ipld.DAGService) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	alarm := time.AfterFunc(f.opts.Stall, func() { cancel(errStalled) })
	defer alarm.Stop()
	getter := merkledag.NewSession(ctx, dag)
	f.seen.Add(f.root)
	level := []cid.Cid{f.root}
	for depth := 0; len(level) > 0; depth++ {
		if depth == fetchDepth {
			return fmt.Errorf("%w: file %s is nested more than %d levels deep", ErrCorrupt, f.root, fetchDepth)
		}
		var next []cid.Cid
		for len(level) > 0 {
			batch := level[:min(fetchBatch, len(level))]
			level = level[len(batch):]
			for got := range getter.GetMany(ctx, batch) {
				if got.Err != nil {
					return f.missing(ctx, got.Err)
				}
				alarm.Reset(f.opts.Stall)
				children, err := f.take(got.Node)
				if err != nil {
					return err
				}
				next = append(next, children...)
			}
			if ctx.Err() != nil {
				return f.missing(ctx, ctx.Err())
			}
		}
		level = next
	}
	return nil
}

// missing explains why blocks did not come.
func (f *fetch) missing(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("fetch %s: %w", f.root, err)
	}
	var bad ipld.ErrNotFound
	if f.blocks == 0 && (errors.As(err, &bad) || errors.Is(err, errStalled) || errors.Is(err, context.DeadlineExceeded)) {
		return fmt.Errorf("%w: no reachable peer has %s: %w", ErrNotFound, f.root, err)
	}
	if errors.As(err, &bad) || errors.Is(err, errStalled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w: the rest of %s after %d bytes: %w", ErrNotFound, f.root, f.done, err)
	}
	return fmt.Errorf("%w: %s: %w", ErrCorrupt, f.root, err)
}

// take accounts for one block and returns its children that are still missing.
func (f *fetch) take(node ipld.Node) ([]cid.Cid, error) {
	f.blocks++
	size, links, err := describe(node)
	if err != nil {
		return nil, fmt.Errorf("%w: %s in file %s: %w", ErrCorrupt, node.Cid(), f.root, err)
	}
	if node.Cid().Equals(f.root) {
		f.declared = size
		if size > f.opts.MaxBytes {
			return nil, fmt.Errorf("%w: file %s has %d bytes, %d are allowed", ErrTooLarge, f.root, size, f.opts.MaxBytes)
		}
	}
	f.done += int64(len(node.RawData()))
	// Trees have some bytes beside the content; more than their share is
	// a file that declares less than it holds.
	mostBlocks := f.declared/leastBlock + fetchBatch
	if f.done > f.declared+f.declared/16+MaxBlock || int64(f.seen.Len()+len(links)) > mostBlocks {
		return nil, fmt.Errorf("%w: file %s declares %d bytes and consists of more", ErrCorrupt, f.root, f.declared)
	}
	if f.opts.Progress != nil {
		f.opts.Progress(min(f.done, f.declared))
	}
	var children []cid.Cid
	for _, link := range links {
		if f.seen.Visit(link.Cid) {
			children = append(children, link.Cid)
		}
	}
	return children, nil
}

// describe returns the size of the content under a file's node, as declared, and
// its links. It returns an error for anything that is no file.
func describe(node ipld.Node) (int64, []*ipld.Link, error) {
	switch node := node.(type) {
	case *merkledag.RawNode:
		return int64(len(node.RawData())), nil, nil
	case *merkledag.ProtoNode:
		fs, err := unixfs.ExtractFSNode(node)
		if err != nil {
			return 0, nil, err
		}
		if fs.Type() != unixfs.TFile && fs.Type() != unixfs.TRaw {
			return 0, nil, fmt.Errorf("it is a %s, not a file", fs.Type())
		}
		if fs.NumChildren() != len(node.Links()) {
			return 0, nil, fmt.Errorf("it has %d children and %d sizes", len(node.Links()), fs.NumChildren())
		}
		sum := uint64(len(fs.Data()))
		for _, size := range fs.BlockSizes() {
			if size > 1<<50 || sum > 1<<50 {
				return 0, nil, errors.New("its sizes are absurd")
			}
			sum += size
		}
		if sum != fs.FileSize() {
			return 0, nil, fmt.Errorf("it declares %d bytes and its parts %d", fs.FileSize(), sum)
		}
		return int64(sum), node.Links(), nil
	default:
		return 0, nil, errors.New("it is no part of a UnixFS file")
	}
}
