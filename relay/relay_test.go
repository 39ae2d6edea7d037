package relay

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
	"pgregory.net/rapid"
)

var start = time.UnixMilli(1_767_225_600_000).UTC()

func small() Limits {
	return Limits{Total: 4, PerSubnet: 2, Life: time.Hour, AsksPerPeer: 3, AskWindow: 10 * time.Minute}
}

func open(t testing.TB, l Limits) State {
	t.Helper()
	s, err := New(l)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSteps plays conversations: after each event, the refusal and how many places are taken.
func TestSteps(t *testing.T) {
	type line struct {
		after time.Duration
		ev    Event
		want  error
		held  int
	}
	ask := func(p, net string) Event { return Asked{Peer: peer.ID(p), Subnet: net} }
	for name, lines := range map[string][]line{
		"a subnet has its share": {
			{0, ask("p1", "n1"), nil, 1},
			{0, ask("p2", "n1"), nil, 2},
			{0, ask("p3", "n1"), ErrSubnetFull, 2},
			{0, ask("p3", "n2"), nil, 3},
		},
		"all places": {
			{0, ask("p1", "n1"), nil, 1},
			{0, ask("p2", "n1"), nil, 2},
			{0, ask("p3", "n2"), nil, 3},
			{0, ask("p4", "n2"), nil, 4},
			{0, ask("p5", "n3"), ErrFull, 4},
			{time.Second, Left{"p1"}, nil, 3},
			{0, ask("p5", "n3"), nil, 4},
		},
		"renewing takes no second place": {
			{0, ask("p1", "n1"), nil, 1},
			{0, ask("p2", "n1"), nil, 2},
			{time.Minute, ask("p2", "n1"), nil, 2},
			{time.Minute, ask("p1", "n1"), nil, 2},
		},
		"renewing when the relay is full": {
			{0, ask("p1", "n1"), nil, 1},
			{0, ask("p2", "n2"), nil, 2},
			{0, ask("p3", "n3"), nil, 3},
			{0, ask("p4", "n4"), nil, 4},
			{time.Minute, ask("p4", "n4"), nil, 4},
			{time.Minute, ask("p4", "n5"), nil, 4}, // moved to another network
		},
		"a place is free once its time is over": {
			{0, ask("p1", "n1"), nil, 1},
			{30 * time.Minute, ask("p2", "n1"), nil, 2},
			{0, ask("p3", "n1"), ErrSubnetFull, 2},
			{30*time.Minute - 1, ask("p3", "n1"), ErrSubnetFull, 2},
			{1, ask("p3", "n1"), nil, 2},
			{time.Hour, Tick{}, nil, 0},
		},
		"renewing makes it last": {
			{0, ask("p1", "n1"), nil, 1},
			{50 * time.Minute, ask("p1", "n1"), nil, 1},
			{50 * time.Minute, Tick{}, nil, 1},
			{10 * time.Minute, Tick{}, nil, 0},
		},
		"who moved gives its old place up": {
			{0, ask("p1", "n1"), nil, 1},
			{0, ask("p2", "n1"), nil, 2},
			{0, ask("p1", "n2"), nil, 2},
			{0, ask("p3", "n1"), nil, 3},
			{0, ask("p4", "n1"), ErrSubnetFull, 3},
		},
		"asking too often": {
			{0, ask("p1", "n1"), nil, 1},
			{time.Minute, ask("p1", "n1"), nil, 1},
			{time.Minute, ask("p1", "n1"), nil, 1},
			{time.Minute, ask("p1", "n1"), ErrTooOften, 1}, // and keeps what it holds
			{7*time.Minute - 1, ask("p1", "n1"), ErrTooOften, 1},
			{1, ask("p1", "n1"), nil, 1},
		},
		"leaving does not wipe the slate": {
			{0, ask("p1", "n1"), nil, 1},
			{0, Left{"p1"}, nil, 0},
			{0, ask("p1", "n1"), nil, 1},
			{0, Left{"p1"}, nil, 0},
			{0, ask("p1", "n1"), nil, 1},
			{0, Left{"p1"}, nil, 0},
			{0, ask("p1", "n1"), ErrTooOften, 0},
			{10 * time.Minute, ask("p1", "n1"), nil, 1},
		},
		"refusals cost the peer nothing": {
			{0, ask("p1", "n1"), nil, 1},
			{0, ask("p2", "n1"), nil, 2},
			{0, ask("p3", "n1"), ErrSubnetFull, 2},
			{0, ask("p3", "n1"), ErrSubnetFull, 2},
			{0, ask("p3", "n1"), ErrSubnetFull, 2},
			{0, ask("p3", "n1"), ErrSubnetFull, 2},
			{0, Left{"p1"}, nil, 1},
			{0, ask("p3", "n1"), nil, 2},
		},
		"no address, no place": {{0, ask("p1", ""), ErrNoSubnet, 0}},
		"a stranger leaves":    {{0, Left{"p1"}, nil, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			s, now := open(t, small()), start
			for i, l := range lines {
				now = now.Add(l.after)
				next, out, err := s.Step(now, l.ev)
				if !errors.Is(err, l.want) || (err == nil) != (l.want == nil) || out.Held != l.held {
					t.Fatalf("line %d, %+v: %v with %d held, want %v with %d", i, l.ev, err, out.Held, l.want, l.held)
				}
				if _, asked := l.ev.(Asked); asked && err == nil && !out.Expires.Equal(now.Add(time.Hour)) {
					t.Fatalf("line %d expires %s", i, out.Expires)
				}
				s = next
			}
		})
	}
}

func TestUnknownEvent(t *testing.T) {
	if _, _, err := open(t, small()).Step(start, nil); err == nil {
		t.Error("an event that is none was taken")
	}
}

func TestRenewedIsTold(t *testing.T) {
	s := open(t, small())
	for i, want := range []bool{false, true} {
		next, out, err := s.Step(start, Asked{"p1", "n1"})
		if err != nil || out.Renewed != want {
			t.Errorf("request %d: %+v, %v", i, out, err)
		}
		s = next
	}
}

func TestLimits(t *testing.T) {
	if err := DefaultLimits().Validate(); err != nil {
		t.Error(err)
	}
	for name, c := range map[string]struct {
		change func(*Limits)
		word   string
	}{
		"no places":           {func(l *Limits) { l.Total = 0 }, "in all"},
		"too many places":     {func(l *Limits) { l.Total = MaxTotal + 1 }, "in all"},
		"no subnet":           {func(l *Limits) { l.PerSubnet = 0 }, "subnet"},
		"subnet above all":    {func(l *Limits) { l.PerSubnet = 5 }, "subnet"},
		"no life":             {func(l *Limits) { l.Life = 0 }, "reservations of 0s"},
		"a week":              {func(l *Limits) { l.Life = 7 * 24 * time.Hour }, "reservations of 168h"},
		"nobody may ask":      {func(l *Limits) { l.AsksPerPeer = 0 }, "each peer"},
		"asks within no time": {func(l *Limits) { l.AskWindow = 0 }, "each peer"},
	} {
		l := small()
		c.change(&l)
		if _, err := New(l); err == nil || !strings.Contains(err.Error(), c.word) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// model is what the limits promise, counted in the plainest way.
type model struct {
	expires map[peer.ID]time.Time
	subnet  map[peer.ID]string
	grants  map[peer.ID][]time.Time
}

// TestInvariants plays random crowds: never more than the limits; who is refused is refused for
// a limit that is reached; expired and left reservations free their places; memory is bounded.
func TestInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := Limits{
			Total: rapid.IntRange(1, 6).Draw(t, "total"), Life: time.Duration(rapid.IntRange(60, 600).Draw(t, "life")) * time.Second,
			AsksPerPeer: rapid.IntRange(1, 4).Draw(t, "asks"), AskWindow: time.Duration(rapid.IntRange(1, 900).Draw(t, "window")) * time.Second,
		}
		l.PerSubnet = rapid.IntRange(1, l.Total).Draw(t, "per subnet")
		s, err := New(l)
		if err != nil {
			t.Fatal(err)
		}
		m := model{map[peer.ID]time.Time{}, map[peer.ID]string{}, map[peer.ID][]time.Time{}}
		now := start
		for range rapid.IntRange(1, 80).Draw(t, "events") {
			now = now.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "s")) * time.Second)
			maps.DeleteFunc(m.expires, func(_ peer.ID, end time.Time) bool { return !now.Before(end) })
			who := peer.ID(fmt.Sprintf("p%d", rapid.IntRange(0, 30).Draw(t, "who")))
			net := fmt.Sprintf("n%d", rapid.IntRange(0, 4).Draw(t, "net"))
			before := fmt.Sprint(s)
			var next State
			var out Output
			switch rapid.IntRange(0, 4).Draw(t, "kind") {
			case 0:
				next, out, err = s.Step(now, Left{who})
				delete(m.expires, who)
			case 1:
				next, out, err = s.Step(now, Tick{})
			default:
				next, out, err = s.Step(now, Asked{who, net})
				m.check(t, l, Asked{who, net}, err)
				if err == nil {
					m.expires[who], m.subnet[who] = now.Add(l.Life), net
					m.grants[who] = append(m.grants[who], now)
				}
			}
			switch {
			case fmt.Sprint(s) != before:
				t.Fatal("a step changed the state that it was taken from")
			case err != nil && fmt.Sprint(next) != before:
				t.Fatalf("refused with %v, and changed the state", err)
			case err == nil && (out.Held != len(m.expires) || next.held != out.Held):
				t.Fatalf("%d held, %d are", out.Held, len(m.expires))
			case len(next.peers) > 2*l.Total || len(next.inNet) > l.Total || next.held > l.Total:
				t.Fatalf("%d entries, %d subnets, %d held", len(next.peers), len(next.inNet), next.held)
			}
			for net, n := range next.inNet {
				if n < 1 || n > l.PerSubnet {
					t.Fatalf("%d in %s", n, net)
				}
			}
			s = next
		}
		if s, out, err := s.Step(now.Add(l.Life+l.AskWindow), Tick{}); err != nil || out.Held != 0 || len(s.peers) != 0 || len(s.inNet) != 0 {
			t.Fatalf("when all is over: %+v, %v", s, err)
		}
	})
}

// check says whether the answer to a request is the one that the limits give.
func (m model) check(t *rapid.T, l Limits, a Asked, got error) {
	held, inNet := 0, 0
	for p := range m.expires {
		if p == a.Peer {
			continue
		}
		held++
		if m.subnet[p] == a.Subnet {
			inNet++
		}
	}
	switch {
	case got == nil && (held >= l.Total || inNet >= l.PerSubnet):
		t.Fatalf("granted beyond the limits: %d of %d, %d of %d in its subnet", held, l.Total, inNet, l.PerSubnet)
	case errors.Is(got, ErrFull) && held < l.Total:
		t.Fatalf("full with %d of %d", held, l.Total)
	case errors.Is(got, ErrSubnetFull) && inNet < l.PerSubnet:
		t.Fatalf("subnet full with %d of %d", inNet, l.PerSubnet)
	case errors.Is(got, ErrTooOften) && len(m.grants[a.Peer]) < l.AsksPerPeer:
		t.Fatalf("too often after %d grants of %d", len(m.grants[a.Peer]), l.AsksPerPeer)
	case got != nil && !errors.Is(got, ErrFull) && !errors.Is(got, ErrSubnetFull) && !errors.Is(got, ErrTooOften):
		t.Fatal(got)
	}
}

// TestCrowd: fresh identities that come and go do not grow the state.
func TestCrowd(t *testing.T) {
	s := open(t, small())
	for i := range 10_000 {
		p := peer.ID(fmt.Sprintf("stranger %d", i))
		next, _, err := s.Step(start, Asked{p, fmt.Sprintf("n%d", i)})
		if err != nil {
			t.Fatal(err)
		}
		s, _, _ = next.Step(start, Left{p})
		if len(s.peers) > 2*small().Total {
			t.Fatalf("%d entries after %d strangers", len(s.peers), i)
		}
	}
}
