package apitest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
)

// endings are capabilities whose tasks fail, with the reason.
var endings = map[string]api.Reason{
	"nobody.bids":   {Code: api.CodeNoBids, What: "nobody bid", Why: "no provider serves nobody.bids", Remedy: "zerostate agent find nobody.bids", Fault: api.FaultNobody},
	"dear.agent":    {Code: api.CodePriceCeiling, What: "every bid is above the ceiling", Why: "the lowest is 0.01 ztUSD", Remedy: "raise --max-price", Fault: api.FaultRequester},
	"trap.agent":    {Code: api.CodeTrap, What: "the program trapped", Why: "unreachable", Remedy: "tell its author", Fault: api.FaultProgram},
	"lost.provider": {Code: api.CodeProviderLost, What: "the provider went away", Why: "the connection broke", Remedy: "run it again", Fault: api.FaultProvider},
	"late.agent":    {Code: api.CodeDeadline, What: "the program ran into the deadline", Why: "30 s", Remedy: "--timeout", Fault: api.FaultNobody, MachineDependent: true},
	"dead.chain":    {Code: api.CodeChainUnreachable, What: "the chain does not answer", Why: "connection refused", Remedy: "start it", Fault: api.FaultChain},
}

// SubmitTask implements api.Backend. A task of slow.agent stays running until Finish or a
// cancel; one of long.agent speaks of its progress; one named in endings fails; every other one gives back its input.
func (b *Backend) SubmitTask(_ context.Context, req api.TaskRequest) (api.Task, error) {
	unlock, err := b.lock()
	if err != nil {
		return api.Task{}, err
	}
	defer unlock()
	for _, t := range b.tasks {
		if t.request.Nonce != req.Nonce {
			continue
		}
		if !reflect.DeepEqual(t.request, req) {
			return api.Task{}, api.NewProblem(api.CodeConflict, "this nonce was used for another task", "the requests differ", "choose a new nonce")
		}
		return t.Task, nil
	}
	switch most := protocol.NewAmount(50_000_000); {
	case req.Ceiling.Cmp(most) > 0:
		return api.Task{}, api.NewProblem(api.CodeSpendingCap, "this node may not spend so much", "the task may cost "+req.Ceiling.String()+", and 50000000 are allowed for one", "lower the ceiling")
	case req.Ceiling.Cmp(protocol.NewAmount(10_000_000)) > 0 && !req.Approved:
		return api.Task{}, api.NewProblem(api.CodeApproval, "this task needs your word", "the task may cost "+req.Ceiling.String()+", and above 10000000 this node asks first", "say yes on a terminal, or with --approve")
	}
	if req.Capability == "poor.requester" {
		return api.Task{}, api.NewProblem(api.CodeFunds, "there are not enough funds", "the vault holds nothing", "zerostate wallet deposit AMOUNT")
	}
	input := req.Input.Inline
	if req.Input.Blob != "" {
		input = b.blobs[req.Input.Blob]
	}
	id := fmt.Sprintf("bafytask%06d", len(b.tasks)+1)
	t := &task{request: req, output: input, Task: api.Task{
		ID: id, ShortID: short(id), Role: "requester", Capability: req.Capability, State: api.TaskSubmitted, Ceiling: req.Ceiling,
		SubmittedAt: time.Now(), InputBytes: int64(len(input)), LogTail: "args " + strings.Join(req.Args, ","),
	}}
	b.tasks = append(b.tasks, t)
	b.emit(t, api.EventTaskSubmitted, api.TaskSubmitted, api.EventData{})
	b.play(t)
	return t.Task, nil
}

// emit changes the state first and tells of it then. Callers hold mu.
func (b *Backend) emit(t *task, typ api.EventType, state api.TaskState, data api.EventData) {
	t.State = state
	data.State = state
	now := time.Now()
	t.Timeline = append(t.Timeline, api.TimelineEntry{Time: now, Event: string(typ), Detail: data.Detail})
	b.Log.Publish(api.Event{Time: now, Type: typ, Subject: t.ID, Data: data})
}

func (b *Backend) play(t *task) {
	b.emit(t, api.EventTaskCalled, api.TaskAuctioning, api.EventData{Peers: 3})
	if r, ok := endings[t.Capability]; ok {
		b.fail1(t, r)
		return
	}
	bids := []api.Bid{
		{Provider: Winner, Estimate: protocol.NewAmount(2000), EstimatedMillis: 80, Warm: true, Score: 0.9, Reputation: 909, ReputationWhy: "1 of 1 delivered", Decision: "won", Why: "cheapest"},
		{Provider: Loser, Estimate: protocol.NewAmount(2500), EstimatedMillis: 70, Score: 0.7, Reputation: 900, ReputationWhy: "never hired before", Decision: "lost", Why: "dearer by 0.0005 ztUSD"},
	}
	for _, bid := range bids {
		open := bid
		open.Decision, open.Why = "open", ""
		b.emit(t, api.EventTaskBid, api.TaskAuctioning, api.EventData{Bid: &open, Peer: bid.Provider})
	}
	t.Auction = &api.Auction{Peers: 3, Heard: 2, Bids: bids, ClosedBy: "enough bids"}
	t.Provider, t.Price = Winner, protocol.NewAmount(2000)
	b.emit(t, api.EventTaskAwarded, api.TaskAwarded, api.EventData{Peer: Winner, Bid: &t.Auction.Bids[0]})
	b.emit(t, api.EventTaskRunning, api.TaskRunning, api.EventData{Peer: Winner})
	if t.Capability == "long.agent" {
		for i, text := range []string{"reading", "thinking \x1b[2J"} {
			t.Progress = &api.Progress{Permille: uint32(500*i + 5), Text: text}
			b.Log.Publish(api.Event{Time: time.Now(), Type: api.EventTaskProgress, Subject: t.ID, Data: api.EventData{State: t.State, Progress: t.Progress}})
		}
	}
	if t.Capability != "slow.agent" {
		b.finish(t)
	}
}

func (b *Backend) fail1(t *task, r api.Reason) {
	t.Reason = &r
	b.emit(t, api.EventTaskFailed, api.TaskFailed, api.EventData{Reason: &r})
}

func (b *Backend) finish(t *task) {
	t.Progress = nil
	t.Gas, t.OutputBytes, t.OutputType = 9007199254740993, int64(len(t.output)), "text/plain"
	t.Cheque = &api.Cheque{Lane: "7", Sequence: 3, Cumulative: protocol.NewAmount(3000)}
	b.emit(t, api.EventTaskDelivered, api.TaskDelivered, api.EventData{Price: t.Price, Gas: t.Gas})
	b.emit(t, api.EventTaskPaid, api.TaskPaid, api.EventData{Price: t.Price, Cheque: t.Cheque})
	b.emit(t, api.EventTaskDone, api.TaskDone, api.EventData{})
}

// Finish lets a task of slow.agent end well.
func (b *Backend) Finish(ref string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if t, err := b.task(ref); err == nil {
		b.finish(t)
	}
}

func (b *Backend) task(ref string) (*task, error) {
	for _, t := range b.tasks {
		if len(ref) >= 4 && strings.HasSuffix(t.ID, ref) {
			return t, nil
		}
	}
	return nil, api.NewProblem(api.CodeNotFound, "there is no such task", "this node knows no task "+ref, "zerostate task list")
}

// Tasks implements api.Backend.
func (b *Backend) Tasks(_ context.Context, q api.TaskQuery) (api.TaskPage, error) {
	unlock, err := b.lock()
	if err != nil {
		return api.TaskPage{}, err
	}
	defer unlock()
	from := len(b.tasks)
	if q.Cursor != "" {
		if from, err = strconv.Atoi(q.Cursor); err != nil || from > len(b.tasks) {
			return api.TaskPage{}, api.NewProblem(api.CodeBadRequest, "the cursor is not right", q.Cursor, "take it from the page before")
		}
	}
	var page api.TaskPage
	for i := from - 1; i >= 0; i-- {
		t := b.tasks[i]
		if (q.State != "" && t.State != q.State) || (q.Role != "" && t.Role != q.Role) {
			continue
		}
		if len(page.Tasks) == q.Limit {
			page.Next = strconv.Itoa(i + 1)
			break
		}
		page.Tasks = append(page.Tasks, t.Task)
	}
	return page, nil
}

// Task implements api.Backend.
func (b *Backend) Task(_ context.Context, ref string) (api.Task, error) {
	unlock, err := b.lock()
	if err != nil {
		return api.Task{}, err
	}
	defer unlock()
	t, err := b.task(ref)
	if err != nil {
		return api.Task{}, err
	}
	return t.Task, nil
}

// CancelTask implements api.Backend.
func (b *Backend) CancelTask(_ context.Context, ref string) (api.Task, error) {
	unlock, err := b.lock()
	if err != nil {
		return api.Task{}, err
	}
	defer unlock()
	t, err := b.task(ref)
	if err != nil {
		return api.Task{}, err
	}
	if !t.State.Final() {
		t.Reason = &api.Reason{Code: api.CodeCancelled, What: "the task was cancelled", Why: "you asked for it", Remedy: "run it again", Fault: api.FaultRequester}
		b.emit(t, api.EventTaskCancelled, api.TaskCancelled, api.EventData{Reason: t.Reason})
	}
	return t.Task, nil
}

// TaskOutput implements api.Backend.
func (b *Backend) TaskOutput(_ context.Context, ref string) (api.Content, error) {
	unlock, err := b.lock()
	if err != nil {
		return api.Content{}, err
	}
	defer unlock()
	t, err := b.task(ref)
	switch {
	case err != nil:
		return api.Content{}, err
	case t.Reason != nil:
		return api.Content{}, t.Reason.Problem()
	case t.State != api.TaskDone && t.State != api.TaskDelivered && t.State != api.TaskPaid:
		return api.Content{}, api.NewProblem(api.CodeNotReady, "there is no result yet", "the task is "+string(t.State), "zerostate task wait "+t.ShortID)
	}
	size := int64(len(t.output))
	if t.Capability == "short.output" {
		size += 10
	}
	return api.Content{Body: io.NopCloser(bytes.NewReader(t.output)), Size: size, ContentType: t.OutputType}, nil
}

// TaskEvidence implements api.Backend: no task of this one ended badly.
func (b *Backend) TaskEvidence(_ context.Context, ref string) ([]byte, error) {
	unlock, err := b.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	t, err := b.task(ref)
	if err != nil {
		return nil, err
	}
	return nil, api.NewProblem(api.CodeNotReady, "there is no evidence", "the task is "+string(t.State)+": evidence is kept of a result that was paid and is not what was signed", "zerostate task show "+t.ShortID+" --receipt")
}

// TaskReceipt implements api.Backend. Its bytes are no receipt: they do not verify.
func (b *Backend) TaskReceipt(_ context.Context, ref string) ([]byte, error) {
	unlock, err := b.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	if _, err := b.task(ref); err != nil {
		return nil, err
	}
	return []byte("receipt of " + ref), nil
}
