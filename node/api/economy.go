package api

import (
	"time"

	"github.com/zerostate/zerostate/protocol"
)

// Exposure is what stands between this node and one account, base units.
type Exposure struct {
	Account string `json:"account"`
	Peer    string `json:"peer,omitempty" doc:"Peer ID of the account, where known."`

	Owed    protocol.Amount `json:"owed" doc:"What it owes this node: cheques held and not settled. Collectable from its collateral."`
	Working protocol.Amount `json:"working" doc:"Ceilings and prices of its tasks that this node works on and has no cheque for: lost if it does not pay."`

	AtRisk   protocol.Amount `json:"atRisk" doc:"What this node could still lose to it: ceilings of tasks awarded, and prices paid for results that are not opened."`
	Owing    protocol.Amount `json:"owing" doc:"Signed away to it and not claimed yet."`
	Reserved protocol.Amount `json:"reserved" doc:"Collateral on lanes to it that is not signed away: bound until it is released."`
}

// Period is what came in and went out between two moments, base units.
type Period struct {
	Name    string          `json:"name" enum:"today,7 days,30 days,ever"`
	From    time.Time       `json:"from,omitzero" doc:"Its first moment; absent for ever."`
	Earned  protocol.Amount `json:"earned"`
	Spent   protocol.Amount `json:"spent"`
	Settled protocol.Amount `json:"settled" doc:"Claimed on the chain."`
	Fees    protocol.Amount `json:"fees" doc:"Fees of transactions, in tokens at the coin's price of their time; those paid while it was not known are in feesWei only."`
	FeesWei string          `json:"feesWei" doc:"The same exactly, in wei, a decimal string."`
	Net     string          `json:"net" doc:"Earned less spent and fees, base units; may be negative."`
	// SettledNet is what settling brought: settled less the fees of claims.
	SettledNet string `json:"settledNet" doc:"Settled less the fees of claims, base units; may be negative."`
}

// Settling is what claiming costs now, and what the node does by itself.
type Settling struct {
	Automatic bool            `json:"automatic" doc:"Whether cheques are claimed by themselves. Lanes that are being released are in any case, when that brings more than it costs or the cost is not known."`
	Why       string          `json:"why" doc:"When they are, or why they are not."`
	Least     protocol.Amount `json:"least" doc:"The sum from which they are claimed, base units."`
	Margin    Uint64          `json:"margin" doc:"So many times its fees a claim must bring."`
	CostKnown bool            `json:"costKnown" doc:"Whether fees can be compared with earnings: the chain answers, and the coin's price is known."`
	CoinPrice string          `json:"coinPrice,omitempty" doc:"Tokens for one coin; absent when it is not known."`
	GasPrice  string          `json:"gasPrice,omitempty" doc:"Wei for each gas, a decimal string; absent when the chain was not heard."`
	First     protocol.Amount `json:"first" doc:"What a claim of one lane costs now, base units."`
	Further   protocol.Amount `json:"further" doc:"What each further lane in it costs, base units."`
}
