package node

import (
	"time"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol/task"
)

// stampOf is a time for people; 0 is no time.
func stampOf(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// timelineNames are the words of the event stream for what the machines call their events.
var timelineNames = map[string]string{
	"called": "auctioning", "won": "awarded", "accepted": "running", "opened": "done", "started": "running", "produced": "delivered",
	"countersigned": "done", "closed": "done", "deadline": "failed",
}

func timelineDTO(list []task.Entry) []api.TimelineEntry {
	out := make([]api.TimelineEntry, 0, len(list))
	for _, e := range list {
		name := e.Event
		if n := timelineNames[name]; n != "" {
			name = n
		}
		out = append(out, api.TimelineEntry{Time: stampOf(e.AtMs), Event: name, Detail: e.Detail})
	}
	return out
}

func (b backend) requesterDTO(r task.Requester, whole bool) api.Task {
	spec := r.Task.Spec
	t := api.Task{
		ID: r.ID.String(), ShortID: r.ID.Short(), Role: "requester", Capability: spec.Capability, State: api.TaskState(r.Phase), Reason: reasonDTO(r.Reason),
		SubmittedAt: stampOf(r.SubmittedMs), FinishedAt: stampOf(r.FinishedMs), DeadlineAt: stampOf(r.DeadlineMs), Requester: r.Task.Requester.String(),
		Ceiling: spec.Ceiling.Amount, Price: r.Price, Gas: api.Uint64(r.Gas), InputBytes: int64(spec.InputSize), OutputBytes: int64(r.OutputBytes),
		Cheque: b.n.chequeDTO(newest(r.FoldCheque, r.Cheques)),
	}
	if r.Winner != nil {
		t.Provider, t.ModuleCID = r.Winner.Provider.String(), r.Winner.Module.String()
	} else if spec.Module != nil {
		t.ModuleCID = spec.Module.String()
	}
	if r.Receipt != nil {
		t.ReceiptCID = r.Receipt.String()
	}
	if r.Phase == task.Done {
		t.ExitCode = new(int32)
	}
	if whole {
		t.Timeline, t.Auction, t.LogTail = timelineDTO(r.Timeline), b.n.auctionOf(r.ID), b.n.logOf(r.ID)
		t.Progress = b.n.progressOf(r)
	}
	return t
}

func (b backend) executorDTO(x task.Executor, whole bool) api.Task {
	spec := x.Task.Spec
	t := api.Task{
		ID: x.ID.String(), ShortID: x.ID.Short(), Role: "executor", Capability: spec.Capability, ModuleCID: awardOf(x).Module.String(),
		State: api.TaskState(x.Phase), Reason: reasonDTO(x.Reason), SubmittedAt: stampOf(x.AwardedMs), FinishedAt: stampOf(x.FinishedMs),
		DeadlineAt: stampOf(x.DeadlineMs), Requester: x.Task.Requester.String(), Provider: b.n.net.ID().String(), Ceiling: x.Ceiling,
		Price: x.Price, Gas: api.Uint64(x.Gas), InputBytes: int64(spec.InputSize), OutputBytes: int64(x.OutputBytes), Cheque: b.n.chequeDTO(newest(nil, x.Cheques)),
	}
	if x.Receipt != nil {
		t.ReceiptCID = x.Receipt.String()
	}
	if x.StatementID != nil {
		t.ExitCode = new(int32)
	}
	if whole {
		t.Timeline = timelineDTO(x.Timeline)
	}
	return t
}
