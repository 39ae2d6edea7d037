package channels

import (
	"fmt"
	"slices"
	"time"

	"github.com/zerostate/zerostate/protocol"
)

// The legal transitions. An event is taken only while the lane has one of the
// statuses of its row; a repetition, which changes nothing, has a row of its own.
var (
	anyStatus = []Status{StatusNone, StatusOpen, StatusReleasing, StatusClosed}
	openOnly  = []Status{StatusOpen}

	payerTable = map[string]payerRow{
		"lane seen": {anyStatus, Payer.see},    // the chain's word is taken over
		"pay":       {openOnly, Payer.pay},     // decides the next cheque, to be signed
		"pay again": {anyStatus, Payer.repeat}, // the identical bytes
		"signed":    {anyStatus, Payer.signed}, // now it counts, and may leave
		"resume":    {anyStatus, Payer.resume}, // after a restart: sign what was decided
		"acked":     {anyStatus, Payer.acked},  // the payee has it durably
	}
	payeeTable = map[string]payeeRow{
		"lane seen":      {anyStatus, Payee.see},
		"received":       {openOnly, Payee.receive}, // judged; if good, durable before the ACK
		"received again": {anyStatus, Payee.repeat}, // acknowledged again
	}
)

type (
	payerRow struct {
		in []Status
		do func(Payer, PayerEvent) (Payer, PayerOutput, error)
	}
	payeeRow struct {
		in []Status
		do func(Payee, PayeeEvent) (Payee, PayeeOutput, error)
	}
)

// PayerEvent is what may happen to the payer's side of a lane: LaneSeen, Pay, Signed, Resume, Acked.
type PayerEvent interface{ payerRow() string }

// PayeeEvent is what may happen to the payee's side of a lane: LaneSeen, Received.
type PayeeEvent interface{ payeeRow() string }

// LaneSeen brings what the chain says about the lane.
type LaneSeen struct{ Facts Facts }

// Pay asks for a cheque over Amount for Task. Prior is the task's record, if there is one.
type Pay struct {
	Task   string
	Amount protocol.Amount
	Prior  *Payment
}

// Signed brings the signature under the cheque that Pay decided.
type Signed struct{ Cheque protocol.SignedCheque }

// Resume asks, after a restart, whether a decided cheque still waits for its signature.
type Resume struct{}

// Acked says that the payee has the cheque with this sequence.
type Acked struct{ Seq uint64 }

// Received brings a cheque as payment of Price, the price agreed for Task.
// Prior is the task's record, if there is one.
type Received struct {
	Task   string
	Price  protocol.Amount
	Cheque protocol.SignedCheque
	Prior  *Payment
}

func (LaneSeen) payerRow() string { return "lane seen" }
func (Signed) payerRow() string   { return "signed" }
func (Resume) payerRow() string   { return "resume" }
func (Acked) payerRow() string    { return "acked" }
func (e Pay) payerRow() string {
	if e.Prior != nil {
		return "pay again"
	}
	return "pay"
}

func (LaneSeen) payeeRow() string { return "lane seen" }
func (e Received) payeeRow() string {
	if e.Prior != nil {
		return "received again"
	}
	return "received"
}

// Step takes one event. An error means refused, and the state returned is s.
func (s Payer) Step(_ time.Time, ev PayerEvent) (Payer, PayerOutput, error) {
	row := payerTable[ev.payerRow()]
	if err := legal(row.in, s.Facts.Status, ev.payerRow()); err != nil {
		return s, PayerOutput{}, err
	}
	next, out, err := row.do(s, ev)
	if err != nil {
		return s, PayerOutput{}, err
	}
	return next, out, nil
}

// Step takes one event. An error means refused, and the state returned is s.
func (s Payee) Step(_ time.Time, ev PayeeEvent) (Payee, PayeeOutput, error) {
	row := payeeTable[ev.payeeRow()]
	if err := legal(row.in, s.Facts.Status, ev.payeeRow()); err != nil {
		return s, PayeeOutput{}, err
	}
	next, out, err := row.do(s, ev)
	if err != nil {
		return s, PayeeOutput{}, err
	}
	return next, out, nil
}

func legal(in []Status, now Status, event string) error {
	if slices.Contains(in, now) {
		return nil
	}
	return fmt.Errorf("%w: it is %s, so %q is refused", ErrNotOpen, now, event)
}
