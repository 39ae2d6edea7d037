package node

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/task"
)

// Causes that end a running task's context.
var (
	errCancelled = errors.New("cancelled by the requester")
	errDeadline  = errors.New("the task's deadline passed")
)

// redeemGrace is how long after the deadline a paid task still asks for its key.
const redeemGrace = 10 * time.Minute

// requesters are the tasks that this node drives as requester, one owner goroutine each.
type requesters struct {
	mu   sync.Mutex
	live map[string]context.CancelCauseFunc
}

// startRequester hands a stored task to its owner goroutine, unless it has one.
func (n *Node) startRequester(r task.Requester) {
	n.requesting.mu.Lock()
	defer n.requesting.mu.Unlock()
	key := r.ID.KeyString()
	if r.Phase.Final() || n.requesting.live[key] != nil {
		return
	}
	cancelled, cancel := context.WithCancelCause(context.Background())
	n.requesting.live[key] = cancel
	started := n.spawn(func(ctx context.Context) {
		stop := context.AfterFunc(ctx, func() { cancel(context.Cause(ctx)) })
		defer stop()
		defer func() {
			n.requesting.mu.Lock()
			delete(n.requesting.live, key)
			n.requesting.mu.Unlock()
			cancel(nil)
		}()
		n.driveRequester(cancelled, r)
	})
	if !started {
		delete(n.requesting.live, key)
		cancel(nil)
	}
}

// driveRequester performs what the state asks for, one effect after the other, until the
// task is final or the node stops; then the stored state waits for the next start.
func (n *Node) driveRequester(ctx context.Context, r task.Requester) {
	for r.Next() != task.Nothing {
		next, ev, err := n.performRequester(ctx, r)
		if err != nil {
			if n.stopping() {
				return
			}
			ev = n.failureEvent(ctx, next, err)
		}
		if ev == nil {
			r = next
			continue
		}
		if next, err = n.stepRequester(ctx, next, ev, n.endOfTask(next, ev)...); err != nil {
			n.log.Error("a task cannot be stored; it stays as it was until the next start", "task", r.ID.Short(), "err", err)
			return
		}
		r = next
	}
	n.payer.drop(r.ID)
	n.views.forget(r.ID)
	n.dropContents("r", r.ID, contentInput)
	if r.Reason == nil || r.Reason.Code != protocol.CodeBadResult { // then it is evidence
		n.dropContents("r", r.ID, contentCipher)
	}
}

// failureEvent turns an error of an effect into the event that ends the task.
func (n *Node) failureEvent(ctx context.Context, r task.Requester, err error) task.RequesterEvent {
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errCancelled) && r.Phase != task.Delivered && r.Phase != task.Paid:
		return task.Cancel{}
	case errors.Is(err, errDeadline) && (r.Phase == task.Delivered || r.Phase == task.Paid):
		return task.Fail{Reason: protocol.Reason{
			Code: protocol.CodePayment, What: "the result was paid and its key never came", Fault: protocol.FaultProvider,
			Why:    fmt.Sprintf("the cheque was offered until its lock ended: %v", err),
			Remedy: "the award, the statement and the cheque are kept as evidence: zerostate task show " + r.ID.String(),
		}}
	case errors.Is(err, errDeadline):
		return task.DeadlinePassed{Reason: protocol.Reason{
			Code: protocol.CodeDeadline, What: "the deadline passed while the task was " + string(r.Phase), Fault: protocol.FaultNobody,
			Why: fmt.Sprintf("%d ms were given: %v", r.Task.Spec.DeadlineMs, err), Remedy: "give it more time with --timeout",
		}}
	}
	return task.Fail{Reason: *n.reasonFor(err, protocol.CodeInternal, protocol.FaultNobody)}
}

// performRequester does the next effect and returns the event that it led to, or nil when it
// stepped the task itself.
func (n *Node) performRequester(ctx context.Context, r task.Requester) (task.Requester, task.RequesterEvent, error) {
	effect := r.Next()
	end := time.UnixMilli(r.DeadlineMs)
	if effect == task.SignCheque || effect == task.Redeem {
		end = n.redeemUntil(r, end)
	}
	ctx, cancel := context.WithDeadlineCause(ctx, end, errDeadline)
	defer cancel()
	next, ev, err := r, task.RequesterEvent(nil), error(nil)
	switch effect {
	case task.RunAuction:
		next, ev, err = n.runAuction(ctx, r)
	case task.PrepareJob:
		next, err = n.prepareAward(ctx, r)
	case task.FetchWork:
		next, ev, err = n.fetchWork(ctx, r)
	case task.SignCheque:
		next, err = n.signFirstCheque(ctx, r)
	case task.Redeem:
		next, err = n.redeem(ctx, r)
	}
	if err != nil && errors.Is(context.Cause(ctx), errDeadline) {
		var last *protocol.Reason
		if errors.As(err, &last) {
			err = fmt.Errorf("%w: %s", errDeadline, last.Why)
		} else {
			err = fmt.Errorf("%w (%s)", errDeadline, stageName(effect))
		}
	}
	return next, ev, err
}

func stageName(e task.Effect) string {
	return [...]string{"", "during the auction", "while the payment lane was prepared", "while the provider ran it", "while it was paid", "while its key was asked for"}[e]
}

// endOfTask adds what a state that people look at later needs to the transaction.
func (n *Node) endOfTask(r task.Requester, ev task.RequesterEvent) []inTx {
	var extra []inTx
	switch ev.(type) {
	case task.Won, task.NobodyWon:
		extra = append(extra, n.views.of(r.ID).saveAuction(r.ID))
	case task.Fail, task.Cancel, task.DeadlinePassed:
		extra = append(extra, n.views.of(r.ID).saveLog(r.ID))
	}
	return extra
}

// prepareAward finds or funds a lane that covers the ceiling and signs the award; nothing is
// sent before both are stored.
func (n *Node) prepareAward(ctx context.Context, r task.Requester) (task.Requester, error) {
	w := r.Winner
	if err := n.commitHire(r); err != nil {
		return r, err
	}
	lane, err := n.payer.cover(ctx, r.ID, w.Provider.ID, w.Payee, r.Task.Spec.Ceiling.Amount)
	if err != nil {
		return r, err
	}
	own, err := ecdh.X25519().NewPrivateKey(r.PayerKey[:])
	if err != nil {
		return r, err
	}
	a := protocol.Award{
		Network: n.profile.ID, Task: r.ID, Call: w.Call, Bid: w.Bid, Requester: protocol.PeerID{ID: n.net.ID()}, Provider: w.Provider,
		Module: w.Module, Offer: w.Offer, Ceiling: r.Task.Spec.Ceiling, Payer: n.keys.OwnerAddress(), Payee: w.Payee,
		Lane: lane, Attempt: r.Attempt, Limits: w.Limits, Parts: n.partsFor(r), InputRoot: r.Task.Spec.InputRoot,
		SeedCommit: r.Task.Spec.SeedCommit, ClockMs: r.Task.Spec.ClockMs, IssuedMs: time.Now().UnixMilli(), DeadlineMs: r.DeadlineMs,
	}
	copy(a.PayerKey[:], own.PublicKey().Bytes())
	signed, err := protocol.Seal(n.keys.Peer, a)
	if err != nil {
		return r, err
	}
	return n.payStart(r, a, task.Hired{Award: signed.Envelope, Lane: lane})
}

// newRequester makes the stored form of a submission, its secrets drawn here.
func (n *Node) newRequester(t protocol.Task, policy, provider string, seed, salt [32]byte) (task.Requester, error) {
	key, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return task.Requester{}, err
	}
	return task.NewRequester(time.Now(), t, seed, salt, [32]byte(key.Bytes()), policy, provider)
}

// resumeTasks goes on with what was under way when the node stopped. Executions that were
// interrupted are failed: the requester is told when it asks again. start goes on with what this node hired others for.
func (n *Node) resumeTasks() (start func(), err error) {
	var open []task.Requester
	var broken, unpaid []task.Executor
	err = n.store.View(func(tx store.Tx) error {
		return tx.Scan(store.Range{Prefix: openPrefix}, func(key string, _ []byte) error {
			side, id, _ := strings.Cut(strings.TrimPrefix(key, openPrefix), "/")
			if side == "r" {
				r, err := store.Get[task.Requester](tx, requesterPrefix+id)
				open = append(open, r)
				return err
			}
			x, err := store.Get[task.Executor](tx, executorPrefix+id)
			switch x.Phase {
			case task.Awarded, task.Running:
				broken = append(broken, x)
			case task.Delivered:
				unpaid = append(unpaid, x)
			}
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read tasks: %w", err)
	}
	for _, x := range unpaid {
		n.payee.owes(x, statementOf(x).Parts[len(x.Cheques)].KeyHash)
	}
	for _, x := range broken {
		why := protocol.Reason{
			Code: protocol.CodeProviderRestarted, What: "the provider restarted while it ran the task", Fault: protocol.FaultProvider,
			Why: "its daemon stopped after the award and before the result", Remedy: "run it again",
		}
		if err := n.stepExecutor(&x, task.ExecutionFailed{Reason: why}, nil); err != nil {
			return nil, err
		}
	}
	for _, r := range open {
		n.payer.resume(r)
	}
	return func() {
		n.spawn(func(ctx context.Context) {
			n.firstPeer(ctx)
			for _, r := range open {
				n.startRequester(r)
			}
		})
	}, nil
}

// firstPeer waits for a first connection, for a while: an auction that a restart goes on with
// would reach nobody before.
func (n *Node) firstPeer(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for n.net.Status().Peers == 0 {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
