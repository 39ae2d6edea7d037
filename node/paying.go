package node

import (
	"context"
	"crypto/ecdh"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/node/p2p"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/task"
)

// Result for payment, the payer's side. The ciphertext is stored; then, part by part: the price is locked under the hash of the
// part's key, the cheque is stored and sent, the key comes back, the part is opened and checked, and the next cheque folds
// the lock while it locks the next part.

// startName and partName are the names under which a task's payments are kept.
func startName(id protocol.CID) string { return id.String() + "#start" }

func partName(id protocol.CID, part uint32) string {
	if part == 0 {
		return id.String()
	}
	return fmt.Sprintf("%s#%d", id, part+1)
}

// signCheque makes a lane's cheque signature.
func (n *Node) signLaneCheque(facts channels.Facts, domain protocol.VaultDomain, c protocol.Cheque) (protocol.SignedCheque, error) {
	key, ok := n.keys.signer(facts.Signer)
	if !ok {
		return protocol.SignedCheque{}, fmt.Errorf("lane %d belongs to signer %s, whose key is not here; this node's is %s: use another lane", c.Lane, facts.Signer, n.keys.SignerAddress())
	}
	return protocol.SignCheque(domain, c, key)
}

// putRequester stores a requester's state inside a transaction, with what goes with it.
func (n *Node) putRequester(tx store.Tx, r task.Requester) error {
	if err := index(tx, "r/"+r.ID.String(), r.SubmittedMs, r.Phase); err != nil {
		return err
	}
	if err := n.learn(tx, r); err != nil {
		return err
	}
	return store.Put(tx, requesterKey(r.ID), r)
}

// lockPart signs the cheque that locks the price of the next part: lane, payment and task change in one transaction, so
// the cheque is durable before it is sent, and is issued once. key is that of the part before, nil for the first.
func (n *Node) lockPart(ctx context.Context, r task.Requester, st protocol.Signed[protocol.Statement], key *[32]byte) (task.Requester, error) {
	award, err := protocol.Unseal[protocol.Award](r.Award)
	if err != nil {
		return r, err
	}
	part := uint32(len(r.Cheques))
	share, err := award.Payload.Offer.Share(r.Price, uint32(len(st.Payload.Parts)), part)
	if err != nil {
		return r, err
	}
	ev := task.ChequeSigned{Key: key, Amount: share}
	lane := n.payer.lane(award.Payload.Payee, award.Payload.Lane)
	if err := n.confirmTask(ctx, lane, award.Payload.Provider.ID); err != nil {
		return r, n.reasonFor(err, protocol.CodePayment, protocol.FaultRequester)
	}
	var next task.Requester
	with := func(tx store.Tx, made channels.Payment) error {
		if ev.Cheque, err = made.Cheque.Encode(); err != nil {
			return err
		}
		if next, err = r.Step(time.Now(), ev); err != nil {
			return err
		}
		if part > 0 {
			if err := n.recordSpentPart(tx, r, award.Payload, part-1); err != nil {
				return err
			}
		}
		return n.putRequester(tx, next)
	}
	if share.IsZero() {
		ev.Cheque = []byte{}
		if next, err = r.Step(time.Now(), ev); err == nil {
			err = n.store.Update(func(tx store.Tx) error { return n.putRequester(tx, next) })
		}
	} else {
		var now time.Time
		if now, err = n.chainTime(ctx); err != nil {
			return r, err
		}
		ev.LockUntil = n.margins.Expiry(uint64(now.Unix()))
		_, err = n.payers.Promise(lane, channels.Lock{
			Task: partName(r.ID, part), Amount: share, Hash: st.Payload.Parts[part].KeyHash, Expiry: ev.LockUntil,
		}, key, with)
	}
	if err != nil {
		return r, n.reasonFor(err, protocol.CodePayment, protocol.FaultRequester)
	}
	if int(part)+1 == len(st.Payload.Parts) {
		n.payer.drop(r.ID)
	}
	n.publishRequester(next, ev)
	return next, nil
}

// recordSpentPart writes the price of a part whose key is here into the ledger.
func (n *Node) recordSpentPart(tx store.Tx, r task.Requester, a protocol.Award, part uint32) error {
	share, err := a.Offer.Share(r.Price, a.Parts, part)
	if err != nil {
		return err
	}
	return n.recordSpent(tx, r, partName(r.ID, part), share)
}

// signFirstCheque locks the price of the first part.
func (n *Node) signFirstCheque(ctx context.Context, r task.Requester) (task.Requester, error) {
	st, err := protocol.Unseal[protocol.Statement](r.Statement)
	if err != nil {
		return r, err
	}
	return n.lockPart(ctx, r, st, nil)
}

// redeem sends the stored cheque until the key comes, opens the part, and goes on to the next; then it completes the
// receipt. The same bytes are sent at every try. It ends without the key only when the lock has lapsed for certain: an
// executor that refuses the cheque, or answers with rubbish, may still take the money by showing the key to the chain, and
// then the result is to be had there.
func (n *Node) redeem(ctx context.Context, r task.Requester) (task.Requester, error) {
	st, err := protocol.Unseal[protocol.Statement](r.Statement)
	if err != nil {
		return r, err
	}
	pause := reachPause
	for {
		next, err := n.redeemOnce(ctx, r, st)
		r = next
		var said *protocol.Reason
		if err == nil || ctx.Err() != nil || !errors.Is(err, errLost) && !errors.As(err, &said) {
			return r, err
		}
		if said != nil {
			n.log.Info("a payment is not answered as agreed; its lock is watched until it ends", "task", r.ID.Short(), "why", said.Error())
		}
		if done, next, err := n.redeemOnChain(ctx, r, st, said); done || err != nil {
			return next, err
		}
		select {
		case <-ctx.Done():
			return r, err
		case <-time.After(pause):
			pause = min(2*pause, 15*time.Second, max(time.Second, time.Until(time.Unix(int64(r.LockUntil), 0))/4))
		}
	}
}

func (n *Node) redeemOnce(ctx context.Context, r task.Requester, st protocol.Signed[protocol.Statement]) (task.Requester, error) {
	if err := n.connect(ctx, r.Winner.Provider.ID); err != nil {
		return r, err
	}
	// The key folds a lock, and that signs. A payee that answers nothing here may still give the key, so only bad news stops it.
	if lane, err := n.laneOfTask(r); err == nil {
		if err := n.confirmTask(ctx, lane, r.Winner.Provider.ID); errors.Is(err, errOld) {
			return r, err
		}
	}
	pay := n.streams.pay
	pay.Deadline += unfoldedPatience
	s, err := n.net.Open(ctx, peer.AddrInfo{ID: r.Winner.Provider.ID}, pay)
	if err != nil {
		return r, fmt.Errorf("%w: %w", errLost, err)
	}
	defer func() { _ = s.Reset() }()
	for {
		part := uint32(len(r.Keys))
		key, err := n.askKey(s, r, st, part)
		if err != nil {
			return r, err
		}
		next, done, fold, counter, err := n.openPart(ctx, r, st, part, key)
		r = next
		if err != nil {
			return r, err
		}
		if done {
			// The receipt is complete here. That the other side has it too is courtesy; the fold it gets with the next cheque at the latest.
			err := writeFrame(s, protocol.PayClose{Countersignature: counter, Cheque: fold})
			if err == nil {
				_, err = readFrame[protocol.PayReply](s, protocol.MaxPayFrame)
			}
			if lane, found := n.laneOfTask(r); found == nil && len(fold) > 0 && err != nil {
				n.unsent.set(lane.Key(), true)
			}
			return r, nil
		}
	}
}

// askKey sends the cheque of a part and gets its key.
func (n *Node) askKey(s *p2p.Stream, r task.Requester, st protocol.Signed[protocol.Statement], part uint32) (key [32]byte, err error) {
	if err := writeFrame(s, protocol.PayOpen{Task: r.ID, Statement: st.ID, Part: part, Cheque: r.Cheques[part]}); err != nil {
		return key, fmt.Errorf("%w: %w", errLost, err)
	}
	reply, err := readFrame[protocol.PayReply](s, protocol.MaxPayFrame)
	if err != nil {
		return key, n.streamError(err)
	}
	if reply.Refused != nil {
		why := reply.Refused.Clean()
		return key, &protocol.Reason{
			Code: protocol.CodePayment, What: "the provider refused the payment", Why: why.Error(), Fault: protocol.FaultProvider,
			Remedy: "run the task again: another provider may do it. Cheque and statement are kept: zerostate task show " + r.ID.String(),
		}
	}
	if protocol.KeyHash(reply.Key) != st.Payload.Parts[part].KeyHash {
		// A wrong key opens no lock: nothing is owed for it.
		return key, n.garbage(r, errors.New("the key is not the one that the statement commits to"))
	}
	return reply.Key, nil
}

// openPart opens one part with its key, and makes the next step durable: a cheque for the next part, or the end.
func (n *Node) openPart(ctx context.Context, r task.Requester, st protocol.Signed[protocol.Statement], part uint32, key [32]byte) (next task.Requester, done bool, fold, counter []byte, err error) {
	sealed, err := n.contents.load(n.store, "r", r.ID, contentCipher)
	if err != nil {
		return r, false, nil, nil, err // this node's own trouble: no evidence against anybody
	}
	_, bad := openResultPart(r, st, sealed, part, key)
	if bad == nil && int(part)+1 < len(st.Payload.Parts) {
		next, err = n.lockPart(ctx, r, st, &key)
		return next, false, nil, nil, err
	}
	var output []byte
	if bad == nil {
		output, bad = openResult(r, st, sealed, key)
	}
	next, fold, counter, err = n.finish(ctx, r, st, key, output, bad)
	return next, true, fold, counter, err
}

// openResultPart decrypts one part of the stored ciphertext and checks it against the statement.
func openResultPart(r task.Requester, st protocol.Signed[protocol.Statement], sealed []byte, part uint32, key [32]byte) ([]byte, error) {
	own, err := ecdh.X25519().NewPrivateKey(r.PayerKey[:])
	if err != nil {
		return nil, err
	}
	return protocol.OpenPart(st.Payload, st.Payload.ExecutorKey, sealed, part, key, own)
}

// openResult puts the parts together, the last one opened by key, and checks the whole.
func openResult(r task.Requester, st protocol.Signed[protocol.Statement], sealed []byte, key [32]byte) ([]byte, error) {
	own, err := ecdh.X25519().NewPrivateKey(r.PayerKey[:])
	if err != nil {
		return nil, err
	}
	return protocol.OpenWhole(st.Payload, st.Payload.ExecutorKey, sealed, append(append([][32]byte(nil), r.Keys...), key), own)
}

// finish folds the last lock, countersigns, and stores output, receipt and the final state together.
func (n *Node) finish(ctx context.Context, r task.Requester, st protocol.Signed[protocol.Statement], key [32]byte, output []byte, bad error) (task.Requester, []byte, []byte, error) {
	keep, err := n.contents.stage("r", r.ID, contentOutput, output)
	if err != nil {
		return r, nil, nil, err
	}
	var next task.Requester
	var fold, counter []byte
	var event task.RequesterEvent
	with := func(tx store.Tx, newest *protocol.SignedCheque) (err error) {
		if newest != nil {
			if fold, err = newest.Encode(); err != nil {
				return err
			}
		}
		outcome := protocol.OutcomeDelivered
		if bad != nil {
			outcome = protocol.OutcomeBadResult
		}
		signed, err := n.chainCountersignature(tx, protocol.Countersignature{
			Network: n.profile.ID, Statement: st.ID, Outcome: outcome, SignedMs: time.Now().UnixMilli(),
		})
		if err != nil {
			return err
		}
		counter = signed.Envelope
		receipt, err := n.putReceipt(tx, protocol.Receipt{
			Version: 1, Profile: n.profile.Envelope, Award: r.Award, Statement: r.Statement, Countersignature: counter,
			Payer: n.binding.Envelope, Payee: r.Payee, Cheques: r.Cheques, Fold: fold,
		})
		if err != nil {
			return err
		}
		if event, err = n.endEvent(tx, r, key, fold, receipt, output, bad, keep); err != nil {
			return err
		}
		if next, err = r.Step(time.Now(), event); err != nil {
			return err
		}
		if err := n.views.of(r.ID).saveLog(r.ID)(tx); err != nil {
			return err
		}
		award, err := protocol.Unseal[protocol.Award](r.Award)
		if err != nil {
			return err
		}
		if err := n.recordSpentPart(tx, r, award.Payload, uint32(len(r.Keys))); err != nil {
			return err
		}
		return n.putRequester(tx, next)
	}
	err = n.withFold(r, key, with)
	if err != nil {
		return r, nil, nil, err
	}
	if bad == nil {
		n.payer.wasServedBy(r.Winner.Payee)
	}
	n.blockReceipt(ctx, next.Receipt)
	n.publishRequester(next, event)
	return next, fold, counter, nil
}

// endEvent is the event that ends a paid task: its output is stored, or the evidence against its provider.
func (n *Node) endEvent(tx store.Tx, r task.Requester, key [32]byte, fold []byte, receipt protocol.CID, output []byte, bad error, keep inTx) (task.RequesterEvent, error) {
	if bad == nil {
		if err := tx.Set(servedByPrefix+r.Winner.Payee.Hex(), nil); err != nil {
			return nil, err
		}
		return task.Opened{Key: key, FoldCheque: fold, OutputBytes: uint64(len(output)), Receipt: receipt}, keep(tx)
	}
	if err := n.keepEvidence(tx, r, key); err != nil {
		return nil, err
	}
	return task.Spoilt{Key: key, FoldCheque: fold, Receipt: receipt, Reason: protocol.Reason{
		Code: protocol.CodeBadResult, What: "the provider was paid and its result does not match what it signed", Why: bad.Error(),
		Fault: protocol.FaultProvider, Remedy: "the proof is kept: zerostate task evidence " + r.ID.String(),
	}}, nil
}

// withFold runs with in the transaction that folds the lock of key, or in one of its own for a task that cost nothing.
func (n *Node) withFold(r task.Requester, key [32]byte, with func(store.Tx, *protocol.SignedCheque) error) error {
	if len(r.Cheques) == 0 || len(r.Cheques[len(r.Cheques)-1]) == 0 {
		return n.store.Update(func(tx store.Tx) error { return with(tx, nil) })
	}
	lane, err := n.laneOfTask(r)
	if err != nil {
		return err
	}
	return n.payers.Fold(lane, &key, func(tx store.Tx, newest protocol.SignedCheque) error { return with(tx, &newest) })
}

func (n *Node) laneOfTask(r task.Requester) (channels.Lane, error) {
	award, err := protocol.Unseal[protocol.Award](r.Award)
	if err != nil {
		return channels.Lane{}, err
	}
	return n.payer.lane(award.Payload.Payee, award.Payload.Lane), nil
}

// payStart signs the cheque for the start fee of an award, and stores it with the award: both are durable before either is sent.
func (n *Node) payStart(r task.Requester, a protocol.Award, hired task.Hired) (next task.Requester, err error) {
	hire := func(tx store.Tx) error {
		if err := tx.Set(lanePeer+laneID(n.payer.lane(a.Payee, a.Lane).Key()), []byte(a.Provider.String())); err != nil {
			return err
		}
		if next, err = r.Step(time.Now(), hired); err != nil {
			return err
		}
		if err := n.recordSpent(tx, next, startName(r.ID), a.Offer.Start); err != nil {
			return err
		}
		return n.putRequester(tx, next)
	}
	if a.Offer.Start.IsZero() {
		err = n.store.Update(hire)
	} else {
		lane := n.payer.lane(a.Payee, a.Lane)
		_, err = n.payers.Promise(lane, channels.Pay{Task: startName(r.ID), Amount: a.Offer.Start}, nil, func(tx store.Tx, made channels.Payment) error {
			if hired.StartCheque, err = made.Cheque.Encode(); err != nil {
				return err
			}
			return hire(tx)
		})
	}
	if err != nil {
		return r, n.reasonFor(err, protocol.CodePayment, protocol.FaultRequester)
	}
	n.publishRequester(next, hired)
	return next, nil
}

// lockHash is the hash of the lock that a task waits on, and whether it waits on one.
func lockHash(r task.Requester, st protocol.Statement) (common.Hash, bool) {
	part := len(r.Keys)
	if part >= len(r.Cheques) || part >= len(st.Parts) || len(r.Cheques[part]) == 0 {
		return common.Hash{}, false
	}
	return common.Hash(st.Parts[part].KeyHash), true
}
