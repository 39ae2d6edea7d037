package node

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

const (
	recoverFirst = 500 * time.Millisecond // pause before the second round; it grows
	recoverMost  = 30 * time.Second
	// leastPatience is how long a payee or payer is waited for at the least before a lane goes on without it.
	leastPatience = 20 * time.Second
)

// recoverLoop recovers a restored node, and then each of its lanes. start is called once the node may go on with its tasks.
func (n *Node) recoverLoop(ctx context.Context, start func()) error {
	begin := sync.OnceFunc(start)
	if mark, _ := n.recovery.get(); mark == nil {
		begin()
	}
	pause := recoverFirst
	for {
		open, err := n.recoverRound(ctx)
		mark, _ := n.recovery.get()
		if mark == nil {
			begin()
		}
		if err != nil {
			n.log.Info("the recovery goes on after a pause", "err", err)
		} else if open == 0 && mark == nil {
			return n.awaitOld(ctx)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-n.recovery.again:
			return ErrRestart
		case <-time.After(pause):
			pause = min(pause*3/2, recoverMost)
		}
	}
}

// awaitOld waits for the news that the directory is old.
func (n *Node) awaitOld(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case <-n.recovery.again:
		return ErrRestart
	}
}

// recoverRound does what can be done now. open is how many lanes are not through.
func (n *Node) recoverRound(ctx context.Context) (open int, err error) {
	mark, _ := n.recovery.get()
	todo, err := n.openRecoveries()
	if err != nil || mark == nil && len(todo) == 0 {
		return 0, err
	}
	c, err := n.chain.get(ctx)
	if err != nil {
		return len(todo), err
	}
	if mark != nil {
		if err := n.newEpoch(ctx, c, *mark); err != nil {
			return len(todo), err
		}
		if err := n.findLanes(ctx, c, mark.Taken); err != nil {
			n.log.Warn("lanes that were opened since the backup are not looked for: they are found when their other side comes", "err", err)
		}
		if err := n.unmark(); err != nil {
			return len(todo), err
		}
		if todo, err = n.openRecoveries(); err != nil {
			return 0, err
		}
	}
	var failed error
	for lane := range todo {
		done, err := n.recoverLane(ctx, c, lane)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("lane %s: %w", laneID(lane)[:12], err))
		}
		if !done {
			open++
		}
	}
	return open, failed
}

func (n *Node) openRecoveries() (map[[32]byte]bool, error) {
	todo := map[[32]byte]bool{}
	err := n.store.View(func(tx store.Tx) error {
		return tx.Scan(store.Range{Prefix: recoveryPrefix}, func(key string, value []byte) error {
			var r laneRecovery
			if err := protocol.Unmarshal(value, &r); err != nil {
				return err
			}
			if r.State != laneTold || r.Out && !r.Ended {
				todo[common.HexToHash(strings.TrimPrefix(key, recoveryPrefix))] = true
			}
			return nil
		})
	})
	return todo, err
}

// patience is how long the other side of a lane is waited for: the margin of a lock.
func (n *Node) patience() time.Duration {
	return max(time.Duration(n.margins.Safety)*time.Second, leastPatience)
}

// recoverLane asks the other side of a lane, and does what follows. done says that nothing is left to do.
func (n *Node) recoverLane(ctx context.Context, c *liveChain, key [32]byte) (done bool, err error) {
	rec, err := n.laneRecovery(key)
	if err != nil || rec == nil {
		return err == nil, err
	}
	l, err := n.findLane(laneID(key))
	if err != nil {
		return false, err
	}
	if l, err = n.refreshed(ctx, c, l); err != nil {
		return false, err
	}
	if l.facts().Status == channels.StatusClosed {
		rec.State, rec.Ended = laneTold, true // whatever was signed, the vault takes nothing of it any more
		return true, n.store.Update(func(tx store.Tx) error { return putRecovery(tx, key, *rec) })
	}
	if rec.State != laneTold {
		err = n.askNewest(ctx, l, rec)
		if err != nil && rec.State == laneAsking && time.Since(time.UnixMilli(rec.SinceMs)) > n.patience() {
			rec.State = laneSilent
			n.log.Warn("the other side of a lane does not say what was signed since the backup; it is asked again now and then", "lane", laneID(key)[:12], "err", err)
			err = errors.Join(err, n.store.Update(func(tx store.Tx) error { return putRecovery(tx, key, *rec) }))
		}
	}
	if rec.Out && !rec.Ended && rec.State != laneAsking {
		err = errors.Join(err, n.endRetired(ctx, key, rec))
	}
	return rec.State == laneTold && (!rec.Out || rec.Ended), err
}

// askNewest takes the newest cheque that the other side shows.
func (n *Node) askNewest(ctx context.Context, l someLane, rec *laneRecovery) error {
	lane := l.lane()
	reply, err := n.askLane(ctx, lane, protocol.LaneOpen{Kind: protocol.LaneQuery})
	if errors.Is(err, errNoPeer) {
		return n.askAround(ctx, l, rec)
	}
	if err != nil {
		return err
	}
	return n.takeNewest(ctx, l, rec, reply)
}

// mostAsked is how many peers are asked about a lane of which nobody knows whose it is.
const mostAsked = 32

// askAround asks the peers at hand about a lane that the chain alone remembers. Only an answer that proves itself, by a signed
// cheque, is taken.
func (n *Node) askAround(ctx context.Context, l someLane, rec *laneRecovery) error {
	for i, p := range n.net.Peers() {
		if i == mostAsked {
			break
		}
		reply, err := n.askPeerOfLane(ctx, l.lane(), p.ID, protocol.LaneOpen{Kind: protocol.LaneQuery})
		if err != nil || len(reply.Cheque) == 0 {
			continue
		}
		if err := n.takeNewest(ctx, l, rec, reply); err == nil {
			return n.store.Update(func(tx store.Tx) error { return tx.Set(lanePeer+laneID(l.lane().Key()), []byte(p.ID.String())) })
		}
	}
	return errNoPeer
}

// takeNewest takes the answer of the other side.
func (n *Node) takeNewest(ctx context.Context, l someLane, rec *laneRecovery, reply protocol.LaneReply) (err error) {
	lane := l.lane()
	told := *rec
	told.State = laneTold
	var cheque *protocol.SignedCheque
	if len(reply.Cheque) > 0 {
		c, err := protocol.DecodeCheque(reply.Cheque)
		if err != nil {
			return err
		}
		cheque, told.Told, told.ToldSeq = &c, c.Cheque.Cumulative, c.Cheque.Seq
	}
	keep := func(tx store.Tx) error { return putRecovery(tx, lane.Key(), told) }
	if l.out != nil {
		err = n.takeOwn(lane.Key(), cheque, keep)
	} else {
		err = n.takeTheirs(ctx, lane, cheque, keep)
	}
	if err != nil {
		return err
	}
	*rec = told
	n.log.Info("the other side of a lane said what was signed", "lane", laneID(lane.Key())[:12], "known", rec.KnownSeq, "told", rec.ToldSeq, "total", rec.Told)
	return nil
}

// takeOwn takes a cheque of our own back from its payee: then what is on it can be folded.
func (n *Node) takeOwn(lane [32]byte, c *protocol.SignedCheque, keep func(store.Tx) error) error {
	if c == nil {
		return n.store.Update(keep)
	}
	if _, err := n.payers.Step(lane, channels.Recovered{Cheque: *c}, keep); err != nil {
		return err
	}
	n.unsent.set(lane, true)
	return nil
}

func (n *Node) takeTheirs(ctx context.Context, lane channels.Lane, c *protocol.SignedCheque, keep func(store.Tx) error) error {
	return n.judge(ctx, lane, func() error {
		_, err := n.payees.Step(lane.Key(), time.Now(), channels.Restored{Cheque: c}, keep)
		return err
	})
}

// endRetired releases a lane on which nothing new goes, unless that costs more than it frees.
func (n *Node) endRetired(ctx context.Context, key [32]byte, rec *laneRecovery) error {
	s, err := n.payers.Get(key)
	if err != nil {
		return err
	}
	rest, err := s.Facts.Reserved.Sub(total(s.Facts.Paid, s.Promised()))
	if err == nil && n.worthFinishing(rest) {
		lock := n.payer.lock(s.Lane.Payee)
		lock.Lock()
		_, err = n.forceClose(ctx, someLane{out: &s})
		lock.Unlock()
		if err != nil {
			return err
		}
	}
	rec.Ended = true
	return n.store.Update(func(tx store.Tx) error { return putRecovery(tx, key, *rec) })
}
