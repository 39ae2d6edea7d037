package relay

import (
	"errors"
	"fmt"
	"time"
)

// Limits are what a relay gives away.
type Limits struct {
	// Total is how many reservations there may be at once.
	Total int
	// PerSubnet is how many of them one IPv4 /24 or IPv6 /48 may hold: whoever has one such
	// block can make any number of peer IDs and addresses in it.
	PerSubnet int
	// Life is how long a reservation lasts without being renewed.
	Life time.Duration
	// AsksPerPeer is how often one peer is granted a reservation, renewals included, within
	// AskWindow. Each grant costs a signature.
	AsksPerPeer int
	AskWindow   time.Duration
}

// DefaultLimits fit a machine with one processor and 1 GB of memory.
func DefaultLimits() Limits {
	return Limits{Total: 256, PerSubnet: 16, Life: time.Hour, AsksPerPeer: 16, AskWindow: 10 * time.Minute}
}

// The largest limits that make sense: beyond them a step would take longer than it should.
const (
	MaxTotal = 1 << 14
	MaxLife  = 24 * time.Hour
)

// Validate says what is missing or contradictory, all of it at once.
func (l Limits) Validate() error {
	var errs []error
	refuse := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if l.Total < 1 || l.Total > MaxTotal {
		refuse("%d reservations in all: between 1 and %d", l.Total, MaxTotal)
	}
	if l.PerSubnet < 1 || l.PerSubnet > l.Total {
		refuse("%d reservations for each subnet: between 1 and the %d in all", l.PerSubnet, l.Total)
	}
	if l.Life < time.Minute || l.Life > MaxLife {
		refuse("reservations of %s: between %s and %s", l.Life, time.Minute, MaxLife)
	}
	if l.AsksPerPeer < 1 || l.AskWindow < time.Second || l.AskWindow > MaxLife {
		refuse("%d grants for each peer within %s: at least one, within one second to %s", l.AsksPerPeer, l.AskWindow, MaxLife)
	}
	if len(errs) > 0 {
		return fmt.Errorf("relay limits: %w", errors.Join(errs...))
	}
	return nil
}
