package channels

import (
	"fmt"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/protocol"
)

// The legal transitions. An event is taken only while the lane has one of the
// statuses of its row; a repetition, which changes nothing, has a row of its own.
var (
	anyStatus = []Status{StatusNone, StatusOpen, StatusReleasing, StatusClosed}
	openOnly  = []Status{StatusOpen}
	onChain   = []Status{StatusOpen, StatusReleasing}

	payerTable = map[string]payerRow{
		"lane seen": {anyStatus, Payer.see},       // the chain's word is taken over
		"pay":       {openOnly, Payer.pay},        // decides the next cheque, outright
		"lock":      {openOnly, Payer.lockNew},    // decides the next cheque, with one lock more
		"pay again": {anyStatus, Payer.repeat},    // the identical bytes
		"signed":    {anyStatus, Payer.signed},    // now it counts, and may leave
		"resume":    {anyStatus, Payer.resume},    // after a restart: sign what was decided
		"acked":     {anyStatus, Payer.acked},     // the payee has it durably
		"revealed":  {anyStatus, Payer.revealed},  // a lock's key: shown by the payee, or read from the chain
		"lapsed":    {anyStatus, Payer.lapsed},    // a final block shows a lock unrevealed after its expiry
		"fold":      {onChain, Payer.foldNow},     // decides a cheque that folds and drops what there is
		"close":     {openOnly, Payer.close},      // offers the end by both sides
		"retire":    {anyStatus, Payer.retire},    // the state came from a backup
		"recovered": {anyStatus, Payer.recovered}, // the payee shows a newer cheque of ours
	}
	payeeTable = map[string]payeeRow{
		"lane seen":      {anyStatus, Payee.see},
		"received":       {openOnly, Payee.receive},       // judged; if good, durable before the ACK
		"received again": {anyStatus, Payee.repeat},       // acknowledged again
		"shown":          {onChain, Payee.shown},          // a cheque for no task: it folds, or comes back after a loss
		"restored":       {anyStatus, Payee.restored},     // the payer shows its newest cheque, after our state came from a backup
		"show":           {openOnly, Payee.show},          // may the key leave?
		"registered":     {anyStatus, Payee.registered},   // the chain has the key
		"unregistered":   {anyStatus, Payee.unregistered}, // the chain took that back
		"final":          {anyStatus, Payee.final},        // a final block's time
		"agree":          {openOnly, Payee.close},         // to the end by both sides
	}
)

type (
	payerRow struct {
		in []Status
		do func(Payer, PayerEvent) (Payer, PayerOutput, error)
	}
	payeeRow struct {
		in []Status
		do func(Payee, time.Time, PayeeEvent) (Payee, PayeeOutput, error)
	}
)

// PayerEvent is what may happen to the payer's side of a lane; the table has the list.
type PayerEvent interface{ payerRow() string }

// PayeeEvent is what may happen to the payee's side of a lane; the table has the list.
type PayeeEvent interface{ payeeRow() string }

// LaneSeen brings what the chain says about the lane.
type LaneSeen struct{ Facts Facts }

// The events of the payer's side.
type (
	// Pay asks for a cheque over Amount for Task, outright. Prior is the task's record, if there is one.
	Pay struct {
		Task   string
		Amount protocol.Amount
		Prior  *Payment
	}
	// Lock asks for a cheque with Amount for Task under the hash of a key, until Expiry (Unix seconds; Margins.Expiry).
	// The whole ciphertext is stored, its root checked, before.
	Lock struct {
		Task   string
		Amount protocol.Amount
		Hash   common.Hash
		Expiry uint64
		Prior  *Payment
	}
	// Signed brings the signature under the cheque that was decided.
	Signed struct{ Cheque protocol.SignedCheque }
	// Resume asks, after a restart, whether a decided cheque still waits for its signature.
	Resume struct{}
	// Acked says that the payee has the cheque with this sequence.
	Acked struct{ Seq uint64 }
	// Revealed brings the key of a lock, shown by the payee or registered on the chain before the lock's expiry.
	Revealed struct{ Secret [32]byte }
	// Lapsed says that a final block of FinalTime (Unix seconds) shows the lock's hash unrevealed.
	Lapsed struct {
		Hash      common.Hash
		FinalTime uint64
	}
	// Fold asks for a cheque that folds every lock whose key is known and drops every one that lapsed. Without any, the
	// newest cheque comes again.
	Fold struct{}
	// Close asks for the end of the lane by both sides.
	Close struct{}
	// Retire says that the state came from a backup.
	Retire struct{}
	// Recovered brings a cheque of ours that the payee shows.
	Recovered struct{ Cheque protocol.SignedCheque }
)

// The events of the payee's side.
type (
	// Received brings a cheque as payment of Price, the price agreed for Task: outright, or by the lock that Lock says.
	// Prior is the task's record, if there is one.
	Received struct {
		Task   string
		Price  protocol.Amount
		Cheque protocol.SignedCheque
		Lock   *Expected
		Prior  *Payment
	}
	// Expected is the lock that a payee waits for.
	Expected struct {
		Hash    common.Hash // keccak256 of the key
		Margins Margins
	}
	// Shown brings a cheque for no task.
	Shown struct{ Cheque protocol.SignedCheque }
	// Restored brings the newest cheque that the payer shows, nil for none, to a state that came from a backup.
	Restored struct{ Cheque *protocol.SignedCheque }
	// Show asks whether the key of a held lock may be given to the payer now.
	Show struct {
		Hash    common.Hash
		Margins Margins
	}
	// Unregistered says that the registry does not have the key of Hash: the chain took the block back in which it came.
	Unregistered struct{ Hash common.Hash }
	// Registered says that the registry has the key of Hash since At (Unix seconds).
	Registered struct {
		Hash common.Hash
		At   uint64
	}
	// Final brings the time of a final block, in Unix seconds, after every Registered up to it.
	Final struct{ Time uint64 }
	// Agree asks for our half of a close by both sides at Total.
	Agree struct{ Total protocol.Amount }
)

func (LaneSeen) payerRow() string  { return "lane seen" }
func (Signed) payerRow() string    { return "signed" }
func (Resume) payerRow() string    { return "resume" }
func (Acked) payerRow() string     { return "acked" }
func (Revealed) payerRow() string  { return "revealed" }
func (Lapsed) payerRow() string    { return "lapsed" }
func (Fold) payerRow() string      { return "fold" }
func (Close) payerRow() string     { return "close" }
func (Retire) payerRow() string    { return "retire" }
func (Recovered) payerRow() string { return "recovered" }
func (e Pay) payerRow() string {
	if e.Prior != nil {
		return "pay again"
	}
	return "pay"
}

func (e Lock) payerRow() string {
	if e.Prior != nil {
		return "pay again"
	}
	return "lock"
}

func (LaneSeen) payeeRow() string     { return "lane seen" }
func (Shown) payeeRow() string        { return "shown" }
func (Restored) payeeRow() string     { return "restored" }
func (Show) payeeRow() string         { return "show" }
func (Registered) payeeRow() string   { return "registered" }
func (Unregistered) payeeRow() string { return "unregistered" }
func (Final) payeeRow() string        { return "final" }
func (Agree) payeeRow() string        { return "agree" }
func (e Received) payeeRow() string {
	if e.Prior != nil {
		return "received again"
	}
	return "received"
}

// Step takes one event. An error means refused, and the state returned is s. The payer's side needs no clock: expiries
// come inside the events.
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

// Step takes one event at now, the chain's time. An error means refused, and the state returned is s.
func (s Payee) Step(now time.Time, ev PayeeEvent) (Payee, PayeeOutput, error) {
	row := payeeTable[ev.payeeRow()]
	if err := legal(row.in, s.Facts.Status, ev.payeeRow()); err != nil {
		return s, PayeeOutput{}, err
	}
	next, out, err := row.do(s, now, ev)
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
