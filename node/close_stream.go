package node

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/channels/economy"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/p2p"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

// closePatience is how long a payer waits for its payee: two transactions of it.
const closePatience = 2 * time.Minute

// releaseGas is what a payee's release costs at the most, Osaka rules: TestGasOfSettling in channels/chain measures it.
const releaseGas = 60_000

// askToClose asks the payee of an outgoing lane to end it. What it answers is believed only of the chain.
func (n *Node) askToClose(ctx context.Context, l someLane) (api.LaneClosing, error) {
	out := api.LaneClosing{Lane: laneID(l.lane().Key()), Step: "closed", Token: backend{n}.token()}
	c, err := n.chain.get(ctx)
	if err != nil {
		return out, err
	}
	if l, err = n.refreshed(ctx, c, l); err != nil || l.facts().Status == channels.StatusClosed {
		return out, err
	}
	if l.facts().Status == channels.StatusNone {
		return out, api.NewProblem(api.CodeConflict, "the lane is not on the chain yet", "there is nothing to close", "zerostate channel list")
	}
	lock := n.payer.lock(l.out.Lane.Payee)
	lock.Lock()
	defer lock.Unlock()
	if held := n.heldOn(l); !held.IsZero() {
		return out, busyLane(held)
	}
	reply, err := n.sendClose(ctx, l.out.Lane)
	if err != nil {
		return out, api.NewProblem(api.CodeNetwork, "its payee does not close the lane", err.Error(), "release it alone: zerostate channel force-close "+out.Lane[:12]).Because(err)
	}
	before := l.facts()
	if l, err = n.refreshed(ctx, c, l); err != nil {
		return out, err
	}
	if l.facts().Status != channels.StatusClosed {
		return out, api.NewProblem(api.CodePayment, "its payee says that the lane is closed, and the chain says that it is "+l.facts().Status.String(),
			"transaction "+common.Hash(reply.TxHash).Hex(), "release it alone: zerostate channel force-close "+out.Lane[:12])
	}
	out.TxHash = common.Hash(reply.TxHash).Hex()
	out.Claimed, _ = l.facts().Paid.Sub(before.Paid)
	out.Freed, _ = before.Reserved.Sub(l.facts().Paid)
	n.publishLane(api.EventLaneClosed, out, "its payee gave it up")
	return out, nil
}

func (n *Node) sendClose(ctx context.Context, lane channels.Lane) (reply protocol.CloseReply, err error) {
	var text string
	if err := n.store.View(func(tx store.Tx) error { text = peerOf(tx, lane.Payee); return nil }); err != nil {
		return reply, err
	}
	id, err := peer.Decode(text)
	if err != nil {
		return reply, errors.New("no peer of this account is known: nothing was ever paid to it")
	}
	if err := n.connect(ctx, id); err != nil {
		return reply, fmt.Errorf("its peer %s cannot be reached: %s", id, plain(err))
	}
	s, err := n.net.Open(ctx, peer.AddrInfo{ID: id}, n.streams.close)
	if err != nil {
		return reply, fmt.Errorf("its peer %s cannot be reached: %s", id, plain(err))
	}
	defer s.Close()
	if err := writeFrame(s, protocol.CloseOpen{Lane: lane.Key()}); err != nil {
		return reply, errors.New(plain(err))
	}
	if reply, err = readFrame[protocol.CloseReply](s, protocol.MaxCloseFrame); err != nil {
		return reply, errors.New(plain(err))
	}
	if reply.Refused != nil {
		why := reply.Refused.Clean()
		return reply, fmt.Errorf("it refuses: %s: %s", why.What, why.Why)
	}
	return reply, nil
}

// handleClose serves the close stream: this node as the payee of a lane whose payer wants the rest back.
func (n *Node) handleClose(ctx context.Context, s *p2p.Stream) error {
	open, err := readFrame[protocol.CloseOpen](s, protocol.MaxCloseFrame)
	if err != nil {
		return err
	}
	done, err := n.closeFor(ctx, s.Peer(), open.Lane)
	if err != nil {
		r := n.reasonFor(err, protocol.CodePayment, protocol.FaultRequester)
		var p *api.Problem
		if errors.As(err, &p) {
			r = &protocol.Reason{Code: protocol.CodePayment, What: p.Title, Why: p.Detail, Fault: protocol.FaultRequester}
		}
		return writeFrame(s, protocol.CloseReply{Refused: r})
	}
	return writeFrame(s, protocol.CloseReply{TxHash: common.HexToHash(done.TxHash)})
}

func (n *Node) closeFor(ctx context.Context, from peer.ID, key [32]byte) (api.LaneClosing, error) {
	no := func(why string) (api.LaneClosing, error) {
		return api.LaneClosing{}, api.NewProblem(api.CodePayment, "the lane is not closed", why, "")
	}
	l, err := n.findLane(laneID(key))
	if err != nil || l.in == nil {
		return no("this node is the payee of no such lane")
	}
	var known string
	if err := n.store.View(func(tx store.Tx) error { known = peerOf(tx, l.in.Lane.Payer); return nil }); err != nil {
		return api.LaneClosing{}, err
	}
	if known != from.String() {
		return no("who asks is not the peer of its payer")
	}
	gas := n.recentGasPrice(ctx)
	terms := economy.Terms{Gas: claimGas, GasPrice: gas, Rate: n.rate(), Margin: n.cfg.Market.SettleMargin}
	need := uint64(releaseGas)
	if !l.in.Promised().IsZero() {
		need += claimGas.Base + claimGas.Row
	}
	if why := economy.WorthReleasing(total(l.in.Settled(), l.in.Promised()), need, terms); why != "" {
		return no(why)
	}
	return n.closeIncoming(ctx, l, func(*economy.Terms) {})
}
