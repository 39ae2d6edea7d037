package node

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/lanes"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/task"
)

// How much one file of evidence holds, and how many proofs of one payer's double dealing are kept.
const (
	maxEvidenceBytes = 8 << 20
	maxProofs        = 8
)

// proofPrefix keeps pairs of cheques that contradict each other, by lane.
const proofPrefix = "equivocation/"

// proof is one such pair.
type proof struct {
	Held protocol.SignedCheque `cbor:"held"`
	Got  protocol.SignedCheque `cbor:"got"`
}

// keepProof stores the proof in err, if there is one: the cheque was refused, its proof stays.
func (n *Node) keepProof(err error) error {
	var e *channels.EquivocationError
	if !errors.As(err, &e) {
		return nil
	}
	key := proofPrefix + laneID(e.Held.Cheque.LaneKey()) + "/"
	return n.store.Update(func(tx store.Tx) error {
		count := 0
		if err := tx.Scan(store.Range{Prefix: key, Limit: maxProofs}, func(string, []byte) error { count++; return nil }); err != nil || count >= maxProofs {
			return err
		}
		return store.Put(tx, key+strconv.FormatUint(e.Held.Cheque.Seq, 10)+"-"+strconv.FormatUint(e.Got.Cheque.Seq, 10), proof{e.Held, e.Got})
	})
}

// LaneEvidence implements api.LaneBackend.
func (b backend) LaneEvidence(ctx context.Context, ref string) (api.Evidence, error) {
	n := b.n
	l, err := n.findLane(ref)
	if err != nil {
		return api.Evidence{}, err
	}
	f := api.EvidenceFacts{
		Format: api.EvidenceFormat, MadeAt: time.Now().UTC(), MadeBy: n.net.ID().String(), Network: n.profile.ID.String(),
		Equivocations: []api.EvidencePair{}, Payments: []api.EvidencePaid{},
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if c, err := n.chain.get(ctx); err == nil {
		if head, err := c.client.Head(ctx); err == nil {
			if fresh, err := n.refreshed(ctx, c, l); err == nil {
				l = fresh
				f.Chain.Block, f.Chain.BlockHash, f.Chain.BlockTime = api.Uint64(head.Number), head.Hash.Hex(), time.Unix(int64(head.Time), 0).UTC()
			}
		}
	}
	if err := n.fillEvidence(&f, l); err != nil {
		return api.Evidence{}, err
	}
	return sealEvidence(f)
}

// sealEvidence adds the hash of the facts' exact bytes.
func sealEvidence(f api.EvidenceFacts) (api.Evidence, error) {
	raw, err := json.Marshal(f)
	if err != nil {
		return api.Evidence{}, err
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		return api.Evidence{}, err
	}
	sum := sha256.Sum256(compact.Bytes())
	return api.Evidence{Facts: compact.Bytes(), SHA256: hex.EncodeToString(sum[:])}, nil
}

func (n *Node) fillEvidence(f *api.EvidenceFacts, l someLane) error {
	lane, facts := l.lane(), l.facts()
	id := laneID(lane.Key())
	f.Lane = api.EvidenceLane{
		ID: id, ChainID: api.Uint64(lane.Domain.ChainID), Vault: lane.Domain.Vault.Hex(), Token: lane.Token.Hex(),
		Payer: lane.Payer.Hex(), Payee: lane.Payee.Hex(), Number: api.Uint64(lane.Number),
	}
	f.Chain.State, f.Chain.Reserved, f.Chain.Paid = laneStateName(facts.Status), facts.Reserved, facts.Paid
	f.Chain.ReleaseAt, f.Chain.Signer, f.Chain.Epoch = api.Uint64(facts.ReleaseAt), facts.Signer.Hex(), api.Uint64(facts.Epoch)
	f.Direction = "out"
	var best *protocol.SignedCheque
	if l.in != nil {
		f.Direction, best = "in", l.in.Best
	} else {
		best = l.out.Last
	}
	if best != nil {
		c, err := evidenceCheque(*best)
		if err != nil {
			return err
		}
		f.Best = &c
	}
	return n.store.View(func(tx store.Tx) error {
		err := tx.Scan(store.Range{Prefix: proofPrefix + id + "/"}, func(_ string, value []byte) error {
			var p proof
			if err := protocol.Unmarshal(value, &p); err != nil {
				return err
			}
			a, err1 := evidenceCheque(p.Held)
			b, err2 := evidenceCheque(p.Got)
			f.Equivocations = append(f.Equivocations, api.EvidencePair{A: a, B: b})
			return errors.Join(err1, err2)
		})
		if err != nil {
			return err
		}
		return fillPayments(tx, f)
	})
}

// fillPayments adds every payment of the lane. What does not fit is counted.
func fillPayments(tx store.Tx, f *api.EvidenceFacts) error {
	size := 0
	return tx.Scan(store.Range{Prefix: lanes.PaymentPrefix + f.Lane.ID + "/"}, func(_ string, value []byte) error {
		var p channels.Payment
		if err := protocol.Unmarshal(value, &p); err != nil {
			return err
		}
		c, err := evidenceCheque(p.Cheque)
		if err != nil {
			return err
		}
		paid := api.EvidencePaid{Task: p.Task, Amount: p.Amount, Cheque: c, Receipt: receiptIn(tx, p.Task)}
		if size += len(c.Raw) + len(paid.Receipt) + 512; size > maxEvidenceBytes/2 {
			f.Left++
			return nil
		}
		f.Payments = append(f.Payments, paid)
		return nil
	})
}

// receiptIn is a task's receipt file, or nil when there is none.
func receiptIn(tx store.Tx, id string) []byte {
	cid, err := protocol.ParseCID(id)
	if err != nil {
		return nil
	}
	var receipt *protocol.CID
	if r, err := store.Get[task.Requester](tx, requesterKey(cid)); err == nil {
		receipt = r.Receipt
	} else if x, err := store.Get[task.Executor](tx, executorKey(cid)); err == nil {
		receipt = x.Receipt
	}
	if receipt == nil {
		return nil
	}
	raw, err := tx.Get(receiptPrefix + receipt.String())
	if err != nil {
		return nil
	}
	return raw
}

func evidenceCheque(s protocol.SignedCheque) (api.EvidenceCheque, error) {
	raw, err := s.Encode()
	if err != nil {
		return api.EvidenceCheque{}, err
	}
	sig, err := s.Signature.MarshalText()
	return api.EvidenceCheque{
		Raw: raw, Sequence: api.Uint64(s.Cheque.Seq), Cumulative: s.Cheque.Cumulative, Locks: len(s.Cheque.Locks), Signature: strings.TrimSpace(string(sig)),
	}, err
}
