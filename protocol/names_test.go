package protocol

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestValidCapability(t *testing.T) {
	label := strings.Repeat("a", 32)
	good := []string{
		"text", "text.summarize", "a.b.c.d.e.f.g.h", "x-1.2-y", "0", label, label + "." + label + "." + strings.Repeat("b", 30),
	}
	bad := []string{
		"", ".", "a.", ".a", "a..b", "Text", "text summarize", "text_summarize", "text/summarize", "téxt", "a\nb", "a\x00", "*", "text.*",
		"a.b.c.d.e.f.g.h.i", label + "a", label + "." + label + "." + strings.Repeat("b", 31),
	}
	for _, s := range good {
		if err := ValidCapability(s); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	for _, s := range bad {
		if err := ValidCapability(s); !errors.Is(err, ErrInvalid) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestCapabilityAncestors(t *testing.T) {
	for name, want := range map[string][]string{
		"text": {"text"}, "text.summarize": {"text.summarize", "text"}, "a.b.c": {"a.b.c", "a.b", "a"},
	} {
		if got := CapabilityAncestors(name); !slices.Equal(got, want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestTopicsAndKeys(t *testing.T) {
	a, b := rawCID("network a"), rawCID("network b")
	seen := map[string]int{}
	for i := range 2000 {
		name := fmt.Sprintf("text.n%d", i)
		topic := CapabilityTopic(a, name)
		seen[topic]++
		if topic == CapabilityTopic(b, name) || CapabilityKey(a, name) == CapabilityKey(b, name) {
			t.Fatalf("%s meets another network", name)
		}
		if !strings.HasPrefix(topic, "/zerostate/"+a.String()+"/call/1/") {
			t.Fatalf("topic %s", topic)
		}
	}
	if len(seen) != Shards {
		t.Errorf("2000 capabilities fall on %d topics, want all %d", len(seen), Shards)
	}
	for topic, n := range seen {
		if n > 2000/Shards*3 {
			t.Errorf("%d of 2000 capabilities fall on %s", n, topic)
		}
	}
	// The figure was computed with Python's hashlib.
	if got, want := CapabilityTopic(a, "text.summarize"), "/zerostate/"+a.String()+"/call/1/27"; got != want {
		t.Errorf("topic %s, want %s", got, want)
	}
	if CapabilityKey(a, "text") == CapabilityKey(a, "text.summarize") {
		t.Error("two capabilities have one key")
	}
}

func TestStreamNames(t *testing.T) {
	net, seen := rawCID("network"), map[string]bool{}
	for _, s := range []string{StreamBid, StreamTask, StreamPay, StreamCard, StreamCall, StreamLane} {
		id := StreamID(net, s)
		if seen[id] || !strings.HasPrefix(id, DHTPrefix(net)+"/") || id == StreamID(rawCID("other"), s) {
			t.Errorf("stream %s", id)
		}
		seen[id] = true
	}
}
