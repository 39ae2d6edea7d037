package node

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/task"
)

// The two sad paths of a payment under a lock, on the chain. The payer fell silent: the executor registers the key and
// claims before the lock expires. The executor fell silent: the payer finds the key in the registry, or the lock
// lapses and its money is free again.

// redeemUntil is when a payer gives a payment up: after its deadline and grace, and not before its lock can be said to have lapsed.
func (n *Node) redeemUntil(r task.Requester, deadline time.Time) time.Time {
	end := deadline.Add(redeemGrace)
	if r.LockUntil > 0 {
		lapse := time.Unix(int64(r.LockUntil), 0).Add(time.Duration(n.margins.Safety)*time.Second + redeemGrace)
		if lapse.After(end) {
			return lapse
		}
	}
	return end
}

// redeemOnChain looks whether the chain decided a payment whose executor does not answer. done says that the task is over, or went on.
func (n *Node) redeemOnChain(ctx context.Context, r task.Requester, st protocol.Signed[protocol.Statement], said *protocol.Reason) (done bool, next task.Requester, err error) {
	hash, waits := lockHash(r, st.Payload)
	if !waits && said != nil {
		return false, r, said // nothing is locked: nothing can come of waiting
	}
	// The executor has no reason to go to the chain before its margin begins.
	if !waits || time.Now().Unix()+int64(2*n.margins.Safety) < int64(r.LockUntil) {
		return false, r, nil
	}
	c, err := n.chain.get(ctx)
	var reveal chain.Revealed
	if err == nil {
		reveal, err = c.vault.Registry(ctx, hash)
	}
	if err != nil {
		n.log.Debug("the chain is asked for a key again after a pause", "task", r.ID.Short(), "err", err)
		return false, r, nil
	}
	lane, err := n.laneOfTask(r)
	if err != nil {
		return false, r, err
	}
	if reveal.At != 0 && reveal.At < r.LockUntil {
		next, last, _, _, err := n.openPart(ctx, r, st, uint32(len(r.Keys)), reveal.Preimage)
		return last, next, err
	}
	if final, err := n.lapsed(ctx, c, hash, r.LockUntil); err != nil || final == 0 {
		n.log.Debug("a lock is not known to have lapsed yet", "task", r.ID.Short(), "err", err)
		return false, r, nil
	} else if _, err := n.payers.Step(lane.Key(), channels.Lapsed{Hash: hash, FinalTime: final}, nil); err != nil && !errors.Is(err, channels.ErrUnknownLock) {
		return false, r, err
	}
	if said != nil {
		why := *said
		why.Why += fmt.Sprintf("; its lock has lapsed at %s: nothing was paid for the result", time.Unix(int64(r.LockUntil), 0).UTC().Format(time.RFC3339))
		return false, r, &why
	}
	return false, r, &protocol.Reason{
		Code: protocol.CodePayment, What: "the provider never gave the key, and its lock has lapsed: nothing was paid for the result", Fault: protocol.FaultProvider,
		Why:    fmt.Sprintf("the lock ended at %s; the chain shows it unrevealed", time.Unix(int64(r.LockUntil), 0).UTC().Format(time.RFC3339)),
		Remedy: "the money is free for other tasks again. Run the task again: another provider may do it",
	}
}

// lapsed gives the time of a final block, in Unix seconds, that shows a lock unrevealed at its expiry; 0 if there is none yet.
// It is what most endpoints say, since a payer that believed one that lies would take back what it owes.
func (n *Node) lapsed(ctx context.Context, c *liveChain, hash common.Hash, expiry uint64) (uint64, error) {
	final, err := c.client.Finalised(ctx)
	if err != nil || final.Time < expiry {
		return 0, err
	}
	at, err := c.vault.RevealedBy(ctx, hash, final)
	if err != nil || at != 0 && at < expiry {
		return 0, err
	}
	return final.Time, nil
}

// defendLocks puts the keys on the chain whose payers had their time, with a claim of the same rows. It is the payee's
// answer at head to a payer that fell silent or releases the lane.
func (n *Node) defendLocks(ctx context.Context) error {
	if !n.defending.TryLock() {
		return nil
	}
	defer n.defending.Unlock()
	held := false
	if err := n.payees.Each(func(s channels.Payee) error {
		held = held || len(s.Locks) > 0
		return nil
	}); err != nil || !held {
		return err
	}
	c, err := n.chain.get(ctx)
	if err != nil {
		return err
	}
	now, err := n.chainTime(ctx)
	if err != nil {
		return err
	}
	var rows []chain.Claim
	var lanes []channels.Payee
	err = n.payees.Each(func(s channels.Payee) error {
		due := s.ToRegister(uint64(now.Unix()), n.margins)
		if len(due) == 0 || s.Best == nil {
			return nil
		}
		row := chain.Claim{Cheque: *s.Best}
		for _, l := range due {
			if key, ok := n.lockKey(l); ok {
				row.Preimages = append(row.Preimages, key)
			}
		}
		if len(row.Preimages) > 0 {
			rows, lanes = append(rows, row), append(lanes, s)
		}
		return nil
	})
	if err != nil || len(rows) == 0 {
		return err
	}
	n.economy.claiming.Lock() // no two claims for the same rows
	_, err = c.vault.Claim(ctx, c.gas, rows)
	n.economy.claiming.Unlock()
	if err != nil {
		return fmt.Errorf("register keys whose payers are silent: %w", chainReason(err))
	}
	for i, s := range lanes {
		n.log.Info("a payer was silent: its keys are on the chain and its lane is claimed", "lane", laneID(s.Lane.Key()), "keys", len(rows[i].Preimages))
		at, err := c.client.Agreed(ctx)
		if err != nil {
			return chainReason(err)
		}
		if err := n.takeReveals(ctx, c, s, at, now); err != nil {
			return err
		}
		if _, err := n.payee.look(ctx, s.Lane, true); err != nil {
			return err
		}
	}
	return nil
}

// takeReveals tells a lane's machine what the registry has of its locks in a block, and what it has no more.
func (n *Node) takeReveals(ctx context.Context, c *liveChain, s channels.Payee, in chain.Head, now time.Time) error {
	for _, l := range s.Locks {
		at, err := c.vault.RevealedBy(ctx, l.Lock.Hash, in)
		if err != nil {
			return chainReason(err)
		}
		var ev channels.PayeeEvent = channels.Registered{Hash: l.Lock.Hash, At: at}
		switch {
		case at == 0 && l.Registered:
			n.log.Warn("the chain took back the block in which a key was registered: it is registered again", "lane", laneID(s.Lane.Key()))
			ev = channels.Unregistered{Hash: l.Lock.Hash}
		case at == 0 || l.Registered:
			continue
		}
		_, err = n.payees.Step(s.Lane.Key(), now, ev, nil)
		if err != nil && !errors.Is(err, channels.ErrLockTooShort) {
			return err
		}
	}
	return nil
}

// settleLocks tells both directions of lanes what is final: lapsed locks are dropped, lost ones forgotten.
func (n *Node) settleLocks(ctx context.Context) error {
	var out []channels.Payer
	var in []channels.Payee
	if err := n.payers.Each(func(s channels.Payer) error {
		if len(s.Locks) > 0 {
			out = append(out, s)
		}
		return nil
	}); err != nil {
		return err
	}
	if err := n.payees.Each(func(s channels.Payee) error {
		if len(s.Locks) > 0 {
			in = append(in, s)
		}
		return nil
	}); err != nil {
		return err
	}
	if len(out)+len(in) == 0 {
		return nil
	}
	c, err := n.chain.get(ctx)
	if err != nil {
		return err
	}
	at, err := c.client.View(ctx, 0)
	if err != nil {
		return chainReason(err)
	}
	for _, s := range in {
		if err := n.finishPayeeLocks(ctx, c, s, at); err != nil {
			return err
		}
	}
	for _, s := range out {
		if err := n.settlePayerLocks(ctx, c, s, at.Final.Time); err != nil {
			return err
		}
	}
	return nil
}

// settlePayeeLocks takes what is final for one incoming lane, at once.
func (n *Node) settlePayeeLocks(ctx context.Context, key [32]byte) error {
	s, err := n.payees.Get(key)
	if err != nil {
		return err
	}
	c, err := n.chain.get(ctx)
	if err != nil {
		return err
	}
	at, err := c.client.View(ctx, 0)
	if err != nil {
		return chainReason(err)
	}
	return n.finishPayeeLocks(ctx, c, s, at)
}

// finishPayeeLocks registers what the chain has, before it says what is too late.
func (n *Node) finishPayeeLocks(ctx context.Context, c *liveChain, s channels.Payee, at chain.View) error {
	n.chainClock.saw(at.Head.Time)
	now := time.Unix(int64(at.Final.Time), 0)
	if err := n.takeReveals(ctx, c, s, at.Head, now); err != nil {
		return err
	}
	_, err := n.payees.Step(s.Lane.Key(), now, channels.Final{Time: at.Final.Time}, nil)
	return err
}

// settlePayerLocks learns of keys on the chain and of locks that lapsed, whether or not a task still waits for them.
func (n *Node) settlePayerLocks(ctx context.Context, c *liveChain, s channels.Payer, final uint64) error {
	for _, l := range s.Locks {
		if l.Known || l.Lapsed || l.Lock.Expiry > final {
			continue
		}
		reveal, err := c.vault.Registry(ctx, l.Lock.Hash)
		if err != nil {
			return chainReason(err)
		}
		var ev channels.PayerEvent = channels.Revealed{Secret: reveal.Preimage}
		if reveal.At == 0 || reveal.At >= l.Lock.Expiry {
			since, err := n.lapsed(ctx, c, l.Lock.Hash, l.Lock.Expiry)
			if err != nil {
				return chainReason(err)
			}
			if since == 0 {
				continue
			}
			ev = channels.Lapsed{Hash: l.Lock.Hash, FinalTime: since}
		}
		if _, err := n.payers.Step(s.Lane.Key(), ev, nil); err != nil {
			return err
		}
	}
	return nil
}

// lockKey is the key of a lock of ours: that of the part of the task that it pays for.
func (n *Node) lockKey(l channels.HeldLock) (key [32]byte, ok bool) {
	text, number, _ := strings.Cut(l.Task, "#")
	part := uint64(1)
	if number != "" {
		var err error
		if part, err = strconv.ParseUint(number, 10, 32); err != nil {
			return key, false
		}
	}
	id, err := protocol.ParseCID(text)
	if err != nil {
		return key, false
	}
	x, err := n.loadExecutor(id)
	if err != nil {
		n.log.Error("a lock is held for a task that is not stored", "task", l.Task, "err", err)
		return key, false
	}
	key = protocol.PartKey(x.Key, uint32(part-1))
	return key, common.Hash(protocol.KeyHash(key)) == l.Lock.Hash
}

// keepEquivocation stores two cheques that contradict each other, when err is about that.
func (n *Node) keepEquivocation(lane channels.Lane, err error) {
	if kept := n.keepProof(err); kept != nil {
		n.log.Error("evidence against a payer cannot be stored", "lane", laneID(lane.Key()), "err", kept)
	}
}
