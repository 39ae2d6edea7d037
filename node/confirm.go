package node

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

// Old files may come back without a restore: a disk image, a copy by hand. So before anything is signed on a lane for the first
// time after a start, its payee says which cheque of ours is its newest. One that we do not know of means: this state is old.

// confirmed are the lanes of which that is known.
type confirmed struct {
	mu    sync.Mutex
	lanes map[[32]byte]bool
}

func (c *confirmed) has(lane [32]byte) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lanes[lane]
}

func (c *confirmed) set(lane [32]byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lanes == nil {
		c.lanes = map[[32]byte]bool{}
	}
	c.lanes[lane] = true
}

// errOld says that our state of a lane is older than its payee's.
var errOld = errors.New("the payee holds a cheque of ours that this data directory does not know")

// confirmLane asks the payee of an outgoing lane, once in a run. who is its peer, where the caller knows it.
func (n *Node) confirmLane(ctx context.Context, s channels.Payer, who peer.ID) error {
	key := s.Lane.Key()
	if n.confirmed.has(key) || s.Retired {
		return nil
	}
	reply, err := n.askPeerOfLane(ctx, s.Lane, who, protocol.LaneOpen{Kind: protocol.LaneQuery})
	if err != nil {
		return err
	}
	if len(reply.Cheque) > 0 {
		c, err := protocol.DecodeCheque(reply.Cheque)
		if err != nil {
			return err
		}
		// Read again: it may have moved on since, and then that is no news.
		if s, err = n.payers.Get(key); err != nil {
			return err
		}
		if c.Cheque.Seq > s.Seq && c.Cheque.LaneKey() == key && c.Verify(s.Lane.Domain, s.Facts.Signer) == nil {
			return n.oldState(s, fmt.Sprintf("the payee of lane %s shows our cheque %d over %s; the newest here is %d over %s", laneID(key)[:12], c.Cheque.Seq, c.Cheque.Cumulative, s.Seq, s.Cumulative))
		}
	}
	n.confirmed.set(key)
	return nil
}

// oldState stops the lane at once, and the node starts anew.
func (n *Node) oldState(s channels.Payer, why string) error {
	if _, err := n.payers.Step(s.Lane.Key(), channels.Retire{}, nil); err != nil {
		return err
	}
	if err := n.markOld(why); err != nil {
		return err
	}
	return &chainError{&protocol.Reason{
		Code: protocol.CodeBusy, What: "this node's data directory is old", Why: why, Fault: protocol.FaultNobody,
		Remedy: "nothing: the node starts anew and recovers by itself. Try again in a moment",
	}, errOld}
}

// suspect looks whether the vault paid more on a lane than this directory knows to be signed.
func (n *Node) suspect(s channels.Payer) {
	most := s.Cumulative
	for _, l := range s.Locks {
		most = total(most, l.Lock.Amount)
	}
	if s.Retired || s.Facts.Paid.Cmp(most) <= 0 {
		return
	}
	why := fmt.Sprintf("the vault paid %s on lane %s; here no more than %s is signed", s.Facts.Paid, laneID(s.Lane.Key())[:12], most)
	if err := n.oldState(s, why); !errors.Is(err, errOld) {
		n.log.Error("an old data directory cannot be marked", "err", err)
	}
}

// confirmTask asks about the lane of a task that goes on after a start.
func (n *Node) confirmTask(ctx context.Context, lane channels.Lane, who peer.ID) error {
	if n.confirmed.has(lane.Key()) {
		return nil
	}
	s, err := n.payers.Get(lane.Key())
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return n.confirmLane(ctx, s, who)
}
