package node

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/p2p"
	"github.com/zerostate/zerostate/protocol"
)

// bidLife is how long a bid stands, beyond the call's own life.
const bidLife = 30 * time.Second

// offerBook remembers the bids that this node has out, so that an award can be held against
// the very bid that it answers.
type offerBook struct {
	mu     sync.Mutex
	bids   map[string]outstanding // by bid CID
	seen   map[string]time.Time   // calls answered, by call CID
	pruned time.Time
}

// maxOffers bounds the bids that are out at once, and the calls remembered.
const maxOffers = 65_536

type outstanding struct {
	bid  protocol.Bid
	call protocol.Call
}

func newOfferBook() *offerBook {
	return &offerBook{bids: map[string]outstanding{}, seen: map[string]time.Time{}}
}

var errNoOffer = errors.New("award answers no bid that this node has out; it may have expired or the node restarted")

// matches checks an award against the bid and the call that it names.
func (b *offerBook) matches(a protocol.Signed[protocol.Award], now time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	o, ok := b.bids[a.Payload.Bid.KeyString()]
	w := a.Payload
	switch {
	case !ok || o.bid.ValidUntilMs < now.UnixMilli():
		return errNoOffer
	case !o.bid.Task.Equals(w.Task.Cid) || !o.bid.Call.Equals(w.Call.Cid) || o.call.Requester.ID != a.Signer:
		return errors.New("award names another task, call or requester than the bid answered")
	case o.bid.Limits != w.Limits:
		return errors.New("award changes the limits of the bid")
	case o.bid.Offer != w.Offer || !o.bid.Module.Equals(w.Module.Cid) || o.bid.Payee != w.Payee:
		return errors.New("award changes the offer, module or payee of the bid")
	case w.DeadlineMs-w.IssuedMs > int64(o.call.DeadlineMs):
		return errors.New("award gives more time than the call, for which the bid was made")
	case o.call.Ceiling != w.Ceiling || o.call.Payer != w.Payer:
		return errors.New("award changes the ceiling or payer of the call")
	}
	return nil
}

// first reports whether the call was not answered before, and forgets what has expired.
func (b *offerBook) first(call protocol.CID, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.seen[call.KeyString()]; ok {
		return false
	}
	if len(b.seen) >= maxOffers || len(b.bids) >= maxOffers {
		return false // a flood: what is out is kept, what is new is not heard
	}
	if now.Sub(b.pruned) > 10*time.Second {
		b.pruned = now
		for k, t := range b.seen {
			if now.Sub(t) > 2*time.Minute {
				delete(b.seen, k)
			}
		}
		for k, o := range b.bids {
			if o.bid.ValidUntilMs < now.UnixMilli() {
				delete(b.bids, k)
			}
		}
	}
	b.seen[call.KeyString()] = now
	return true
}

func (b *offerBook) put(id protocol.CID, o outstanding) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bids[id.KeyString()] = o
}

// judgeCall is the validator of the capability topics: bad form or signature counts against
// who passed it on; what is expired or foreign is only dropped.
func (n *Node) judgeCall(_ context.Context, from peer.ID, data []byte) p2p.Verdict {
	call, err := protocol.Unseal[protocol.Call](data)
	if err != nil || call.Signer != from {
		return p2p.Reject
	}
	if protocol.CheckCall(call, n.profile.ID, time.Now().UnixMilli()) != nil || !n.calls.allow(from, time.Now()) {
		return p2p.Ignore
	}
	return p2p.Accept
}

// hearCall takes a judged call off the topic; the answer is made elsewhere, as the topic's
// next message waits for this one.
func (n *Node) hearCall(_ context.Context, _ peer.ID, data []byte) {
	call, err := protocol.Unseal[protocol.Call](data)
	if err != nil {
		return
	}
	n.takeCall(call)
}

// handleCall serves the call stream: a call sent straight to a provider that was not on the
// topic when it was published.
func (n *Node) handleCall(ctx context.Context, s *p2p.Stream) error {
	raw, err := s.ReadFrame(protocol.MaxGossip)
	if err != nil {
		return err
	}
	if n.judgeCall(ctx, s.Peer(), raw) == p2p.Accept {
		n.hearCall(ctx, s.Peer(), raw)
	}
	return nil
}

func (n *Node) takeCall(call protocol.Signed[protocol.Call]) {
	agents := n.agents.serving(call.Payload.Capability, call.Payload.Module)
	if len(agents) == 0 || !n.offers.first(call.ID, time.Now()) {
		return
	}
	select {
	case n.bidding <- struct{}{}:
	default:
		n.log.Debug("call dropped: too many are being answered", "task", call.Payload.Task.Short())
		return
	}
	n.spawn(func(ctx context.Context) {
		defer func() { <-n.bidding }()
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		if err := n.answerCall(ctx, call, agents[0]); err != nil {
			n.log.Debug("bid not delivered", "task", call.Payload.Task.Short(), "requester", call.Payload.Requester, "err", err)
		}
	})
}

// answerCall makes and sends the one bid of this node for a call.
func (n *Node) answerCall(ctx context.Context, call protocol.Signed[protocol.Call], agent servedAgent) error {
	now := time.Now()
	bid := protocol.Bid{
		Network: n.profile.ID, Task: call.Payload.Task, Call: call.ID, Provider: protocol.PeerID{ID: n.net.ID()}, Card: agent.card.ID,
		Module: agent.card.Payload.Module, Payee: n.keys.OwnerAddress(), ValidUntilMs: call.Payload.ExpiresMs + bidLife.Milliseconds(),
		Offer:      n.offerTo(call.Payload.Payer, agent.card.Payload.Price),
		EstimateMs: n.agents.estimate(call.Payload.Capability, agent.card.Payload.Module), Warm: n.agents.warm(agent.card.Payload.Module),
		Limits: limitsUnder(call.Payload.Limits, agent.card.Payload.Limits, uint64(n.cfg.Runtime.Output)),
	}
	why := n.declines(call.Payload, agent)
	if why != nil {
		bid.Decline = why.Code
		n.agents.declined(agent.record.Key, call.Payload.Task, plainDecline(*why))
		n.events.Publish(api.Event{Time: now, Type: api.EventCallDeclined, Subject: call.Payload.Task.String(), Cause: why.Why, Data: api.EventData{
			Role: "executor", Capability: call.Payload.Capability, Peer: call.Payload.Requester.String(),
		}})
	}
	signed, err := protocol.Seal(n.keys.Peer, bid)
	if err != nil {
		return err
	}
	if why == nil {
		n.offers.put(signed.ID, outstanding{bid, call.Payload})
	}
	s, err := n.net.Open(ctx, call.Payload.AddrInfo(), n.streams.bid)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := writeFrame(s, protocol.BidFrame{Bid: signed.Envelope, Card: agent.card.Envelope, Binding: n.binding.Envelope}); err != nil {
		return err
	}
	reply, err := readFrame[protocol.BidReply](s, protocol.MaxBidFrame)
	if err != nil {
		return err
	}
	if reply.Refused != nil {
		c := reply.Refused.Clean()
		return &c
	}
	return nil
}

// offerTo is the price on a card, with a start fee for an account that never paid this node: it may never pay, and
// fetching, compiling and running for it cost something.
func (n *Node) offerTo(payer common.Address, p protocol.CardPrice) protocol.Offer {
	o := protocol.Offer{Base: p.Call, PerGigaGas: p.PerGigaGas}
	if !n.payee.paidBy(payer) {
		if start, err := p.Call.MulDiv(uint64(n.cfg.Market.StartPercent), 100); err == nil {
			o.Start = start
		}
	}
	return o
}

// limitsUnder is what an agent is run with: what the call allows, or less where its card or,
// for the output, this node's operator does.
func limitsUnder(call protocol.Limits, card protocol.CardLimits, output uint64) protocol.Limits {
	call.OutputBytes = min(call.OutputBytes, output)
	call.Gas, call.MemoryBytes = min(call.Gas, card.Gas), min(call.MemoryBytes, card.MemoryBytes)
	return call
}

// declines says why this node does not bid on a call that one of its agents could answer.
func (n *Node) declines(c protocol.Call, agent servedAgent) *protocol.Reason {
	no := func(code, why string) *protocol.Reason {
		return &protocol.Reason{Code: code, What: "no bid", Why: why, Fault: protocol.FaultNobody}
	}
	if why := n.unconfined(); why != "" {
		return no("confinement", why)
	}
	if err := n.recovering(); err != nil {
		return no(protocol.CodeBusy, "this node was restored and recovers its lanes first")
	}
	switch {
	case c.Ceiling.Token != agent.card.Payload.Price.Token:
		return no("other-token", "the call pays in another token")
	case c.InputSize > n.profile.Payload.Limits.MaxInputBytes:
		return no("input-too-large", fmt.Sprintf("input of %d bytes, at most %d on this network", c.InputSize, n.profile.Payload.Limits.MaxInputBytes))
	case c.Ceiling.Amount.Cmp(n.cfg.Market.FloorPrice) < 0:
		return no("floor-price", fmt.Sprintf("the ceiling %s is below this node's floor of %s", c.Ceiling.Amount, n.cfg.Market.FloorPrice))
	case agent.card.Payload.ModuleBytes > uint64(n.cfg.Runtime.Module):
		// It was published, or sent, when the operator allowed more.
		return no(protocol.CodeModuleLimit, fmt.Sprintf("the module has %d bytes, and [runtime] module allows %d", agent.card.Payload.ModuleBytes, n.cfg.Runtime.Module))
	case c.Payer == n.keys.OwnerAddress():
		return no("own-account", "the payer is this node's own account")
	case n.payee.busy() >= n.cfg.Market.Concurrency:
		return no(protocol.CodeBusy, fmt.Sprintf("%d tasks are under way, as many as are allowed", n.cfg.Market.Concurrency))
	}
	return n.dearToSettle(c, agent.card.Payload.Price)
}

// callLimit lets each requester publish so many calls a minute.
type callLimit struct {
	mu        sync.Mutex
	perMinute int
	minute    int64
	counts    map[peer.ID]int
}

func (l *callLimit) allow(from peer.ID, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if m := now.Unix() / 60; m != l.minute || l.counts == nil {
		l.minute, l.counts = m, map[peer.ID]int{}
	}
	l.counts[from]++
	return l.perMinute <= 0 || l.counts[from] <= l.perMinute
}
