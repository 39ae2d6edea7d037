package api

import (
	"time"

	"github.com/zerostate/zerostate/protocol"
)

// LaneDetail is one lane with what the chain says of it.
type LaneDetail struct {
	Lane
	Token        TokenInfo       `json:"token"`
	Payer        string          `json:"payer"`
	Payee        string          `json:"payee"`
	Number       Uint64          `json:"number" doc:"The lane's number between its parties."`
	Collateral   protocol.Amount `json:"collateral" doc:"Reserved on the chain over the lane's whole life."`
	Signer       string          `json:"signer,omitempty" doc:"Account that signs its cheques."`
	Held         protocol.Amount `json:"held" doc:"Ceilings and prices of tasks on it that are under way."`
	Payments     Uint64          `json:"payments" doc:"Tasks paid on it."`
	Block        Uint64          `json:"block" doc:"Block at which the chain was read."`
	ChainProblem *Trouble        `json:"chainProblem,omitempty" doc:"Set when the chain's figures are old because the chain does not answer."`
}

// CloseRequest closes a lane by agreement.
type CloseRequest struct {
	AtALoss bool `json:"evenAtALoss,omitempty" doc:"Claim before closing also where the fees are more or not known."`
}

// LaneClosing is how far the end of a lane is.
type LaneClosing struct {
	Lane    string          `json:"lane"`
	Step    string          `json:"step" enum:"started,waiting,closed" doc:"started: the release window has begun; waiting: it is not over; closed: for ever."`
	TxHash  string          `json:"txHash,omitempty" doc:"Of the last transaction."`
	ReadyAt time.Time       `json:"readyAt,omitzero" doc:"When the release may be finished."`
	Claimed protocol.Amount `json:"claimed" doc:"Paid out to the payee before the end, base units."`
	Freed   protocol.Amount `json:"freed" doc:"The payer's again, base units."`
	Token   TokenInfo       `json:"token"`
}

// WithdrawRequest takes money out of the vault.
type WithdrawRequest struct {
	Amount protocol.Amount `json:"amount,omitzero" pattern:"^[0-9]{1,29}$" doc:"Base units; 0 or absent takes all that is free."`
	To     string          `json:"to,omitempty" maxLength:"42" doc:"Account to pay to; absent: the owner's."`
}

// Withdrawal is how far a withdrawal is.
type Withdrawal struct {
	Step    string          `json:"step" enum:"requested,waiting,paid" doc:"requested: the window has begun; waiting: it is not over; paid: it is done."`
	Amount  protocol.Amount `json:"amount" doc:"Wanted, base units; 0: all that is free at the end."`
	Paid    protocol.Amount `json:"paid" doc:"What arrived at the account, base units."`
	Back    protocol.Amount `json:"back" doc:"Deposited again, because an exit pays all that is free, base units."`
	To      string          `json:"to" doc:"The account that is paid."`
	ReadyAt time.Time       `json:"readyAt,omitzero" doc:"When the window is over."`
	TxHash  string          `json:"txHash,omitempty" doc:"Of the last transaction."`
	Token   TokenInfo       `json:"token"`
}
