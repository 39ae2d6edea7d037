package p2p

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
)

const testTopic = "/zerostate/" + testNet + "/call/7"

func acceptAll(context.Context, peer.ID, []byte) Verdict { return Accept }

type heard struct {
	from peer.ID
	data string
	at   time.Time
}

// listen joins the topic and returns what arrives.
func listen(t testing.TB, n *Network, v Validator) <-chan heard {
	t.Helper()
	got := make(chan heard, 1024)
	err := n.JoinTopic(testTopic, v, func(_ context.Context, from peer.ID, data []byte) {
		got <- heard{from, string(data), time.Now()}
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func receive(t testing.TB, ch <-chan heard) heard {
	t.Helper()
	select {
	case h := <-ch:
		return h
	case <-time.After(patience):
		t.Fatal("no message arrived")
		return heard{}
	}
}

func TestPublishReachesSubscribersOnly(t *testing.T) {
	nodes := cluster(t, 5)
	requester := nodes[1] // never joins
	listeners := nodes[2:]
	var inboxes []<-chan heard
	for _, n := range listeners {
		inboxes = append(inboxes, listen(t, n, acceptAll))
	}
	ctx := bounded(t)
	until(t, "the requester to know three listeners", func() bool {
		t, err := requester.gossip.publisher(testTopic)
		return err == nil && len(t.handle.ListPeers()) == len(listeners)
	})
	for round := range 3 {
		text := fmt.Sprint("call ", round)
		sent := time.Now()
		peers, err := requester.Publish(ctx, testTopic, []byte(text))
		if err != nil || peers != len(listeners) {
			t.Fatalf("published to %d peers, %v; want %d", peers, err, len(listeners))
		}
		for _, inbox := range inboxes {
			got := receive(t, inbox)
			if got.data != text || got.from != requester.ID() {
				t.Fatalf("got %q from %s", got.data, got.from)
			}
			t.Logf("heard after %v", got.at.Sub(sent))
		}
	}
	// A listener hears others, and not itself.
	until(t, "the listener to know the others", func() bool {
		t, err := listeners[0].gossip.publisher(testTopic)
		return err == nil && len(t.handle.ListPeers()) == len(listeners)-1
	})
	if _, err := listeners[0].Publish(ctx, testTopic, []byte("own")); err != nil {
		t.Fatal(err)
	}
	for _, inbox := range inboxes[1:] {
		if got := receive(t, inbox); got.data != "own" {
			t.Fatalf("got %q", got.data)
		}
	}
	if _, err := requester.Publish(ctx, testTopic, []byte("last")); err != nil {
		t.Fatal(err)
	}
	if got := receive(t, inboxes[0]); got.data != "last" {
		t.Fatalf("the publisher heard %q, its own message", got.data)
	}
}

// Nobody on the topic is known at first: the publisher finds listeners itself.
func TestPublishFindsListeners(t *testing.T) {
	nodes := cluster(t, 3)
	inbox := listen(t, nodes[2], acceptAll)
	until(t, "the listener's record", func() bool {
		found := nodes[0].FindProviders(bounded(t), keyOf(testTopic), 0)
		return len(found) == 1
	})
	if err := nodes[1].Disconnect(nodes[2].ID()); err != nil {
		t.Fatal(err)
	}
	until(t, "the listener to be forgotten", func() bool {
		p, err := nodes[1].gossip.publisher(testTopic)
		return err == nil && len(p.handle.ListPeers()) == 0
	})
	peers, err := nodes[1].Publish(bounded(t), testTopic, []byte("hello"))
	if err != nil || peers != 1 {
		t.Fatalf("published to %d peers, %v", peers, err)
	}
	if got := receive(t, inbox); got.data != "hello" {
		t.Fatalf("got %q", got.data)
	}
}

func TestPublishToNobody(t *testing.T) {
	n := start(t)
	peers, err := n.Publish(bounded(t), testTopic, []byte("anyone?"))
	if err != nil || peers != 0 {
		t.Fatalf("got %d peers, %v", peers, err)
	}
	if _, err := n.Publish(bounded(t), testTopic, make([]byte, MaxMessage+1)); err == nil {
		t.Fatal("published more than is allowed")
	}
	if _, err := n.Publish(bounded(t), "/zerostate/other/call/7", []byte("x")); err == nil {
		t.Fatal("published to a topic of another network")
	}
}

func TestLargestMessageTravels(t *testing.T) {
	a := start(t)
	b := start(t, via(a))
	inbox := listen(t, b, acceptAll)
	until(t, "a to know b on the topic", func() bool {
		p, err := a.gossip.publisher(testTopic)
		return err == nil && len(p.handle.ListPeers()) == 1
	})
	big := strings.Repeat("x", MaxMessage)
	if _, err := a.Publish(bounded(t), testTopic, []byte(big)); err != nil {
		t.Fatal(err)
	}
	if got := receive(t, inbox); got.data != big {
		t.Fatalf("%d bytes arrived", len(got.data))
	}
}

func TestValidatorAndRate(t *testing.T) {
	a := start(t)
	b := start(t, via(a), func(c *Config) { c.Limits.GossipPerAuthor = Rate{Every: time.Hour, Burst: 3} })
	inbox := listen(t, b, func(_ context.Context, from peer.ID, data []byte) Verdict {
		if from != a.ID() {
			t.Errorf("author is %s, want %s", from, a.ID())
		}
		switch {
		case strings.HasPrefix(string(data), "ignore"):
			return Ignore
		case strings.HasPrefix(string(data), "reject"):
			return Reject
		}
		return Accept
	})
	until(t, "a to know b on the topic", func() bool {
		p, err := a.gossip.publisher(testTopic)
		return err == nil && len(p.handle.ListPeers()) == 1
	})
	// Three within the burst, then beyond the rate. Messages are judged at once and in any
	// order, so each waits for the one before.
	for _, step := range []struct{ text, result string }{
		{"ignore this", "ignored"}, {"reject this", "rejected"}, {"hear this", "accepted"}, {"too much", "over_rate"},
	} {
		if _, err := a.Publish(bounded(t), testTopic, []byte(step.text)); err != nil {
			t.Fatal(err)
		}
		until(t, step.text+" to be "+step.result, func() bool { return counterValue(t, b.metrics.gossip, step.result) == 1 })
	}
	if got := receive(t, inbox); got.data != "hear this" {
		t.Fatalf("got %q", got.data)
	}
	if len(inbox) != 0 {
		t.Fatalf("heard %v", <-inbox)
	}
}

func TestJoinAfterPublishAndLeave(t *testing.T) {
	a := start(t)
	b := start(t, via(a))
	until(t, "a connection", func() bool { return a.Connected(b.ID()) })
	if _, err := b.Publish(bounded(t), testTopic, []byte("before")); err != nil {
		t.Fatal(err)
	}
	inbox := listen(t, b, acceptAll)
	if err := b.JoinTopic(testTopic, acceptAll, func(context.Context, peer.ID, []byte) {}); err == nil {
		t.Fatal("joined twice")
	}
	until(t, "a to know b on the topic", func() bool {
		p, err := a.gossip.publisher(testTopic)
		return err == nil && len(p.handle.ListPeers()) == 1
	})
	if _, err := a.Publish(bounded(t), testTopic, []byte("hi")); err != nil {
		t.Fatal(err)
	}
	if got := receive(t, inbox); got.data != "hi" {
		t.Fatalf("got %q", got.data)
	}
	if err := b.LeaveTopic(bounded(t), testTopic); err != nil {
		t.Fatal(err)
	}
	until(t, "a to see that b left", func() bool {
		p, err := a.gossip.publisher(testTopic)
		return err == nil && len(p.handle.ListPeers()) == 0
	})
	listen(t, b, acceptAll)
}
