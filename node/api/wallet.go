package api

import (
	"time"

	"github.com/zerostate/zerostate/protocol"
)

// Wallet is the node's money. Amounts are base units of Token.
type Wallet struct {
	Token  TokenInfo `json:"token"`
	Owner  string    `json:"owner" doc:"Account that owns the money."`
	Signer string    `json:"signer" doc:"Account that signs cheques."`
	Native string    `json:"native" doc:"Coins for gas, in wei, a decimal string."`
	// GasAccount is the owner's account, or the signer's where the owner's key is elsewhere.
	GasAccount string `json:"gasAccount,omitempty" doc:"Account that pays for the node's transactions."`
	// OnChain is the owner's token balance outside the vault.
	OnChain protocol.Amount `json:"onChain" doc:"Token balance outside the vault."`
	Free    protocol.Amount `json:"vaultFree" doc:"In the vault and free to use."`
	// Reserved is locked in outgoing lanes and not yet claimed.
	Reserved protocol.Amount `json:"reserved" doc:"In the vault, reserved for outgoing lanes."`

	Earned   protocol.Amount `json:"earned" doc:"Everything earned so far: promised and settled."`
	Promised protocol.Amount `json:"promised" doc:"Earned, cheque held, not claimed yet."`
	Locked   protocol.Amount `json:"locked" doc:"Signed for under a condition that is not fulfilled yet; no part of earned."`
	Settled  protocol.Amount `json:"settled" doc:"Earned and claimed on the chain."`
	Spent    protocol.Amount `json:"spent" doc:"Promised by this node to others, claimed or not."`

	Exposure []Exposure `json:"exposure" nullable:"false" doc:"Per counterparty, those with most at stake first."`
	Periods  []Period   `json:"periods" nullable:"false" doc:"Totals of today, 7 days, 30 days and ever; days are those of UTC."`
	Settling Settling   `json:"settling"`

	Withdrawal   *Withdrawal `json:"withdrawal,omitempty" doc:"The withdrawal under way."`
	Lanes        []Lane      `json:"lanes" nullable:"false"`
	Block        Uint64      `json:"block" doc:"Block at which the chain's figures were read."`
	ChainProblem *Trouble    `json:"chainProblem,omitempty" doc:"Set when the chain's figures are old because the chain does not answer."`
}

// TokenInfo names the money.
type TokenInfo struct {
	Symbol   string `json:"symbol"`
	Decimals int    `json:"decimals" minimum:"0" maximum:"36"`
	Address  string `json:"address"`
	ChainID  Uint64 `json:"chainId"`
	Vault    string `json:"vault"`
}

// Lane is one payment lane, seen from this node.
type Lane struct {
	ID           string          `json:"id"`
	Direction    string          `json:"direction" enum:"out,in" doc:"out: this node pays; in: this node is paid."`
	Peer         string          `json:"peer,omitempty" doc:"Peer ID of the other side, where known."`
	Account      string          `json:"account" doc:"Account of the other side."`
	State        string          `json:"state" enum:"opening,open,releasing,closed" doc:"Where it stands."`
	Reserved     protocol.Amount `json:"reserved" doc:"Still reserved on the chain for this lane."`
	Young        protocol.Amount `json:"young" doc:"Of what is reserved for this node: too young to work for, the chain may still take it back."`
	Promised     protocol.Amount `json:"promised" doc:"Sum of the newest cheque that is not claimed yet."`
	Locked       protocol.Amount `json:"locked" doc:"Signed for under a condition that is not fulfilled yet; no part of promised."`
	Settled      protocol.Amount `json:"settled" doc:"Claimed on the chain so far."`
	Cumulative   protocol.Amount `json:"cumulative" doc:"Total of the newest cheque."`
	Sequence     Uint64          `json:"sequence" doc:"Of the newest cheque."`
	OpenedAt     time.Time       `json:"openedAt,omitzero"`
	ReleasableAt time.Time       `json:"releasableAt,omitzero" doc:"When an announced release may be carried out."`
	Recovery     *LaneRecovery   `json:"recovery,omitempty" doc:"Set on lanes of a node that was restored from a backup."`
}

// LaneRecovery is how far a lane of a restored node is.
type LaneRecovery struct {
	State         string          `json:"state" enum:"asking,told,silent" doc:"Whether the other side said which cheque is the newest."`
	Says          string          `json:"says" doc:"The same in a sentence."`
	Backup        time.Time       `json:"backup" doc:"When the backup was taken."`
	Known         protocol.Amount `json:"known" doc:"Total of the newest cheque in the backup, base units."`
	KnownSequence Uint64          `json:"knownSequence"`
	Told          protocol.Amount `json:"told" doc:"Total of the newest cheque that the other side showed, base units."`
	ToldSequence  Uint64          `json:"toldSequence"`
	AtStake       protocol.Amount `json:"atStake" doc:"As payee: the most that cheques which are missing here could be worth, base units."`
}

// LaneList is the answer to listing lanes.
type LaneList struct {
	Token TokenInfo `json:"token"`
	Lanes []Lane    `json:"lanes" nullable:"false"`
}

// SettleRequest asks for a claim.
type SettleRequest struct {
	AtALoss bool `json:"evenAtALoss,omitempty" doc:"Claim whatever brings anything, also where the fees are more or not known."`
}

// Settlement is what a claim did, and why it left what it left.
type Settlement struct {
	TxHash   string          `json:"txHash,omitempty" doc:"Absent when nothing was claimed."`
	Block    Uint64          `json:"block"`
	Claimed  protocol.Amount `json:"claimed" doc:"Base units, sum of the rows paid."`
	GasUsed  Uint64          `json:"gasUsed" doc:"Of the transaction."`
	FeeWei   string          `json:"feeWei" doc:"Decimal string."`
	Fee      protocol.Amount `json:"fee" doc:"The fee in base units of the token, rounded up; 0 when the coin's price is not known."`
	FeeKnown bool            `json:"feeKnown" doc:"Whether the coin's price is known."`
	Why      string          `json:"why" doc:"What was decided, in one sentence."`
	Rows     []SettledRow    `json:"rows" nullable:"false"`
	Token    TokenInfo       `json:"token"`
}

// SettledRow is one lane with a cheque that is not settled.
type SettledRow struct {
	Lane   string          `json:"lane"`
	Paid   bool            `json:"paid"`
	Result string          `json:"result" enum:"paid,skipped,left" doc:"skipped: the vault passed it over; left: it was not claimed."`
	Amount protocol.Amount `json:"amount" doc:"Paid by this row, base units."`
	Worth  protocol.Amount `json:"worth" doc:"What its claim would bring, base units."`
	Cost   protocol.Amount `json:"cost" doc:"What the row adds to the fee, base units; 0 when the coin's price is not known."`
	Why    string          `json:"why,omitempty" doc:"Why it was claimed, skipped or left."`
}

// DepositRequest moves tokens into the vault.
type DepositRequest struct {
	Amount protocol.Amount `json:"amount" pattern:"^[1-9][0-9]{0,28}$" doc:"Base units."`
}

// FaucetRequest asks the devnet's faucet.
type FaucetRequest struct {
	Amount protocol.Amount `json:"amount,omitzero" pattern:"^[0-9]{1,29}$" doc:"Base units; absent takes what the faucet gives."`
}

// Transfer is one finished movement of money.
type Transfer struct {
	TxHash string          `json:"txHash"`
	Block  Uint64          `json:"block"`
	Amount protocol.Amount `json:"amount" doc:"Base units of the token."`
	Native string          `json:"native,omitempty" doc:"Coins given besides, in wei, a decimal string."`
	Token  TokenInfo       `json:"token"`
}
