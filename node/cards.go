package node

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/zerostate/zerostate/node/p2p"
	"github.com/zerostate/zerostate/protocol"
)

// handleCards serves the card stream: which of this node's agents fit a query.
func (n *Node) handleCards(_ context.Context, s *p2p.Stream) error {
	q, err := readFrame[protocol.CardQuery](s, 4<<10)
	if err != nil {
		return err
	}
	var reply protocol.CardReply
	room := protocol.MaxCardFrame - 4<<10 // what does not fit is left out, rather than all of it
	for _, a := range n.agents.all() {
		if room -= len(a.card.Envelope) + 8; room < 0 {
			break
		}
		if (q.Capability == "" || a.card.Payload.HasCapability(q.Capability)) && (q.Module == nil || q.Module.Equals(a.card.Payload.Module.Cid)) && len(reply.Cards) < protocol.MaxCards {
			reply.Cards = append(reply.Cards, a.card.Envelope)
		}
	}
	return writeFrame(s, reply)
}

// foundCard is a provider's verified card, or why what it gave does not count.
type foundCard struct {
	Provider peer.ID
	Card     protocol.Signed[protocol.Card]
	Err      error
}

// askCards fetches the cards of one provider that fit a query and verifies each.
func (n *Node) askCards(ctx context.Context, from peer.AddrInfo, q protocol.CardQuery) []foundCard {
	failed := func(err error) []foundCard { return []foundCard{{Provider: from.ID, Err: err}} }
	s, err := n.net.Open(ctx, from, n.streams.card)
	if err != nil {
		return failed(err)
	}
	defer s.Close()
	if err := writeFrame(s, q); err != nil {
		return failed(err)
	}
	reply, err := readFrame[protocol.CardReply](s, protocol.MaxCardFrame)
	if err != nil {
		return failed(err)
	}
	var out []foundCard
	for _, raw := range reply.Cards[:min(len(reply.Cards), protocol.MaxCards)] {
		f := foundCard{Provider: from.ID}
		f.Card, f.Err = protocol.Unseal[protocol.Card](raw)
		if f.Err == nil {
			f.Err = protocol.CheckCard(f.Card, n.profile.ID, time.Now().UnixMilli())
		}
		if f.Err == nil && f.Card.Signer != from.ID {
			f.Err = fmt.Errorf("card of %s given by another peer", f.Card.Signer)
		}
		out = append(out, f)
	}
	return out
}

// searchTime is how long providers are looked for on the DHT; each is asked as it turns up.
const searchTime = 3 * time.Second

// findCards asks the DHT who announces a capability or a module, and each of them for its cards.
func (n *Node) findCards(ctx context.Context, q protocol.CardQuery, limit int) []foundCard {
	key := protocol.CapabilityKey(n.profile.ID, q.Capability)
	if q.Module != nil {
		key = *q.Module
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	var mu sync.Mutex
	var out []foundCard
	var wait sync.WaitGroup
	// The search ends well before the questions: one peer of the DHT that does not answer holds
	// it up to its end, and those found would be left without time.
	search, stop := context.WithTimeout(ctx, searchTime)
	defer stop()
	for p := range n.net.StreamProviders(search, key.Cid, limit) {
		if p.ID == n.net.ID() {
			continue
		}
		wait.Go(func() {
			cards := n.askCards(ctx, p, q)
			mu.Lock()
			defer mu.Unlock()
			out = append(out, cards...)
		})
	}
	wait.Wait()
	slices.SortFunc(out, func(a, b foundCard) int { return a.Card.Payload.Price.Call.Cmp(b.Card.Payload.Price.Call) })
	return out
}
