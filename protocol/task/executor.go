package task

import (
	"fmt"
	"slices"
	"time"

	"github.com/zerostate/zerostate/protocol"
)

// executorTable is every legal step of the executor's side.
var executorTable = table{
	Awarded:   {"started": Running, "failed": Failed, "cancelled": Cancelled},
	Running:   {"produced": Delivered, "failed": Failed, "cancelled": Cancelled},
	Delivered: {"part": Delivered, "paid": Paid, "failed": Failed},
	Paid:      {"countersigned": Done, "closed": Done},
}

// Executor is the executor's side of a task, durable as one value from the award on.
type Executor struct {
	ID          protocol.CID     `cbor:"id"`
	Task        protocol.Task    `cbor:"task"`
	Award       []byte           `cbor:"award"`
	AwardID     protocol.CID     `cbor:"awardId"`
	Payer       []byte           `cbor:"payer"` // the requester's binding
	Phase       Phase            `cbor:"phase"`
	AwardedMs   int64            `cbor:"awarded"`
	DeadlineMs  int64            `cbor:"deadline"`
	FinishedMs  int64            `cbor:"finished"`
	Seed        [32]byte         `cbor:"seed"`
	InputSalt   [32]byte         `cbor:"inputSalt"`
	Ceiling     protocol.Amount  `cbor:"ceiling"`
	Key         [32]byte         `cbor:"key"` // the parts' keys come from it: secret until they are paid
	Statement   []byte           `cbor:"statement"`
	StatementID *protocol.CID    `cbor:"statementId"`
	Price       protocol.Amount  `cbor:"price"`
	Gas         uint64           `cbor:"gas"`
	OutputBytes uint64           `cbor:"outputBytes"`
	Start       protocol.Amount  `cbor:"start"`   // the start fee, paid before it ran
	Cheques     [][]byte         `cbor:"cheques"` // one for each part that was paid
	Locked      protocol.Amount  `cbor:"locked"`  // the sum of their locks
	Receipt     *protocol.CID    `cbor:"receipt"`
	Reason      *protocol.Reason `cbor:"reason"`
	Timeline    []Entry          `cbor:"timeline"`
}

// ExecutorEvent is what can happen on the executor's side.
type ExecutorEvent interface{ executorEvent() string }

// The events of the executor's side.
type (
	// Started says that the input is here and the program begins.
	Started struct{}
	// Produced holds the result's statement and key; the ciphertext is stored before.
	Produced struct {
		Key              [32]byte
		Statement        []byte
		StatementID      protocol.CID
		Price            protocol.Amount
		Gas, OutputBytes uint64
	}
	// ChequeAccepted says that a cheque that locks the price of the next part is stored, and its key may leave. The last
	// part's comes with the receipt.
	ChequeAccepted struct {
		Cheque  []byte
		Amount  protocol.Amount
		Last    bool
		Receipt *protocol.CID
	}
	// Countersigned holds the complete receipt.
	Countersigned struct{ Receipt protocol.CID }
	// Closed ends a paid task whose requester never countersigned.
	Closed struct{}
	// ExecutionFailed ends it without a result.
	ExecutionFailed struct{ Reason protocol.Reason }
	// RequesterCancelled ends it at the requester's wish.
	RequesterCancelled struct{ Reason protocol.Reason }
)

func (Started) executorEvent() string  { return "started" }
func (Produced) executorEvent() string { return "produced" }
func (e ChequeAccepted) executorEvent() string {
	if e.Last {
		return "paid"
	}
	return "part"
}
func (Countersigned) executorEvent() string      { return "countersigned" }
func (Closed) executorEvent() string             { return "closed" }
func (ExecutionFailed) executorEvent() string    { return "failed" }
func (RequesterCancelled) executorEvent() string { return "cancelled" }

// NewExecutor takes an award at now. The caller has checked it against its own bid.
func NewExecutor(now time.Time, t protocol.Task, a protocol.Signed[protocol.Award], payer []byte, seed, salt [32]byte) Executor {
	return Executor{
		// The time that was given counts from here, whatever the requester's clock shows.
		DeadlineMs: now.UnixMilli() + a.Payload.DeadlineMs - a.Payload.IssuedMs,
		ID:         a.Payload.Task, Task: t, Award: a.Envelope, AwardID: a.ID, Payer: payer, Phase: Awarded,
		AwardedMs: now.UnixMilli(), Seed: seed, InputSalt: salt,
		Ceiling: a.Payload.Ceiling.Amount, Start: a.Payload.Offer.Start, Timeline: note(nil, now, "awarded", "by "+a.Payload.Requester.String()),
	}
}

// Holds is the part of the lane that the task still needs: its ceiling until it is paid or over.
func (x Executor) Holds() protocol.Amount {
	switch x.Phase {
	case Awarded, Running:
		if rest, err := x.Ceiling.Sub(x.Start); err == nil {
			return rest
		}
	case Delivered:
		return x.owed()
	}
	return protocol.Amount{}
}

// owed is what of the price is neither paid nor under a lock.
func (x Executor) owed() protocol.Amount {
	owed, err := x.Price.Sub(x.Start)
	if err != nil {
		return protocol.Amount{}
	}
	if rest, err := owed.Sub(x.Locked); err == nil {
		return rest
	}
	return protocol.Amount{}
}

// Step takes one event at now.
func (x Executor) Step(now time.Time, ev ExecutorEvent) (Executor, error) {
	name := ev.executorEvent()
	phase, err := executorTable.next(x.Phase, name)
	if err != nil {
		return x, err
	}
	n, detail := x, ""
	switch e := ev.(type) {
	case Produced:
		n.Key, n.Statement, n.StatementID, n.Price, n.Gas, n.OutputBytes = e.Key, e.Statement, &e.StatementID, e.Price, e.Gas, e.OutputBytes
		detail = fmt.Sprintf("%d bytes of output, %d gas, price %s", e.OutputBytes, e.Gas, e.Price)
	case ChequeAccepted:
		n.Cheques, n.Receipt = append(slices.Clone(x.Cheques), e.Cheque), e.Receipt
		if n.Locked, err = x.Locked.Add(e.Amount); err != nil {
			return x, err
		}
		detail = fmt.Sprintf("part %d: %s under a lock", len(n.Cheques), e.Amount)
	case Countersigned:
		n.Receipt = &e.Receipt
	case ExecutionFailed:
		n.Reason = reason(e.Reason)
		detail = n.Reason.Error()
	case RequesterCancelled:
		n.Reason = reason(e.Reason)
		detail = n.Reason.Error()
	}
	n.Phase = phase
	n.Timeline = note(x.Timeline, now, name, detail)
	if phase.Final() {
		n.FinishedMs = now.UnixMilli()
	}
	return n, nil
}
