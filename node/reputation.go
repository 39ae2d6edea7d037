package node

import (
	"errors"
	"fmt"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/task"
	"github.com/zerostate/zerostate/reputation"
)

// reputationPrefix keys what this node has experienced with each peer that it hired.
const reputationPrefix = "reputation/"

// reputationOf is this node's own view of a peer, now.
func (n *Node) reputationOf(p peer.ID) reputation.Factors {
	var r reputation.Record
	err := n.store.View(func(tx store.Tx) (err error) {
		r, err = loadReputation(tx, p)
		return err
	})
	if err != nil {
		n.log.Error("what is known of a peer cannot be read; it counts as unknown", "peer", p, "err", err)
		r = reputation.Record{}
	}
	return r.Score(time.Now())
}

func loadReputation(tx store.Tx, p peer.ID) (reputation.Record, error) {
	r, err := store.Get[reputation.Record](tx, reputationPrefix+p.String())
	if errors.Is(err, store.ErrNotFound) {
		return reputation.Record{}, nil
	}
	if err == nil {
		err = r.Validate()
	}
	if err != nil {
		return reputation.Record{}, fmt.Errorf("reputation of %s: %w", p, err)
	}
	return r, nil
}

// learn adds what came of a task to what is known of its provider. It runs in the transaction
// that makes the task final, which happens once: so each task counts once, whenever the node
// stops. A record that cannot be read is begun anew: it must not keep the task from ending.
func (n *Node) learn(tx store.Tx, r task.Requester) error {
	if err := releaseCommitment(tx, r); err != nil {
		return err
	}
	ev, ok := outcomeOf(r)
	if !ok {
		return nil
	}
	known, err := loadReputation(tx, r.Winner.Provider.ID)
	if err != nil {
		n.log.Error("what was known of a peer is lost", "err", err)
	}
	next, err := known.Add(time.UnixMilli(r.FinishedMs), ev)
	if err != nil {
		return err
	}
	return store.Put(tx, reputationPrefix+r.Winner.Provider.String(), next)
}

// outcomeOf says what a final task tells of its provider; false when it tells nothing: nobody was
// hired, the requester gave up, or the cause was the program, the chain or the requester.
func outcomeOf(r task.Requester) (reputation.Event, bool) {
	if !r.Phase.Final() || r.Winner == nil || len(r.Award) == 0 {
		return reputation.Event{}, false
	}
	ev := reputation.Event{TookMs: tookMs(r), EstimateMs: r.Winner.EstimateMs}
	switch {
	case r.Phase == task.Done:
		ev.Outcome, ev.Paid = reputation.Delivered, r.Price
	case r.Phase != task.Failed || r.Reason == nil:
		return reputation.Event{}, false
	case r.Reason.Code == protocol.CodeDeadline && reputation.Slow(ev.TookMs, ev.EstimateMs):
		// What the provider says of itself has no part in this: only that it named a time.
		ev.Outcome = reputation.Overdue
	case r.Reason.Fault != protocol.FaultProvider:
		return reputation.Event{}, false
	case len(r.Cheques) > 0:
		// The cheque is in its hands, and what it was for is not here.
		ev.Outcome, ev.Paid = reputation.BadResult, r.Price
	case r.Reason.Code == protocol.CodeProviderLost:
		ev.Outcome = reputation.Lost
	default:
		ev.Outcome = reputation.Failed
	}
	return ev, true
}

// tookMs is the time from the award to the result, or to the end without one.
func tookMs(r task.Requester) uint64 {
	from, to := r.SubmittedMs, r.FinishedMs
	for _, e := range r.Timeline {
		switch e.Event {
		case "hired":
			from = e.AtMs
		case "delivered":
			to = e.AtMs
		}
	}
	return uint64(max(to-from, 0))
}
