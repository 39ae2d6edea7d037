package p2p

import (
	"context"
	"testing"
	"time"
)

func TestProvideAndFindAmongFive(t *testing.T) {
	began := time.Now()
	nodes := cluster(t, 5)
	t.Logf("five nodes know each other after %v", time.Since(began))
	key := keyOf("/zerostate/cap/1/text.summarize")
	began = time.Now()
	for _, n := range nodes[1:3] {
		if err := n.Provide(bounded(t), key); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("two provides took %v", time.Since(began))
	for i, n := range nodes {
		began := time.Now()
		found := n.FindProviders(bounded(t), key, 0)
		t.Logf("node %d finds %d providers in %v", i, len(found), time.Since(began))
		want := map[string]bool{}
		for _, p := range nodes[1:3] {
			if p != n {
				want[p.ID().String()] = true
			}
		}
		for _, ai := range found {
			if !want[ai.ID.String()] {
				t.Errorf("node %d: %s is no provider", i, ai.ID)
			}
			delete(want, ai.ID.String())
			if len(ai.Addrs) == 0 {
				t.Errorf("node %d: provider %s came without addresses", i, ai.ID)
			}
		}
		if len(want) > 0 {
			t.Errorf("node %d did not find %v", i, want)
		}
	}
	if got := nodes[4].FindProviders(bounded(t), key, 1); len(got) != 1 {
		t.Errorf("asked for one provider, got %d", len(got))
	}
}

// A record published by a node that knew nobody is found by who comes later.
func TestProvideAlone(t *testing.T) {
	first := start(t)
	key := keyOf("/zerostate/cap/1/util.echo")
	if err := first.Provide(bounded(t), key); err != nil {
		t.Fatal(err)
	}
	second := start(t, via(first))
	third := start(t, via(second))
	until(t, "the record on the third node", func() bool {
		found := third.FindProviders(bounded(t), key, 1)
		return len(found) == 1 && found[0].ID == first.ID()
	})
	until(t, "the record published", func() bool { return len(first.dht.due()) == 0 })
	_ = second
}

// Records are renewed after a restart without being provided again.
func TestProvidedKeysSurviveRestart(t *testing.T) {
	cfg := testConfig(t)
	key := keyOf("/zerostate/cap/1/util.echo")
	run := func(check func(n *Network)) {
		n, err := New(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		check(n)
		if err := n.Close(); err != nil {
			t.Fatal(err)
		}
	}
	held := func(n *Network) int {
		size, err := n.dht.keys.Size(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return size
	}
	run(func(n *Network) {
		if err := n.Provide(bounded(t), key); err != nil {
			t.Fatal(err)
		}
	})
	run(func(n *Network) {
		if got := held(n); got != 1 {
			t.Fatalf("%d keys after the restart, want 1", got)
		}
		if err := n.StopProviding(bounded(t), key); err != nil {
			t.Fatal(err)
		}
	})
	run(func(n *Network) {
		if got := held(n); got != 0 {
			t.Fatalf("%d keys after StopProviding and a restart, want 0", got)
		}
	})
}
