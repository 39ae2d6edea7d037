package node

import (
	"time"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/task"
)

// phaseEvents names the event that goes with entering a phase.
var phaseEvents = map[task.Phase]api.EventType{
	task.Submitted: api.EventTaskSubmitted, task.Auctioning: api.EventTaskCalled, task.Awarded: api.EventTaskAwarded,
	task.Running: api.EventTaskRunning, task.Delivered: api.EventTaskDelivered, task.Paid: api.EventTaskPaid, task.Done: api.EventTaskDone,
	task.Rejected: api.EventTaskRejected, task.Failed: api.EventTaskFailed, task.Cancelled: api.EventTaskCancelled, task.Expired: api.EventTaskExpired,
}

// publishRequester tells who listens of a stored step on the requester's side.
func (n *Node) publishRequester(r task.Requester, ev task.RequesterEvent) {
	detail := ""
	if len(r.Timeline) > 0 {
		detail = r.Timeline[len(r.Timeline)-1].Detail
	}
	e := api.Event{Time: time.Now(), Type: phaseEvents[r.Phase], Subject: r.ID.String(), Data: api.EventData{
		Detail: detail, State: api.TaskState(r.Phase), Role: "requester", Capability: r.Task.Spec.Capability,
		Price: r.Price, Gas: api.Uint64(r.Gas), OutputBytes: int64(r.OutputBytes), Reason: reasonDTO(r.Reason),
	}}
	if r.Winner != nil {
		e.Data.Peer = r.Winner.Provider.String()
	}
	switch v := ev.(type) {
	case task.Called:
		e.Data.Peers = v.Peers
	case task.Won:
		if a := n.auctionOf(r.ID); a != nil {
			e.Data.Bids = len(a.Bids)
			for i := range a.Bids {
				if a.Bids[i].Decision == "won" {
					e.Data.Bid = &a.Bids[i]
				}
			}
		}
	case task.Hired, task.Accepted:
		if r.Phase != task.Running {
			return
		}
	case task.ChequeSigned:
		e.Data.Cheque = n.chequeDTO(newest(nil, r.Cheques))
	}
	if r.Reason != nil {
		e.Cause = r.Reason.Error()
	}
	n.events.Publish(e)
}

// publishExecutor does the same on the executor's side.
func (n *Node) publishExecutor(x task.Executor) {
	e := api.Event{Time: time.Now(), Type: phaseEvents[x.Phase], Subject: x.ID.String(), Data: api.EventData{
		State: api.TaskState(x.Phase), Role: "executor", Capability: x.Task.Spec.Capability, Peer: x.Task.Requester.String(),
		Price: x.Price, Gas: api.Uint64(x.Gas), OutputBytes: int64(x.OutputBytes), Reason: reasonDTO(x.Reason), Cheque: n.chequeDTO(newest(nil, x.Cheques)),
	}}
	if len(x.Timeline) > 0 {
		e.Data.Detail = x.Timeline[len(x.Timeline)-1].Detail
	}
	if x.Reason != nil {
		e.Cause = x.Reason.Error()
	}
	n.events.Publish(e)
}

func (n *Node) publishTask(r task.Requester, t api.EventType, detail string) {
	n.events.Publish(api.Event{Time: time.Now(), Type: t, Subject: r.ID.String(), Data: api.EventData{
		Detail: detail, State: api.TaskState(r.Phase), Role: "requester", Capability: r.Task.Spec.Capability,
	}})
}

func (n *Node) publishLog(r task.Requester, text string) { n.publishTask(r, api.EventTaskLog, text) }

func reasonDTO(r *protocol.Reason) *api.Reason {
	if r == nil {
		return nil
	}
	return &api.Reason{Code: api.Code(r.Code), What: r.What, Why: r.Why, Remedy: r.Remedy, Fault: api.Fault(r.Fault), MachineDependent: r.MachineDependent()}
}

// newest is the cheque that says most about a task's payment: the one that folded its last lock, or the last with a lock.
func newest(fold []byte, cheques [][]byte) []byte {
	if len(fold) > 0 || len(cheques) == 0 {
		return fold
	}
	return cheques[len(cheques)-1]
}

func (n *Node) chequeDTO(raw []byte) *api.Cheque {
	if len(raw) == 0 {
		return nil
	}
	c, err := protocol.DecodeCheque(raw)
	if err != nil {
		return nil
	}
	key := c.Cheque.LaneKey()
	return &api.Cheque{Lane: laneID(key), Sequence: api.Uint64(c.Cheque.Seq), Cumulative: c.Cheque.Cumulative}
}
