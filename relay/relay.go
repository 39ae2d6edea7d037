package relay

import (
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
)

// Refusals. Step returns them with the state as it was; a reservation that the peer holds
// already is not lost by asking again.
var (
	ErrFull       = errors.New("the relay holds as many reservations as it may; try another relay, or this one later")
	ErrSubnetFull = errors.New("the relay holds as many reservations of this subnet as it may; try another relay")
	ErrTooOften   = errors.New("this peer asked for reservations too often; a reservation lasts, renew it near its end")
	ErrNoSubnet   = errors.New("the address of this peer has no IP: nothing to count it by")
)

// State is who holds a reservation. Start with New; Step is the only way on.
type State struct {
	limits Limits
	peers  map[peer.ID]entry
	inNet  map[string]int // reservations held, by subnet
	held   int
}

// entry is what is known of one peer. One that holds no reservation any more is kept for as
// long as its grants count.
type entry struct {
	subnet  string    // "" when it holds no reservation
	expires time.Time // of the reservation
	asks    int
	since   time.Time // when asks began to count
}

// Event is what can happen: Asked, Left or Tick.
type Event interface{ event() }

// Asked is a peer's request for a reservation, or for a longer life of the one that it holds.
// Subnet is the text of the /24 or /48 that its connection comes from.
type Asked struct {
	Peer   peer.ID
	Subnet string
}

// Left says that a peer has no connection any more: its reservation ends with it.
type Left struct{ Peer peer.ID }

// Tick lets time pass.
type Tick struct{}

func (Asked) event() {}
func (Left) event()  {}
func (Tick) event()  {}

// Output is what follows from a step.
type Output struct {
	Expires time.Time // when the reservation that was granted ends; zero when none was
	Renewed bool      // it was held before
	Held    int       // reservations in all, after the step
}

// New is a relay with all its places free. It fails when the limits do not hold together.
func New(l Limits) (State, error) {
	if err := l.Validate(); err != nil {
		return State{}, err
	}
	return State{limits: l, peers: map[peer.ID]entry{}, inNet: map[string]int{}}, nil
}

// Step takes one event at now. An error is a refusal, or an event that is none; the state is
// then as it was.
func (s State) Step(now time.Time, ev Event) (State, Output, error) {
	n := s.clone()
	n.expire(now)
	switch e := ev.(type) {
	case Asked:
		out, err := n.ask(now, e)
		if err != nil {
			return s, Output{Held: s.held}, err
		}
		return n, out, nil
	case Left:
		n.release(e.Peer)
	case Tick:
	default:
		return s, Output{Held: s.held}, fmt.Errorf("relay: unknown event %T", ev)
	}
	return n, Output{Held: n.held}, nil
}

func (s State) clone() State {
	s.peers, s.inNet = maps.Clone(s.peers), maps.Clone(s.inNet)
	return s
}

// expire frees the places whose time is over, and forgets whose grants no longer count.
func (s *State) expire(now time.Time) {
	for p, e := range s.peers {
		if e.subnet != "" && !now.Before(e.expires) {
			s.release(p)
			e = s.peers[p]
		}
		if e.subnet == "" && s.stale(now, e) {
			delete(s.peers, p)
		}
	}
}

// stale says that an entry's grants no longer count. A clock that was set back must not keep
// them for longer.
func (s *State) stale(now time.Time, e entry) bool {
	return now.Sub(e.since) >= s.limits.AskWindow || now.Before(e.since)
}

func (s *State) release(p peer.ID) {
	e, ok := s.peers[p]
	if !ok || e.subnet == "" {
		return
	}
	if s.inNet[e.subnet]--; s.inNet[e.subnet] == 0 {
		delete(s.inNet, e.subnet)
	}
	s.held--
	e.subnet, e.expires = "", time.Time{}
	s.peers[p] = e
}

func (s *State) ask(now time.Time, a Asked) (Output, error) {
	e := s.peers[a.Peer]
	if s.stale(now, e) {
		e.asks, e.since = 0, now
	}
	// A peer that moved within its life gives up the place that it had.
	held, inNet := s.held, s.inNet[a.Subnet]
	if e.subnet != "" {
		held--
	}
	if e.subnet == a.Subnet {
		inNet--
	}
	switch {
	case a.Subnet == "":
		return Output{}, ErrNoSubnet
	case e.asks >= s.limits.AsksPerPeer:
		return Output{}, ErrTooOften
	case held >= s.limits.Total:
		return Output{}, ErrFull
	case inNet >= s.limits.PerSubnet:
		return Output{}, ErrSubnetFull
	}
	renewed := e.subnet != ""
	s.release(a.Peer)
	s.makeRoom(a.Peer)
	e.subnet, e.expires, e.asks = a.Subnet, now.Add(s.limits.Life), e.asks+1
	s.peers[a.Peer] = e
	s.inNet[a.Subnet]++
	s.held++
	return Output{Expires: e.expires, Renewed: renewed, Held: s.held}, nil
}

// makeRoom keeps the entries that hold no reservation from growing beyond the number of
// places: the one whose grants stop counting first makes room.
func (s *State) makeRoom(newcomer peer.ID) {
	if _, known := s.peers[newcomer]; known || len(s.peers) < 2*s.limits.Total {
		return
	}
	var oldest peer.ID
	found := false
	for p, e := range s.peers {
		if e.subnet != "" {
			continue
		}
		if o := s.peers[oldest]; !found || e.since.Before(o.since) || (e.since.Equal(o.since) && p < oldest) {
			oldest, found = p, true
		}
	}
	delete(s.peers, oldest)
}
