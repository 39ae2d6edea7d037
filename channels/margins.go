package channels

import "fmt"

// Margins are the three spans of time that keep a hash-locked payment safe, in seconds of the chain's clock.
//
// A payee shows its key only while Safety is left before the lock expires: so long it needs, at the worst, to get
// the key registered on the chain if the payer stays silent. A payer locks for Life. A release takes Window, and no lock
// may outlive a release that begins now by less than Safety, or the money could leave before the lock is claimed.
type Margins struct {
	Safety uint64 // M
	Life   uint64 // L
	Window uint64 // W, of the vault
}

// MarginsFor derives the margins from the vault's release window in seconds: a day gives the hour and the three hours
// of a layer 1. Where the window is short, as on a devnet, both take more of it, so that a slow machine and a chain whose
// clock jumps have time. safety overrides M where it is not 0: on a rollup it has to exceed the delay of forced inclusion.
func MarginsFor(window, safety uint64) Margins {
	m := Margins{Safety: max(window/24, min(window/6, 30), 1), Window: window}
	if safety > 0 {
		m.Safety = safety
	}
	m.Life = max(3*m.Safety, min(window/3, 300))
	return m
}

// Validate fails with ErrMargins when no lock could satisfy both sides: Life needs room for Safety before it and, in
// the release window, for Safety behind it.
func (m Margins) Validate() error {
	if m.Safety == 0 || m.Life <= m.Safety || m.Life+m.Safety > m.Window {
		return fmt.Errorf("%w: safety %d s, life %d s, release window %d s; want 0 < safety < life and life + safety ≤ window",
			ErrMargins, m.Safety, m.Life, m.Window)
	}
	return nil
}

// Expiry is when a lock that is made at now expires, in Unix seconds.
func (m Margins) Expiry(now uint64) uint64 { return now + m.Life }

// accepts says why a payee must not rely on a lock with that expiry at now, or nil.
func (m Margins) accepts(expiry, now uint64) error {
	switch {
	case expiry < now+m.Safety:
		return fmt.Errorf("%w: it expires at %d, now it is %d, and %d s have to be left", ErrLockTooShort, expiry, now, m.Safety)
	case expiry > now+m.Window-m.Safety:
		return fmt.Errorf("%w: it expires at %d, now it is %d, and a release begun now ends at %d", ErrLockTooLong, expiry, now, now+m.Window)
	}
	return nil
}
