package api

import (
	"context"
	"sync"
	"time"
)

// EventLog keeps the newest events in order and wakes whoever waits for the next.
// A reader costs a goroutine and a position, never a queue: a slow reader does not
// hold up a publisher, it finds an events.gap where it fell out of the window.
//
// The zero value is not usable; make one with NewEventLog.
type EventLog struct {
	mu      sync.Mutex
	ring    []Event // ring[seq % len] once filled
	start   uint64  // no event has a sequence up to and including start
	head    uint64  // sequence of the newest event, start when there is none
	changed chan struct{}
}

// DefaultEventWindow is how many events a log keeps when nothing else is asked for.
const DefaultEventWindow = 4096

// NewEventLog makes a log whose first event has the sequence start+1. So that
// sequences only grow across restarts, start should be what the last run ended with,
// or the time in microseconds since 1970 (below 2^53 until the year 2255).
func NewEventLog(start uint64, window int) *EventLog {
	if window <= 0 {
		window = DefaultEventWindow
	}
	return &EventLog{ring: make([]Event, window), start: start, head: start, changed: make(chan struct{})}
}

// Publish gives ev the next sequence, keeps it, wakes the readers, and returns
// the sequence. It never blocks. A zero Time is the caller's mistake and stays.
func (l *EventLog) Publish(ev Event) uint64 {
	ev.Time = ev.Time.UTC().Round(0)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.head++
	ev.Sequence = l.head
	l.ring[l.head%uint64(len(l.ring))] = ev
	close(l.changed)
	l.changed = make(chan struct{})
	return l.head
}

// Head is the sequence of the newest event.
func (l *EventLog) Head() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.head
}

// Events implements EventBackend.
func (l *EventLog) Events(ctx context.Context, q EventQuery) (<-chan Event, error) {
	pos := q.After
	l.mu.Lock()
	switch {
	case q.After == 0 && q.Subject == "":
		pos = l.head
	case q.After == 0:
		pos = l.oldest() - 1
	}
	l.mu.Unlock()
	out := make(chan Event)
	go l.feed(ctx, out, pos, q.Subject)
	return out, nil
}

// oldest is the sequence of the oldest event kept (head+1 when there is none). Callers hold mu.
func (l *EventLog) oldest() uint64 {
	if n := uint64(len(l.ring)); l.head-l.start > n {
		return l.head - n + 1
	}
	return l.start + 1
}

func (l *EventLog) feed(ctx context.Context, out chan<- Event, pos uint64, subject string) {
	defer close(out)
	for {
		batch, next, changed := l.after(pos, subject)
		for _, ev := range batch {
			select {
			case out <- ev:
			case <-ctx.Done():
				return
			}
		}
		if pos = next; changed == nil {
			continue
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

// after collects some events behind pos. next is the position after them; changed
// is nil when there may be more at once, and otherwise closes at the next event.
func (l *EventLog) after(pos uint64, subject string) (batch []Event, next uint64, changed <-chan struct{}) {
	const most = 256
	l.mu.Lock()
	defer l.mu.Unlock()
	if first := l.oldest(); pos+1 < first || pos > l.head {
		gap := Event{Sequence: first - 1, Time: time.Now().UTC(), Type: EventGap, Subject: subject}
		if pos > l.head { // a position from a log that is no more
			gap.Sequence = l.head
		}
		gap.Data.From, gap.Data.To = min(pos+1, gap.Sequence), gap.Sequence
		gap.Cause = "these events are no longer kept"
		batch, pos = append(batch, gap), gap.Sequence
	}
	for pos < l.head && len(batch) < most {
		pos++
		if ev := l.ring[pos%uint64(len(l.ring))]; subject == "" || ev.Subject == subject {
			batch = append(batch, ev)
		}
	}
	if pos == l.head {
		changed = l.changed
	}
	return batch, pos, changed
}
