package api

import (
	"time"

	"github.com/zerostate/zerostate/protocol"
)

// TaskState is where a task stands.
type TaskState string

// The states of a task. Done, rejected, failed, cancelled and expired are final.
const (
	TaskSubmitted  TaskState = "submitted"
	TaskAuctioning TaskState = "auctioning"
	TaskAwarded    TaskState = "awarded"
	TaskRunning    TaskState = "running"
	TaskDelivered  TaskState = "delivered"
	TaskPaid       TaskState = "paid"
	TaskDone       TaskState = "done"
	TaskRejected   TaskState = "rejected"
	TaskFailed     TaskState = "failed"
	TaskCancelled  TaskState = "cancelled"
	TaskExpired    TaskState = "expired"
)

// Final reports whether nothing more will happen to the task.
func (s TaskState) Final() bool {
	switch s {
	case TaskDone, TaskRejected, TaskFailed, TaskCancelled, TaskExpired:
		return true
	default:
		return false
	}
}

// Fault says on whose side the cause lies.
type Fault string

// Where a cause can lie.
const (
	FaultRequester Fault = "requester"
	FaultProvider  Fault = "provider"
	FaultProgram   Fault = "program" // the agent itself, wherever it runs
	FaultNetwork   Fault = "network"
	FaultChain     Fault = "chain"
	FaultNobody    Fault = "nobody"
)

// Reason answers "why?" for a state.
type Reason struct {
	Code   Code   `json:"code" doc:"Stable code."`
	What   string `json:"what" doc:"What happened."`
	Why    string `json:"why" doc:"Why it happened."`
	Remedy string `json:"remedy" doc:"What to do."`
	Fault  Fault  `json:"fault" enum:"requester,provider,program,network,chain,nobody" doc:"On whose side the cause lies."`
	// MachineDependent ends are the deadline, a crash, and the time and memory to compile in.
	MachineDependent bool `json:"machineDependent,omitempty" doc:"Another machine might have come to another end. Ends of a program that are not so marked are the same everywhere."`
}

// Progress is how far a program says it is.
type Progress struct {
	Permille uint32 `json:"permille" maximum:"1000" doc:"Thousandths of the whole."`
	Text     string `json:"text,omitempty" doc:"What it is at. A stranger's words, one line."`
}

// TaskRequest submits a task. At least one of capability, moduleCid and provider
// is set: a provider alone is not enough, a capability or module alone goes to
// auction, and with a provider the task is offered to that one directly.
type TaskRequest struct {
	Nonce          string            `json:"nonce" pattern:"^[0-9a-f]{32}$" doc:"16 bytes chosen by the client, hex. The same nonce is the same task, so a request may be repeated."`
	Capability     string            `json:"capability,omitempty" maxLength:"100" doc:"A dotted name, e.g. text.summarize."`
	ModuleCID      string            `json:"moduleCid,omitempty" maxLength:"128"`
	Provider       string            `json:"provider,omitempty" maxLength:"128" doc:"Peer ID of the only provider to ask."`
	Args           []string          `json:"args,omitempty" maxItems:"64" nullable:"false" doc:"Arguments of the program, without its name."`
	Env            map[string]string `json:"env,omitempty" doc:"Environment of the program."`
	ContentType    string            `json:"contentType,omitempty" maxLength:"200" doc:"Media type of the input."`
	Input          Input             `json:"input,omitzero"`
	Ceiling        protocol.Amount   `json:"ceiling,omitzero" pattern:"^[0-9]{1,29}$" doc:"The most to pay, base units; absent takes the node's default."`
	Limits         Limits            `json:"limits,omitzero"`
	DeadlineMillis int64             `json:"deadlineMillis,omitempty" minimum:"0" maximum:"86400000" doc:"From submission to delivery; absent takes the node's default."`
	Approved       bool              `json:"approved,omitempty" doc:"Somebody has agreed to a task that may cost more than spending.ask_above."`
	Policy         string            `json:"policy,omitempty" enum:"cheapest,fastest,best,weighted" doc:"How bids are compared; absent means weighted."`
}

// Input is a task's input: a stored blob or a few bytes in place; neither means empty.
type Input struct {
	Blob   string `json:"blob,omitempty" maxLength:"128" doc:"CID from POST /v1/blobs."`
	Inline []byte `json:"inline,omitempty" maxLength:"87384" doc:"Base64, at most 64 KiB decoded."`
}

// MaxInlineInput is the most bytes of input that a request carries in place.
const MaxInlineInput = 64 << 10

// TaskQuery selects a page of tasks.
type TaskQuery struct {
	Cursor string    // opaque, from TaskPage.Next; "" for the first page
	Limit  int       // 1 to 200
	State  TaskState // "" for all
	Role   string    // "requester", "executor" or "" for both
}

// TaskPage is one page of tasks, newest first. Auction, Timeline and LogTail may be left out.
type TaskPage struct {
	Tasks []Task `json:"tasks" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"Cursor of the next page; absent on the last."`
}

// Task is a task as one of its two sides knows it.
type Task struct {
	ID          string          `json:"id" doc:"CID of the task."`
	ShortID     string          `json:"shortId" doc:"Short form that this node also understands."`
	Role        string          `json:"role" enum:"requester,executor" doc:"This node's side."`
	Capability  string          `json:"capability,omitempty"`
	ModuleCID   string          `json:"moduleCid,omitempty"`
	State       TaskState       `json:"state" enum:"submitted,auctioning,awarded,running,delivered,paid,done,rejected,failed,cancelled,expired"`
	Reason      *Reason         `json:"reason,omitempty" doc:"Why the task stands where it does, when that is not plain success."`
	SubmittedAt time.Time       `json:"submittedAt"`
	FinishedAt  time.Time       `json:"finishedAt,omitzero"`
	DeadlineAt  time.Time       `json:"deadlineAt,omitzero"`
	Timeline    []TimelineEntry `json:"timeline,omitempty" nullable:"false"`
	Auction     *Auction        `json:"auction,omitempty"`
	Requester   string          `json:"requester,omitempty" doc:"Peer ID."`
	Provider    string          `json:"provider,omitempty" doc:"Peer ID of the executor."`
	Ceiling     protocol.Amount `json:"ceiling" doc:"Base units."`
	Price       protocol.Amount `json:"price" doc:"What was or will be paid, base units."`
	Gas         Uint64          `json:"gas" doc:"Gas used."`
	ExitCode    *int32          `json:"exitCode,omitempty" doc:"Exit status of the program, once it ended."`
	InputBytes  int64           `json:"inputBytes"`
	OutputBytes int64           `json:"outputBytes"`
	OutputType  string          `json:"outputType,omitempty" doc:"Media type of the output."`
	Cheque      *Cheque         `json:"cheque,omitempty"`
	ReceiptCID  string          `json:"receiptCid,omitempty"`
	Progress    *Progress       `json:"progress,omitempty" doc:"How far the program says it is, while it runs."`
	LogTail     string          `json:"logTail,omitempty" doc:"Last lines that the program wrote to its error stream. A stranger's words."`
}

// TimelineEntry is one step in a task's life.
type TimelineEntry struct {
	Time   time.Time `json:"time"`
	Event  string    `json:"event" doc:"The type of the event, as in the event stream."`
	Detail string    `json:"detail,omitempty"`
}

// Auction explains how the executor was chosen.
type Auction struct {
	Peers         int       `json:"peers" doc:"Peers on the topic when the call went out."`
	Heard         int       `json:"heard" doc:"Providers known to have heard the call."`
	Bids          []Bid     `json:"bids" nullable:"false"`
	OpenedAt      time.Time `json:"openedAt,omitzero"`
	ClosedAt      time.Time `json:"closedAt,omitzero"`
	ClosedBy      string    `json:"closedBy,omitempty" doc:"What closed the window: enough bids, or time."`
	Direct        bool      `json:"direct,omitempty" doc:"No auction: a known provider was hired at its card's price."`
	PolicyApplied string    `json:"policy,omitempty"`
}

// Bid is one bid and what became of it.
type Bid struct {
	Provider        string          `json:"provider" doc:"Peer ID."`
	CardCID         string          `json:"cardCid,omitempty"`
	Base            protocol.Amount `json:"base" doc:"Base units per call."`
	PerGigaGas      protocol.Amount `json:"perGigaGas" doc:"Base units per 10^9 gas."`
	Estimate        protocol.Amount `json:"estimate" doc:"Price expected for this task, base units."`
	EstimatedMillis int64           `json:"estimatedMillis"`
	Warm            bool            `json:"warm" doc:"Whether the module is ready to run."`
	Score           float64         `json:"score" doc:"Under the task's policy; higher is better."`
	Reputation      uint32          `json:"reputation,omitempty" doc:"How likely this node thinks it that the provider delivers, in thousandths, from its own experience."`
	ReputationWhy   string          `json:"reputationWhy,omitempty" doc:"What the reputation rests on."`
	Decision        string          `json:"decision" enum:"open,won,lost,refused" doc:"What became of the bid."`
	Why             string          `json:"why,omitempty" doc:"Why it won, lost or was refused."`
	ReceivedAt      time.Time       `json:"receivedAt,omitzero"`
}

// Cheque is the payment for a task.
type Cheque struct {
	Lane       string          `json:"lane" doc:"ID of the lane."`
	Sequence   Uint64          `json:"sequence"`
	Cumulative protocol.Amount `json:"cumulative" doc:"Total promised on the lane so far, base units."`
}
