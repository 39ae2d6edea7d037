package node

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/task"
)

// Keys of tasks in the store: one per side, and one index over both by time.
const (
	requesterPrefix = "task/r/"
	executorPrefix  = "task/x/"
	taskIndex       = "task/"
	openPrefix      = "open/" // tasks that are not final: all that a start has to look at
)

func requesterKey(id protocol.CID) string { return requesterPrefix + id.String() }
func executorKey(id protocol.CID) string  { return executorPrefix + id.String() }

func (n *Node) loadRequester(id protocol.CID) (r task.Requester, err error) {
	err = n.store.View(func(tx store.Tx) error {
		r, err = store.Get[task.Requester](tx, requesterKey(id))
		return err
	})
	return r, err
}

func (n *Node) loadExecutor(id protocol.CID) (x task.Executor, err error) {
	err = n.store.View(func(tx store.Tx) error {
		x, err = store.Get[task.Executor](tx, executorKey(id))
		return err
	})
	return x, err
}

// inTx is a further write that must be durable together with a state, or not at all.
type inTx = func(store.Tx) error

// commitRequester stores a requester's state and whatever belongs to it in one transaction.
func (n *Node) commitRequester(r task.Requester, extra ...inTx) error {
	return n.store.Update(func(tx store.Tx) error {
		for _, f := range extra {
			if err := f(tx); err != nil {
				return err
			}
		}
		return n.putRequester(tx, r)
	})
}

// stepRequester takes one event, stores what follows, and tells who listens.
func (n *Node) stepRequester(_ context.Context, r task.Requester, ev task.RequesterEvent, extra ...inTx) (task.Requester, error) {
	next, err := r.Step(time.Now(), ev)
	if err != nil {
		return r, err
	}
	if err := n.commitRequester(next, extra...); err != nil {
		return r, fmt.Errorf("store task %s: %w", r.ID.Short(), err)
	}
	n.publishRequester(next, ev)
	return next, nil
}

func putExecutor(tx store.Tx, x task.Executor) error {
	if err := index(tx, "x/"+x.ID.String(), x.AwardedMs, x.Phase); err != nil {
		return err
	}
	return store.Put(tx, executorKey(x.ID), x)
}

// index keeps a task findable by time, and among the open ones until it is final.
func index(tx store.Tx, ref string, atMs int64, phase task.Phase) error {
	if err := tx.Set(store.TimeKey(taskIndex, time.UnixMilli(atMs), ref), nil); err != nil {
		return err
	}
	if phase.Final() {
		return tx.Delete(openPrefix + ref)
	}
	return tx.Set(openPrefix+ref, nil)
}

// stepExecutor takes one event on the executor's side and stores what follows.
func (n *Node) stepExecutor(x *task.Executor, ev task.ExecutorEvent, extra inTx) error {
	return n.stepExecutorWith(x, func(tx store.Tx) (task.ExecutorEvent, error) {
		if extra != nil {
			return ev, extra(tx)
		}
		return ev, nil
	})
}

// errMoved says that a task went on while somebody else was about to step it.
var errMoved = errors.New("the task has moved on")

// stepExecutorWith makes the event inside the transaction that stores what follows from it.
func (n *Node) stepExecutorWith(x *task.Executor, event func(store.Tx) (task.ExecutorEvent, error)) error {
	var next task.Executor
	err := n.store.Update(func(tx store.Tx) error {
		// Whoever steps a task knows it as it was read a moment ago: what became of it since
		// must not be overwritten.
		if stored, err := store.Get[task.Executor](tx, executorKey(x.ID)); err != nil {
			return err
		} else if stored.Phase != x.Phase {
			return fmt.Errorf("%w: %s, not %s any more", errMoved, stored.Phase, x.Phase)
		}
		ev, err := event(tx)
		if err != nil {
			return err
		}
		if next, err = x.Step(time.Now(), ev); err != nil {
			return err
		}
		return putExecutor(tx, next)
	})
	if err != nil {
		return fmt.Errorf("store task %s: %w", x.ID.Short(), err)
	}
	*x = next
	n.publishExecutor(next)
	return nil
}

// awardOf opens the stored award again; it verified when it was taken.
func awardOf(x task.Executor) protocol.Award {
	a, err := protocol.Unseal[protocol.Award](x.Award)
	if err != nil {
		return protocol.Award{}
	}
	return a.Payload
}

// reasonFor gives the reason inside err, or makes one of it.
func (n *Node) reasonFor(err error, code string, fault protocol.Fault) *protocol.Reason {
	var r *protocol.Reason
	if errors.As(err, &r) {
		return r
	}
	words := map[string][2]string{
		protocol.CodeProviderRefused: {"the provider refused the award", "run it again: another provider may do it"},
		protocol.CodeProviderFailed:  {"the provider could not run the task", "run it again: another provider may do it"},
		protocol.CodeInternal:        {"this node could not go on", "see the daemon's log, and run it again"},
		protocol.CodePayment:         {"the payment was refused", "see what is held and owed: zerostate wallet"},
	}[code]
	return &protocol.Reason{Code: code, What: words[0], Why: err.Error(), Remedy: words[1], Fault: fault}
}
