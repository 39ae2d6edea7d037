package node

import (
	"time"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/task"
	"github.com/zerostate/zerostate/runtime"
)

// A program may speak of its progress as often as it pays for. What travels is its last word, at most one in each of
// these intervals: so a task of a day stays far below the frames that its requester listens to (maxTalk).
const (
	progressEagerly = 100 * time.Millisecond // in the first progressEager of an execution
	progressCalmly  = time.Second
	progressEager   = time.Minute
)

// progress keeps what the program said last.
func (e *execution) progress(p runtime.Progress) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.last, e.words = p, e.words+1
}

// progressAfter is the last word of progress, if there is one that was not told: told counts the words.
func (e *execution) progressAfter(told uint64) (f protocol.TaskFrame, words uint64, news bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	f = protocol.TaskFrame{
		Kind: protocol.KindProgress, Permille: min(e.last.Permille, 1000), Text: protocol.CleanText(e.last.Text, protocol.MaxProgressText),
	}
	return f, e.words, e.words != told
}

// progressBurst is how many words of progress a requester passes on at once when they come late and together; in the
// long run it passes on one in each progressEagerly. A provider may send more: the last one can be looked up.
const progressBurst = 10

// heardProgress keeps what was said last, and reports whether it is news that listeners are to be told.
func (t *taskView) heardProgress(p api.Progress, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.progress != nil && *t.progress == p {
		return false
	}
	t.progress = &p
	if t.quietUntil.Before(now) {
		t.quietUntil = now
	}
	if t.quietUntil.Sub(now) > (progressBurst-1)*progressEagerly {
		return false
	}
	t.quietUntil = t.quietUntil.Add(progressEagerly)
	return true
}

// hearProgress takes a provider's word for how far its program says it is.
func (n *Node) hearProgress(r task.Requester, f protocol.TaskFrame) {
	p := api.Progress{Permille: f.Permille, Text: protocol.CleanText(f.Text, protocol.MaxProgressText)}
	now := time.Now()
	if !n.views.of(r.ID).heardProgress(p, now) {
		return
	}
	n.events.Publish(api.Event{Time: now, Type: api.EventTaskProgress, Subject: r.ID.String(), Data: api.EventData{
		State: api.TaskState(r.Phase), Role: "requester", Capability: r.Task.Spec.Capability, Progress: &p,
	}})
}

// progressOf is how far the program of a running task says it is, or nil.
func (n *Node) progressOf(r task.Requester) *api.Progress {
	t := n.views.peek(r.ID)
	if t == nil || r.Phase != task.Running {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.progress
}
