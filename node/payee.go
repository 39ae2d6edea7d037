package node

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/node/p2p"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/task"
)

// laneFresh is how long what the chain said about an incoming lane is good enough to begin a
// task on it. A release takes a window of hours on a real network, so this costs no safety.
const laneFresh = 5 * time.Second

// payeeBook is this node as payee: which lanes cover the tasks that it works on.
type payeeBook struct {
	n       *Node
	mu      sync.Mutex
	held    map[string]laneHold    // by task: what it may still earn
	working map[string]bool        // tasks that occupy a place
	read    map[[32]byte]time.Time // when a lane was last read from the chain
}

func newPayeeBook(n *Node) *payeeBook {
	return &payeeBook{n: n, held: map[string]laneHold{}, working: map[string]bool{}, read: map[[32]byte]time.Time{}}
}

// busy counts the tasks that occupy a place.
func (b *payeeBook) busy() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.working)
}

func (b *payeeBook) drop(id protocol.CID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.held, id.KeyString())
	delete(b.working, id.KeyString())
}

// produced leaves the place and holds only the price from now on.
func (b *payeeBook) produced(id protocol.CID, price protocol.Amount) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.working, id.KeyString())
	if h, ok := b.held[id.KeyString()]; ok {
		h.amount = price
		b.held[id.KeyString()] = h
	}
}

// resume holds again what a delivered and unpaid task is owed.
func (b *payeeBook) resume(x task.Executor) {
	a := awardOf(x)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held[x.ID.KeyString()] = laneHold{b.laneOf(a).Key(), a.Lane, x.Holds()}
}

func (b *payeeBook) laneOf(a protocol.Award) channels.Lane {
	return channels.Lane{Domain: a.Ceiling.Token.Domain(), Payer: a.Payer, Payee: a.Payee, Token: a.Ceiling.Token.Address, Number: a.Lane}
}

// hold takes an award's ceiling from the headroom of its lane, after a look at the chain when
// the last one is too old: work begins only where its price is reserved.
func (b *payeeBook) hold(ctx context.Context, award protocol.Signed[protocol.Award], payer protocol.Identity) (release func(), err error) {
	a := award.Payload
	if a.Ceiling.Token != b.n.profile.Payload.Money() {
		return nil, &protocol.Reason{Code: protocol.CodeLane, What: "award pays in money that this network does not use", Fault: protocol.FaultRequester}
	}
	lane := b.laneOf(a)
	state, err := b.look(ctx, lane, false)
	if err != nil {
		return nil, err
	}
	if b.uncovered(state, payer, a) != nil {
		// The payer may have topped up a moment ago.
		if state, err = b.look(ctx, lane, true); err != nil {
			return nil, err
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, taken := b.held[a.Task.KeyString()]; taken {
		// Another award for the task is ahead: what is held is held for that one.
		return nil, errConflict
	}
	if why := b.uncoveredLocked(state, payer, a); why != nil {
		return nil, why
	}
	if why := b.n.laneClosing(lane.Key()); why != nil {
		return nil, why
	}
	if len(b.working) >= b.n.cfg.Market.Concurrency {
		return nil, &protocol.Reason{
			Code: protocol.CodeBusy, What: "the provider has taken as many tasks as it may", Why: fmt.Sprintf("%d are under way", len(b.working)),
			Fault: protocol.FaultProvider, Remedy: "run the task again in a moment",
		}
	}
	b.held[a.Task.KeyString()] = laneHold{lane.Key(), lane.Number, a.Ceiling.Amount}
	b.working[a.Task.KeyString()] = true
	return func() { b.drop(a.Task) }, nil
}

func (b *payeeBook) uncovered(s channels.Payee, payer protocol.Identity, a protocol.Award) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if why := b.uncoveredLocked(s, payer, a); why != nil {
		return why
	}
	return nil
}

// uncoveredLocked says why a lane does not cover an award beside the other tasks on it.
func (b *payeeBook) uncoveredLocked(s channels.Payee, payer protocol.Identity, a protocol.Award) error {
	no := func(format string, args ...any) error {
		return &protocol.Reason{
			Code: protocol.CodeLane, What: "the payment lane does not cover the task", Why: fmt.Sprintf(format, args...),
			Fault: protocol.FaultRequester, Remedy: "reserve more on the lane: zerostate wallet",
		}
	}
	if a.Ceiling.Amount.IsZero() {
		return nil
	}
	if s.Facts.Status != channels.StatusOpen {
		return no("lane %d is %s", a.Lane, s.Facts.Status)
	}
	if s.Facts.Signer != payer.Signer {
		return no("its cheques are signed by %s, the requester's signer is %s", s.Facts.Signer, payer.Signer)
	}
	need := a.Ceiling.Amount
	key := s.Lane.Key()
	for id, h := range b.held {
		if h.lane == key && id != a.Task.KeyString() {
			sum, err := need.Add(h.amount)
			if err != nil {
				return no("the sum of its tasks is out of range")
			}
			need = sum
		}
	}
	need, err := need.Add(s.Sold)
	if err != nil || need.Cmp(s.Facts.Reserved) > 0 {
		return no("%s would have to be reserved, %s are", need, s.Facts.Reserved)
	}
	return nil
}

// look gives the stored state of an incoming lane, with the chain's newest word when it is old.
func (b *payeeBook) look(ctx context.Context, lane channels.Lane, again bool) (state channels.Payee, err error) {
	key := lane.Key()
	b.mu.Lock()
	fresh := time.Since(b.read[key]) < laneFresh
	b.mu.Unlock()
	if fresh && !again {
		err = b.n.store.View(func(tx store.Tx) error {
			state, err = store.Get[channels.Payee](tx, laneIn+laneID(key))
			return err
		})
		return state, err
	}
	c, err := b.n.chain.get(ctx)
	if err != nil {
		return state, err
	}
	facts, err := c.laneFacts(ctx, key, protocol.AccountKey(lane.Payer, lane.Token))
	if err != nil {
		return state, err
	}
	return b.seen(lane, facts)
}

// seen stores what the chain says about an incoming lane. A lane that is not there is not kept.
func (b *payeeBook) seen(lane channels.Lane, facts channels.Facts) (state channels.Payee, err error) {
	key := laneIn + laneID(lane.Key())
	state = channels.Payee{Lane: lane}
	if facts.Status == channels.StatusNone {
		return state, nil
	}
	err = b.n.store.Update(func(tx store.Tx) error {
		state, err = store.Get[channels.Payee](tx, key)
		if errors.Is(err, store.ErrNotFound) {
			state, err = channels.Payee{Lane: lane}, nil
		}
		if err != nil {
			return err
		}
		if state, _, err = state.Step(time.Now(), channels.LaneSeen{Facts: facts}); err != nil {
			return err
		}
		if err := recordPayouts(tx, lane, true, facts.Paid, ""); err != nil {
			return err
		}
		return store.Put(tx, key, state)
	})
	if err == nil {
		b.mu.Lock()
		b.read[lane.Key()] = time.Now()
		b.mu.Unlock()
	}
	return state, err
}

// handlePay serves the pay stream: a cheque in, the result's key out once the cheque is
// stored, and the requester's countersignature.
func (n *Node) handlePay(ctx context.Context, s *p2p.Stream) error {
	open, err := readFrame[protocol.PayOpen](s, protocol.MaxPayFrame)
	if err != nil {
		return err
	}
	x, err := n.acceptPayment(s, open)
	if err != nil {
		return writeFrame(s, protocol.PayReply{Refused: n.reasonFor(err, protocol.CodePayment, protocol.FaultRequester)})
	}
	if err := writeFrame(s, protocol.PayReply{Key: x.Key}); err != nil {
		return err
	}
	end, err := readFrame[protocol.PayClose](s, protocol.MaxPayFrame)
	if err != nil {
		return err
	}
	if err := n.takeCountersignature(ctx, x, end.Countersignature); err != nil {
		return err
	}
	return writeFrame(s, protocol.PayReply{})
}

// acceptPayment judges a cheque and stores it with the task, in one transaction: only then
// may the key leave.
func (n *Node) acceptPayment(s *p2p.Stream, open protocol.PayOpen) (task.Executor, error) {
	x, err := n.loadExecutor(open.Task)
	if errors.Is(err, store.ErrNotFound) {
		return x, &protocol.Reason{Code: protocol.CodeUnknownTask, What: "this provider knows no such task", Fault: protocol.FaultRequester}
	}
	if err != nil {
		return x, err
	}
	switch {
	case x.Task.Requester.ID != s.Peer():
		return x, errors.New("the task is another requester's")
	case x.StatementID == nil || !x.StatementID.Equals(open.Statement.Cid):
		return x, errors.New("the cheque pays for another statement than this task's")
	case x.Phase == task.Paid || x.Phase == task.Done:
		if string(open.Cheque) != string(x.Cheque) {
			return x, errors.New("the task was paid with another cheque")
		}
		return x, nil
	}
	var next task.Executor
	err = n.store.Update(func(tx store.Tx) error {
		// The state may have moved while the cheque was on its way here.
		if x, err = store.Get[task.Executor](tx, executorKey(open.Task)); err != nil {
			return err
		}
		event := task.ChequeAccepted{Cheque: open.Cheque}
		switch {
		case x.Price.IsZero() && len(open.Cheque) > 0:
			return errors.New("the task is free: it takes no cheque")
		case !x.Price.IsZero():
			cheque, err := n.bank(tx, x, open.Cheque)
			if err != nil {
				return err
			}
			event.Seq, event.Cumulative = cheque.Seq, cheque.Cumulative
			if err := n.recordEarned(tx, x); err != nil {
				return err
			}
		}
		if event.Receipt, err = n.putReceipt(tx, n.receiptOf(x, open.Cheque, nil)); err != nil {
			return err
		}
		if next, err = x.Step(time.Now(), event); err != nil {
			return err
		}
		if err := n.earned(tx, awardOf(x), x); err != nil {
			return err
		}
		return putExecutor(tx, next)
	})
	if err != nil {
		return x, n.keepProof(err)
	}
	n.payee.drop(x.ID)
	n.publishExecutor(next)
	return next, nil
}

// bank lets the lane's machine judge the cheque for a task and keeps what it accepts.
func (n *Node) bank(tx store.Tx, x task.Executor, raw []byte) (protocol.Cheque, error) {
	cheque, err := protocol.DecodeCheque(raw)
	if err != nil {
		return protocol.Cheque{}, err
	}
	lane := n.payee.laneOf(awardOf(x)).Key()
	state, err := store.Get[channels.Payee](tx, laneIn+laneID(lane))
	if err != nil {
		return protocol.Cheque{}, err
	}
	got := channels.Received{Task: x.ID.String(), Price: x.Price, Cheque: cheque}
	if prior, err := store.Get[channels.Payment](tx, paymentKey(lane, x.ID)); err == nil {
		got.Prior = &prior
	} else if !errors.Is(err, store.ErrNotFound) {
		return protocol.Cheque{}, err
	}
	state, out, err := state.Step(time.Now(), got)
	if err != nil {
		return protocol.Cheque{}, err
	}
	if err := store.Put(tx, laneIn+laneID(lane), state); err != nil {
		return protocol.Cheque{}, err
	}
	return cheque.Cheque, store.Put(tx, paymentKey(lane, x.ID), *out.Accepted)
}

func (n *Node) receiptOf(x task.Executor, cheque, counter []byte) protocol.Receipt {
	return protocol.Receipt{
		Version: 1, Profile: n.profile.Envelope, Award: x.Award, Statement: x.Statement, Countersignature: counter,
		Payer: x.Payer, Payee: n.binding.Envelope, Cheque: cheque,
	}
}

// takeCountersignature completes the receipt with the requester's half.
func (n *Node) takeCountersignature(ctx context.Context, x task.Executor, raw []byte) error {
	if x.Phase != task.Paid {
		return nil
	}
	receipt := n.receiptOf(x, x.Cheque, raw)
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
