package node

import (
	"context"
	"errors"

	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

// chainHead is the last link of one of this node's two receipt chains.
type chainHead struct {
	ID       protocol.CID `cbor:"id"`
	Sequence uint64       `cbor:"sequence"`
}

// The two chains: statements signed as executor, countersignatures as requester.
const (
	headStatements        = "receipt-head/statements"
	headCountersignatures = "receipt-head/countersignatures"
	receiptPrefix         = "receipt/"
)

func nextLink(tx store.Tx, key string) (previous *protocol.CID, sequence uint64, err error) {
	head, err := store.Get[chainHead](tx, key)
	if errors.Is(err, store.ErrNotFound) {
		return nil, 1, nil
	}
	return &head.ID, head.Sequence + 1, err
}

// chainStatement signs st as the next link of this node's statements, in the transaction
// that stores it: no link is ever signed twice.
func (n *Node) chainStatement(tx store.Tx, st protocol.Statement) (protocol.Signed[protocol.Statement], error) {
	var err error
	if st.Previous, st.Sequence, err = nextLink(tx, headStatements); err != nil {
		return protocol.Signed[protocol.Statement]{}, err
	}
	signed, err := protocol.Seal(n.keys.Peer, st)
	if err != nil {
		return signed, err
	}
	return signed, store.Put(tx, headStatements, chainHead{signed.ID, st.Sequence})
}

// chainCountersignature does the same for the requester's half.
func (n *Node) chainCountersignature(tx store.Tx, c protocol.Countersignature) (protocol.Signed[protocol.Countersignature], error) {
	var err error
	if c.Previous, c.Sequence, err = nextLink(tx, headCountersignatures); err != nil {
		return protocol.Signed[protocol.Countersignature]{}, err
	}
	signed, err := protocol.Seal(n.keys.Peer, c)
	if err != nil {
		return signed, err
	}
	return signed, store.Put(tx, headCountersignatures, chainHead{signed.ID, c.Sequence})
}

// putReceipt stores a receipt by its CID.
func (n *Node) putReceipt(tx store.Tx, r protocol.Receipt) (protocol.CID, error) {
	raw, err := protocol.Marshal(r)
	if err != nil {
		return protocol.CID{}, err
	}
	id := protocol.BlockID(raw)
	return id, tx.Set(receiptPrefix+id.String(), raw)
}

func (n *Node) loadReceipt(id protocol.CID) (raw []byte, err error) {
	err = n.store.View(func(tx store.Tx) error {
		raw, err = tx.Get(receiptPrefix + id.String())
		return err
	})
	return raw, err
}

// blockReceipt puts a stored receipt among the blocks, where any IPFS tool can read it. The
// block can be made again from the store, so a failure here loses nothing.
func (n *Node) blockReceipt(ctx context.Context, id *protocol.CID) {
	if id == nil {
		return
	}
	raw, err := n.loadReceipt(*id)
	if err == nil {
		err = n.net.PutBlock(ctx, id.Cid, raw)
	}
	if err != nil {
		n.log.Warn("a receipt is stored but not among the blocks", "receipt", id.String(), "err", err)
	}
}
