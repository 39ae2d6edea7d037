package node

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/lanes"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/task"
)

const (
	laneOut = lanes.OutPrefix
	laneIn  = lanes.InPrefix
	laneNow = "lane-current/" // by payee: the number of the lane in use
)

func laneID(key [32]byte) string { return lanes.Key(key) }

// payerBook is this node as payer: which lane a task is paid on, and what its lanes still
// have to cover. The lanes themselves are in node/lanes.
type payerBook struct {
	n     *Node
	mu    sync.Mutex
	held  map[string]laneHold // by task
	locks map[common.Address]*sync.Mutex
	known map[common.Address]bool // payees that delivered before
}

// laneHold is what a task may still cost on a lane: its ceiling, until its cheque is signed.
type laneHold struct {
	lane   [32]byte
	number uint32
	amount protocol.Amount
	hash   [32]byte  // payee: of the lock that pays for it next
	until  time.Time // payee: after this nobody pays for it any more; zero while it is worked on
}

// over reports whether a hold no longer counts.
func (h laneHold) over(now time.Time) bool { return !h.until.IsZero() && now.After(h.until) }

func newPayerBook(n *Node) *payerBook {
	return &payerBook{n: n, held: map[string]laneHold{}, locks: map[common.Address]*sync.Mutex{}, known: map[common.Address]bool{}}
}

func (b *payerBook) paidBefore(payee common.Address) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.known[payee]
}

func (b *payerBook) wasServedBy(payee common.Address) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.known[payee] = true
}

// Who has dealt with this node to the end, by account: they are no strangers any more.
const (
	servedByPrefix = "served-by/" // payees whose result was opened and paid
	paidByPrefix   = "paid-by/"   // payers that folded a lock
)

// loadAcquaintances reads who is no stranger.
func (n *Node) loadAcquaintances() error {
	return n.store.View(func(tx store.Tx) error {
		if err := tx.Scan(store.Range{Prefix: servedByPrefix}, func(key string, _ []byte) error {
			n.payer.wasServedBy(common.HexToAddress(key[len(servedByPrefix):]))
			return nil
		}); err != nil {
			return err
		}
		return tx.Scan(store.Range{Prefix: paidByPrefix}, func(key string, _ []byte) error {
			n.payee.wasPaidBy(common.HexToAddress(key[len(paidByPrefix):]))
			return nil
		})
	})
}

func (b *payerBook) lock(payee common.Address) *sync.Mutex {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.locks[payee] == nil {
		b.locks[payee] = &sync.Mutex{}
	}
	return b.locks[payee]
}

func (b *payerBook) drop(task protocol.CID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.held, task.KeyString())
}

func (b *payerBook) holdsOn(lane [32]byte) (sum protocol.Amount) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, h := range b.held {
		if h.lane == lane {
			if s, err := sum.Add(h.amount); err == nil {
				sum = s
			}
		}
	}
	return sum
}

// resume holds again what an open task may cost on the lane of its award.
func (b *payerBook) resume(r task.Requester) {
	if len(r.Award) == 0 || (r.Phase != task.Awarded && r.Phase != task.Running && r.Phase != task.Delivered) {
		return
	}
	if a, err := protocol.Unseal[protocol.Award](r.Award); err == nil {
		lane := b.lane(a.Payload.Payee, a.Payload.Lane)
		b.hold(r.ID, lane, a.Payload.Ceiling.Amount)
	}
}

func (b *payerBook) hold(task protocol.CID, lane channels.Lane, amount protocol.Amount) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held[task.KeyString()] = laneHold{lane: lane.Key(), number: lane.Number, amount: amount}
}

func (b *payerBook) lane(payee common.Address, number uint32) channels.Lane {
	money := b.n.profile.Payload.Money()
	return channels.Lane{Domain: money.Domain(), Payer: b.n.keys.OwnerAddress(), Payee: payee, Token: money.Address, Number: number}
}

// cover finds a lane to payee that can pay ceiling besides what its other tasks may cost, and
// reserves collateral on the chain where there is too little. It returns the lane's number.
func (b *payerBook) cover(ctx context.Context, id protocol.CID, who peer.ID, payee common.Address, ceiling protocol.Amount) (uint32, error) {
	if err := b.n.recovering(); err != nil {
		return 0, err
	}
	l := b.lock(payee)
	l.Lock()
	defer l.Unlock()
	b.mu.Lock()
	h, ok := b.held[id.KeyString()]
	b.mu.Unlock()
	if ok {
		return h.number, nil
	}
	state, err := b.current(payee)
	if err != nil {
		return 0, err
	}
	if unusable(state) {
		state = channels.Payer{Lane: b.lane(payee, state.Lane.Number+1)}
	}
	if state.Facts.Status == channels.StatusNone {
		if state, err = b.unused(ctx, state); err != nil {
			return 0, err
		}
	} else if err := b.n.confirmLane(ctx, state, who); err != nil {
		return 0, err
	}
	need, err := b.holdsOn(state.Lane.Key()).Add(ceiling)
	if err != nil {
		return 0, err
	}
	if state.Facts.Status != channels.StatusOpen || state.Headroom().Cmp(need) < 0 {
		if state, err = b.fund(ctx, state, need); err != nil {
			return 0, err
		}
		if err := b.n.confirmLane(ctx, state, who); err != nil {
			return 0, err
		}
	}
	b.hold(id, state.Lane, ceiling)
	return state.Lane.Number, nil
}

// unusable says that nothing new goes on a lane.
func unusable(s channels.Payer) bool {
	return s.Facts.Status == channels.StatusReleasing || s.Facts.Status == channels.StatusClosed || s.Closing || s.Retired
}

// unused goes past lanes that are on the chain and not in this node's state: they were opened from another copy of it. One of the present
// signer's may be this node's own, from a moment before it was cut off; its payee is asked.
func (b *payerBook) unused(ctx context.Context, state channels.Payer) (channels.Payer, error) {
	c, err := b.n.chain.get(ctx)
	if err != nil {
		return state, err
	}
	for {
		lane := state.Lane
		facts, err := c.laneFacts(ctx, lane.Key(), protocol.AccountKey(lane.Payer, lane.Token))
		if err != nil {
			return state, err
		}
		if facts.Status == channels.StatusNone {
			b.n.confirmed.set(lane.Key()) // nothing can be signed yet
			return state, nil
		}
		if facts.Status == channels.StatusOpen && facts.Signer == b.n.keys.SignerAddress() && facts.Paid.IsZero() {
			return state, nil
		}
		if facts.Status != channels.StatusClosed {
			seen, err := b.seen(lane, facts)
			if err != nil {
				return state, err
			}
			if err := b.n.retire(seen, time.Now()); err != nil {
				return state, err
			}
		}
		state = channels.Payer{Lane: b.lane(lane.Payee, lane.Number+1)}
	}
}

// current is the lane in use to a payee, or a first one that is not on the chain yet.
func (b *payerBook) current(payee common.Address) (channels.Payer, error) {
	number := uint32(1)
	err := b.n.store.View(func(tx store.Tx) (err error) {
		number, err = store.Get[uint32](tx, laneNow+payee.Hex())
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		number, err = 1, nil
	}
	if err != nil {
		return channels.Payer{}, err
	}
	lane := b.lane(payee, number)
	state, err := b.n.payers.Get(lane.Key())
	if errors.Is(err, store.ErrNotFound) {
		return channels.Payer{Lane: lane}, nil
	}
	return state, err
}

// fund reserves so much on the chain that the lane's headroom is need, and more where the
// vault has it, so that the next tasks need no transaction.
func (b *payerBook) fund(ctx context.Context, state channels.Payer, need protocol.Amount) (channels.Payer, error) {
	c, err := b.n.chain.get(ctx)
	if err != nil {
		return state, err
	}
	money := b.n.profile.Payload.Money()
	account, err := c.vault.Account(ctx, state.Lane.Payer, money.Address)
	if err != nil {
		return state, chainReason(err)
	}
	missing, err := need.Sub(state.Headroom())
	if err != nil {
		missing = protocol.Amount{}
	}
	if account.Epoch == 0 || account.Free.Cmp(missing) < 0 {
		return state, b.noFunds(account, missing)
	}
	extra := b.n.cfg.Market.LaneReserve
	if extra.Cmp(missing) < 0 {
		extra = missing
	}
	if extra.Cmp(account.Free) > 0 {
		extra = account.Free
	}
	target, err := state.Facts.Reserved.Add(extra)
	if err != nil {
		return state, err
	}
	row := chain.Reserve{Payee: state.Lane.Payee, Lane: state.Lane.Number, Target: target}
	result, err := c.vault.Reserve(ctx, c.gas, state.Lane.Payer, money.Address, []chain.Reserve{row})
	if err != nil {
		return state, chainReason(err)
	}
	if err := b.n.awaitDepth(ctx, c, result.Receipt.BlockNumber.Uint64()); err != nil {
		return state, chainReason(err)
	}
	fresh := state.Facts.Status == channels.StatusNone
	facts, err := c.laneFacts(ctx, state.Lane.Key(), account.Key)
	if err != nil {
		return state, err
	}
	if state, err = b.seen(state.Lane, facts); err != nil {
		return state, err
	}
	if fresh {
		b.n.events.Publish(api.Event{Time: time.Now(), Type: api.EventLaneOpened, Subject: lanes.Key(state.Lane.Key()), Data: api.EventData{
			Detail: fmt.Sprintf("to %s, %s reserved", state.Lane.Payee, facts.Reserved), TxHash: result.Receipt.TxHash.Hex(),
		}})
	}
	return state, nil
}

func (b *payerBook) noFunds(a chain.Account, missing protocol.Amount) *protocol.Reason {
	why := fmt.Sprintf("the task may cost %s base units more than is reserved, and %s are free in the vault", missing, a.Free)
	if a.Epoch == 0 {
		why = "nothing was ever deposited in the vault"
	}
	return &protocol.Reason{
		Code: protocol.CodeFunds, What: "not enough money in the vault to cover the task", Why: why, Fault: protocol.FaultRequester,
		Remedy: "deposit with: zerostate wallet deposit AMOUNT, or lower the ceiling with --max-price",
	}
}

// seen stores what the chain says about a lane and makes it the one in use to its payee.
func (b *payerBook) seen(lane channels.Lane, facts channels.Facts) (channels.Payer, error) {
	state, err := b.n.payers.Seen(lane, facts, func(tx store.Tx) error {
		if err := recordPayouts(tx, lane, false, facts.Paid, ""); err != nil {
			return err
		}
		return store.Put(tx, laneNow+lane.Payee.Hex(), lane.Number)
	})
	return state, err
}

// update stores what the chain says about a lane that may no longer be the one in use.
func (b *payerBook) update(lane channels.Lane, facts channels.Facts) error {
	state, err := b.n.payers.Seen(lane, facts, func(tx store.Tx) error { return recordPayouts(tx, lane, false, facts.Paid, "") })
	if err == nil {
		b.n.suspect(state)
	}
	return err
}

// strangerCap is the most that one lock may hold for a provider that never delivered to this node.
func (n *Node) strangerCap() protocol.Amount { return n.cfg.Spending.StrangerCap }

// partsFor is in how many parts a result is paid: one to a provider that delivered before; to a stranger as many as
// keep each lock under the cap.
func (n *Node) partsFor(r task.Requester) uint32 {
	if n.payer.paidBefore(r.Winner.Payee) {
		return 1
	}
	return partsUnder(r.Task.Spec.Ceiling.Amount, n.strangerCap())
}

// partsUnder is the least number of parts that keeps each under most; zero is no bound.
func partsUnder(ceiling, most protocol.Amount) uint32 {
	if most.IsZero() {
		return 1
	}
	for parts := uint32(1); parts < protocol.MaxParts; parts++ {
		if each, err := ceiling.MulDiv(1, uint64(parts)); err == nil && each.Cmp(most) <= 0 {
			return parts
		}
	}
	return protocol.MaxParts
}
