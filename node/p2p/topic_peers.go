package p2p

import (
	"context"
	"time"
)

const (
	// fewPeers is below which more peers of a topic are looked for.
	fewPeers = 6
	// searchPause is the least time between two searches for one topic.
	searchPause = 30 * time.Second
	// searchTimeout bounds a search, firstSearch what a publication waits
	// for it when it knows nobody at all.
	searchTimeout = 20 * time.Second
	firstSearch   = time.Second
	// lastCall is how long peers found have to tell their topics.
	lastCall = 200 * time.Millisecond
)

// reach counts the peers known on a topic; with few, more are looked for, and
// with none it waits for the first.
func (g *gossip) reach(ctx context.Context, t *topic) int {
	peers := len(t.handle.ListPeers())
	if peers >= fewPeers {
		return peers
	}
	searching := g.search(t, searchTimeout)
	if peers > 0 || searching == nil {
		return peers
	}
	ctx, cancel := context.WithTimeout(ctx, firstSearch)
	defer cancel()
	for peers == 0 && ctx.Err() == nil {
		select {
		case <-searching:
			// Whoever was found is about to say what it listens to.
			searching = nil
			var stop context.CancelFunc
			ctx, stop = context.WithTimeout(ctx, lastCall) //nolint:fatcontext // at most once: searching is nil from here on
			defer stop()
		default:
		}
		waitFor(ctx, topicPoll, nil)
		peers = len(t.handle.ListPeers())
	}
	return peers
}

// search connects to providers of the topic's key in the background, unless
// that was done a moment ago. It returns nil then, else a channel that closes
// when the search ends.
func (g *gossip) search(t *topic, limit time.Duration) <-chan struct{} {
	if g.net.dht.kad.RoutingTable().Size() == 0 {
		return nil // nobody to ask
	}
	now := time.Now().UnixNano()
	last := t.searched.Load()
	if now-last < int64(searchPause) || !t.searched.CompareAndSwap(last, now) {
		return nil
	}
	scope, done, ok := g.net.begin()
	if !ok {
		return nil
	}
	ended := make(chan struct{})
	go func() {
		defer done()
		defer close(ended)
		ctx, cancel := context.WithTimeout(scope, limit)
		defer cancel()
		for ai := range g.net.dht.providers(ctx, keyOf(t.name), 2*fewPeers) {
			if !g.net.Connected(ai.ID) {
				_ = g.net.Connect(ctx, ai)
			}
		}
	}()
	return ended
}
