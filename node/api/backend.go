package api

import (
	"context"
	"io"
)

// Backend is what a node offers to its API. Every method must be safe for
// concurrent use and must return soon after its context ends.
//
// A refusal is a *Problem (wrapped or not), made by NewProblem; the server sends
// it as it stands. Any other error is logged and answered as an internal error
// without its text, because that text was not written for a stranger to the code.
//
// A ref that names a task may be the full ID, the short ID (its end), or any ending
// of at least four characters that fits one task only.
type Backend interface {
	NodeBackend
	AgentBackend
	TaskBackend
	WalletBackend
	HistoryBackend
	LaneBackend
	EventBackend
	BackupBackend
	OwnerBackend
}

// BackupBackend brings money and keys to safety.
type BackupBackend interface {
	// Backup writes an encrypted backup to w, as one moment shows the node. What it wrote counts only when it returns nil.
	Backup(ctx context.Context, w io.Writer, passphrase string) error
}

// NodeBackend tells about the node itself.
type NodeBackend interface {
	// NodeStatus answers at once from what is known, asking neither the chain nor
	// the network: what is out of order belongs in NodeStatus.Problems. Commands
	// also learn from it how money is shown.
	NodeStatus(ctx context.Context) (NodeStatus, error)
	// Peers lists connected peers, in a stable order.
	Peers(ctx context.Context) ([]Peer, error)
}

// AgentBackend publishes agents and finds those of others.
type AgentBackend interface {
	// PutBlob stores what r yields as blocks and returns the root. The reader
	// fails with a *Problem (CodeTooLarge) once the limit is passed, and
	// PutBlob must then keep nothing.
	PutBlob(ctx context.Context, r io.Reader) (Blob, error)
	// Publish checks the module, builds and signs the card, and announces it.
	// Publishing the same module and card again renews it.
	Publish(ctx context.Context, req PublishRequest) (Agent, error)
	// Agents lists what this node serves, newest first.
	Agents(ctx context.Context) ([]Agent, error)
	// Agent finds one of this node's agents by card CID, module CID,
	// capability or name, or else a stranger's agent by card CID.
	// It fails with CodeNotFound, or CodeAmbiguous and the candidates' CIDs.
	Agent(ctx context.Context, id string) (Agent, error)
	// Unpublish withdraws an agent, named as in Agent. Tasks under way go on.
	Unpublish(ctx context.Context, id string) (Agent, error)
	// Find asks the network who serves a capability or a module. Cards that do
	// not verify are counted in OfferList.Dropped and never returned.
	Find(ctx context.Context, q OfferQuery) (OfferList, error)
}

// TaskBackend hires agents and shows the tasks of both sides.
type TaskBackend interface {
	// SubmitTask accepts a task and returns at once; the auction follows in
	// the background. The same nonce with the same request returns the same
	// task; with another request it fails with CodeConflict.
	SubmitTask(ctx context.Context, req TaskRequest) (Task, error)
	// Tasks lists tasks, newest first.
	Tasks(ctx context.Context, q TaskQuery) (TaskPage, error)
	// Task shows one task.
	Task(ctx context.Context, ref string) (Task, error)
	// CancelTask ends a task that is not final yet; a final one is returned
	// unchanged.
	CancelTask(ctx context.Context, ref string) (Task, error)
	// TaskOutput opens the result. It fails with CodeNotReady before delivery
	// and with the task's own reason when there will never be one.
	TaskOutput(ctx context.Context, ref string) (Content, error)
	// TaskReceipt returns a receipt file that can be verified on its own.
	TaskReceipt(ctx context.Context, ref string) ([]byte, error)
	// TaskEvidence returns what proves a paid result that was not what its executor signed.
	TaskEvidence(ctx context.Context, ref string) ([]byte, error)
}

// WalletBackend moves and shows money.
type WalletBackend interface {
	// Wallet must answer from local state when the chain does not, with
	// Wallet.ChainProblem set.
	Wallet(ctx context.Context) (Wallet, error)
	// Lanes lists payment lanes of both directions, newest first.
	Lanes(ctx context.Context) (LaneList, error)
	// Settle claims, in one transaction, the cheques whose claim brings more
	// than it costs, and waits for it.
	Settle(ctx context.Context, req SettleRequest) (Settlement, error)
	// Deposit moves tokens from the owner's account into the vault and waits
	// for the transaction.
	Deposit(ctx context.Context, req DepositRequest) (Transfer, error)
	// Withdraw asks for the free money of the vault, or goes on with a
	// withdrawal that was asked for; it waits for transactions, not for the
	// window.
	Withdraw(ctx context.Context, req WithdrawRequest) (Withdrawal, error)
	// Faucet asks the devnet's faucet for tokens and gas money. On any other
	// network it fails with CodeNotDevnet.
	Faucet(ctx context.Context, req FaucetRequest) (Transfer, error)
}

// HistoryBackend tells where money came from and went to.
type HistoryBackend interface {
	// History lists movements of money, in the order of their time.
	History(ctx context.Context, q HistoryQuery) (HistoryPage, error)
}

// LaneBackend shows and ends payment lanes. A ref that names a lane is its ID or a
// beginning of it, of at least four characters, that fits one lane only.
type LaneBackend interface {
	// Lane shows one lane with what the chain says of it now.
	Lane(ctx context.Context, ref string) (LaneDetail, error)
	// CloseLane ends a lane by agreement: the payee claims and gives the rest up.
	CloseLane(ctx context.Context, ref string, req CloseRequest) (LaneClosing, error)
	// ForceCloseLane ends an outgoing lane without its payee: it starts the release,
	// and finishes it once the window is over.
	ForceCloseLane(ctx context.Context, ref string) (LaneClosing, error)
	// LaneEvidence collects what a dispute about a lane needs.
	LaneEvidence(ctx context.Context, ref string) (Evidence, error)
}

// EventBackend is the one list of events. EventLog implements it.
//
// What an event tells of must be visible through the other methods by the time
// that the event is published: readers look the subject up when they hear of it.
type EventBackend interface {
	// Events yields every event with a sequence above q.After that is still
	// kept, then new ones as they come, until ctx ends. The channel is closed
	// when ctx ends or when the reader is too slow; a reader then asks again
	// from the last sequence that it saw.
	Events(ctx context.Context, q EventQuery) (<-chan Event, error)
}

// Content is an open result: the caller closes Body.
type Content struct {
	Body        io.ReadCloser
	Size        int64  // bytes
	ContentType string // as the agent declared it; "" means application/octet-stream
}
