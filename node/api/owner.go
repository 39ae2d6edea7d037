package api

import (
	"context"
	"time"

	"github.com/zerostate/zerostate/protocol"
)

// What an owner does whose key is not on this machine: it is shown what to sign or to send, and gives signatures back.

// OwnerActions are the things that an owner can be shown.
const (
	OwnerOpen      = "open"      // sign: open the account, with what the signer may reserve
	OwnerReserve   = "reserve"   // sign: reserve for one payee, beyond what the signer may
	OwnerDeposit   = "deposit"   // send
	OwnerAllowance = "allowance" // send: what the signer may reserve by itself
	OwnerSigner    = "signer"    // send: this node's signer becomes the account's
	OwnerWithdraw  = "withdraw"  // send: ask for what is free, or take it once the window is over
	OwnerRelease   = "release"   // send: give a lane up as its payee
)

// OwnerRequest asks what the owner has to sign or send.
type OwnerRequest struct {
	Action string          `json:"action" enum:"open,reserve,deposit,allowance,signer,withdraw,release"`
	Amount protocol.Amount `json:"amount,omitzero" pattern:"^[0-9]{1,29}$" doc:"Base units."`
	Payee  string          `json:"payee,omitempty" maxLength:"42" doc:"reserve: the account to reserve for."`
	Lane   string          `json:"lane,omitempty" maxLength:"66" doc:"release: the lane."`
	To     string          `json:"to,omitempty" maxLength:"42" doc:"withdraw: the account to pay to; absent: the owner's."`
}

// OwnerOrder is what the owner has to sign, or to send.
type OwnerOrder struct {
	Action       string         `json:"action"`
	Owner        string         `json:"owner" doc:"Account whose wallet signs or sends."`
	Says         string         `json:"says" doc:"What it does, in a sentence."`
	TypedData    map[string]any `json:"typedData,omitempty" doc:"To be signed with eth_signTypedData_v4."`
	Deadline     time.Time      `json:"deadline,omitzero" doc:"Until when the signature counts."`
	Transactions []OwnerTx      `json:"transactions" nullable:"false" doc:"To be sent one after the other; empty when something is to be signed."`
	Token        TokenInfo      `json:"token"`
}

// OwnerTx is one transaction that the owner sends.
type OwnerTx struct {
	What    string `json:"what"`
	From    string `json:"from"`
	To      string `json:"to"`
	Value   string `json:"value" doc:"Coins, in wei, a decimal string."`
	Data    string `json:"data" doc:"0x and hexadecimal digits."`
	ChainID Uint64 `json:"chainId"`
}

// OwnerSignature gives the owner's signature under what was shown last for an action.
type OwnerSignature struct {
	Action    string `json:"action" enum:"open,reserve"`
	Signature string `json:"signature" minLength:"130" maxLength:"140" doc:"0x and 130 hexadecimal digits."`
}

// OwnerBackend lets an owner act whose key is elsewhere.
type OwnerBackend interface {
	// OwnerOrder says what the owner has to sign or send. What is to be signed is kept, so that the signature fits.
	OwnerOrder(ctx context.Context, req OwnerRequest) (OwnerOrder, error)
	// OwnerSigned takes the signature and sends what was signed.
	OwnerSigned(ctx context.Context, req OwnerSignature) (Transfer, error)
}
