package node

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/task"
)

const (
	laneOut  = "lane/out/"
	laneIn   = "lane/in/"
	laneNow  = "lane-current/"
	lanePaid = "lane-task/"
)

func laneID(key [32]byte) string { return hex.EncodeToString(key[:]) }

func paymentKey(lane [32]byte, task protocol.CID) string {
	return lanePaid + laneID(lane) + "/" + task.String()
}

// payerBook is this node as payer: which lane a task is paid on, and what its lanes still
// have to cover. A lane's state is only touched inside a transaction of the store.
type payerBook struct {
	n     *Node
	mu    sync.Mutex
	held  map[string]laneHold // by task
	locks map[common.Address]*sync.Mutex
	known map[common.Address]bool // payees that were paid before
}

// laneHold is what a task may still cost on a lane: its ceiling, until its cheque is signed.
type laneHold struct {
	lane   [32]byte
	number uint32
	amount protocol.Amount
}

func newPayerBook(n *Node) *payerBook {
	return &payerBook{n: n, held: map[string]laneHold{}, locks: map[common.Address]*sync.Mutex{}, known: map[common.Address]bool{}}
}

func (b *payerBook) paidBefore(payee common.Address) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.known[payee]
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
	b.held[task.KeyString()] = laneHold{lane.Key(), lane.Number, amount}
}

func (b *payerBook) lane(payee common.Address, number uint32) channels.Lane {
	money := b.n.profile.Payload.Money()
	return channels.Lane{Domain: money.Domain(), Payer: b.n.keys.OwnerAddress(), Payee: payee, Token: money.Address, Number: number}
}

// cover finds a lane to payee that can pay ceiling besides what its other tasks may cost, and
// reserves collateral on the chain where there is too little. It returns the lane's number.
func (b *payerBook) cover(ctx context.Context, id protocol.CID, payee common.Address, ceiling protocol.Amount) (uint32, error) {
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
	if state.Facts.Status == channels.StatusReleasing || state.Facts.Status == channels.StatusClosed {
		state = channels.Payer{Lane: b.lane(payee, state.Lane.Number+1)}
	}
	need, err := b.holdsOn(state.Lane.Key()).Add(ceiling)
	if err != nil {
		return 0, err
	}
	if state.Facts.Status != channels.StatusOpen || state.Headroom().Cmp(need) < 0 {
		if state, err = b.fund(ctx, state, need); err != nil {
			return 0, err
		}
	}
	b.hold(id, state.Lane, ceiling)
	return state.Lane.Number, nil
}

// current is the lane in use to a payee, or a first one that is not on the chain yet.
func (b *payerBook) current(payee common.Address) (state channels.Payer, err error) {
	state = channels.Payer{Lane: b.lane(payee, 1)}
	err = b.n.store.View(func(tx store.Tx) error {
		key, err := tx.Get(laneNow + payee.Hex())
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		state, err = store.Get[channels.Payer](tx, string(key))
		return err
	})
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
	result, err := c.vault.Reserve(ctx, c.owner, state.Lane.Payer, money.Address, []chain.Reserve{row})
	if err != nil {
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
		b.n.events.Publish(api.Event{Time: time.Now(), Type: api.EventLaneOpened, Subject: laneID(state.Lane.Key()), Data: api.EventData{
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
func (b *payerBook) seen(lane channels.Lane, facts channels.Facts) (state channels.Payer, err error) {
	err = b.n.store.Update(func(tx store.Tx) error {
		if err := tx.Set(laneNow+lane.Payee.Hex(), []byte(laneOut+laneID(lane.Key()))); err != nil {
			return err
		}
		state, err = b.put(tx, lane, facts)
		return err
	})
	return state, err
}

// update stores what the chain says about a lane that may no longer be the one in use.
func (b *payerBook) update(lane channels.Lane, facts channels.Facts) error {
	return b.n.store.Update(func(tx store.Tx) error {
		_, err := b.put(tx, lane, facts)
		return err
	})
}

func (b *payerBook) put(tx store.Tx, lane channels.Lane, facts channels.Facts) (channels.Payer, error) {
	key := laneOut + laneID(lane.Key())
	state, err := store.Get[channels.Payer](tx, key)
	if errors.Is(err, store.ErrNotFound) {
		state, err = channels.Payer{Lane: lane}, nil
	}
	if err != nil {
		return state, err
	}
	if state, _, err = state.Step(time.Now(), channels.LaneSeen{Facts: facts}); err != nil {
		return state, err
	}
	if err := recordPayouts(tx, lane, false, facts.Paid, ""); err != nil {
		return state, err
	}
	return state, store.Put(tx, key, state)
}

// signCheque issues the cheque for a delivered task: lane, payment and task change in one
// transaction, so the cheque is durable before anything is sent, and is issued once.
func (n *Node) signCheque(_ context.Context, r task.Requester) (task.Requester, error) {
	award, err := protocol.Unseal[protocol.Award](r.Award)
	if err != nil {
		return r, err
	}
	lane := n.payer.lane(award.Payload.Payee, award.Payload.Lane)
	var next task.Requester
	var event task.ChequeSigned
	err = n.store.Update(func(tx store.Tx) error {
		if !r.Price.IsZero() {
			signed, err := n.issue(tx, lane, r.ID, r.Price)
			if err != nil {
				return err
			}
			if event.Cheque, err = signed.Encode(); err != nil {
				return err
			}
			event.Seq, event.Cumulative = signed.Cheque.Seq, signed.Cheque.Cumulative
			if err := n.recordSpent(tx, lane, r); err != nil {
				return err
			}
		}
		if next, err = r.Step(time.Now(), event); err != nil {
			return err
		}
		return store.Put(tx, requesterKey(r.ID), next)
	})
	if err != nil {
		return r, n.reasonFor(err, protocol.CodePayment, protocol.FaultRequester)
	}
	n.payer.drop(r.ID)
	n.payer.mu.Lock()
	n.payer.known[lane.Payee] = true
	n.payer.mu.Unlock()
	n.publishRequester(next, event)
	return next, nil
}

// issue lets the lane's machine decide a cheque and signs it.
func (n *Node) issue(tx store.Tx, lane channels.Lane, id protocol.CID, price protocol.Amount) (protocol.SignedCheque, error) {
	var none protocol.SignedCheque
	key := laneOut + laneID(lane.Key())
	state, err := store.Get[channels.Payer](tx, key)
	if err != nil {
		return none, err
	}
	pay := channels.Pay{Task: id.String(), Amount: price}
	if prior, err := store.Get[channels.Payment](tx, paymentKey(lane.Key(), id)); err == nil {
		pay.Prior = &prior
	} else if !errors.Is(err, store.ErrNotFound) {
		return none, err
	}
	state, out, err := state.Step(time.Now(), pay)
	if err != nil {
		return none, err
	}
	if out.Sign != nil {
		signed, err := protocol.SignCheque(lane.Domain, *out.Sign, n.keys.Signer)
		if err != nil {
			return none, err
		}
		if state, out, err = state.Step(time.Now(), channels.Signed{Cheque: signed}); err != nil {
			return none, err
		}
	}
	if err := store.Put(tx, key, state); err != nil {
		return none, err
	}
	return out.Send.Cheque, store.Put(tx, paymentKey(lane.Key(), id), *out.Send)
}
