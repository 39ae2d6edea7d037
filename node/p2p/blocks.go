package p2p

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/ipfs/boxo/bitswap"
	"github.com/ipfs/boxo/bitswap/network/bsnet"
	"github.com/ipfs/boxo/blockservice"
	"github.com/ipfs/boxo/blockstore"
	chunk "github.com/ipfs/boxo/chunker"
	"github.com/ipfs/boxo/exchange/offline"
	"github.com/ipfs/boxo/ipld/merkledag"
	"github.com/ipfs/boxo/ipld/unixfs/importer/balanced"
	"github.com/ipfs/boxo/ipld/unixfs/importer/helpers"
	blockformat "github.com/ipfs/go-block-format"
	"github.com/ipfs/go-cid"
	ds "github.com/ipfs/go-datastore"
	"github.com/ipfs/go-datastore/namespace"
	ipld "github.com/ipfs/go-ipld-format"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	mh "github.com/multiformats/go-multihash"
)

const (
	// chunkSize, fileWidth and raw leaves with CIDv1 are the profile
	// UnixFS_v1_2025: the same file has the same CID everywhere.
	chunkSize = 1 << 20
	fileWidth = 1024
	// MaxBlock is the largest single block, in bytes.
	MaxBlock = 2 << 20
)

// blocks is the node's store of public blocks and their exchange with others.
// Whatever lies in it is served to any peer that Config.Serve allows.
type blocks struct {
	store    blockstore.Blockstore
	exchange *bitswap.Bitswap
	service  blockservice.BlockService
	// dag fetches what is missing, local never does.
	dag, local ipld.DAGService
}

func newBlocks(ctx context.Context, cfg *Config, h host.Host, d *directory) (*blocks, error) {
	store := &checkedStore{
		Blockstore: blockstore.NewBlockstore(namespace.Wrap(cfg.Blocks, ds.NewKey("/public"))),
		log:        cfg.Logger,
	}
	serve := cfg.Serve
	if serve == nil {
		serve = func(cid.Cid, peer.ID) bool { return true }
	}
	b := &blocks{store: store}
	net := bsnet.NewFromIpfsHost(h, bsnet.Prefix(protocol.ID(cfg.prefix())))
	b.exchange = bitswap.New(ctx, net, d.kad, store,
		bitswap.WithPeerBlockRequestFilter(func(p peer.ID, c cid.Cid) bool { return serve(c, p) }))
	b.service = blockservice.New(store, b.exchange)
	b.dag = merkledag.NewDAGService(b.service)
	b.local = merkledag.NewDAGService(blockservice.New(store, offline.Exchange(store)))
	return b, nil
}

func (b *blocks) close() error { return b.service.Close() }

// checkedStore hashes every block that is read. One that was damaged on disk is
// dropped and counts as missing, so that it is fetched again and never served.
type checkedStore struct {
	blockstore.Blockstore
	log *slog.Logger
}

func (s *checkedStore) Get(ctx context.Context, c cid.Cid) (blockformat.Block, error) {
	block, err := s.Blockstore.Get(ctx, c)
	if err != nil {
		return nil, err
	}
	sum, err := c.Prefix().Sum(block.RawData())
	if err != nil {
		return nil, err
	}
	if sum.Equals(c) {
		return block, nil
	}
	s.log.Warn("a stored block was damaged and has been dropped; it is fetched again when needed", "cid", c)
	if err := s.DeleteBlock(ctx, c); err != nil {
		return nil, fmt.Errorf("drop damaged block %s: %w", c, err)
	}
	return nil, ipld.ErrNotFound{Cid: c}
}

// AddFile stores a public file and returns its CID and its size in bytes. It
// does not announce it: see Provide.
func (n *Network) AddFile(ctx context.Context, r io.Reader) (cid.Cid, int64, error) {
	if n.blocks == nil {
		return cid.Undef, 0, ErrNoBlocks
	}
	counted := &countingReader{r: r}
	batch := ipld.NewBufferedDAG(ctx, n.blocks.dag)
	params := helpers.DagBuilderParams{
		Maxlinks:   fileWidth,
		RawLeaves:  true,
		CidBuilder: cid.V1Builder{Codec: cid.DagProtobuf, MhType: mh.SHA2_256},
		Dagserv:    batch,
	}
	builder, err := params.New(chunk.NewSizeSplitter(counted, chunkSize))
	if err != nil {
		return cid.Undef, 0, fmt.Errorf("add file: %w", err)
	}
	root, err := balanced.Layout(builder)
	if err != nil {
		return cid.Undef, 0, fmt.Errorf("add file: %w", err)
	}
	if err := batch.Commit(); err != nil {
		return cid.Undef, 0, fmt.Errorf("add file: store its blocks: %w", err)
	}
	return root.Cid(), counted.n, nil
}

type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// HasFile says whether every block of the file is here.
func (n *Network) HasFile(ctx context.Context, root cid.Cid) bool {
	if n.blocks == nil {
		return false
	}
	return n.blocks.complete(ctx, root, cid.NewSet())
}

func (b *blocks) complete(ctx context.Context, c cid.Cid, seen *cid.Set) bool {
	if !seen.Visit(c) {
		return true
	}
	if ok, err := b.store.Has(ctx, c); err != nil || !ok {
		return false
	}
	if c.Type() == cid.Raw {
		return true
	}
	node, err := b.local.Get(ctx, c)
	if err != nil {
		return false
	}
	for _, link := range node.Links() {
		if !b.complete(ctx, link.Cid, seen) {
			return false
		}
	}
	return true
}

// PutBlock stores one public block, such as a card or a receipt. It returns
// ErrCorrupt when the data is not what the CID names, ErrTooLarge above MaxBlock.
func (n *Network) PutBlock(ctx context.Context, c cid.Cid, data []byte) error {
	if n.blocks == nil {
		return ErrNoBlocks
	}
	if len(data) > MaxBlock {
		return fmt.Errorf("%w: a block of %d bytes, at most %d are allowed", ErrTooLarge, len(data), MaxBlock)
	}
	sum, err := c.Prefix().Sum(data)
	if err != nil {
		return fmt.Errorf("put block %s: %w", c, err)
	}
	if !sum.Equals(c) {
		return fmt.Errorf("%w: the data hashes to %s, not to %s", ErrCorrupt, sum, c)
	}
	block, err := blockformat.NewBlockWithCid(data, c)
	if err != nil {
		return fmt.Errorf("put block %s: %w", c, err)
	}
	if err := n.blocks.service.AddBlock(ctx, block); err != nil {
		return fmt.Errorf("put block %s: %w", c, err)
	}
	return nil
}

// HasBlock says whether the block is here.
func (n *Network) HasBlock(ctx context.Context, c cid.Cid) bool {
	if n.blocks == nil {
		return false
	}
	ok, err := n.blocks.store.Has(ctx, c)
	return err == nil && ok
}

// GetBlock returns one block, from here or from a peer: those in from are
// dialled, others that have it are looked for. ctx should have a deadline: a
// search does not end by itself. It returns ErrNotFound.
func (n *Network) GetBlock(ctx context.Context, c cid.Cid, from []peer.AddrInfo) ([]byte, error) {
	if n.blocks == nil {
		return nil, ErrNoBlocks
	}
	if block, err := n.blocks.store.Get(ctx, c); err == nil {
		return block.RawData(), nil
	}
	stopDialing := n.dialAll(ctx, from)
	defer stopDialing()
	block, err := n.blocks.service.GetBlock(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("%w: block %s: %w", ErrNotFound, c, err)
	}
	return block.RawData(), nil
}

// DeleteBlock removes one block from this node; others may keep theirs.
func (n *Network) DeleteBlock(ctx context.Context, c cid.Cid) error {
	if n.blocks == nil {
		return ErrNoBlocks
	}
	if err := n.blocks.service.DeleteBlock(ctx, c); err != nil && !errors.As(err, new(ipld.ErrNotFound)) {
		return fmt.Errorf("delete block %s: %w", c, err)
	}
	return nil
}
