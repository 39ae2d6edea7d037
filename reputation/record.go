package reputation

import (
	"errors"
	"fmt"
	"math/bits"
	"time"

	"github.com/zerostate/zerostate/protocol"
)

// Outcome is what came of a task that the peer was hired for.
type Outcome string

// The outcomes. What ended for a reason that is not the provider's is none of them.
const (
	Delivered Outcome = "delivered" // paid for, and what was signed for
	Failed    Outcome = "failed"    // ended without a result, by the provider's fault; nothing was paid
	Lost      Outcome = "lost"      // the provider was gone and left the requester waiting
	Overdue   Outcome = "overdue"   // no result by the deadline, long after the time that the provider named
	BadResult Outcome = "bad"       // paid for, and not what was signed for
)

// one is a task's weight. All weights are in units of 2^-32 of it.
const one = 1 << 32

// weights are what an outcome adds to the experience, good or bad. A provider that is overdue may
// not be at fault: the program or the input may be. One that is lost costs waiting, and one
// that takes the money for a bad result costs what nobody gives back.
var weights = map[Outcome]uint64{Delivered: one, Failed: one, Lost: 2 * one, Overdue: one / 2, BadResult: 8 * one}

// Memory bounds the weight of all experience with one peer, so that the latest tasks count even
// against thousands before: a good name is not a licence to fail.
const Memory = 64 * one

var (
	// ErrOutcome says that an event has an outcome that is none.
	ErrOutcome = errors.New("unknown outcome")
	// ErrRecord says that a stored record does not hold together.
	ErrRecord = errors.New("reputation record is damaged")
)

// Event is one task that ended.
type Event struct {
	Outcome Outcome
	Paid    protocol.Amount // base units
	// TookMs is the time from the award to the result, or to the end without one; EstimateMs is
	// what the provider named in its bid.
	TookMs, EstimateMs uint64
}

// Slow reports whether a task took so much longer than the provider named that it was not on
// time: more than half as long again, and a second besides for the way there and back.
func Slow(tookMs, estimateMs uint64) bool {
	limit := estimateMs + estimateMs/2 + 1000
	return limit >= estimateMs && tookMs > limit
}

// Record is what is kept of one peer. The zero value knows nothing.
type Record struct {
	AtMs   int64  `cbor:"at"`     // Unix ms; the weights are as of then
	Good   uint64 `cbor:"good"`   // weight of good experience, 2^-32 tasks
	Bad    uint64 `cbor:"bad"`    // weight of bad experience, 2^-32 tasks
	OnTime uint64 `cbor:"onTime"` // weight of the tasks that were on time, 2^-32 tasks
	Late   uint64 `cbor:"late"`   // and of those that were not

	Delivered  uint64          `cbor:"delivered"` // tasks ever, by outcome
	Failed     uint64          `cbor:"failed"`
	Lost       uint64          `cbor:"lost"`
	Overdue    uint64          `cbor:"overdue"`
	BadResults uint64          `cbor:"badResults"`
	Paid       protocol.Amount `cbor:"paid"` // in all, base units
}

// Validate says whether a record that was read can be one that Add made.
func (r Record) Validate() error {
	if r.Good > Memory || r.Bad > Memory-r.Good || r.OnTime > Memory || r.Late > Memory-r.OnTime {
		return fmt.Errorf("%w: weights %d, %d, %d, %d are beyond %d", ErrRecord, r.Good, r.Bad, r.OnTime, r.Late, uint64(Memory))
	}
	return nil
}

// Add returns the record with one more task. It fails with ErrOutcome, or with ErrRecord for a
// record that does not hold together; the record is then as it was. A clock that was set back
// adds the task as if no time had passed.
func (r Record) Add(now time.Time, ev Event) (Record, error) {
	w, ok := weights[ev.Outcome]
	if !ok {
		return r, fmt.Errorf("%w: %q", ErrOutcome, ev.Outcome)
	}
	if err := r.Validate(); err != nil {
		return r, err
	}
	n := r.at(now)
	n.AtMs = max(r.AtMs, now.UnixMilli())
	if ev.Outcome == Delivered {
		n.Good, n.Bad = join(n.Good, n.Bad, w)
	} else {
		n.Bad, n.Good = join(n.Bad, n.Good, w)
	}
	switch {
	case ev.Outcome == Overdue || Slow(ev.TookMs, ev.EstimateMs):
		n.Late, n.OnTime = join(n.Late, n.OnTime, one)
	case ev.Outcome == Delivered || ev.Outcome == BadResult:
		n.OnTime, n.Late = join(n.OnTime, n.Late, one)
	}
	*n.count(ev.Outcome)++
	if sum, err := n.Paid.Add(ev.Paid); err == nil { // else it stays at what can be counted
		n.Paid = sum
	}
	return n, nil
}

func (r *Record) count(o Outcome) *uint64 {
	switch o {
	case Failed:
		return &r.Failed
	case Lost:
		return &r.Lost
	case Overdue:
		return &r.Overdue
	case BadResult:
		return &r.BadResults
	}
	return &r.Delivered
}

// at is the record as it stands at now.
func (r Record) at(now time.Time) Record {
	passed := time.Duration(0)
	if ms := now.UnixMilli() - r.AtMs; r.AtMs != 0 && ms > 0 {
		// Beyond this all is forgotten, and a Duration would overflow.
		passed = time.Duration(min(ms, (64*HalfLife).Milliseconds())) * time.Millisecond
	}
	r.Good, r.Bad, r.OnTime, r.Late = decay(r.Good, passed), decay(r.Bad, passed), decay(r.OnTime, passed), decay(r.Late, passed)
	return r
}

// join adds w to one of two weights. Above Memory both shrink alike; what rounding takes, it
// takes from the other, so that more of the one never means less of it.
func join(to, other, w uint64) (uint64, uint64) {
	to += w
	total := to + other
	if total <= Memory {
		return to, other
	}
	hi, lo := bits.Mul64(other, Memory)
	other, _ = bits.Div64(hi, lo, total)
	return Memory - other, other
}
