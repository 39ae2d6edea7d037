package auction

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/zerostate/zerostate/protocol"
)

// MaxBids bounds how many bids and declines one auction keeps. Strangers get the first
// three quarters only: a crowd of fresh identities cannot take the places of those whom the
// requester knows of or has paid before.
const MaxBids = 256

const strangerBids = MaxBids * 3 / 4

// Errors with which Step refuses a bid; the state is then unchanged.
var (
	ErrClosed    = errors.New("the auction is closed")
	ErrOtherCall = errors.New("the bid answers another call")
	ErrRepeated  = errors.New("this provider has answered already")
	ErrFull      = errors.New("the auction holds as many bids as it may")
	ErrExcluded  = errors.New("this provider failed the task before")
	ErrExpired   = errors.New("the bid is no longer valid")
)

// Config are the terms of one auction.
type Config struct {
	Call         protocol.CID
	Ceiling      protocol.Amount
	Policy       Policy
	ReferenceGas uint64        // gas at which offers are compared
	Window       time.Duration // from Opened to the close, at the latest
	EnoughBids   int           // close when so many distinct bidders have bid; 0: never
	Excluded     []peer.ID
	// OneSubnet says that all peers share a subnet (a network on one machine), so that
	// only accounts tell bidders apart.
	OneSubnet bool
}

// Entry is a bid in the auction.
type Entry struct {
	Bid        protocol.Signed[protocol.Bid]
	Subnet     string // of the address that it came from: a /24 or /48
	PaidBefore bool
	// Reputation is how likely the requester thinks it, in thousandths, that this provider
	// delivers: from its own experience, and the same for all whom it never hired. Below 1
	// counts as 1, above 1000 as 1000.
	Reputation uint32
	Evidence   string // what Reputation rests on, for people
	Received   time.Time
}

// State is one auction. Start with New; Step is the only way on.
type State struct {
	config   Config
	opened   time.Time
	bids     []Entry
	declined map[peer.ID]string
	waiting  map[peer.ID]bool // known providers that have not answered
	gone     map[peer.ID]bool // that cannot be connected
	known    bool             // the list of known providers is complete
	spoke    bool             // one of them has answered
	closed   *Result
}

// Event is what can happen to an auction: BidReceived, Known, Unreachable, Tick or Close.
type Event interface{ event() }

// BidReceived is a bid or a decline whose envelope, card and binding have been checked.
type BidReceived struct{ Entry Entry }

// Known is the complete list of providers that the requester knows of for this call.
type Known struct{ Providers []peer.ID }

// Unreachable says that a known provider cannot be connected: nobody waits for it.
type Unreachable struct{ Provider peer.ID }

// Tick lets time pass.
type Tick struct{}

func (BidReceived) event() {}
func (Known) event()       {}
func (Unreachable) event() {}
func (Tick) event()        {}

// Output is what follows from a step: the result once closed, else when to Tick again.
type Output struct {
	Result *Result
	Wake   time.Time
}

// New opens an auction at now.
func New(now time.Time, c Config) State {
	return State{config: c, opened: now, declined: map[peer.ID]string{}, waiting: map[peer.ID]bool{}, gone: map[peer.ID]bool{}}
}

// Step takes one event. An error refuses the event and leaves the state as it was.
func (s State) Step(now time.Time, ev Event) (State, Output, error) {
	if s.closed != nil {
		if _, bid := ev.(BidReceived); bid {
			return s, Output{Result: s.closed}, ErrClosed
		}
		return s, Output{Result: s.closed}, nil
	}
	next := s.clone()
	switch e := ev.(type) {
	case BidReceived:
		if err := next.take(now, e.Entry); err != nil {
			return s, s.output(), err
		}
	case Known:
		next.known = true
		for _, p := range e.Providers {
			switch {
			case next.answered(p):
				next.spoke = true
			case !next.gone[p] && !slices.Contains(next.config.Excluded, p):
				next.waiting[p] = true
			}
		}
	case Unreachable:
		// It may come before Known: a dial can fail at once.
		delete(next.waiting, e.Provider)
		next.gone[e.Provider] = true
	case Tick:
	default:
		return s, s.output(), fmt.Errorf("auction: unknown event %T", ev)
	}
	if why := next.closes(now); why != "" {
		r := next.decide(now, why)
		next.closed = &r
	}
	return next, next.output(), nil
}

func (s State) clone() State {
	n := s
	n.bids = append([]Entry(nil), s.bids...)
	n.declined, n.waiting, n.gone = maps.Clone(s.declined), maps.Clone(s.waiting), maps.Clone(s.gone)
	return n
}

func (s State) output() Output {
	if s.closed != nil {
		return Output{Result: s.closed}
	}
	return Output{Wake: s.opened.Add(s.config.Window)}
}

func (s *State) answered(p peer.ID) bool {
	if _, ok := s.declined[p]; ok {
		return true
	}
	for _, e := range s.bids {
		if e.Bid.Payload.Provider.ID == p {
			return true
		}
	}
	return false
}

func (s *State) take(now time.Time, e Entry) error {
	b := e.Bid.Payload
	places := MaxBids
	if !e.PaidBefore && !s.waiting[b.Provider.ID] {
		places = strangerBids
	}
	switch {
	case !b.Call.Equals(s.config.Call.Cid):
		return ErrOtherCall
	case s.answered(b.Provider.ID):
		return ErrRepeated
	case slices.Contains(s.config.Excluded, b.Provider.ID):
		return ErrExcluded
	case len(s.bids)+len(s.declined) >= places:
		return ErrFull
	case b.Decline == "" && b.ValidUntilMs <= now.UnixMilli():
		return ErrExpired
	}
	s.spoke = s.spoke || s.waiting[b.Provider.ID]
	delete(s.waiting, b.Provider.ID)
	if b.Decline != "" {
		s.declined[b.Provider.ID] = b.Decline
		return nil
	}
	e.Received = now
	s.bids = append(s.bids, e)
	return nil
}

// closes says why the window closes now, or "".
func (s *State) closes(now time.Time) string {
	switch {
	case !now.Before(s.opened.Add(s.config.Window)):
		return "the window of " + s.config.Window.String() + " ended"
	case s.known && s.spoke && len(s.waiting) == 0:
		return "every known provider answered"
	case s.config.EnoughBids > 0 && s.distinct() >= s.config.EnoughBids:
		return fmt.Sprintf("%d distinct bidders", s.config.EnoughBids)
	}
	return ""
}

// distinct counts the bidders that may close the window: each account once, and of those
// never paid before only one in a subnet.
func (s *State) distinct() int {
	n := 0
	accounts, subnets := map[common.Address]bool{}, map[string]bool{}
	for _, e := range s.bids {
		if s.offerCost(e).Cmp(s.config.Ceiling) > 0 {
			continue
		}
		account := e.Bid.Payload.Payee
		if accounts[account] || (!e.PaidBefore && !s.config.OneSubnet && subnets[e.Subnet]) {
			continue
		}
		accounts[account] = true
		if !e.PaidBefore {
			subnets[e.Subnet] = true
		}
		n++
	}
	return n
}
