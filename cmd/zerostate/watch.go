package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/api/client"
)

// watch shows what happens to a task until it is final, and writes the result, which can be
// read once it is paid. Ctrl-C lets go of the task and says how to pick it up.
func (a *app) watch(ctx context.Context, task api.Task, start time.Time, output string, wantOutput bool) (api.Task, error) {
	n, err := a.node()
	if err != nil {
		return task, err
	}
	status := &statusLine{to: a.err}
	defer status.clear()
	err = n.Follow(ctx, task.ID, 0, func(ev api.Event) error {
		a.progress(ctx, ev, start, status)
		if ev.Type == api.EventGap {
			t, err := n.Task(ctx, task.ID)
			if err != nil || !t.State.Final() {
				return err
			}
			return client.ErrStop
		}
		if ev.Type.EndsTask() {
			return client.ErrStop
		}
		return nil
	})
	status.clear()
	if errors.Is(err, context.Canceled) {
		return task, a.letGo(task)
	}
	if err != nil {
		return task, err
	}
	final, err := n.Task(ctx, task.ID)
	if err != nil || final.State != api.TaskDone || !wantOutput {
		return final, err
	}
	return final, a.writeOutput(ctx, task.ID, output)
}

func (a *app) letGo(task api.Task) error {
	_, _ = fmt.Fprintf(a.err, "\nlet go of the task; it goes on\nnext: zerostate task wait %s\n", term.Clean(task.ShortID))
	return interrupted{}
}

// progress writes one line for an event: the time since the start, what happened, and why. How far the program is
// stands on the last line of a terminal, and nowhere else: in a file it would be many lines of little worth.
func (a *app) progress(ctx context.Context, ev api.Event, start time.Time, status *statusLine) {
	if a.quiet || a.json || ev.Type == api.EventTaskProgress && !a.errTerminal {
		return
	}
	what, detail := a.describe(ctx, ev)
	line := fmt.Sprintf("%7.3fs  %-10s %s", max(0, ev.Time.Sub(start)).Seconds(), what, detail)
	if ev.Type == api.EventTaskProgress {
		status.show(line)
		return
	}
	status.clear()
	a.say("%s", line)
}

// describe puts an event into words.
func (a *app) describe(ctx context.Context, ev api.Event) (what, detail string) {
	d := ev.Data
	peer := term.Short(d.Peer)
	what = term.Clean(string(ev.Type))
	if len(what) > 5 && what[:5] == "task." {
		what = what[5:]
	}
	switch ev.Type {
	case api.EventTaskSubmitted:
		detail = term.Short(ev.Subject)
	case api.EventTaskCalled:
		detail = fmt.Sprintf("call sent to %d peers", d.Peers)
	case api.EventTaskBid:
		if d.Bid != nil {
			detail = a.describeBid(ctx, *d.Bid)
		}
	case api.EventTaskAwarded:
		detail = peer
		if d.Bid != nil {
			detail += " at about " + a.money(ctx, d.Bid.Estimate) + ": " + term.Clean(d.Bid.Why)
		}
	case api.EventTaskRunning:
		detail = "by " + peer
	case api.EventTaskProgress:
		if d.Progress != nil {
			detail = progressWords(*d.Progress)
		}
	case api.EventTaskDelivered:
		detail = fmt.Sprintf("encrypted result here: %s gas, %s to pay", d.Gas, a.money(ctx, d.Price))
	case api.EventTaskPaid:
		detail = a.money(ctx, d.Price)
		if d.Cheque != nil {
			detail += fmt.Sprintf(", cheque %s on lane %s", d.Cheque.Sequence, term.Short(d.Cheque.Lane))
		}
	}
	if d.Reason != nil {
		return what, join(term.Clean(d.Reason.What), term.Clean(d.Reason.Why))
	}
	if d.Detail != "" && detail == "" {
		detail = term.Clean(d.Detail)
	}
	if ev.Cause != "" {
		detail = join(detail, term.Clean(ev.Cause))
	}
	return what, detail
}

func (a *app) describeBid(ctx context.Context, b api.Bid) string {
	warm := "cold"
	if b.Warm {
		warm = "warm"
	}
	s := fmt.Sprintf("%s asks %s, %d ms, %s", term.Short(b.Provider), a.money(ctx, b.Estimate), b.EstimatedMillis, warm)
	if b.Decision != "" && b.Decision != "open" {
		s += ": " + term.Clean(b.Decision)
	}
	if b.Why != "" {
		s += " (" + term.Clean(b.Why) + ")"
	}
	return s
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "; " + b
}
