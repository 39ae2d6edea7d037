package node

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/p2p"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

// closePatience is how long a payer waits for its payee's half of a close.
const closePatience = 30 * time.Second

// askToClose ends an outgoing lane by both sides, at once and in one transaction: its payee signs first, which costs it nothing, since
// all that it holds is paid by it; then this node signs its half and sends both. A crash between the two leaves a lane that can be
// closed again, or released.
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
	if locked := l.out.Locked(); !locked.IsZero() {
		return out, lockedLane(out.Lane, locked)
	}
	reply, err := n.sendClose(ctx, l.out.Lane, l.out.Cumulative)
	if err != nil {
		return out, api.NewProblem(api.CodeNetwork, "its payee does not close the lane", err.Error(), "release it alone: zerostate channel force-close "+out.Lane[:12]).Because(err)
	}
	order := closeOrder(l.out.Lane, l.out.Cumulative)
	if err := protocol.VerifyOrder(l.out.Lane.Domain, order, reply, l.out.Lane.Payee); err != nil {
		return out, api.NewProblem(api.CodePayment, "its payee's signature under the close is not good", err.Error(), "release it alone: zerostate channel force-close "+out.Lane[:12])
	}
	// Durable before our half exists: nothing is signed on the lane after it.
	decided, err := n.payers.Step(l.out.Lane.Key(), channels.Close{}, nil)
	if err != nil {
		return out, err
	}
	if *decided.Close != order.Paid {
		return out, api.NewProblem(api.CodeConflict, "a payment came in between", fmt.Sprintf("the lane stands at %s now, the close was for %s", *decided.Close, order.Paid), "close it again")
	}
	key, ok := n.keys.signer(l.facts().Signer)
	if !ok {
		return out, api.NewProblem(api.CodeConflict, "the lane belongs to a signer whose key is not here", "its signer is "+l.facts().Signer.Hex(), "release it alone: zerostate channel force-close "+out.Lane[:12])
	}
	ours, err := protocol.SignOrder(l.out.Lane.Domain, order, key)
	if err != nil {
		return out, err
	}
	before := l.facts()
	result, err := c.vault.CoopClose(ctx, c.gas, order, ours, &reply, chain.WithID("close/"+out.Lane))
	if err != nil {
		return out, chainReason(err)
	}
	out.TxHash = result.Receipt.TxHash.Hex()
	if _, err = n.refreshed(ctx, c, l); err != nil {
		return out, err
	}
	out.Claimed, _ = order.Paid.Sub(before.Paid)
	out.Freed, _ = before.Reserved.Sub(order.Paid)
	n.publishLane(api.EventLaneClosed, out, "closed by both sides")
	return out, n.bookFees(ctx, c)
}

func closeOrder(l channels.Lane, total protocol.Amount) protocol.CoopClose {
	return protocol.CoopClose{Payer: l.Payer, Payee: l.Payee, Token: l.Token, Lane: l.Number, Paid: total}
}

func lockedLane(id string, locked protocol.Amount) error {
	return api.NewProblem(api.CodeConflict, "payments under a lock are on this lane", fmt.Sprintf("%s base units of it are neither side's yet", locked), "close it when they are folded or have lapsed: zerostate channel show "+id[:12])
}

func (n *Node) sendClose(ctx context.Context, lane channels.Lane, total protocol.Amount) (signature protocol.Signature, err error) {
	var text string
	if err := n.store.View(func(tx store.Tx) error { text = peerOf(tx, lane.Payee); return nil }); err != nil {
		return signature, err
	}
	id, err := peer.Decode(text)
	if err != nil {
		return signature, errors.New("no peer of this account is known: nothing was ever paid to it")
	}
	if err := n.connect(ctx, id); err != nil {
		return signature, fmt.Errorf("its peer %s cannot be reached: %s", id, plain(err))
	}
	s, err := n.net.Open(ctx, peer.AddrInfo{ID: id}, n.streams.close)
	if err != nil {
		return signature, fmt.Errorf("its peer %s cannot be reached: %s", id, plain(err))
	}
	defer s.Close()
	if err := writeFrame(s, protocol.CloseOpen{Lane: lane.Key(), Total: total}); err != nil {
		return signature, errors.New(plain(err))
	}
	reply, err := readFrame[protocol.CloseReply](s, protocol.MaxCloseFrame)
	if err != nil {
		return signature, errors.New(plain(err))
	}
	if reply.Refused != nil {
		why := reply.Refused.Clean()
		return signature, fmt.Errorf("it refuses: %s: %s", why.What, why.Why)
	}
	if reply.Signature == nil {
		return signature, errors.New("it neither signs nor says why")
	}
	return *reply.Signature, nil
}

// handleClose serves the close stream: this node as the payee of a lane whose payer wants the rest back.
func (n *Node) handleClose(ctx context.Context, s *p2p.Stream) error {
	open, err := readFrame[protocol.CloseOpen](s, protocol.MaxCloseFrame)
	if err != nil {
		return err
	}
	signature, err := n.closeFor(ctx, s.Peer(), open)
	if err != nil {
		r := n.reasonFor(err, protocol.CodePayment, protocol.FaultRequester)
		var p *api.Problem
		if errors.As(err, &p) {
			r = &protocol.Reason{Code: protocol.CodePayment, What: p.Title, Why: p.Detail, Fault: protocol.FaultRequester}
		}
		return writeFrame(s, protocol.CloseReply{Refused: r})
	}
	return writeFrame(s, protocol.CloseReply{Signature: &signature})
}

// closeFor signs this node's half of a close. That it did is durable before: nothing is taken on the lane after it.
func (n *Node) closeFor(ctx context.Context, from peer.ID, open protocol.CloseOpen) (signature protocol.Signature, err error) {
	no := func(why string) (protocol.Signature, error) {
		return signature, api.NewProblem(api.CodePayment, "the lane is not closed", why, "")
	}
	id := laneID(open.Lane)
	l, err := n.findLane(id)
	if err != nil || l.in == nil {
		return no("this node is the payee of no such lane")
	}
	var known string
	if err := n.store.View(func(tx store.Tx) error { known = peerOf(tx, l.in.Lane.Payer); return nil }); err != nil {
		return signature, err
	}
	if known != from.String() {
		return no("who asks is not the peer of its payer")
	}
	if n.keys.Owner == nil {
		return no("the payee's owner key is not on its machine: it signs no close. Release the lane alone")
	}
	// What it would agree to is not known before its payer said which cheque is the newest.
	if err := n.unrecovered(open.Lane); err != nil {
		return signature, err
	}
	if _, err := n.payee.look(ctx, l.in.Lane, true); err != nil {
		return signature, err
	}
	if err := n.markClosing(l); err != nil {
		return signature, err
	}
	decided, err := n.payees.Step(open.Lane, time.Now(), channels.Agree{Total: open.Total}, nil)
	if err != nil {
		if err := n.store.Update(func(tx store.Tx) error { return tx.Delete(laneMark + id) }); err != nil {
			return signature, err
		}
		return no(err.Error())
	}
	return protocol.SignOrder(l.in.Lane.Domain, closeOrder(l.in.Lane, *decided.Close), n.keys.Owner)
}
