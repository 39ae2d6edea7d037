package node

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/task"
)

// How long a card is valid, and how long before its end it is signed again.
const (
	cardLife  = 24 * time.Hour
	cardRenew = 12 * time.Hour
)

const agentPrefix = "agent/"

// agentRecord is what is stored of an agent that this node serves: the card without the
// fields that change at every signature.
type agentRecord struct {
	Key         string        `cbor:"key"` // module and first capability: one card for each pair
	Card        protocol.Card `cbor:"card"`
	Envelope    []byte        `cbor:"envelope"`
	PublishedMs int64         `cbor:"published"`
	AnnouncedMs int64         `cbor:"announced"`
}

// agentStats counts what a module did and earned here.
type agentStats struct {
	Calls  uint64          `cbor:"calls"`
	Earned protocol.Amount `cbor:"earned"`
}

func statsKey(module protocol.CID) string { return "agent-stats/" + module.String() }

// earned counts a paid task, in the transaction that stores its payment.
func (n *Node) earned(tx store.Tx, a protocol.Award, x task.Executor) error {
	s, err := store.Get[agentStats](tx, statsKey(a.Module))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	s.Calls++
	if s.Earned, err = s.Earned.Add(x.Price); err != nil {
		return err
	}
	return store.Put(tx, statsKey(a.Module), s)
}

type servedAgent struct {
	record agentRecord
	card   protocol.Signed[protocol.Card]
}

type decline struct {
	at     time.Time
	task   protocol.CID
	reason protocol.Reason
}

// agentBook is what this node serves, kept in memory beside the store, since every call that
// is heard asks it.
type agentBook struct {
	mu        sync.RWMutex
	served    map[string]servedAgent // by key
	declines  map[string][]decline   // newest first, bounded
	estimates map[string]time.Duration
	ranOnce   map[string]bool // modules that were run since the start
}

func newAgentBook() *agentBook {
	return &agentBook{served: map[string]servedAgent{}, declines: map[string][]decline{}, estimates: map[string]time.Duration{}, ranOnce: map[string]bool{}}
}

func agentKey(module protocol.CID, capability string) string {
	return module.String() + "/" + capability
}

// serving returns the agents that answer a call, cheapest first.
func (b *agentBook) serving(capability string, module *protocol.CID) []servedAgent {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var out []servedAgent
	for _, a := range b.served {
		if a.card.Payload.HasCapability(capability) && (module == nil || module.Equals(a.card.Payload.Module.Cid)) {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b servedAgent) int {
		if c := a.card.Payload.Price.Call.Cmp(b.card.Payload.Price.Call); c != 0 {
			return c
		}
		return strings.Compare(a.record.Key, b.record.Key)
	})
	return out
}

func (b *agentBook) all() []servedAgent {
	b.mu.RLock()
	defer b.mu.RUnlock()
	out := make([]servedAgent, 0, len(b.served))
	for _, a := range b.served {
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b servedAgent) int {
		return int(b.record.PublishedMs - a.record.PublishedMs)
	})
	return out
}

func (b *agentBook) put(a servedAgent) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.served[a.record.Key] = a
}

func (b *agentBook) remove(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.served, key)
	delete(b.declines, key)
}

const maxDeclines = 32

func (b *agentBook) declined(key string, task protocol.CID, why protocol.Reason) {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := append([]decline{{time.Now(), task, why}}, b.declines[key]...)
	b.declines[key] = list[:min(len(list), maxDeclines)]
}

func (b *agentBook) declinesOf(key string) []decline {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return slices.Clone(b.declines[key])
}

// firstEstimate is what is expected of a module that never ran here.
const firstEstimate = time.Second

// estimate is the expected time from award to result in ms: a moving average of past runs.
func (b *agentBook) estimate(capability string, module protocol.CID) uint64 {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if d, ok := b.estimates[agentKey(module, capability)]; ok {
		return uint64(d.Milliseconds())
	}
	return uint64(firstEstimate.Milliseconds())
}

func (b *agentBook) warm(module protocol.CID) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.ranOnce[module.KeyString()]
}

// wall is how long a module may run at the most: what its card says, within the operator's limit.
func (b *agentBook) wall(module protocol.CID, most time.Duration) time.Duration {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, a := range b.served {
		if own := time.Duration(a.card.Payload.Limits.WallMillis) * time.Millisecond; own > 0 && a.card.Payload.Module.Equals(module.Cid) {
			return min(own, most)
		}
	}
	return most
}

// ran records a finished run.
func (b *agentBook) ran(capability string, module protocol.CID, took time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := agentKey(module, capability)
	if old, ok := b.estimates[key]; ok {
		took = (3*old + took) / 4
	}
	b.estimates[key], b.ranOnce[module.KeyString()] = took, true
}

// loadAgents reads what this node serves and joins the topics of its capabilities.
func (n *Node) loadAgents() error {
	var records []agentRecord
	err := n.store.View(func(tx store.Tx) error {
		return tx.Scan(store.Range{Prefix: agentPrefix}, func(key string, value []byte) error {
			var r agentRecord
			if err := protocol.Unmarshal(value, &r); err != nil {
				return fmt.Errorf("stored %s: %w", key, err)
			}
			records = append(records, r)
			return nil
		})
	})
	if err != nil {
		return err
	}
	for _, r := range records {
		if _, err := n.serve(r); err != nil {
			return fmt.Errorf("agent %s: %w", r.Card.Name, err)
		}
	}
	return nil
}

// serve signs a fresh card for a record, stores both, and answers calls from now on.
func (n *Node) serve(r agentRecord) (servedAgent, error) {
	now := time.Now()
	r.Card.Sequence, r.Card.IssuedMs, r.Card.ExpiresMs = max(uint64(now.UnixMilli()), r.Card.Sequence+1), now.UnixMilli(), now.Add(cardLife).UnixMilli()
	card, err := protocol.Seal(n.keys.Peer, r.Card)
	if err != nil {
		return servedAgent{}, err
	}
	r.Envelope = card.Envelope
	if err := n.store.Update(func(tx store.Tx) error { return store.Put(tx, agentPrefix+r.Key, r) }); err != nil {
		return servedAgent{}, err
	}
	a := servedAgent{r, card}
	n.agents.put(a)
	for _, name := range ancestorsOf(r.Card) {
		if err := n.joinTopic(protocol.CapabilityTopic(n.profile.ID, name)); err != nil {
			return a, fmt.Errorf("listen for calls on %s: %w", name, err)
		}
	}
	return a, nil
}

// joinTopic joins a topic once; several capabilities may share one.
func (n *Node) joinTopic(topic string) error {
	n.topics.Lock()
	defer n.topics.Unlock()
	if n.topics.joined[topic] {
		return nil
	}
	if err := n.net.JoinTopic(topic, n.judgeCall, n.hearCall); err != nil {
		return err
	}
	n.topics.joined[topic] = true
	return nil
}

func ancestorsOf(c protocol.Card) []string {
	var names []string
	for _, own := range c.Capabilities {
		for _, name := range protocol.CapabilityAncestors(own) {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// announce puts a card among the blocks and its keys on the DHT.
func (n *Node) announce(ctx context.Context, a servedAgent) error {
	card := a.card.Payload
	body, err := protocol.Marshal(card)
	if err != nil {
		return err
	}
	if err := n.net.PutBlock(ctx, a.card.ID.Cid, body); err != nil {
		return err
	}
	keys := []protocol.CID{card.Module}
	for _, name := range ancestorsOf(card) {
		keys = append(keys, protocol.CapabilityKey(n.profile.ID, name))
	}
	for _, k := range keys {
		if err := n.net.Provide(ctx, k.Cid); err != nil {
			return fmt.Errorf("announce on the DHT: %w", err)
		}
	}
	a.record.AnnouncedMs = time.Now().UnixMilli()
	n.agents.put(a)
	return nil
}

// renewAgents announces everything at the start and signs the cards again in time.
func (n *Node) renewAgents(ctx context.Context) error {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for first := true; ; first = false {
		for _, a := range n.agents.all() {
			if time.Until(time.UnixMilli(a.card.Payload.ExpiresMs)) < cardRenew {
				fresh, err := n.serve(a.record)
				if err != nil {
					n.log.Warn("a card cannot be renewed", "agent", a.card.Payload.Name, "err", err)
					continue
				}
				a = fresh
			} else if !first {
				continue
			}
			if err := n.announce(ctx, a); err != nil && ctx.Err() == nil {
				n.log.Warn("an agent is not announced", "agent", a.card.Payload.Name, "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// withdraw stops serving an agent.
func (n *Node) withdraw(ctx context.Context, a servedAgent) error {
	n.agents.remove(a.record.Key)
	if err := n.store.Update(func(tx store.Tx) error { return tx.Delete(agentPrefix + a.record.Key) }); err != nil {
		return err
	}
	still := map[string]bool{}
	for _, other := range n.agents.all() {
		still[other.card.Payload.Module.KeyString()] = true
		for _, name := range ancestorsOf(other.card.Payload) {
			still[name] = true
		}
	}
	var errs []error
	for _, name := range ancestorsOf(a.card.Payload) {
		if !still[name] {
			errs = append(errs, n.net.StopProviding(ctx, protocol.CapabilityKey(n.profile.ID, name).Cid))
		}
	}
	if !still[a.card.Payload.Module.KeyString()] {
		errs = append(errs, n.net.StopProviding(ctx, a.card.Payload.Module.Cid))
	}
	return errors.Join(errs...)
}
