package node

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/node/lanes"
	"github.com/zerostate/zerostate/node/p2p"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

// lanePeer keys which peer is at the other end of a lane.
const lanePeer = "lane-peer/"

// handleLane serves the lane stream.
func (n *Node) handleLane(ctx context.Context, s *p2p.Stream) error {
	return lanes.Server{
		Payers: n.payers, Payees: n.payees, Domain: n.profile.Payload.Money().Domain(), Own: n.keys.OwnerAddress(),
		Open: func(binding []byte) (protocol.Identity, error) {
			return protocol.OpenBinding(binding, n.profile.ID, s.Peer(), time.Now().UnixMilli())
		},
		Refuse: func(err error) *protocol.Reason {
			return n.reasonFor(err, protocol.CodePayment, protocol.FaultRequester)
		},
		Judge: n.judge,
	}.Serve(ctx, s)
}

// askLane puts one question about a lane to the peer at its other end.
func (n *Node) askLane(ctx context.Context, lane channels.Lane, open protocol.LaneOpen) (r protocol.LaneReply, err error) {
	return n.askPeerOfLane(ctx, lane, "", open)
}

// laneOther is the peer at the other end of a lane: that of its awards, or of any task with that account.
func (n *Node) laneOther(lane channels.Lane) (peer.ID, error) {
	var text string
	if err := n.store.View(func(tx store.Tx) error {
		known, err := tx.Get(lanePeer + laneID(lane.Key()))
		if text = string(known); !errors.Is(err, store.ErrNotFound) {
			return err
		}
		account := lane.Payee
		if account == n.keys.OwnerAddress() {
			account = lane.Payer
		}
		text = peerOf(tx, account)
		return nil
	}); err != nil {
		return "", err
	}
	id, err := peer.Decode(text)
	if err != nil {
		return "", fmt.Errorf("%w: lane %s", errNoPeer, laneID(lane.Key())[:12])
	}
	return id, nil
}

// errNoPeer says that nobody of a lane's other account is known.
var errNoPeer = errors.New("whose lane it is, is not known")

// askPeerOfLane is askLane, of a peer that the caller knows; "" for none.
func (n *Node) askPeerOfLane(ctx context.Context, lane channels.Lane, id peer.ID, open protocol.LaneOpen) (r protocol.LaneReply, err error) {
	if id == "" {
		if id, err = n.laneOther(lane); err != nil {
			return r, err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := n.connect(ctx, id); err != nil {
		return r, err
	}
	s, err := n.net.Open(ctx, peer.AddrInfo{ID: id}, n.streams.lane)
	if err != nil {
		return r, fmt.Errorf("%w: %w", errLost, err)
	}
	defer s.Close()
	open.Binding = n.binding.Envelope
	open.Lane = protocol.LaneName{Payer: lane.Payer, Payee: lane.Payee, Token: lane.Token, Number: lane.Number}
	return lanes.Ask(s, open)
}

// unsent are lanes whose newest cheque may not have reached the payee: a fold whose stream broke, and after a start all
// of them. Nothing is lost by that, but the payee shows no further key before it has the fold.
type unsent struct {
	mu    sync.Mutex
	lanes map[[32]byte]bool
}

func (u *unsent) set(lane [32]byte, is bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.lanes == nil {
		u.lanes = map[[32]byte]bool{}
	}
	if is {
		u.lanes[lane] = true
	} else {
		delete(u.lanes, lane)
	}
}

func (u *unsent) list() [][32]byte {
	u.mu.Lock()
	defer u.mu.Unlock()
	out := make([][32]byte, 0, len(u.lanes))
	for l := range u.lanes {
		out = append(out, l)
	}
	return out
}

// sendFolds offers the newest cheque of each such lane; a peer that is away is asked again at the next round.
func (n *Node) sendFolds(ctx context.Context) {
	for _, key := range n.unsent.list() {
		if err := n.sendNewest(ctx, key); err != nil {
			n.log.Debug("a fold is not delivered yet", "lane", laneID(key)[:12], "err", err)
			continue
		}
		n.unsent.set(key, false)
	}
}

// sendNewest folds what there is to fold on a lane and gives its payee the newest cheque.
func (n *Node) sendNewest(ctx context.Context, key [32]byte) error {
	s, err := n.payers.Get(key)
	if err != nil || s.Last == nil || s.Retired && !s.CaughtUp || s.Facts.Status == channels.StatusClosed {
		return err
	}
	if err := n.confirmLane(ctx, s, ""); err != nil {
		return err
	}
	cheque := *s.Last
	if err := n.payers.Fold(s.Lane, nil, func(_ store.Tx, c protocol.SignedCheque) error {
		cheque = c
		return nil
	}); err != nil {
		return err
	}
	raw, err := cheque.Encode()
	if err != nil {
		return err
	}
	_, err = n.askLane(ctx, s.Lane, protocol.LaneOpen{Kind: protocol.LaneCheque, Cheque: raw})
	var refused *protocol.Reason
	if errors.As(err, &refused) {
		n.log.Warn("a payee refuses the newest cheque of its lane", "lane", laneID(key)[:12], "why", refused.Error())
		return nil
	}
	return err
}

// foldLoop delivers folds soon after a start, and then now and then.
func (n *Node) foldLoop(ctx context.Context) error {
	if err := n.payers.Each(func(s channels.Payer) error {
		if s.Last != nil && s.Facts.Status != channels.StatusClosed {
			n.unsent.set(s.Lane.Key(), true)
		}
		return nil
	}); err != nil {
		return err
	}
	n.firstPeer(ctx)
	tick := time.NewTicker(foldPause)
	defer tick.Stop()
	for {
		n.sendFolds(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

const foldPause = 2 * time.Second
