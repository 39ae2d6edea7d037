package node

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/channels/watch"
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
	held    map[string]laneHold          // by task: what it may still earn
	working map[string]bool              // tasks that occupy a place
	read    map[[32]byte]time.Time       // when a lane was last read from the chain
	payers  map[common.Address]bool      // accounts that paid this node for a result
	early   map[[32]byte]protocol.Amount // by lane: what of its reserve counts before it is final
}

func newPayeeBook(n *Node) *payeeBook {
	return &payeeBook{n: n, held: map[string]laneHold{}, working: map[string]bool{}, read: map[[32]byte]time.Time{}, payers: map[common.Address]bool{}, early: map[[32]byte]protocol.Amount{}}
}

// paidBy reports whether an account has paid this node for a result: folded, or claimed. Others are strangers.
func (b *payeeBook) paidBy(payer common.Address) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.payers[payer]
}

func (b *payeeBook) wasPaidBy(payer common.Address) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.payers[payer] = true
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

// startPaid holds the ceiling less the start fee that came.
func (b *payeeBook) startPaid(x task.Executor) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if h, ok := b.held[x.ID.KeyString()]; ok {
		h.amount = x.Holds()
		b.held[x.ID.KeyString()] = h
	}
}

// holdsLock reports whether a cheque with a lock for the task is here, whose key was held back: the chain will decide it.
func (b *payeeBook) holdsLock(x task.Executor) bool {
	s, err := b.n.payees.Get(b.laneOf(awardOf(x)).Key())
	return err == nil && slices.ContainsFunc(s.Locks, func(l channels.HeldLock) bool { return strings.HasPrefix(l.Task, x.ID.String()) })
}

// lateLock is how long after a task's deadline a lock for its result may still be signed, by another clock. A requester that
// has locked nothing by then has given the task up, and a lane must not be shut for minutes by what nobody will pay. A lock that
// comes later all the same is judged by the lane itself.
const lateLock = 10 * time.Second

// owes holds only what a delivered task is still owed, on a lock of that hash next; the place is free for another.
func (b *payeeBook) owes(x task.Executor, hash [32]byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	a := awardOf(x)
	delete(b.working, x.ID.KeyString())
	b.held[x.ID.KeyString()] = laneHold{b.laneOf(a).Key(), a.Lane, x.Holds(), hash, time.UnixMilli(x.DeadlineMs).Add(lateLock)}
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
	if why := errors.Join(b.n.laneClosing(lane.Key()), b.n.unrecovered(lane.Key()), b.n.recovering()); why != nil {
		return nil, why
	}
	if len(b.working) >= b.n.cfg.Market.Concurrency {
		return nil, &protocol.Reason{
			Code: protocol.CodeBusy, What: "the provider has taken as many tasks as it may", Why: fmt.Sprintf("%d are under way", len(b.working)),
			Fault: protocol.FaultProvider, Remedy: "run the task again in a moment",
		}
	}
	b.held[a.Task.KeyString()] = laneHold{lane: lane.Key(), number: lane.Number, amount: a.Ceiling.Amount}
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
	key, now := s.Lane.Key(), time.Now()
	for id, h := range b.held {
		if h.lane == key && id != a.Task.KeyString() && !locked(s, h) && !h.over(now) {
			sum, err := need.Add(h.amount)
			if err != nil {
				return no("the sum of its tasks is out of range")
			}
			need = sum
		}
	}
	if young := s.Facts.Young; need.Cmp(s.Headroom()) > 0 && !young.IsZero() {
		return &protocol.Reason{
			Code: protocol.CodeLane, What: "the payment lane is too young to cover the task", Fault: protocol.FaultRequester,
			Why:    fmt.Sprintf("%s have to be free on it for this task and the others at work; %s of %s reserved count so far, the chain may still take the rest back", need, s.Headroom(), s.Facts.Reserved),
			Remedy: "run the task again in a moment: a small sum counts after a few blocks, all of it when the chain calls it final",
		}
	}
	if need.Cmp(s.Headroom()) > 0 {
		return no("%s have to be free on it for this task and the others at work, %s of %s reserved are", need, s.Headroom(), s.Facts.Reserved)
	}
	return nil
}

// locked reports whether what a task holds rides on the best cheque already: then the lane's headroom has it.
func locked(s channels.Payee, h laneHold) bool {
	return h.hash != ([32]byte{}) && s.Best != nil && slices.ContainsFunc(s.Best.Cheque.Locks, func(l protocol.Lock) bool { return l.Hash == h.hash })
}

// look gives the stored state of an incoming lane, with the chain's newest word when it is old.
func (b *payeeBook) look(ctx context.Context, lane channels.Lane, again bool) (channels.Payee, error) {
	key := lane.Key()
	b.mu.Lock()
	fresh := time.Since(b.read[key]) < laneFresh
	b.mu.Unlock()
	if fresh && !again {
		return b.n.payees.Get(key)
	}
	c, err := b.n.chain.get(ctx)
	if err != nil {
		return channels.Payee{}, err
	}
	at, err := c.client.View(ctx, b.n.credit.Blocks)
	if err != nil {
		return channels.Payee{}, chainReason(err)
	}
	return b.lookAt(ctx, c, lane, at)
}

// lookAt takes over what the blocks of a view say about an incoming lane: its state in the newest, and how much of its reserve
// is old enough to work for.
func (b *payeeBook) lookAt(ctx context.Context, c *liveChain, lane channels.Lane, at chain.View) (channels.Payee, error) {
	got, err := c.vault.Collateral(ctx, protocol.AccountKey(lane.Payer, lane.Token), lane.Key(), at)
	if err != nil {
		return channels.Payee{}, chainReason(err)
	}
	b.n.chainClock.saw(at.Head.Time)
	facts := factsOf(got.Lane, got.Signer)
	facts.Young = b.young(lane.Key(), got.Seen)
	return b.seen(lane, facts)
}

// young is how much of a lane's reserve does not count yet, within what may count early over all lanes.
func (b *payeeBook) young(key [32]byte, seen watch.Seen) protocol.Amount {
	b.mu.Lock()
	defer b.mu.Unlock()
	others := protocol.Amount{}
	for k, sum := range b.early {
		if more, err := others.Add(sum); err == nil && k != key {
			others = more
		}
	}
	counts, early := b.n.credit.Credit(seen, others)
	if b.early[key] = early; early.IsZero() {
		delete(b.early, key)
	}
	young, err := seen.Head.Sub(counts)
	if err != nil { // Credit gives no more than the head has
		return protocol.Amount{}
	}
	return young
}

// seen stores what the chain says about an incoming lane. A lane that is not there is not kept.
func (b *payeeBook) seen(lane channels.Lane, facts channels.Facts) (channels.Payee, error) {
	state, err := b.n.payees.Seen(lane, facts, func(tx store.Tx) error { return recordPayouts(tx, lane, true, facts.Paid, "") })
	if err == nil && facts.Status != channels.StatusNone {
		b.mu.Lock()
		b.read[lane.Key()] = time.Now()
		b.mu.Unlock()
	}
	return state, err
}
