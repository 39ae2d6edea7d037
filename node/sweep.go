package node

import (
	"context"
	"errors"
	"runtime/debug"
	"strings"
	"time"

	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/task"
)

// How long the executor's side waits for its requester: for the input after the award, for
// the payment after the deadline, for the countersignature after the payment. Then the task
// ends, so that nothing stays under way for ever and no place or lane is held for nothing.
const (
	inputPatience   = time.Minute
	paymentPatience = redeemGrace + time.Minute
	counterPatience = time.Minute
	sweepPause      = 15 * time.Second
	settlePause     = time.Minute // between two claims that nobody asked for
)

// sweep ends what its requester has left, and removes uploads that were never used.
func (n *Node) sweep(ctx context.Context) error {
	if n.margins.Safety < uint64(sweepPause.Seconds()) {
		n.spawn(n.defendOften)
	}
	tick := time.NewTicker(sweepPause)
	defer tick.Stop()
	seen, freed := uint64(0), uint64(0)
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-tick.C:
			if err := n.sweepExecutors(now); err != nil {
				n.log.Warn("tasks left by their requester cannot be ended", "err", err)
			}
			if err := n.blobs.sweep(now); err != nil {
				n.log.Warn("old uploads cannot be removed", "err", err)
			}
			if err := n.defendLocks(ctx); err != nil {
				n.log.Warn("locks cannot be defended yet", "err", err)
			}
			if err := n.settleLocks(ctx); err != nil {
				n.log.Warn("locks cannot be settled yet", "err", err)
			}
			if err := n.sweepMoney(ctx); err != nil {
				n.log.Warn("money is not where it could be; it is tried again", "err", err)
			}
			// A node is busy for moments and idle for hours. What the moments needed is the home
			// machine's again after one quiet pause, which the runtime by itself would keep.
			head := n.events.Head()
			if head == seen && head != freed {
				debug.FreeOSMemory()
				freed = head
			}
			seen = head
		}
	}
}

// defendOften looks after locks more often than the sweep does, on a network whose margins are that short.
func (n *Node) defendOften(ctx context.Context) {
	tick := time.NewTicker(time.Duration(n.margins.Safety) * time.Second / 2)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := n.defendLocks(ctx); err != nil {
				n.log.Warn("locks cannot be defended yet", "err", err)
			}
		}
	}
}

func (n *Node) sweepExecutors(now time.Time) error {
	var open []task.Executor
	err := n.store.View(func(tx store.Tx) error {
		return tx.Scan(store.Range{Prefix: openPrefix + "x/"}, func(key string, _ []byte) error {
			x, err := store.Get[task.Executor](tx, executorPrefix+strings.TrimPrefix(key, openPrefix+"x/"))
			open = append(open, x)
			return err
		})
	})
	if err != nil {
		return err
	}
	for _, x := range open {
		ev := n.overdue(x, now)
		if ev == nil {
			continue
		}
		if err := n.stepExecutor(&x, ev, nil); errors.Is(err, errMoved) {
			continue
		} else if err != nil {
			return err
		}
		n.endExecutor(x)
	}
	return nil
}

// overdue is the event that ends a task whose requester was waited for long enough, or nil.
func (n *Node) overdue(x task.Executor, now time.Time) task.ExecutorEvent {
	last := time.UnixMilli(x.AwardedMs)
	if len(x.Timeline) > 0 {
		last = time.UnixMilli(x.Timeline[len(x.Timeline)-1].AtMs)
	}
	switch {
	case x.Phase == task.Awarded && (now.Sub(last) > inputPatience || now.UnixMilli() > x.DeadlineMs) && !n.executing.running(x.ID):
		return task.ExecutionFailed{Reason: protocol.Reason{
			Code: protocol.CodeExpired, What: "the requester never sent the input", Why: "it was waited for until the deadline, and at most " + inputPatience.String(), Fault: protocol.FaultRequester,
		}}
	case x.Phase == task.Delivered && now.Sub(time.UnixMilli(x.DeadlineMs)) > paymentPatience && !n.payee.holdsLock(x):
		return task.ExecutionFailed{Reason: protocol.Reason{
			Code: protocol.CodePayment, What: "the requester never paid", Why: "the result was offered until " + paymentPatience.String() + " after the deadline; its key was never given",
			Fault: protocol.FaultRequester,
		}}
	case x.Phase == task.Paid && now.Sub(last) > counterPatience:
		return task.Closed{}
	}
	return nil
}

func (e *executions) running(id protocol.CID) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.live[id.KeyString()] != nil
}

// endExecutor lets go of what a finished execution held: its place, its part of the lane, and
// the private bytes of somebody else.
func (n *Node) endExecutor(x task.Executor) {
	n.payee.drop(x.ID)
	n.dropContents("x", x.ID, contentInput, contentCipher)
}

func (n *Node) dropContents(side string, id protocol.CID, names ...string) {
	for _, name := range names {
		if err := n.contents.drop(n.store, side, id, name); err != nil {
			n.log.Warn("private content cannot be removed", "task", id.Short(), "what", name, "err", err)
		}
	}
}
