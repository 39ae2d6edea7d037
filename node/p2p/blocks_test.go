package p2p

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"github.com/ipfs/boxo/ipld/merkledag"
	"github.com/ipfs/boxo/ipld/unixfs"
	blockformat "github.com/ipfs/go-block-format"
	"github.com/ipfs/go-cid"
	ds "github.com/ipfs/go-datastore"
	dssync "github.com/ipfs/go-datastore/sync"
	ipld "github.com/ipfs/go-ipld-format"
	"github.com/libp2p/go-libp2p/core/peer"
	mh "github.com/multiformats/go-multihash"
)

func randomFile(t testing.TB, size int) []byte {
	t.Helper()
	data := make([]byte, size)
	if _, err := rand.Read(data); err != nil {
		t.Fatal(err)
	}
	return data
}

func addFile(t testing.TB, n *Network, data []byte) cid.Cid {
	t.Helper()
	c, size, err := n.AddFile(bounded(t), bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if size != int64(len(data)) {
		t.Fatalf("added %d bytes, want %d", size, len(data))
	}
	return c
}

// The same bytes have the same CID in every tool that follows UnixFS_v1_2025.
func TestFileCIDs(t *testing.T) {
	n := start(t)
	zeros := func(size int) []byte { return make([]byte, size) }
	vectors := []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"},
		{"hello", []byte("hello world"), "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"},
	}
	for _, v := range vectors {
		if got := addFile(t, n, v.data); got.String() != v.want {
			t.Errorf("%s: %s, want %s", v.name, got, v.want)
		}
	}
	if c := addFile(t, n, zeros(chunkSize)); c.Type() != cid.Raw {
		t.Errorf("one chunk: codec %#x, want a raw leaf", c.Type())
	}
	if c := addFile(t, n, zeros(chunkSize+1)); c.Type() != cid.DagProtobuf || c.Version() != 1 {
		t.Errorf("two chunks: codec %#x version %d, want dag-pb in CIDv1", c.Type(), c.Version())
	}
}

func TestFetchFromOneOfTwoProviders(t *testing.T) {
	nodes := cluster(t, 4)
	holder, idle, fetcher := nodes[1], nodes[2], nodes[3]
	data := randomFile(t, 20<<20)
	root := addFile(t, holder, data)
	if fetcher.HasFile(bounded(t), root) {
		t.Fatal("the fetcher has it already")
	}
	gone := start(t)
	address := gone.AddrInfo()
	if err := gone.Close(); err != nil {
		t.Fatal(err)
	}
	var last int64
	opts := FetchOptions{MaxBytes: 32 << 20, From: []peer.AddrInfo{address, idle.AddrInfo(), holder.AddrInfo()}, Progress: func(done int64) {
		if done < last || done > int64(len(data)) {
			t.Errorf("progress %d after %d", done, last)
		}
		last = done
	}}
	began := time.Now()
	var out bytes.Buffer
	size, err := fetcher.FetchFile(bounded(t), root, opts, &out)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("20 MiB in %v", time.Since(began))
	if size != int64(len(data)) || !bytes.Equal(out.Bytes(), data) || last != size {
		t.Fatalf("got %d bytes, progress %d, want %d", size, last, len(data))
	}
	if !fetcher.HasFile(bounded(t), root) {
		t.Error("the file is not complete after the fetch")
	}
	// Now it is here, and nobody is needed.
	out.Reset()
	if _, err := fetcher.ReadFile(bounded(t), root, 32<<20, &out); err != nil || !bytes.Equal(out.Bytes(), data) {
		t.Errorf("read again: %v", err)
	}
	if _, err := fetcher.ReadFile(bounded(t), root, 1<<20, &out); !errors.Is(err, ErrTooLarge) {
		t.Errorf("read beyond the limit: %v", err)
	}
}

func TestFetchFindsProviderOnDHT(t *testing.T) {
	nodes := cluster(t, 3)
	data := randomFile(t, 3<<20)
	root := addFile(t, nodes[1], data)
	if err := nodes[1].Provide(bounded(t), root); err != nil {
		t.Fatal(err)
	}
	if err := nodes[2].Disconnect(nodes[1].ID()); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := nodes[2].FetchFile(bounded(t), root, FetchOptions{MaxBytes: 4 << 20}, &out); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), data) {
		t.Fatal("content differs")
	}
}

func TestFetchRefusals(t *testing.T) {
	holder := start(t)
	fetcher := start(t, via(holder))
	data := randomFile(t, 5<<20)
	root := addFile(t, holder, data)
	from := []peer.AddrInfo{holder.AddrInfo()}

	_, err := fetcher.FetchFile(bounded(t), root, FetchOptions{MaxBytes: 4 << 20, From: from}, nil)
	if !errors.Is(err, ErrTooLarge) {
		t.Errorf("a file above the limit: %v", err)
	}
	if leaf := firstLeaf(t, holder, root); fetcher.HasBlock(bounded(t), leaf) {
		t.Error("content was fetched before its size was judged")
	}

	missing := keyOf("nobody has this")
	began := time.Now()
	_, err = fetcher.FetchFile(bounded(t), missing, FetchOptions{MaxBytes: 1 << 20, From: from, Stall: 200 * time.Millisecond}, nil)
	if !errors.Is(err, ErrNotFound) {
		t.Errorf("a file that nobody has: %v", err)
	}
	if took := time.Since(began); took > patience/2 {
		t.Errorf("giving up took %v", took)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	if _, err := fetcher.FetchFile(ctx, missing, FetchOptions{MaxBytes: 1 << 20}, nil); !errors.Is(err, ErrNotFound) {
		t.Errorf("a file that nobody has, until the deadline: %v", err)
	}

	// The provider lost part of the file.
	if err := holder.DeleteBlock(bounded(t), firstLeaf(t, holder, root)); err != nil {
		t.Fatal(err)
	}
	_, err = fetcher.FetchFile(bounded(t), root, FetchOptions{MaxBytes: 8 << 20, From: from, Stall: 200 * time.Millisecond}, nil)
	if !errors.Is(err, ErrNotFound) {
		t.Errorf("an incomplete file: %v", err)
	}
}

func firstLeaf(t testing.TB, n *Network, root cid.Cid) cid.Cid {
	t.Helper()
	node, err := n.blocks.local.Get(bounded(t), root)
	if err != nil {
		t.Fatal(err)
	}
	return node.Links()[0].Cid
}

// put stores a hand-made tree on a node.
func put(t testing.TB, n *Network, nodes ...ipld.Node) {
	t.Helper()
	if err := n.blocks.local.AddMany(bounded(t), nodes); err != nil {
		t.Fatal(err)
	}
}

// forge builds a file node that declares the given sizes for its children.
func forge(t testing.TB, kind *unixfs.FSNode, children []ipld.Node, sizes []uint64) *merkledag.ProtoNode {
	t.Helper()
	for _, size := range sizes {
		kind.AddBlockSize(size)
	}
	data, err := kind.GetBytes()
	if err != nil {
		t.Fatal(err)
	}
	node := merkledag.NodeWithData(data)
	if err := node.SetCidBuilder(cid.V1Builder{Codec: cid.DagProtobuf, MhType: mh.SHA2_256}); err != nil {
		t.Fatal(err)
	}
	for _, child := range children {
		if err := node.AddNodeLink("", child); err != nil {
			t.Fatal(err)
		}
	}
	return node
}

// What a hostile publisher can put under a CID that it chose.
func TestFetchRefusesForgedFiles(t *testing.T) {
	holder := start(t)
	fetcher := start(t, via(holder))
	leaf := merkledag.NewRawNode(randomFile(t, 1<<20))
	file := func() *unixfs.FSNode { return unixfs.NewFSNode(unixfs.TFile) }
	var bomb ipld.Node = leaf
	size := uint64(1 << 20)
	small := uint64(1000)
	put(t, holder, leaf)
	// Each level repeats the one below it: 2 MiB on disk, 1 TiB expanded.
	for range 2 {
		children := make([]ipld.Node, 1000)
		sizes := make([]uint64, 1000)
		for i := range children {
			children[i], sizes[i] = bomb, size
		}
		bomb = forge(t, file(), children, sizes)
		size *= 1000
		put(t, holder, bomb)
	}
	lying := forge(t, file(), []ipld.Node{leaf, leaf}, []uint64{small, small})
	many := forge(t, file(), []ipld.Node{leaf}, []uint64{1, 2})
	directory := forge(t, unixfs.NewFSNode(unixfs.TDirectory), nil, nil)
	garbage := merkledag.NodeWithData([]byte("\xff\xff not unixfs"))
	put(t, holder, lying, many, directory, garbage)
	cbor, err := blockformat.NewBlockWithCid([]byte{0xa0}, cid.NewCidV1(cid.DagCBOR, mustSum(t, []byte{0xa0})))
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.PutBlock(bounded(t), cbor.Cid(), cbor.RawData()); err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		root cid.Cid
		want error
	}{
		"a bomb":             {bomb.Cid(), ErrTooLarge},
		"sizes that lie":     {lying.Cid(), ErrCorrupt},
		"more sizes than":    {many.Cid(), ErrCorrupt},
		"a directory":        {directory.Cid(), ErrCorrupt},
		"garbage":            {garbage.Cid(), ErrCorrupt},
		"a card, not a file": {cbor.Cid(), ErrCorrupt},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			_, err := fetcher.FetchFile(bounded(t), c.root, FetchOptions{MaxBytes: 8 << 20, From: []peer.AddrInfo{holder.AddrInfo()}}, &out)
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if out.Len() > 8<<20 {
				t.Errorf("%d bytes came out", out.Len())
			}
		})
	}
}

func mustSum(t testing.TB, data []byte) mh.Multihash {
	t.Helper()
	sum, err := mh.Sum(data, mh.SHA2_256, -1)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func TestBlocks(t *testing.T) {
	holder := start(t)
	fetcher := start(t, via(holder))
	data := []byte("a card")
	c := cid.NewCidV1(cid.DagCBOR, mustSum(t, data))
	if err := holder.PutBlock(bounded(t), c, []byte("another card")); !errors.Is(err, ErrCorrupt) {
		t.Errorf("data that does not match: %v", err)
	}
	if err := holder.PutBlock(bounded(t), c, make([]byte, MaxBlock+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large a block: %v", err)
	}
	if err := holder.PutBlock(bounded(t), c, data); err != nil {
		t.Fatal(err)
	}
	got, err := fetcher.GetBlock(bounded(t), c, []peer.AddrInfo{holder.AddrInfo()})
	if err != nil || !bytes.Equal(got, data) {
		t.Fatalf("got %q, %v", got, err)
	}
	if !fetcher.HasBlock(bounded(t), c) {
		t.Error("the block was not kept")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	if _, err := fetcher.GetBlock(ctx, keyOf("nobody has this"), nil); !errors.Is(err, ErrNotFound) {
		t.Errorf("a block that nobody has: %v", err)
	}
}

func TestServeFilter(t *testing.T) {
	private := []byte("not for everyone")
	secret := cid.NewCidV1(cid.Raw, mustSum(t, private))
	holder := start(t, func(c *Config) { c.Serve = func(c cid.Cid, _ peer.ID) bool { return !c.Equals(secret) } })
	fetcher := start(t, via(holder))
	open := addFile(t, holder, []byte("for everyone"))
	if err := holder.PutBlock(bounded(t), secret, private); err != nil {
		t.Fatal(err)
	}
	from := []peer.AddrInfo{holder.AddrInfo()}
	if _, err := fetcher.GetBlock(bounded(t), open, from); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	if _, err := fetcher.GetBlock(ctx, secret, from); !errors.Is(err, ErrNotFound) {
		t.Fatalf("a block that is not served: %v", err)
	}
}

// A block damaged on disk is neither used nor served, but fetched again.
func TestDamagedBlockHeals(t *testing.T) {
	store := dssync.MutexWrap(ds.NewMapDatastore())
	holder := start(t)
	fetcher := start(t, via(holder), func(c *Config) { c.Blocks = store })
	data := randomFile(t, 3<<20)
	root := addFile(t, holder, data)
	addFile(t, fetcher, data)
	leaf := firstLeaf(t, fetcher, root)
	bad, err := blockformat.NewBlockWithCid([]byte("bit rot"), leaf)
	if err != nil {
		t.Fatal(err)
	}
	if err := fetcher.blocks.store.DeleteBlock(bounded(t), leaf); err != nil {
		t.Fatal(err)
	}
	if err := fetcher.blocks.store.Put(bounded(t), bad); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := fetcher.FetchFile(bounded(t), root, FetchOptions{MaxBytes: 4 << 20, From: []peer.AddrInfo{holder.AddrInfo()}}, &out); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), data) {
		t.Fatal("content differs")
	}
}

func TestNodeWithoutBlocks(t *testing.T) {
	n := start(t, func(c *Config) { c.Blocks = nil })
	if _, _, err := n.AddFile(bounded(t), bytes.NewReader(nil)); !errors.Is(err, ErrNoBlocks) {
		t.Errorf("AddFile: %v", err)
	}
	if _, err := n.FetchFile(bounded(t), keyOf("x"), FetchOptions{MaxBytes: 1}, nil); !errors.Is(err, ErrNoBlocks) {
		t.Errorf("FetchFile: %v", err)
	}
	if _, err := n.GetBlock(bounded(t), keyOf("x"), nil); !errors.Is(err, ErrNoBlocks) {
		t.Errorf("GetBlock: %v", err)
	}
	if n.HasFile(bounded(t), keyOf("x")) {
		t.Error("has a file")
	}
}
