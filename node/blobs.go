package node

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/ipfs/go-cid"
	"github.com/multiformats/go-multihash"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
)

// blobs are uploads that wait to be used: inputs and modules. They are private files, not
// blocks; what is published is copied among the blocks then.
type blobs struct{ dir string }

// blobLife is how long an upload waits to be used.
const blobLife = 24 * time.Hour

// put keeps what r yields under the CIDv1 (raw, sha2-256) of the whole.
func (b blobs) put(r io.Reader) (api.Blob, error) {
	f, err := os.CreateTemp(b.dir, ".upload-*")
	if err != nil {
		return api.Blob{}, err
	}
	defer os.Remove(f.Name())
	h := sha256.New()
	size, err := io.Copy(io.MultiWriter(f, h), r)
	if err = errors.Join(err, f.Close()); err != nil {
		return api.Blob{}, err
	}
	sum, err := multihash.Encode(h.Sum(nil), multihash.SHA2_256)
	if err != nil {
		return api.Blob{}, err
	}
	id := cid.NewCidV1(cid.Raw, sum).String()
	return api.Blob{CID: id, Size: size}, os.Rename(f.Name(), filepath.Join(b.dir, id))
}

// open finds an upload; ok is false when there is none of that name.
func (b blobs) open(id protocol.CID) (f *os.File, ok bool, err error) {
	f, err = os.Open(filepath.Join(b.dir, id.String()))
	if errors.Is(err, os.ErrNotExist) {
		return nil, false, nil
	}
	return f, err == nil, err
}

func (b blobs) read(id protocol.CID, most uint64) ([]byte, error) {
	f, ok, err := b.open(id)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("upload %s: %w", id, errNoContent)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, int64(most)+1))
	if err == nil && uint64(len(data)) > most {
		err = protocol.ErrTooLarge
	}
	return data, err
}

// sweep removes uploads that were never used.
func (b blobs) sweep(now time.Time) error {
	list, err := os.ReadDir(b.dir)
	if err != nil {
		return err
	}
	for _, e := range list {
		if info, err := e.Info(); err == nil && now.Sub(info.ModTime()) > blobLife {
			_ = os.Remove(filepath.Join(b.dir, e.Name()))
		}
	}
	return nil
}

// backend is the node as its local API asks for it.
type backend struct{ n *Node }

var _ api.Backend = backend{}

// PutBlob implements api.AgentBackend.
func (b backend) PutBlob(_ context.Context, r io.Reader) (api.Blob, error) { return b.n.blobs.put(r) }

// Events implements api.EventBackend.
func (b backend) Events(ctx context.Context, q api.EventQuery) (<-chan api.Event, error) {
	return b.n.events.Events(ctx, q)
}

// problem makes a node's error one that the API sends as it stands.
func problem(err error) error {
	var p *api.Problem
	var r *protocol.Reason
	switch {
	case err == nil:
		return nil
	case errors.As(err, &p):
		return err
	case errors.As(err, &r):
		return reasonDTO(r).Problem().Because(err)
	}
	return err
}
