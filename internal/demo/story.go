package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/zerostate/zerostate/node/api"
)

const (
	columns  = 80
	holdBack = 100 * time.Millisecond // lines wait this long, so that those of several nodes stand in order
)

// told is a line with its time.
type told struct {
	at   time.Time
	text string
}

// story prints one line per event, in the order of time, whoever tells of it.
type story struct {
	out   io.Writer
	begun time.Time
	names map[string]string // of peers and accounts; complete before the first event is watched
	mu    sync.Mutex
	held  []told
	stop  chan struct{}
	done  chan struct{}
	once  sync.Once
}

func newStory(out io.Writer) *story {
	s := &story{out: out, begun: time.Now(), names: map[string]string{}, stop: make(chan struct{}), done: make(chan struct{})}
	go s.run()
	return s
}

func (s *story) run() {
	defer close(s.done)
	tick := time.NewTicker(holdBack / 4)
	defer tick.Stop()
	for {
		select {
		case <-s.stop:
			s.flush(time.Now().Add(time.Hour))
			return
		case <-tick.C:
			s.flush(time.Now().Add(-holdBack))
		}
	}
}

// flush prints what happened before a time.
func (s *story) flush(before time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	slices.SortStableFunc(s.held, func(a, b told) int { return a.at.Compare(b.at) })
	n := 0
	for n < len(s.held) && s.held[n].at.Before(before) {
		fmt.Fprintln(s.out, s.held[n].text)
		n++
	}
	s.held = slices.Delete(s.held, 0, n)
}

// close prints what is left. Nothing is told after it.
func (s *story) close() {
	s.once.Do(func() { close(s.stop) })
	<-s.done
}

func (s *story) tell(at time.Time, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = append(s.held, told{at, text})
}

func (s *story) act(title string) { s.tell(time.Now(), "\n"+title) }

func (s *story) line(who, text string) { s.lineAt(time.Now(), who, text) }

func (s *story) lineAt(at time.Time, who, text string) {
	const left = 17
	lines := wrap(text, columns-left)
	head := fmt.Sprintf("%7.3f  %-6s  ", at.Sub(s.begun).Seconds(), who)
	s.tell(at, head+strings.Join(lines, "\n"+strings.Repeat(" ", left+2)))
}

// wrap breaks a text at spaces into lines of at most width characters; those after the first
// leave two for being indented. A longer word stays whole.
func wrap(text string, width int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines = append(lines, line)
			if line = ""; len(lines) == 1 {
				width -= 2
			}
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// watch tells the events of every node until ctx ends; the function it returns waits for that.
func (s *story) watch(ctx context.Context, n *network) (wait func()) {
	var group sync.WaitGroup
	for _, m := range n.members[1:] {
		group.Go(func() {
			// A node that is killed ends its stream: that is told as a step.
			_ = m.api.Follow(ctx, "", 0, func(e api.Event) error {
				if text := s.describe(e); text != "" {
					s.lineAt(e.Time, m.Name, text)
				}
				return nil
			})
		})
	}
	return group.Wait
}

// name is what a peer or account is called in the story.
func (s *story) name(id string) string {
	if n := s.names[id]; n != "" {
		return n
	}
	return short(id)
}

// middle leaves the middle of a long hash out.
func middle(hash string) string {
	if len(hash) < 20 {
		return hash
	}
	return hash[:10] + "…" + hash[len(hash)-8:]
}

func short(id string) string { return id[max(len(id)-10, 0):] }

// describe says an event in words, or "" if the other side tells it already.
func (s *story) describe(e api.Event) string {
	d := e.Data
	if d.Role == "executor" && e.Type != api.EventTaskRunning {
		return ""
	}
	switch e.Type {
	case api.EventAgentPublished:
		return d.Detail + " published for " + d.Capability
	case api.EventTaskSubmitted:
		return fmt.Sprintf("task %s submitted: %s", short(e.Subject), d.Capability)
	case api.EventTaskCalled:
		return fmt.Sprintf("call for bids sent to listeners: %d", d.Peers)
	case api.EventTaskBid:
		return fmt.Sprintf("sealed bid of %s: %s and %s per 10^9 gas", s.name(d.Peer), d.Bid.Base, d.Bid.PerGigaGas)
	case api.EventTaskAwarded:
		if d.Bid == nil {
			return ""
		}
		return fmt.Sprintf("awarded to %s: %s", s.name(d.Peer), d.Bid.Why)
	case api.EventLaneOpened:
		return "payment lane " + s.renamed(d.Detail)
	case api.EventTaskInput:
		return "encrypted to the winner: " + d.Detail
	case api.EventTaskRunning:
		if d.Role != "executor" {
			return ""
		}
		return "runs it in a worker process of its own"
	case api.EventTaskDelivered:
		return fmt.Sprintf("encrypted result is here: %d gas, %s to pay", d.Gas, coins(d.Price))
	case api.EventTaskPaid:
		if d.Cheque == nil {
			return "nothing to pay"
		}
		return fmt.Sprintf("cheque %d sent: %s in all", d.Cheque.Sequence, coins(d.Cheque.Cumulative))
	case api.EventTaskDone:
		return fmt.Sprintf("key came, result opened: %d bytes; receipt countersigned", d.OutputBytes)
	case api.EventSettled:
		return "claimed on the chain: " + coins(d.Price) + ", transaction " + middle(d.TxHash)
	}
	if e.Type.EndsTask() && d.Reason != nil {
		return strings.TrimPrefix(string(e.Type), "task.") + ": " + d.Reason.What
	}
	return ""
}

// renamed replaces accounts in a text by the names of who has them.
func (s *story) renamed(text string) string {
	for id, name := range s.names {
		text = strings.ReplaceAll(text, id, name)
	}
	return text
}
