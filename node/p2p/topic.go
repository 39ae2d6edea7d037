package p2p

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"
)

const (
	// topicPoll is how often something is looked at that cannot be waited for.
	topicPoll = 5 * time.Millisecond
	// validateTimeout bounds a Validator.
	validateTimeout = 2 * time.Second
)

// Verdict is what becomes of a gossip message.
type Verdict int

const (
	// Accept delivers the message and passes it on.
	Accept Verdict = iota
	// Ignore drops the message: expired, repeated, over its rate.
	Ignore
	// Reject drops the message and counts against who sent it on: for a bad
	// signature or bad form only, which an honest peer never passes on.
	Reject
)

// Validator judges a message before it is delivered or passed on; from is its
// author, proven by signature. It must return within 2 s, and it is called
// concurrently.
type Validator func(ctx context.Context, from peer.ID, data []byte) Verdict

// Handler takes an accepted message; the node's own are not delivered. Messages
// of a topic come one after the other, so it must return quickly; beyond 256
// waiting ones, further messages are lost.
type Handler func(ctx context.Context, from peer.ID, data []byte)

// topic is a topic that the node has joined, or only publishes to.
type topic struct {
	name   string
	handle *pubsub.Topic
	joined bool
	leave  context.CancelFunc
	// searched is when peers were last looked for, in Unix nanoseconds.
	searched atomic.Int64
}

// JoinTopic subscribes to a topic; its name begins with /zerostate/<net>/.
// Joining a topic twice is an error.
func (n *Network) JoinTopic(name string, validate Validator, handle Handler) error {
	scope, done, ok := n.begin()
	if !ok {
		return ErrClosed
	}
	g := n.gossip
	g.mu.Lock()
	defer g.mu.Unlock()
	t, sub, err := g.subscribe(name, validate)
	if err != nil {
		done()
		return fmt.Errorf("join topic %s: %w", name, err)
	}
	ctx, cancel := context.WithCancel(scope)
	t.leave = cancel
	go func() {
		defer done()
		g.deliver(ctx, sub, handle)
	}()
	n.dht.announceWhileUp(keyOf(name))
	g.search(t, searchTimeout)
	return nil
}

// subscribe joins the topic with its validator; g.mu is held.
func (g *gossip) subscribe(name string, validate Validator) (*topic, *pubsub.Subscription, error) {
	if known, ok := g.topics[name]; ok {
		if known.joined {
			return nil, nil, errors.New("it is joined already")
		}
		// So far it was only published to; that handle cannot listen.
		if err := known.handle.Close(); err != nil {
			return nil, nil, err
		}
		delete(g.topics, name)
	}
	err := g.ps.RegisterTopicValidator(name, g.validator(validate), pubsub.WithValidatorTimeout(validateTimeout))
	if err != nil {
		return nil, nil, err
	}
	undo := func(err error) (*topic, *pubsub.Subscription, error) {
		return nil, nil, errors.Join(err, g.ps.UnregisterTopicValidator(name))
	}
	handle, err := g.ps.Join(name)
	if err != nil {
		return undo(err)
	}
	if err := handle.SetScoreParams(topicScoreParams()); err != nil {
		return undo(errors.Join(err, handle.Close()))
	}
	sub, err := handle.Subscribe(pubsub.WithBufferSize(gossipQueue))
	if err != nil {
		return undo(errors.Join(err, handle.Close()))
	}
	t := &topic{name: name, handle: handle, joined: true}
	g.topics[name] = t
	return t, sub, nil
}

// validator puts the per-author rate before the topic's own judgement.
func (g *gossip) validator(validate Validator) pubsub.ValidatorEx {
	authors := newMeter(g.net.cfg.Limits.withDefaults(false).GossipPerAuthor)
	return func(ctx context.Context, _ peer.ID, m *pubsub.Message) pubsub.ValidationResult {
		author := m.GetFrom()
		if author == g.host.ID() {
			return pubsub.ValidationAccept
		}
		if len(m.GetData()) > MaxMessage {
			g.net.metrics.message("rejected")
			return pubsub.ValidationReject
		}
		if !authors.allow(author) {
			g.net.metrics.message("over_rate")
			return pubsub.ValidationIgnore
		}
		switch validate(ctx, author, m.GetData()) {
		case Accept:
			g.net.metrics.message("accepted")
			return pubsub.ValidationAccept
		case Reject:
			g.net.metrics.message("rejected")
			return pubsub.ValidationReject
		default:
			g.net.metrics.message("ignored")
			return pubsub.ValidationIgnore
		}
	}
}

// deliver hands messages over until the topic is left.
func (g *gossip) deliver(ctx context.Context, sub *pubsub.Subscription, handle Handler) {
	defer sub.Cancel()
	for {
		m, err := sub.Next(ctx)
		if err != nil {
			return
		}
		if author := m.GetFrom(); author != g.host.ID() {
			handle(ctx, author, m.GetData())
		}
	}
}

// LeaveTopic ends a subscription. Leaving a topic that is not joined does
// nothing.
func (n *Network) LeaveTopic(ctx context.Context, name string) error {
	g := n.gossip
	g.mu.Lock()
	defer g.mu.Unlock()
	t, ok := g.topics[name]
	if !ok || !t.joined {
		return nil
	}
	t.leave()
	delete(g.topics, name)
	err := errors.Join(g.ps.UnregisterTopicValidator(name), g.closeTopic(ctx, t), n.dht.stop(ctx, keyOf(name)))
	if err != nil {
		return fmt.Errorf("leave topic %s: %w", name, err)
	}
	return nil
}

// closeTopic waits until the subscription has gone: until then the library
// refuses to close the topic.
func (g *gossip) closeTopic(ctx context.Context, t *topic) error {
	for {
		err := t.handle.Close()
		if err == nil || ctx.Err() != nil {
			return err
		}
		waitFor(ctx, topicPoll, nil)
	}
}

// Publish sends a message of at most MaxMessage bytes to everyone known on the
// topic, joined or not, and returns how many peers that are; 0 means that nobody
// was reached. When it knows nobody it searches for up to a second, or until ctx
// ends. A message equal to one this node published in the last two minutes is
// not sent again.
func (n *Network) Publish(ctx context.Context, name string, data []byte) (peers int, err error) {
	if len(data) > MaxMessage {
		return 0, fmt.Errorf("publish to %s: %d bytes, at most %d are allowed", name, len(data), MaxMessage)
	}
	_, done, ok := n.begin()
	if !ok {
		return 0, ErrClosed
	}
	defer done()
	t, err := n.gossip.publisher(name)
	if err != nil {
		return 0, fmt.Errorf("publish to %s: %w", name, err)
	}
	peers = n.gossip.reach(ctx, t)
	if err := t.handle.Publish(ctx, data); err != nil {
		return 0, fmt.Errorf("publish to %s: %w", name, err)
	}
	n.metrics.message("published")
	return peers, nil
}

// publisher returns the topic, ready to be published to.
func (g *gossip) publisher(name string) (*topic, error) {
	g.mu.RLock()
	t, ok := g.topics[name]
	g.mu.RUnlock()
	if ok {
		return t, nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if t, ok := g.topics[name]; ok {
		return t, nil
	}
	// Who never listens stays out of the mesh.
	handle, err := g.ps.Join(name, pubsub.FanoutOnly())
	if err != nil {
		return nil, err
	}
	t = &topic{name: name, handle: handle}
	g.topics[name] = t
	return t, nil
}
