package api

import (
	"time"

	"github.com/zerostate/zerostate/protocol"
)

// HistoryQuery selects a page of movements.
type HistoryQuery struct {
	Cursor       string    // opaque, from HistoryPage.Next; "" for the first page
	Limit        int       // 1 to 500
	Since, Until time.Time // zero: no bound; Until itself is left out
	Counterparty string    // an account or a peer ID; "" for all
	OldestFirst  bool
}

// HistoryPage is one page of movements. The order is stable: time, then sequence.
type HistoryPage struct {
	Token   TokenInfo  `json:"token"`
	Entries []Movement `json:"entries" nullable:"false"`
	Next    string     `json:"next,omitempty" doc:"Cursor of the next page; absent on the last."`
}

// The kinds of movements.
const (
	MoveEarned     = "earned"     // a cheque was accepted
	MoveSpent      = "spent"      // a cheque was signed
	MoveSettled    = "settled"    // a lane paid out to this node
	MoveClaimed    = "claimed"    // a lane of this node paid out to its payee
	MoveDeposit    = "deposit"    // from the account into the vault
	MoveWithdrawal = "withdrawal" // from the vault to an account
	MoveReceived   = "received"   // a faucet's gift
	MoveSent       = "sent"       // from the account to another
	MoveFee        = "fee"        // of a transaction
)

// Movement is one row of the history.
type Movement struct {
	Sequence Uint64          `json:"sequence" doc:"Grows by one per movement recorded."`
	Time     time.Time       `json:"time"`
	Kind     string          `json:"kind" enum:"earned,spent,settled,claimed,deposit,withdrawal,received,sent,fee"`
	Task     string          `json:"task,omitempty" doc:"The task that it is the price of."`
	Account  string          `json:"account,omitempty" doc:"Account of the other side."`
	Peer     string          `json:"peer,omitempty" doc:"Peer ID of the other side, where known."`
	Lane     string          `json:"lane,omitempty"`
	Amount   protocol.Amount `json:"amount" doc:"Base units. Of a fee: in tokens at the coin's price of its time, 0 when that was not known."`
	FeeWei   string          `json:"feeWei,omitempty" doc:"Of a fee: exactly, in wei."`
	For      string          `json:"for,omitempty" doc:"Of a fee: the function that the transaction called."`
	TxHash   string          `json:"txHash,omitempty"`
	Net      string          `json:"net" doc:"What it changes of what belongs to this node, base units with a sign. Moving money between account and vault changes nothing."`
	OnChain  string          `json:"onChain" doc:"What it changes of the owner's token balance outside the vault, base units with a sign."`
}
