package node

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/p2p"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/task"
)

// Tries to reach a provider again before the task is given up: it restarts, or it is gone.
const (
	reachTries = 5
	reachPause = 200 * time.Millisecond // doubled after each try
)

// fetchWork sends the award, and the input when it is asked for, and waits for the result.
// A connection that breaks is opened again: the executor goes on where it stands.
func (n *Node) fetchWork(ctx context.Context, r task.Requester) (task.Requester, task.RequesterEvent, error) {
	pause := reachPause
	for try := 1; ; try++ {
		begun := time.Now()
		next, ev, err := n.workOnce(ctx, r)
		r = next
		if err == nil || ctx.Err() != nil || !errors.Is(err, errLost) {
			return r, ev, err
		}
		if time.Since(begun) > 10*time.Second {
			try, pause = 1, reachPause // it was there for a while: begin counting anew
		}
		if try == reachTries {
			return r, nil, n.lostReason(r, try, err)
		}
		select {
		case <-ctx.Done():
			return r, nil, n.lostReason(r, try, err)
		case <-time.After(pause):
			pause *= 2
		}
	}
}

// errLost says that the connection to the provider broke or could not be made.
var errLost = errors.New("the provider cannot be reached")

// dialPatience bounds one dial: a provider that died leaves a UDP port that answers nothing.
const dialPatience = 2 * time.Second

// connect makes sure of a connection to the winner before a stream is opened on it.
func (n *Node) connect(ctx context.Context, id peer.ID) error {
	if n.net.Connected(id) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, dialPatience)
	defer cancel()
	if err := n.net.Connect(ctx, peer.AddrInfo{ID: id}); err != nil {
		return fmt.Errorf("%w: %w", errLost, err)
	}
	return nil
}

// plain says a network error in one short line: the library's own lists every address tried.
func plain(err error) string {
	for _, known := range []error{p2p.ErrUnreachable, p2p.ErrRefused, p2p.ErrDeadline, p2p.ErrUnsupported, p2p.ErrProtocol, protocol.ErrFrameTruncated} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return protocol.CleanText(err.Error(), 160)
}

func (n *Node) lostReason(r task.Requester, tries int, err error) *protocol.Reason {
	return &protocol.Reason{
		Code: protocol.CodeProviderLost, What: "the provider was lost while the task was " + string(r.Phase), Fault: protocol.FaultProvider,
		Why:    fmt.Sprintf("the connection to provider %s broke, and after %d tries: %s. %s", r.Winner.Provider, tries, plain(err), paidSoFar(r)),
		Remedy: "run the task again: another provider may do it",
	}
}

// paidSoFar says what a task has cost when it ends without a result.
func paidSoFar(r task.Requester) string {
	if len(r.StartCheque) > 0 {
		return "Only the start fee of its offer was paid"
	}
	return "Nothing was paid"
}

func (n *Node) taskProtocol(r task.Requester) p2p.Protocol {
	p := n.streams.task
	p.Deadline = max(time.Until(time.UnixMilli(r.DeadlineMs)), time.Second) + 5*time.Second
	return p
}

func (n *Node) workOnce(ctx context.Context, r task.Requester) (task.Requester, task.RequesterEvent, error) {
	if err := n.connect(ctx, r.Winner.Provider.ID); err != nil {
		return r, nil, err
	}
	s, err := n.net.Open(ctx, peer.AddrInfo{ID: r.Winner.Provider.ID}, n.taskProtocol(r))
	if err != nil {
		return r, nil, fmt.Errorf("%w: %w", errLost, err)
	}
	defer func() { _ = s.Reset() }()
	body, err := protocol.Marshal(r.Task)
	if err != nil {
		return r, nil, err
	}
	open := protocol.TaskOpen{Award: r.Award, Task: body, Binding: n.binding.Envelope, Seed: r.Seed, InputSalt: r.InputSalt, Cheque: r.StartCheque}
	if err := writeFrame(s, open); err != nil {
		return r, nil, fmt.Errorf("%w: %w", errLost, err)
	}
	for said := (talk{}); ; {
		f, err := readFrame[protocol.TaskFrame](s, protocol.MaxFrame)
		if err != nil {
			return r, nil, n.streamError(err)
		}
		if err := said.hear(r, &f); err != nil {
			return r, nil, n.garbage(r, err)
		}
		switch f.Kind {
		case protocol.KindNeedInput:
			err = n.sendInput(s, r)
		case protocol.KindAccepted:
			if r.Phase != task.Running {
				r, err = n.stepRequester(ctx, r, task.Accepted{})
			}
		case protocol.KindRunning:
		case protocol.KindProgress:
			n.hearProgress(r, f)
		case protocol.KindLog:
			n.views.of(r.ID).log(f.Text)
			n.publishLog(r, f.Text)
		case protocol.KindRefused, protocol.KindFailed:
			return r, nil, n.providerReason(r, f)
		case protocol.KindDelivered:
			ev, err := n.receiveResult(s, r, f)
			return r, ev, err
		default:
			return r, nil, n.garbage(r, fmt.Errorf("%w: %.20q", errUnexpected, f.Kind))
		}
		if err != nil {
			return r, nil, err
		}
	}
}

// streamError tells a broken connection from a peer that sends what is not the protocol.
func (n *Node) streamError(err error) error {
	if errors.Is(err, protocol.ErrNotCanonical) || errors.Is(err, protocol.ErrFrameTooLarge) || errors.Is(err, protocol.ErrFrameMalformed) || errors.Is(err, errUnexpected) ||
		errors.Is(err, protocol.ErrInvalid) || errors.Is(err, protocol.ErrTooLarge) {
		return &protocol.Reason{
			Code: protocol.CodeProviderGarbage, What: "the provider sent what is not the protocol", Why: err.Error(),
			Fault: protocol.FaultProvider, Remedy: "run the task again: another provider may do it",
		}
	}
	return fmt.Errorf("%w: %w", errLost, err)
}

func (n *Node) garbage(r task.Requester, err error) *protocol.Reason {
	return &protocol.Reason{
		Code: protocol.CodeProviderGarbage, What: "what the provider sent does not verify", Fault: protocol.FaultProvider,
		Why: fmt.Sprintf("provider %s: %v", r.Winner.Provider, err), Remedy: "run the task again: another provider may do it",
	}
}

func (n *Node) sendInput(s *p2p.Stream, r task.Requester) error {
	input, err := n.contents.load(n.store, "r", r.ID, contentInput)
	if err != nil {
		return err
	}
	n.publishTask(r, api.EventTaskInput, fmt.Sprintf("%d bytes of input", len(input)))
	if err := writeChunks(s, protocol.KindInput, input); err != nil {
		return fmt.Errorf("%w: %w", errLost, err)
	}
	return nil
}

// providerReason takes a provider's own word for why there is no result.
func (n *Node) providerReason(r task.Requester, f protocol.TaskFrame) *protocol.Reason {
	if f.Reason == nil {
		return n.garbage(r, errors.New("it failed the task and gave no reason"))
	}
	why := f.Reason.Clean()
	if f.Kind == protocol.KindRefused {
		why.What = "the provider refused the award: " + why.What
	} else if fault, ok := protocol.ProgramFault(why.Code); ok {
		why.Fault = fault
	}
	return &why
}

// receiveResult takes statement and ciphertext, checks both, and stores them: only then may
// anything be signed for them.
func (n *Node) receiveResult(s *p2p.Stream, r task.Requester, f protocol.TaskFrame) (task.RequesterEvent, error) {
	award, err := protocol.Unseal[protocol.Award](r.Award)
	if err != nil {
		return nil, err
	}
	st, err := protocol.Unseal[protocol.Statement](f.Statement)
	if err != nil {
		return nil, n.garbage(r, err)
	}
	if err := n.checkStatement(r, st, award, f.Binding); err != nil {
		return nil, n.garbage(r, err)
	}
	sealed, err := readChunks(s, protocol.KindCipher, st.Payload.CipherBytes)
	if err != nil {
		return nil, n.streamError(err)
	}
	if protocol.SaltedRoot([32]byte{}, sealed) != st.Payload.CipherRoot {
		return nil, n.garbage(r, errors.New("ciphertext does not match its root in the statement"))
	}
	keep, err := n.contents.stage("r", r.ID, contentCipher, sealed)
	if err != nil {
		return nil, err
	}
	// The driver stores the event that this returns; the ciphertext has to be there first.
	if err := n.store.Update(keep); err != nil {
		return nil, err
	}
	return task.DeliveredResult{
		Statement: st.Envelope, Payee: f.Binding, Price: st.Payload.Price.Amount, Gas: st.Payload.Gas, CipherBytes: st.Payload.CipherBytes,
	}, nil
}

func (n *Node) checkStatement(r task.Requester, st protocol.Signed[protocol.Statement], award protocol.Signed[protocol.Award], binding []byte) error {
	if err := protocol.CheckStatement(st, award); err != nil {
		return err
	}
	spec, p := r.Task.Spec, st.Payload
	switch {
	case p.CipherBytes > spec.Limits.OutputBytes+spec.Limits.OutputBytes/4096+protocol.MaxParts*4096:
		return fmt.Errorf("ciphertext of %d bytes for at most %d bytes of output", p.CipherBytes, spec.Limits.OutputBytes)
	}
	id, err := protocol.OpenBinding(binding, n.profile.ID, st.Signer, time.Now().UnixMilli())
	if err != nil {
		return err
	}
	if id.Owner != p.Payee {
		return errors.New("statement's payee is not the account that the executor is bound to")
	}
	return nil
}
