package node

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/task"
)

// The ledger: every movement of money once, under its time, written in the transaction of what
// moved it. Marks keep a movement from being written twice; totals by day answer for any period.
const (
	ledgerIndex  = "ledger/"      // by time: at/ledger/<ms>/<sequence>
	ledgerSeq    = "ledger-seq"   // the last sequence
	ledgerDay    = "ledger-day/"  // totals of a day in UTC
	ledgerMark   = "ledger-mark/" // payments that are written
	ledgerLane   = "ledger-lane/" // what of a lane's payouts is written
	ledgerDue    = "ledger-due/"  // mined transactions whose fee is not written yet
	ledgerPeer   = "ledger-peer/" // the peer of an account, as last seen
	dayForm      = "20060102"
	maxFeesAtOne = 64 // transactions looked up in one go
)

// movement is one entry of the ledger.
type movement struct {
	Seq     uint64          `cbor:"seq"`
	AtMs    int64           `cbor:"at"`
	Kind    string          `cbor:"kind"` // one of api.Move…
	Task    string          `cbor:"task"`
	Account string          `cbor:"account"`
	Peer    string          `cbor:"peer"`
	Lane    string          `cbor:"lane"`
	Amount  protocol.Amount `cbor:"amount"`
	FeeWei  string          `cbor:"feeWei"`
	For     string          `cbor:"for"`
	Tx      string          `cbor:"tx"`
	// Away says of a withdrawal that it went to another account than the owner's.
	Away bool `cbor:"away"`
}

// dayTotals are the sums of one day.
type dayTotals struct {
	Earned    protocol.Amount `cbor:"earned"`
	Spent     protocol.Amount `cbor:"spent"`
	Settled   protocol.Amount `cbor:"settled"`
	Fees      protocol.Amount `cbor:"fees"`
	ClaimFees protocol.Amount `cbor:"claimFees"`
	FeesWei   string          `cbor:"feesWei"`
}

func (d *dayTotals) add(m movement) {
	switch m.Kind {
	case api.MoveEarned:
		d.Earned = total(d.Earned, m.Amount)
	case api.MoveSpent:
		d.Spent = total(d.Spent, m.Amount)
	case api.MoveSettled:
		d.Settled = total(d.Settled, m.Amount)
	case api.MoveFee:
		d.Fees = total(d.Fees, m.Amount)
		if m.For == purposeClaim {
			d.ClaimFees = total(d.ClaimFees, m.Amount)
		}
		d.FeesWei = addWei(d.FeesWei, m.FeeWei)
	}
}

// addWei adds two decimal integers; "" is zero.
func addWei(a, b string) string {
	sum := new(big.Int)
	for _, s := range []string{a, b} {
		if n, ok := new(big.Int).SetString(s, 10); ok {
			sum.Add(sum, n)
		}
	}
	return sum.String()
}

// record writes one movement: the entry and the totals of its day.
func record(tx store.Tx, m movement) error {
	last, err := store.Get[uint64](tx, ledgerSeq)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	m.Seq = last + 1
	at := time.UnixMilli(m.AtMs).UTC()
	day := ledgerDay + at.Format(dayForm)
	sums, err := store.Get[dayTotals](tx, day)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	sums.add(m)
	return errors.Join(
		store.Put(tx, ledgerSeq, m.Seq), store.Put(tx, day, sums),
		store.Put(tx, store.TimeKey(ledgerIndex, at, store.SeqKey("", m.Seq)), m),
	)
}

// recordOnce writes a movement unless the mark says that it is written.
func recordOnce(tx store.Tx, mark string, m movement) error {
	_, err := tx.Get(ledgerMark + mark)
	if err == nil || !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return errors.Join(tx.Set(ledgerMark+mark, nil), record(tx, m))
}

// recordSpent writes what became the payee's of a task's price, under the name of the payment: its start fee, or a part.
// It belongs into the transaction that learns the part's key.
func (n *Node) recordSpent(tx store.Tx, r task.Requester, name string, amount protocol.Amount) error {
	if amount.IsZero() || r.Winner == nil {
		return nil
	}
	lane, err := n.laneOfTask(r)
	if err != nil {
		return err
	}
	return recordPayment(tx, api.MoveSpent, lane, lane.Payee, r.ID, name, r.Winner.Provider, amount)
}

// recordEarned writes what became ours of a task's price, in the transaction that lets the part's key leave.
func (n *Node) recordEarned(tx store.Tx, x task.Executor, name string, amount protocol.Amount) error {
	if amount.IsZero() {
		return nil
	}
	lane := n.payee.laneOf(awardOf(x))
	return recordPayment(tx, api.MoveEarned, lane, lane.Payer, x.ID, name, x.Task.Requester, amount)
}

func recordPayment(tx store.Tx, kind string, lane channels.Lane, other common.Address, id protocol.CID, name string, peer protocol.PeerID, amount protocol.Amount) error {
	key := laneID(lane.Key())
	if err := tx.Set(ledgerPeer+other.Hex(), []byte(peer.String())); err != nil {
		return err
	}
	return recordOnce(tx, kind+"/"+key+"/"+name, movement{
		AtMs: time.Now().UnixMilli(), Kind: kind, Task: id.String(), Account: other.Hex(), Peer: peer.String(), Lane: key, Amount: amount,
	})
}

// peerOf is the peer that an account was last seen with, or "".
func peerOf(tx store.Tx, account common.Address) string {
	p, err := tx.Get(ledgerPeer + account.Hex())
	if err != nil {
		return ""
	}
	return string(p)
}

// recordPayouts writes what the vault has paid out on a lane beyond what is written. It belongs into
// the transaction that stores the lane's facts: anybody may have sent the claim. hash is the claim's, where known.
func recordPayouts(tx store.Tx, lane channels.Lane, incoming bool, paid protocol.Amount, hash string) error {
	key := laneID(lane.Key())
	written, err := store.Get[protocol.Amount](tx, ledgerLane+key)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	more, err := paid.Sub(written)
	if err != nil || more.IsZero() {
		return nil //nolint:nilerr // a payout that was unwound stays written until the lane has caught up
	}
	m := movement{AtMs: time.Now().UnixMilli(), Kind: api.MoveClaimed, Account: lane.Payee.Hex(), Lane: key, Amount: more, Tx: hash, Peer: peerOf(tx, lane.Payee)}
	if incoming {
		m.Kind, m.Account, m.Peer = api.MoveSettled, lane.Payer.Hex(), peerOf(tx, lane.Payer)
	}
	return errors.Join(store.Put(tx, ledgerLane+key, paid), record(tx, m))
}

// oweFee notes a finished transaction, in the write that finishes it: its fee is read from its receipt later.
func oweFee(tx store.Tx, e chain.Entry) error {
	if !e.Done {
		return nil
	}
	return tx.Set(ledgerDue+e.Hash.Hex(), []byte(txKey(e.From, e.Hash)))
}

// Purposes of transactions: the names of the functions that they call.
const (
	purposeClaim      = "claim"
	purposeFinishExit = "finishExit"
	purposeTransfer   = "transfer"
)

var purposesOfDeposit = map[string]bool{"open": true, "deposit": true, "depositWithPermit": true, "depositWithAuthorization": true}

// bookFees writes the fees of finished transactions, and what they moved between account and vault.
func (n *Node) bookFees(ctx context.Context, c *liveChain) error {
	var due []chain.Entry
	err := n.store.View(func(tx store.Tx) error {
		return tx.Scan(store.Range{Prefix: ledgerDue, Limit: maxFeesAtOne}, func(_ string, key []byte) error {
			e, err := store.Get[chain.Entry](tx, string(key))
			due = append(due, e)
			return err
		})
	})
	if err != nil {
		return fmt.Errorf("read the transactions whose fees are not written: %w", err)
	}
	for _, e := range due {
		if err := n.bookFee(ctx, c, e); err != nil {
			return err
		}
	}
	return nil
}

func (n *Node) bookFee(ctx context.Context, c *liveChain, e chain.Entry) error {
	r, err := c.client.Receipt(ctx, e.Hash)
	switch {
	case errors.Is(err, ethereum.NotFound) && e.Failed: // another took its nonce: it never cost anything
		return n.store.Update(func(tx store.Tx) error { return tx.Delete(ledgerDue + e.Hash.Hex()) })
	case errors.Is(err, ethereum.NotFound):
		return nil // later
	case err != nil:
		return chainReason(err)
	}
	list, err := n.movedBy(e, r)
	if err != nil {
		return err
	}
	return n.store.Update(func(tx store.Tx) error {
		if err := tx.Delete(ledgerDue + e.Hash.Hex()); err != nil {
			return err
		}
		for _, m := range list {
			m.AtMs, m.Tx = time.Now().UnixMilli(), e.Hash.Hex()
			if err := recordOnce(tx, m.Kind+"/"+m.Tx, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// movedBy reads a transaction's movements out of what it called and what its receipt says.
func (n *Node) movedBy(e chain.Entry, r *types.Receipt) ([]movement, error) {
	purpose, value, err := e.Purpose()
	if err != nil {
		return nil, err
	}
	fee := chain.Fee(r)
	out := []movement{{Kind: api.MoveFee, FeeWei: fee.String(), For: purpose}}
	if rate := n.rate(); rate.Known() {
		out[0].Amount = rate.Tokens(fee)
	}
	if r.Status != types.ReceiptStatusSuccessful {
		return out, nil
	}
	p, owner := n.profile.Payload, e.From
	token, coin := p.Money().Address, p.Money().Address == common.Address{}
	sum, m := new(big.Int), movement{}
	switch {
	case purposesOfDeposit[purpose]:
		m.Kind, sum = api.MoveDeposit, chain.Moved(r, token, owner, p.Vault)
		if coin {
			sum = value
		}
	case purpose == purposeFinishExit:
		m.Kind = api.MoveWithdrawal
		if m, sum, err = n.exitOf(r, m, owner); err != nil {
			return nil, err
		}
	case purpose == purposeTransfer:
		m.Kind, sum = api.MoveSent, chain.Moved(r, token, owner, common.Address{})
		if coin {
			sum = value
		}
	}
	if sum.Sign() > 0 {
		if m.Amount, err = protocol.AmountFromBig(sum); err != nil {
			return nil, fmt.Errorf("transaction %s: %w", e.Hash, err)
		}
		out = append(out, m)
	}
	return out, nil
}

// exitOf reads what a finished exit paid, and whether it went to the owner. Coins leave no event: there the
// withdrawal's own record says what was free.
func (n *Node) exitOf(r *types.Receipt, m movement, owner common.Address) (movement, *big.Int, error) {
	p := n.profile.Payload
	w, err := n.withdrawalRecord()
	if err != nil {
		return m, nil, err
	}
	if p.Money().Address == (common.Address{}) {
		m.Away = w != nil && w.ExitTo != owner
		if w == nil {
			return m, new(big.Int), nil
		}
		return m, w.Free.Big(), nil
	}
	all, own := chain.Moved(r, p.Money().Address, p.Vault, common.Address{}), chain.Moved(r, p.Money().Address, p.Vault, owner)
	m.Away = own.Cmp(all) != 0
	return m, all, nil
}

// net and onChain say what a movement changes, with a sign.
func (m movement) effects(coin bool) (net, onChain string) {
	plus, minus := m.Amount.String(), "-"+m.Amount.String()
	if m.Amount.IsZero() {
		return "0", "0"
	}
	switch m.Kind {
	case api.MoveEarned:
		return plus, "0"
	case api.MoveSpent:
		return minus, "0"
	case api.MoveSettled:
		return "0", plus
	case api.MoveDeposit:
		return "0", minus
	case api.MoveReceived:
		return plus, plus
	case api.MoveSent:
		return minus, minus
	case api.MoveWithdrawal:
		if m.Away {
			return minus, "0"
		}
		return "0", plus
	case api.MoveFee:
		if coin {
			return minus, minus
		}
		return minus, "0"
	}
	return "0", "0"
}

// totalsSince sums the days from a day on, "" for all.
func (n *Node) totalsSince(day string) (sum dayTotals, err error) {
	err = n.store.View(func(tx store.Tx) error {
		return tx.Scan(store.Range{Prefix: ledgerDay}, func(key string, value []byte) error {
			if strings.TrimPrefix(key, ledgerDay) < day {
				return nil
			}
			var d dayTotals
			if err := protocol.Unmarshal(value, &d); err != nil {
				return err
			}
			sum.Earned, sum.Spent, sum.Settled = total(sum.Earned, d.Earned), total(sum.Spent, d.Spent), total(sum.Settled, d.Settled)
			sum.Fees, sum.ClaimFees, sum.FeesWei = total(sum.Fees, d.Fees), total(sum.ClaimFees, d.ClaimFees), addWei(sum.FeesWei, d.FeesWei)
			return nil
		})
	})
	return sum, err
}
