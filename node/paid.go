package node

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/node/p2p"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/task"
)

// Result for payment, the executor's side: a cheque with the lock of a part is judged and stored; then, when no other key of the
// lane waits to be folded, the part's key leaves.

// unfoldedPatience is how long a key is held back for another one of its lane to be folded.
const unfoldedPatience = 10 * time.Second

// handlePay serves the pay stream: for each part a cheque in and a key out; at the end the requester's
// countersignature and the cheque that folds the last lock.
func (n *Node) handlePay(ctx context.Context, s *p2p.Stream) error {
	if err := s.SetDeadline(time.Now().Add(n.streams.pay.Deadline + unfoldedPatience)); err != nil {
		return err
	}
	for {
		open, err := readFrame[protocol.PayOpen](s, protocol.MaxPayFrame)
		if err != nil {
			return err
		}
		x, err := n.acceptPart(ctx, s, open)
		if err != nil {
			return writeFrame(s, protocol.PayReply{Refused: n.reasonFor(err, protocol.CodePayment, protocol.FaultRequester)})
		}
		if err := writeFrame(s, protocol.PayReply{Key: protocol.PartKey(x.Key, open.Part)}); err != nil {
			return err
		}
		if open.Part+1 < awardOf(x).Parts {
			continue
		}
		end, err := readFrame[protocol.PayClose](s, protocol.MaxPayFrame)
		if err != nil {
			return err
		}
		if err := n.takeClose(ctx, x, end); err != nil {
			return err
		}
		return writeFrame(s, protocol.PayReply{})
	}
}

// acceptPart judges the cheque for one part and stores it with the task, in one transaction: only then may the key leave.
func (n *Node) acceptPart(ctx context.Context, s *p2p.Stream, open protocol.PayOpen) (task.Executor, error) {
	x, err := n.loadExecutor(open.Task)
	if errors.Is(err, store.ErrNotFound) {
		return x, &protocol.Reason{Code: protocol.CodeUnknownTask, What: "this provider knows no such task", Fault: protocol.FaultRequester}
	}
	if err != nil {
		return x, err
	}
	parts := awardOf(x).Parts
	switch {
	case x.Task.Requester.ID != s.Peer():
		return x, errors.New("the task is another requester's")
	case x.StatementID == nil || !x.StatementID.Equals(open.Statement.Cid):
		return x, errors.New("the cheque pays for another statement than this task's")
	case open.Part >= parts:
		return x, fmt.Errorf("there is no part %d of %d", open.Part+1, parts)
	case int(open.Part) < len(x.Cheques):
		if string(open.Cheque) != string(x.Cheques[open.Part]) {
			return x, errors.New("the part was paid with another cheque")
		}
		return x, nil
	case int(open.Part) > len(x.Cheques):
		return x, fmt.Errorf("part %d is paid before part %d", open.Part+1, len(x.Cheques)+1)
	case x.Phase != task.Delivered:
		return x, fmt.Errorf("the task is %s", x.Phase)
	}
	if next, err := n.bankPart(ctx, x, open); err == nil {
		x = next
	} else {
		return x, err
	}
	if x.Phase == task.Paid {
		n.payee.drop(x.ID)
	} else {
		n.payee.owes(x, statementOf(x).Parts[len(x.Cheques)].KeyHash)
	}
	n.publishExecutor(x)
	return x, nil
}

// statementOf opens the stored statement again, which is our own.
func statementOf(x task.Executor) protocol.Statement {
	s, err := protocol.Unseal[protocol.Statement](x.Statement)
	if err != nil {
		return protocol.Statement{Parts: make([]protocol.ResultPart, protocol.MaxParts+1)}
	}
	return s.Payload
}

// bankPart lets the lane's machine judge a cheque for a part, and stores what follows. It waits while another key of the
// lane is not folded yet.
func (n *Node) bankPart(ctx context.Context, x task.Executor, open protocol.PayOpen) (next task.Executor, err error) {
	award := awardOf(x)
	share, err := award.Offer.Share(x.Price, award.Parts, open.Part)
	if err != nil {
		return x, err
	}
	with := func(tx store.Tx) (err error) {
		next, err = n.stepPart(tx, x.ID, open, share)
		return err
	}
	if share.IsZero() {
		if len(open.Cheque) > 0 {
			return x, errors.New("the part is free: it takes no cheque")
		}
		err = n.store.Update(with)
		return next, err
	}
	cheque, err := protocol.DecodeCheque(open.Cheque)
	if err != nil {
		return x, err
	}
	now, err := n.chainTime(ctx)
	if err != nil {
		return x, err
	}
	lane, hash := n.payee.laneOf(award), common.Hash(protocol.KeyHash(protocol.PartKey(x.Key, open.Part)))
	if _, err := n.payee.look(ctx, lane, false); err != nil {
		return x, err
	}
	err = n.judge(ctx, lane, func() error {
		return n.payees.Hold(lane.Key(), now, channels.Received{
			Task: partName(x.ID, open.Part), Price: share, Cheque: cheque, Lock: &channels.Expected{Hash: hash, Margins: n.margins},
		}, with)
	})
	if errors.Is(err, channels.ErrUnfolded) {
		err = n.awaitFold(ctx, lane.Key(), hash, with)
	}
	return next, err
}

// judge lets a lane judge a cheque, and once more after a look at the chain where that may change the answer: a top-up that
// is not credited here yet, a lock that lapsed for its payer already. What still contradicts is kept as evidence.
func (n *Node) judge(ctx context.Context, lane channels.Lane, take func() error) error {
	err := take()
	switch {
	case errors.Is(err, channels.ErrOverReserve):
		if _, err := n.payee.look(ctx, lane, true); err != nil {
			return err
		}
		err = take()
	case errors.Is(err, channels.ErrLockChanged), errors.Is(err, channels.ErrFell):
		if err := n.settlePayeeLocks(ctx, lane.Key()); err != nil {
			return err
		}
		err = take()
	}
	n.keepEquivocation(lane, err)
	return err
}

// awaitFold asks again whether a key may leave until it may, or patience ends: the lock stays, and if its payer does not
// come back the chain gets the key before it expires.
func (n *Node) awaitFold(ctx context.Context, lane [32]byte, hash common.Hash, with func(store.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, unfoldedPatience)
	defer cancel()
	pause := 2 * time.Millisecond
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w, for %s", channels.ErrUnfolded, unfoldedPatience)
		case <-time.After(pause):
			pause = min(2*pause, 100*time.Millisecond)
		}
		now, err := n.chainTime(ctx)
		if err != nil {
			return err
		}
		if err := n.payees.Show(lane, now, hash, n.margins, with); !errors.Is(err, channels.ErrUnfolded) {
			return err
		}
	}
}

// stepPart steps the task inside the transaction that stores its cheque; the last part brings the receipt.
func (n *Node) stepPart(tx store.Tx, id protocol.CID, open protocol.PayOpen, share protocol.Amount) (task.Executor, error) {
	// The state may have moved while the cheque was on its way here.
	x, err := store.Get[task.Executor](tx, executorKey(id))
	if err != nil {
		return x, err
	}
	if len(x.Cheques) != int(open.Part) {
		return x, errMoved
	}
	award := awardOf(x)
	ev := task.ChequeAccepted{Cheque: open.Cheque, Amount: share, Last: open.Part+1 == award.Parts}
	if ev.Cheque == nil {
		ev.Cheque = []byte{}
	}
	if ev.Last {
		paid := x
		paid.Cheques = append(append([][]byte(nil), x.Cheques...), ev.Cheque)
		receipt, err := n.putReceipt(tx, n.receiptOf(paid, nil, nil))
		if err != nil {
			return x, err
		}
		ev.Receipt = &receipt
		if err := n.earned(tx, award, x); err != nil {
			return x, err
		}
	}
	next, err := x.Step(time.Now(), ev)
	if err != nil {
		return x, err
	}
	if err := n.recordEarned(tx, x, partName(id, open.Part), share); err != nil {
		return x, err
	}
	return next, putExecutor(tx, next)
}

func (n *Node) receiptOf(x task.Executor, counter, fold []byte) protocol.Receipt {
	return protocol.Receipt{
		Version: 1, Profile: n.profile.Envelope, Award: x.Award, Statement: x.Statement, Countersignature: counter,
		Payer: x.Payer, Payee: n.binding.Envelope, Cheques: x.Cheques, Fold: fold,
	}
}

// takeClose takes the fold of the last lock, and completes the receipt with the requester's half.
func (n *Node) takeClose(ctx context.Context, x task.Executor, end protocol.PayClose) error {
	if len(end.Cheque) > 0 {
		cheque, err := protocol.DecodeCheque(end.Cheque)
		if err != nil {
			return err
		}
		lane := n.payee.laneOf(awardOf(x))
		err = n.judge(ctx, lane, func() error {
			_, err := n.payees.Take(lane.Key(), time.Now(), cheque, func(tx store.Tx) error { return tx.Set(paidByPrefix+lane.Payer.Hex(), nil) })
			return err
		})
		if err != nil {
			return err
		}
		n.payee.wasPaidBy(lane.Payer)
	}
	if x.Phase != task.Paid {
		return nil
	}
	receipt := n.receiptOf(x, end.Countersignature, end.Cheque)
	body, err := protocol.Marshal(receipt)
	if err != nil {
		return err
	}
	if v, err := protocol.VerifyReceipt(body); err != nil {
		return err
	} else if v.Countersignature == nil {
		return errors.New("no countersignature came")
	}
	err = n.stepExecutorWith(&x, func(tx store.Tx) (task.ExecutorEvent, error) {
		id, err := n.putReceipt(tx, receipt)
		return task.Countersigned{Receipt: id}, err
	})
	if err == nil {
		n.blockReceipt(ctx, x.Receipt)
		n.endExecutor(x)
	}
	return err
}
