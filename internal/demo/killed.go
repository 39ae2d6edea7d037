package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/runtime/sandbox"
)

// spin is a program that counts for ever, in full:
//
//	(module
//	  (memory (export "memory") 1)
//	  (func (export "_start")
//	    (loop
//	      (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
//	      (br 0))))
var spin = []byte{
	0x00, 'a', 's', 'm', 1, 0, 0, 0,
	1, 4, 1, 0x60, 0, 0, // one type: nothing in, nothing out
	3, 2, 1, 0, // one function, of that type
	5, 3, 1, 0, 1, // one memory, of one page
	7, 19, 2, 6, 'm', 'e', 'm', 'o', 'r', 'y', 2, 0, 6, '_', 's', 't', 'a', 'r', 't', 0, 0, // both exported
	10, 22, 1, 20, 0, 0x03, 0x40, // the function: no locals; loop
	0x41, 0, 0x41, 0, 0x28, 2, 0, // i32.const 0; i32.const 0; i32.load
	0x41, 1, 0x6a, 0x36, 2, 0, // i32.const 1; i32.add; i32.store
	0x0c, 0, 0x0b, 0x0b, // br 0; end; end
}

const (
	spinning     = "demo.spin"
	spinDeadline = 20 * time.Second
	spinGas      = 1_000_000_000_000 // hours of it
)

// lostTask is what became of the task whose executor was killed.
type lostTask struct {
	winner *member
	task   api.Task
}

// seeKilled is the step killed: node2 works on a task that would never end, and is killed at it.
func (d *demo) seeKilled(ctx context.Context) (string, error) {
	d.story.act("What if a winner dies at work?")
	winner := d.net.second()
	d.lost.winner = winner
	if err := d.publishSpin(ctx, winner); err != nil {
		return "", err
	}
	var nonce string
	t, err := d.submit(ctx, api.TaskRequest{
		Capability: spinning, DeadlineMillis: spinDeadline.Milliseconds(), Limits: api.Limits{Gas: spinGas}, Policy: "cheapest",
	}, &nonce)
	if err != nil {
		return "", err
	}
	worker, err := d.atWork(ctx, winner, t.ID)
	if err != nil {
		return "", err
	}
	d.net.remember()
	if !d.broken("killed") {
		d.story.line(winner.Name, fmt.Sprintf("killed: process %d, while its worker %d is at it", winner.PID, worker.pid))
		if err := kill(ctx, winner.PID); err != nil {
			return "", err
		}
	}
	if t, err = d.wait(ctx, t.ID); err != nil {
		return "", err
	}
	d.lost.task = t
	if err := d.seeLost(ctx, t, worker); err != nil {
		return "", err
	}
	after := t.FinishedAt.Sub(t.SubmittedAt).Seconds()
	return fmt.Sprintf("failed after %.1f of %.0f s, %s by fault of the %s; unpaid", after, spinDeadline.Seconds(), t.Reason.Code, t.Reason.Fault), nil
}

func (d *demo) publishSpin(ctx context.Context, m *member) error {
	file := filepath.Join(d.dir, "spin.wasm")
	if err := os.WriteFile(file, spin, 0o600); err != nil {
		return err
	}
	_, err := d.cli(ctx, m, "agent", "publish", file, "--name", "Spin", "--description", "Never ends", "--agent-version", "1.0.0",
		"--capability", spinning, "--price", "100", "--gas", fmt.Sprint(uint64(spinGas)))
	return err
}

// atWork waits until the task runs, and finds the worker that runs it.
func (d *demo) atWork(ctx context.Context, m *member, task string) (worker process, err error) {
	err = poll(ctx, spinDeadline/2, func() error {
		t, err := d.net.requester().api.Task(ctx, task)
		switch {
		case err != nil:
			return &hopeless{err}
		case t.State.Final():
			return &hopeless{fmt.Errorf("the task is %s before anything was done to it: %+v", t.State, t.Reason)}
		case t.State != api.TaskRunning:
			return fmt.Errorf("the task is %s", t.State)
		case t.Provider != m.PeerID:
			return &hopeless{fmt.Errorf("the task is at %s", d.story.name(t.Provider))}
		}
		// The one that takes processor time is the one at work; the others wait in the pool.
		for _, p := range descendants(m.PID) {
			exe, _ := os.Readlink(fmt.Sprintf("/proc/%d/exe", p.pid))
			if f := stat(p.pid); filepath.Base(exe) == sandbox.WorkerName && len(f) > 11 && len(f[11]) > 1 {
				worker = p
				return nil
			}
		}
		return errors.New("no worker takes processor time")
	})
	return worker, err
}

// seeLost looks at the requester's side of it, and at what the kill left behind.
func (d *demo) seeLost(ctx context.Context, t api.Task, worker process) error {
	r := t.Reason
	switch {
	case t.State != api.TaskFailed || r == nil:
		return fmt.Errorf("the task is %s: %+v", t.State, r)
	case r.Code != api.CodeProviderLost || r.Fault != api.FaultProvider || !strings.Contains(r.Why, d.lost.winner.PeerID):
		return fmt.Errorf("the cause given is %s, by fault of the %s: %s; %s", r.Code, r.Fault, r.What, r.Why)
	case t.FinishedAt.After(t.DeadlineAt):
		return fmt.Errorf("it failed at %s, its deadline was %s", t.FinishedAt, t.DeadlineAt)
	case t.Cheque != nil || !t.Price.IsZero():
		return fmt.Errorf("%s was paid for nothing", t.Price)
	}
	if err := gone(ctx, 5*time.Second, worker); err != nil {
		return fmt.Errorf("the worker outlives its node: %w", err)
	}
	d.story.line("", d.story.renamed(r.Why))
	_, err := d.net.requester().api.NodeStatus(ctx)
	return err
}
