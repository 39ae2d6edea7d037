package node

import (
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/task"
)

// evidencePrefix keys what proves that a provider was paid for a result that it did not give.
const evidencePrefix = "evidence/task/"

// taskEvidence is what proves a bad result besides its receipt and ciphertext: the keys of the parts, and this task's own
// X25519 key, which opens nothing but this result.
type taskEvidence struct {
	Keys     [][32]byte `cbor:"keys"`
	PayerKey [32]byte   `cbor:"payerKey"`
}

// keepEvidence stores what a task's state forgets when it ends. key is that of the part that was bad.
func (n *Node) keepEvidence(tx store.Tx, r task.Requester, key [32]byte) error {
	return store.Put(tx, evidencePrefix+r.ID.String(), taskEvidence{Keys: append(append([][32]byte(nil), r.Keys...), key), PayerKey: r.PayerKey})
}

func (n *Node) loadEvidence(id protocol.CID) (e taskEvidence, err error) {
	err = n.store.View(func(tx store.Tx) error {
		e, err = store.Get[taskEvidence](tx, evidencePrefix+id.String())
		return err
	})
	return e, err
}
