package api

import (
	"time"

	"github.com/zerostate/zerostate/protocol"
)

// EventType names what happened: subject kind, dot, event.
type EventType string

// The events of a node. A task's final states are events of the same name.
const (
	EventTaskSubmitted  EventType = "task.submitted"
	EventTaskCalled     EventType = "task.auctioning" // the call is out
	EventTaskBid        EventType = "task.bid"        // one bid came in (requester) or went out (executor)
	EventTaskAwarded    EventType = "task.awarded"
	EventTaskRetry      EventType = "task.retry" // the next bidder takes over
	EventTaskInput      EventType = "task.input" // input on its way to the executor
	EventTaskRunning    EventType = "task.running"
	EventTaskLog        EventType = "task.log"      // a line of the program's error stream
	EventTaskProgress   EventType = "task.progress" // how far the program says it is
	EventTaskDelivered  EventType = "task.delivered"
	EventTaskPaid       EventType = "task.paid"
	EventTaskDone       EventType = "task.done"
	EventTaskRejected   EventType = "task.rejected"
	EventTaskFailed     EventType = "task.failed"
	EventTaskCancelled  EventType = "task.cancelled"
	EventTaskExpired    EventType = "task.expired"
	EventCallDeclined   EventType = "call.declined" // heard, and no bid made
	EventAgentPublished EventType = "agent.published"
	EventAgentWithdrawn EventType = "agent.withdrawn"
	EventPeerUp         EventType = "peer.connected"
	EventPeerDown       EventType = "peer.disconnected"
	EventLaneOpened     EventType = "lane.opened"
	EventLaneClosed     EventType = "lane.closed"
	EventLaneReleasing  EventType = "lane.releasing" // its payer wants the rest back
	EventDeposited      EventType = "wallet.deposited"
	EventWithdrawn      EventType = "wallet.withdrawn"
	EventSettled        EventType = "wallet.settled"
	EventTrouble        EventType = "node.problem"
	EventTroubleOver    EventType = "node.problem-over"
	// EventGap says that events after the reader's position are no longer
	// kept: it should look at the subjects again.
	EventGap EventType = "events.gap"
)

// Event is one thing that happened.
type Event struct {
	Sequence uint64    `json:"sequence" doc:"Grows by one per event, also across restarts it only grows. Below 2^53."`
	Time     time.Time `json:"time"`
	Type     EventType `json:"type"`
	Subject  string    `json:"subject,omitempty" doc:"What it is about: a task ID, a card CID, a peer ID, a lane ID."`
	Cause    string    `json:"cause,omitempty" doc:"Why, in words."`
	Data     EventData `json:"data,omitzero"`
}

// EventData holds what is known beside; only the fields that fit the type are set.
type EventData struct {
	Detail      string          `json:"detail,omitempty" doc:"One line for people. May hold a stranger's words."`
	State       TaskState       `json:"state,omitempty" doc:"State of the task after the event."`
	Role        string          `json:"role,omitempty" doc:"This node's side of the task: requester or executor."`
	Capability  string          `json:"capability,omitempty"`
	Peer        string          `json:"peer,omitempty" doc:"Peer ID of whom the event concerns."`
	Bid         *Bid            `json:"bid,omitempty"`
	Bids        int             `json:"bids,omitempty" doc:"Bids counted."`
	Peers       int             `json:"peers,omitempty" doc:"Peers reached."`
	Price       protocol.Amount `json:"price,omitzero" doc:"Base units."`
	Gas         Uint64          `json:"gas,omitzero"`
	OutputBytes int64           `json:"outputBytes,omitempty"`
	Cheque      *Cheque         `json:"cheque,omitempty"`
	TxHash      string          `json:"txHash,omitempty"`
	Progress    *Progress       `json:"progress,omitempty" doc:"task.progress: how far the program says it is."`
	Reason      *Reason         `json:"reason,omitempty"`
	From        uint64          `json:"from,omitempty" doc:"events.gap: first sequence that is missing."`
	To          uint64          `json:"to,omitempty" doc:"events.gap: last sequence that is missing."`
}

// EventQuery selects events.
type EventQuery struct {
	// After is the last sequence that the reader has seen; 0 means that it has seen none
	// and wants what is kept (with a Subject) or only what is new (without).
	After uint64
	// Subject keeps only events about one thing; "" is all.
	Subject string
}

// EndsTask reports whether a task is final once the event has happened.
func (t EventType) EndsTask() bool {
	switch t {
	case EventTaskDone, EventTaskRejected, EventTaskFailed, EventTaskCancelled, EventTaskExpired:
		return true
	default:
		return false
	}
}
