package reputation

import (
	"fmt"
	"time"

	"github.com/zerostate/zerostate/protocol"
)

// The prior: what is believed of a peer before any experience with it, as if it had delivered
// nine tasks of ten. It weighs little: after ten tasks experience counts as much.
const (
	priorGood = 9 * one
	priorBad  = 1 * one
)

// Unknown is the expected success of a peer that was never hired, in thousandths.
const Unknown = 900

// Factors are what a record says at one time. Thousandths throughout, where nothing else is said.
type Factors struct {
	// Success is how likely the next task ends with the result that is paid for:
	// (9 + good) / (10 + good + bad). With what Memory holds it is 121 at the least and 986 at the most.
	Success uint32
	// OnTime is how many of the tasks with a result came when the provider said, with one task
	// on time before any.
	OnTime uint32
	// Sure is how much of Success rests on experience and how much on the prior:
	// weight / (10 + weight). With all that Memory holds it is 864.
	Sure uint32
	// Evidence is the weight of the experience that is left, in thousandths of a task.
	Evidence uint64
	// What happened ever: plain counts, which do not fade.
	Delivered, Failed, Lost, Overdue, BadResults uint64
	// Paid is what this peer was paid ever, base units. It is shown and decides nothing: volume
	// can be made out of nothing among friends.
	Paid protocol.Amount
}

// Score reads the record at now.
func (r Record) Score(now time.Time) Factors {
	n := r.at(now)
	weight := n.Good + n.Bad
	return Factors{
		Success:   thousandths(priorGood+n.Good, priorGood+priorBad+weight),
		OnTime:    thousandths(one+n.OnTime, one+n.OnTime+n.Late),
		Sure:      thousandths(weight, priorGood+priorBad+weight),
		Evidence:  weight * 1000 / one,
		Delivered: n.Delivered, Failed: n.Failed, Lost: n.Lost, Overdue: n.Overdue, BadResults: n.BadResults, Paid: n.Paid,
	}
}

// thousandths of a ratio of weights, which are below 2^40.
func thousandths(part, whole uint64) uint32 { return uint32(part * 1000 / whole) }

// Tasks is how many tasks the view rests on, ever.
func (f Factors) Tasks() uint64 { return f.Delivered + f.Failed + f.Lost + f.Overdue + f.BadResults }

// String says in a few words what the view rests on.
func (f Factors) String() string {
	if f.Tasks() == 0 {
		return "never hired before"
	}
	text := fmt.Sprintf("%d of %d delivered", f.Delivered, f.Tasks())
	for _, part := range []struct {
		n    uint64
		what string
	}{{f.Failed, "failed"}, {f.Lost, "lost"}, {f.Overdue, "overdue"}, {f.BadResults, "bad after payment"}} {
		if part.n > 0 {
			text += fmt.Sprintf(", %d %s", part.n, part.what)
		}
	}
	if f.Evidence < 100 {
		text += ", long ago"
	}
	return text
}
