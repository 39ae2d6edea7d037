package node

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/auction"
	"github.com/zerostate/zerostate/protocol/task"
)

// callTimes are in milliseconds: how long a call stays open beyond the window, for clocks
// that differ and bids on their way.
const callSlackMs = 3_000

// runAuction publishes the next call for a task, collects bids until the auction decides, and
// returns the event that follows.
func (n *Node) runAuction(ctx context.Context, r task.Requester) (task.Requester, task.RequesterEvent, error) {
	spec := r.Task.Spec
	window := min(n.cfg.Market.BidWindow, time.Until(time.UnixMilli(r.DeadlineMs)))
	call, err := n.signCall(r, window)
	if err != nil {
		return r, nil, err
	}
	a := &openAuction{events: make(chan auction.Event, 64), done: make(chan struct{}), call: call}
	view := n.views.of(r.ID)
	a.refused = view.addRefused
	if r.Provider != "" {
		if a.only, err = peer.Decode(r.Provider); err != nil {
			return r, nil, err
		}
	}
	leave := n.auctions.enter(r.ID, a)
	defer leave()

	state := auction.New(time.Now(), auction.Config{
		Call: call.ID, Ceiling: spec.Ceiling.Amount, Policy: auction.Policy(r.Policy), ReferenceGas: n.referenceGas(spec),
		Window: window, EnoughBids: n.cfg.Market.EnoughBids, OneSubnet: n.profile.Payload.Dev,
	})
	peers, err := n.publishCall(ctx, call)
	if err != nil {
		return r, nil, fmt.Errorf("publish the call: %w", err)
	}
	view.opened(peers, r.Policy)
	if r, err = n.stepRequester(ctx, r, task.Called{Round: call.Payload.Round, Peers: peers}); err != nil {
		return r, nil, err
	}
	lookup, stop := context.WithCancel(ctx)
	defer stop()
	go n.lookupProviders(lookup, call.Payload, a)
	result, err := waitAuction(ctx, state, a.events, func(e auction.Entry) {
		view.addBid(e, n.referenceGas(spec))
		n.publishBid(r, e)
	})
	if err != nil {
		return r, nil, err
	}
	view.closed(result)
	if result.Winner == nil {
		return r, task.NobodyWon{Reason: view.whyNobody(*result.Reason)}, nil
	}
	b := result.Winner.Bid.Payload
	return r, task.Won{Why: result.Rows[0].Why, Winner: task.Winner{
		Provider: b.Provider, Call: call.ID, Bid: result.Winner.Bid.ID, Card: b.Card, Module: b.Module,
		Offer: b.Offer, Payee: b.Payee, EstimateMs: b.EstimateMs, Limits: b.Limits,
	}}, nil
}

// waitAuction feeds an auction until it decides; taken hears of each bid that counts.
func waitAuction(ctx context.Context, s auction.State, events <-chan auction.Event, taken func(auction.Entry)) (*auction.Result, error) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	s, out, _ := s.Step(time.Now(), auction.Tick{})
	for out.Result == nil {
		timer.Reset(time.Until(out.Wake))
		var ev auction.Event = auction.Tick{}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-timer.C:
		case ev = <-events:
		}
		var err error
		s, out, err = s.Step(time.Now(), ev)
		// A refused bid leaves the auction as it was, and is not shown: its sender could repeat it at will.
		if bid, ok := ev.(auction.BidReceived); ok && err == nil && bid.Entry.Bid.Payload.Decline == "" {
			taken(bid.Entry)
		}
	}
	return out.Result, nil
}

func (n *Node) signCall(r task.Requester, window time.Duration) (protocol.Signed[protocol.Call], error) {
	now, spec := time.Now().UnixMilli(), r.Task.Spec
	call := protocol.Call{
		Network: n.profile.ID, Task: r.ID, Requester: protocol.PeerID{ID: n.net.ID()}, Capability: spec.Capability,
		Module: spec.Module, InputSize: spec.InputSize, InputRoot: spec.InputRoot, SeedCommit: spec.SeedCommit,
		Limits: spec.Limits, DeadlineMs: uint64(max(r.DeadlineMs-now, 1)), Ceiling: spec.Ceiling, Payer: n.keys.OwnerAddress(),
		IssuedMs: now, ExpiresMs: now + min(window.Milliseconds()+callSlackMs, protocol.MaxCallLifeMs), Round: r.Round + 1,
	}
	for i, addr := range n.net.AddrInfo().Addrs {
		if i == 16 {
			break
		}
		call.Addrs = append(call.Addrs, addr.Bytes())
	}
	return protocol.Seal(n.keys.Peer, call)
}

// publishCall publishes on the topic of the capability and returns how many peers listen.
func (n *Node) publishCall(ctx context.Context, call protocol.Signed[protocol.Call]) (int, error) {
	return n.net.Publish(ctx, protocol.CapabilityTopic(n.profile.ID, call.Payload.Capability), call.Envelope)
}

// How long the DHT is asked for providers, and how long it may be silent before what it gave
// counts as all of it: dead peers on the way of a lookup keep it open for seconds.
const (
	lookupLimit = time.Second
	lookupIdle  = 400 * time.Millisecond
)

// lookupProviders tells the auction whom the DHT knows for this call, and drops those that
// cannot be connected: a provider record outlives its provider by up to two days.
func (n *Node) lookupProviders(ctx context.Context, call protocol.Call, a *openAuction) {
	key := protocol.CapabilityKey(n.profile.ID, call.Capability)
	if call.Module != nil {
		key = *call.Module
	}
	find, cancel := context.WithTimeout(ctx, lookupLimit)
	defer cancel()
	var known []peer.ID
	if a.only != "" {
		known = append(known, a.only)
	}
	found := n.net.StreamProviders(find, key.Cid, auction.MaxBids)
	idle := time.NewTimer(lookupIdle)
	defer idle.Stop()
	for open := true; open; {
		select {
		case p, ok := <-found:
			if open = ok; !ok || p.ID == n.net.ID() || (a.only != "" && p.ID != a.only) {
				continue
			}
			idle.Reset(lookupIdle)
			if !slices.Contains(known, p.ID) {
				known = append(known, p.ID)
			}
			if !n.net.Connected(p.ID) {
				go n.callDirectly(ctx, p, a)
			}
		case <-idle.C:
			open = false
		case <-a.done:
			return
		}
	}
	if ctx.Err() == nil && len(known) > 0 {
		n.send(ctx, a, auction.Known{Providers: known})
	}
}

// callDirectly connects a provider that was not on the topic when the call went out, and
// sends it the call; one that cannot be connected is not waited for.
func (n *Node) callDirectly(ctx context.Context, p peer.AddrInfo, a *openAuction) {
	dial, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	s, err := n.net.Open(dial, p, n.streams.call)
	if err != nil {
		n.send(ctx, a, auction.Unreachable{Provider: p.ID})
		return
	}
	if err := s.WriteFrame(a.call.Envelope); err != nil {
		n.send(ctx, a, auction.Unreachable{Provider: p.ID})
	}
	_ = s.CloseWrite()
	_, _ = s.ReadFrame(1) // its end says that the call was read
	_ = s.Close()
}

func (n *Node) send(ctx context.Context, a *openAuction, ev auction.Event) {
	select {
	case a.events <- ev:
	case <-a.done:
	case <-ctx.Done():
	}
}

// referenceGas is the gas at which offers are compared: what a small agent uses, unless the
// task allows less.
func (n *Node) referenceGas(s protocol.Spec) uint64 {
	const small = 200_000_000
	return min(small, s.Limits.Gas)
}

func (n *Node) publishBid(r task.Requester, e auction.Entry) {
	b, bid := e.Bid.Payload, bidDTO(e, n.referenceGas(r.Task.Spec))
	n.events.Publish(api.Event{Time: time.Now(), Type: api.EventTaskBid, Subject: r.ID.String(), Data: api.EventData{
		Role: "requester", Capability: r.Task.Spec.Capability, Peer: b.Provider.String(),
		Bid: &bid,
	}})
}
