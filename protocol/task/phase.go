package task

import (
	"errors"
	"fmt"
	"time"

	"github.com/zerostate/zerostate/protocol"
)

// Phase is where a task stands. The names are those that people see.
type Phase string

// The phases; which of them a side passes through stands in its table.
const (
	Submitted  Phase = "submitted"
	Auctioning Phase = "auctioning"
	Awarded    Phase = "awarded"
	Running    Phase = "running"
	Delivered  Phase = "delivered"
	Paid       Phase = "paid"
	Done       Phase = "done"
	Rejected   Phase = "rejected" // nobody would do it
	Failed     Phase = "failed"
	Cancelled  Phase = "cancelled"
	Expired    Phase = "expired" // the deadline passed before anybody was hired
)

// Final reports whether nothing more happens in p.
func (p Phase) Final() bool {
	switch p {
	case Done, Rejected, Failed, Cancelled, Expired:
		return true
	}
	return false
}

// ErrIllegal says that an event cannot happen in the phase that the task is in.
var ErrIllegal = errors.New("event is not legal in this phase")

// MaxTimeline bounds the timeline kept with a task.
const MaxTimeline = 64

// Entry is one line of a task's timeline.
type Entry struct {
	AtMs   int64  `cbor:"at"`
	Event  string `cbor:"event"`
	Detail string `cbor:"detail"`
}

// table maps a phase and an event to the phase that follows.
type table map[Phase]map[string]Phase

func (t table) next(p Phase, event string) (Phase, error) {
	to, ok := t[p][event]
	if !ok {
		return p, fmt.Errorf("%w: %s while %s", ErrIllegal, event, p)
	}
	return to, nil
}

// reason is a reason made fit to be kept: one that is not UTF-8 could be stored but never
// loaded, and the task with it.
func reason(r protocol.Reason) *protocol.Reason {
	r = r.Clean()
	return &r
}

// note appends to a copy of list. A full one gives up its last entry for the new one: how a
// task ended is worth more than one more line of how it went on.
func note(list []Entry, now time.Time, event, detail string) []Entry {
	if len(list) >= MaxTimeline {
		list = list[:MaxTimeline-1]
	}
	return append(append([]Entry(nil), list...), Entry{now.UnixMilli(), event, protocol.CleanText(detail, 300)})
}
