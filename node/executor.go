package node

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/node/p2p"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/task"
	"github.com/zerostate/zerostate/runtime"
)

// executions are the awards that this node is running now, one owner each: the goroutine of
// the execution. Streams only listen, so a lost connection stops nothing.
type executions struct {
	mu   sync.Mutex
	live map[string]*execution
}

// execution is one award under way: done closes when its result or its failure is stored.
type execution struct {
	mu     sync.Mutex
	frames []protocol.TaskFrame // what happened so far, bounded
	last   runtime.Progress     // the program's last word of progress
	words  uint64               // how many it said
	wake   chan struct{}        // closed and replaced at each new frame
	done   chan struct{}
}

// maxFramesKept bounds the log frames kept for a stream that comes back.
const maxFramesKept = 256

func newExecution() *execution {
	return &execution{wake: make(chan struct{}), done: make(chan struct{})}
}

func (e *execution) tell(f protocol.TaskFrame) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.frames) < maxFramesKept {
		e.frames = append(e.frames, f)
		close(e.wake)
		e.wake = make(chan struct{})
	}
}

func (e *execution) after(i int) ([]protocol.TaskFrame, <-chan struct{}) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.frames[i:], e.wake
}

// handleTask serves the task stream: an award, its input if it is not here yet, then what
// happens, and at last the encrypted result or why there is none.
func (n *Node) handleTask(ctx context.Context, s *p2p.Stream) error {
	open, err := readFrame[protocol.TaskOpen](s, protocol.MaxFrame)
	if err != nil {
		return err
	}
	x, err := n.admitAward(ctx, s.Peer(), open)
	if err != nil {
		return writeFrame(s, protocol.TaskFrame{Kind: protocol.KindRefused, Reason: n.reasonFor(err, protocol.CodeProviderRefused, protocol.FaultProvider)})
	}
	if x.Phase == task.Awarded {
		if err := s.SetDeadline(time.Now().Add(inputPatience)); err != nil {
			return err
		}
		if err := n.receiveInput(s, x); errors.Is(err, errInputRefused) {
			return nil // said already; a reset would overtake the words
		} else if err != nil {
			return err
		}
	}
	if err := s.SetDeadline(time.UnixMilli(x.DeadlineMs).Add(inputPatience)); err != nil {
		return err
	}
	if err := writeFrame(s, protocol.TaskFrame{Kind: protocol.KindAccepted}); err != nil {
		return err
	}
	say := func(f protocol.TaskFrame) error { return writeFrame(s, f) }
	if err := follow(ctx, say, n.execute(x)); err != nil {
		return err
	}
	return n.deliver(s, x.ID)
}

// errInputRefused says that the requester was told that its input is not the task's.
var errInputRefused = errors.New("the input does not match the task")

// receiveInput asks for the input unless it is stored, checks its root and stores it.
func (n *Node) receiveInput(s *p2p.Stream, x task.Executor) error {
	if _, err := n.contents.load(n.store, "x", x.ID, contentInput); err == nil {
		return nil
	}
	if err := writeFrame(s, protocol.TaskFrame{Kind: protocol.KindNeedInput}); err != nil {
		return err
	}
	input, err := readChunks(s, protocol.KindInput, x.Task.Spec.InputSize)
	if err != nil {
		return err
	}
	if protocol.SaltedRoot(x.InputSalt, input) != x.Task.Spec.InputRoot {
		why := protocol.Reason{Code: protocol.CodeMalformed, What: "the input does not match the task", Why: "its salted root differs from the one called for", Fault: protocol.FaultRequester}
		return errors.Join(errInputRefused, writeFrame(s, protocol.TaskFrame{Kind: protocol.KindRefused, Reason: &why}))
	}
	keep, err := n.contents.stage("x", x.ID, contentInput, input)
	if err != nil {
		return err
	}
	// Not durable money: an input lost in a crash is asked for again, but it costs no more
	// than the transaction that Started makes anyway.
	return n.store.Update(keep)
}

// execute returns the running execution of x, and starts it if there is none and it is due.
func (n *Node) execute(x task.Executor) *execution {
	n.executing.mu.Lock()
	defer n.executing.mu.Unlock()
	key := x.ID.KeyString()
	if e := n.executing.live[key]; e != nil {
		return e
	}
	e := newExecution()
	// x may be old: a stream that held its input back comes here after the task was done on
	// another one, and an award is run once.
	if now, err := n.loadExecutor(x.ID); err != nil || now.Phase != task.Awarded {
		close(e.done)
		return e
	}
	n.executing.live[key] = e
	n.spawn(func(ctx context.Context) {
		defer func() {
			n.executing.mu.Lock()
			delete(n.executing.live, key)
			n.executing.mu.Unlock()
			close(e.done)
		}()
		n.runAward(ctx, x, e)
	})
	return e
}

// follow forwards frames, and now and then the last word of progress, until the execution is over.
func follow(ctx context.Context, say func(protocol.TaskFrame) error, e *execution) error {
	sent, told := 0, uint64(0)
	tick := time.NewTicker(progressEagerly)
	defer tick.Stop()
	progress := func() error {
		f, words, news := e.progressAfter(told)
		if !news {
			return nil
		}
		told = words
		return say(f)
	}
	for begun := time.Now(); ; {
		frames, wake := e.after(sent)
		for _, f := range frames {
			if err := say(f); err != nil {
				return err
			}
		}
		sent += len(frames)
		select {
		case <-e.done:
			if rest, _ := e.after(sent); len(rest) == 0 {
				return progress()
			}
		case <-wake:
		case now := <-tick.C:
			if now.Sub(begun) > progressEager {
				tick.Reset(progressCalmly)
			}
			if err := progress(); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// deliver sends the stored end of an execution.
func (n *Node) deliver(s *p2p.Stream, id protocol.CID) error {
	x, err := n.loadExecutor(id)
	if err != nil {
		return err
	}
	switch x.Phase {
	case task.Delivered, task.Paid, task.Done:
	case task.Failed, task.Cancelled:
		return writeFrame(s, protocol.TaskFrame{Kind: protocol.KindFailed, Reason: x.Reason})
	default:
		return fmt.Errorf("execution of task %s ended in phase %s", id.Short(), x.Phase)
	}
	sealed, err := n.contents.load(n.store, "x", id, contentCipher)
	if err != nil {
		return err
	}
	if err := writeFrame(s, protocol.TaskFrame{Kind: protocol.KindDelivered, Statement: x.Statement, Binding: n.binding.Envelope}); err != nil {
		return err
	}
	return writeChunks(s, protocol.KindCipher, sealed)
}

// errConflict says that two awards name one task: the second is refused, and both are evidence.
var errConflict = errors.New("another award for this task was taken before")

// admitAward checks an award against the bid it answers and the lane that must cover it, and
// stores it. The same award again gives the task as it stands.
func (n *Node) admitAward(ctx context.Context, from peer.ID, open protocol.TaskOpen) (task.Executor, error) {
	a, t, err := n.checkAward(from, open)
	if err != nil {
		return task.Executor{}, err
	}
	if x, err := n.loadExecutor(a.Payload.Task); err == nil {
		if !x.AwardID.Equals(a.ID.Cid) {
			return x, errConflict
		}
		return x, nil
	} else if !errors.Is(err, store.ErrNotFound) {
		return task.Executor{}, err
	}
	if err := n.offers.matches(a, time.Now()); err != nil {
		return task.Executor{}, err
	}
	payer, err := protocol.OpenBinding(open.Binding, n.profile.ID, from, time.Now().UnixMilli())
	if err != nil {
		return task.Executor{}, err
	}
	if payer.Owner != a.Payload.Payer {
		return task.Executor{}, errors.New("award is paid from an account that its requester is not bound to")
	}
	// The same award may come on several streams at once, from a requester that lost one: all
	// of them get the one admission.
	v, err, _ := n.admissions.Do(a.ID.KeyString(), func() (any, error) {
		return n.takeAward(ctx, task.NewExecutor(time.Now(), t, a, open.Binding, open.Seed, open.InputSalt), a, payer, open.Cheque)
	})
	x, _ := v.(task.Executor)
	return x, err
}

// takeAward holds the lane's cover for a checked award and stores it.
func (n *Node) takeAward(ctx context.Context, x task.Executor, a protocol.Signed[protocol.Award], payer protocol.Identity, start []byte) (task.Executor, error) {
	if old, err := n.loadExecutor(x.ID); err == nil && old.AwardID.Equals(a.ID.Cid) {
		return old, nil
	}
	release, err := n.payee.hold(ctx, a, payer)
	if err != nil {
		return x, err
	}
	admit := func(tx store.Tx) error {
		// Two streams with two awards may race to here.
		if _, err := store.Get[task.Executor](tx, executorKey(x.ID)); err == nil {
			return errConflict
		}
		if err := tx.Set(lanePeer+laneID(n.payee.laneOf(a.Payload).Key()), []byte(a.Payload.Requester.String())); err != nil {
			return err
		}
		if err := n.recordEarned(tx, x, startName(x.ID), x.Start); err != nil {
			return err
		}
		return putExecutor(tx, x)
	}
	if err = n.takeStart(ctx, x, start, admit); err != nil {
		release()
		return x, err
	}
	n.payee.startPaid(x)
	n.publishExecutor(x)
	return x, nil
}

// takeStart stores a new task together with the cheque that pays its start fee, if its offer has one.
func (n *Node) takeStart(ctx context.Context, x task.Executor, start []byte, admit func(store.Tx) error) error {
	if x.Start.IsZero() {
		return n.store.Update(admit)
	}
	cheque, err := protocol.DecodeCheque(start)
	if err != nil {
		return fmt.Errorf("start fee: %w", err)
	}
	now, err := n.chainTime(ctx)
	if err != nil {
		return err
	}
	lane := n.payee.laneOf(awardOf(x))
	err = n.judge(ctx, lane, func() error {
		_, err := n.payees.Receive(lane.Key(), now, channels.Received{Task: startName(x.ID), Price: x.Start, Cheque: cheque}, admit)
		return err
	})
	if err != nil {
		return fmt.Errorf("start fee: %w", err)
	}
	return nil
}

// checkAward holds an award and its task together.
func (n *Node) checkAward(from peer.ID, open protocol.TaskOpen) (protocol.Signed[protocol.Award], protocol.Task, error) {
	var t protocol.Task
	a, err := protocol.Unseal[protocol.Award](open.Award)
	if err != nil {
		return a, t, fmt.Errorf("award: %w", err)
	}
	if t, err = protocol.Decode[protocol.Task](open.Task, protocol.MaxEnvelope); err != nil {
		return a, t, fmt.Errorf("task: %w", err)
	}
	w := a.Payload
	switch {
	case a.Signer != from || w.Requester.ID != from || t.Requester.ID != from:
		return a, t, errors.New("award or task is not of who sent it")
	case w.Provider.ID != n.net.ID():
		return a, t, errors.New("award is for another provider")
	case !w.Network.Equals(n.profile.ID.Cid) || !t.Network.Equals(n.profile.ID.Cid):
		return a, t, errors.New("award or task is of another network")
	case !protocol.BlockID(open.Task).Equals(w.Task.Cid):
		return a, t, errors.New("award names another task than the one sent")
	case w.Payee != n.keys.OwnerAddress():
		return a, t, errors.New("award pays another account than this node's")
	case w.Ceiling != t.Spec.Ceiling:
		return a, t, errors.New("award and task disagree about the ceiling")
	case w.InputRoot != t.Spec.InputRoot || w.SeedCommit != t.Spec.SeedCommit || w.ClockMs != t.Spec.ClockMs:
		return a, t, errors.New("award and task disagree about input, seed or clock")
	case protocol.SeedCommitment(open.Seed) != t.Spec.SeedCommit:
		return a, t, errors.New("seed does not match the commitment in the task")
	}
	return a, t, t.Validate()
}
