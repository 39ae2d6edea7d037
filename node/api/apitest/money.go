package apitest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
)

// Lanes of the tests: the first earns, the second pays.
const (
	LaneIn  = "7a0f3c0000000000000000000000000000000000000000000000000000000001"
	LaneOut = "8b1e4d0000000000000000000000000000000000000000000000000000000002"
	account = "0xAb5801a7D398351b8bE11C439e05C5B3259aeC9B"
)

var clock = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// huge is as large as amounts get.
func huge() protocol.Amount {
	a, err := protocol.ParseAmount("79228162514264337593543950335")
	if err != nil {
		panic(err)
	}
	return a
}

// Wallet implements api.Backend.
func (b *Backend) Wallet(context.Context) (api.Wallet, error) {
	unlock, err := b.lock()
	if err != nil {
		return api.Wallet{}, err
	}
	defer unlock()
	return api.Wallet{
		Token: Token, Owner: "0xowner", Signer: "0xsigner", Native: "1500000000000000000", OnChain: protocol.NewAmount(5_000_000),
		Free: protocol.NewAmount(9_007_199_254_740_993), Earned: protocol.NewAmount(3000), Promised: protocol.NewAmount(2000), Settled: protocol.NewAmount(1000),
		Lanes: lanes(), Withdrawal: b.exit,
		Exposure: []api.Exposure{
			{Account: account, Peer: Winner, Owed: protocol.NewAmount(2000), Working: huge(), AtRisk: huge(), Owing: huge(), Reserved: huge()},
			{Account: "0x00000000000000000000000000000000000000cc", AtRisk: protocol.NewAmount(5)},
		},
		Periods: []api.Period{
			{Name: "today", From: clock.Truncate(24 * time.Hour), Earned: protocol.NewAmount(3000), Fees: protocol.NewAmount(3500), FeesWei: "3500000000000000", Net: "-500", SettledNet: "-2500"},
			{Name: "ever", Earned: huge(), Spent: huge(), Settled: huge(), Fees: huge(), FeesWei: "1", Net: "-" + huge().String(), SettledNet: "0"},
		},
		Settling: api.Settling{
			Why: "market.auto_settle is 0", Margin: 10, CostKnown: true, CoinPrice: "1",
			GasPrice: "1000000007", First: protocol.NewAmount(71), Further: protocol.NewAmount(25),
		},
	}, nil
}

func lanes() []api.Lane {
	return []api.Lane{
		{
			ID: LaneIn, Direction: "in", Peer: Winner, Account: account, State: "open", Reserved: protocol.NewAmount(9000),
			Promised: protocol.NewAmount(2000), Settled: protocol.NewAmount(1000), Cumulative: protocol.NewAmount(3000), Sequence: 3,
		},
		{ID: LaneOut, Direction: "out", Account: account, State: "open", Reserved: huge(), Promised: huge(), Settled: huge(), Cumulative: huge(), Sequence: 1 << 63},
	}
}

// Lanes implements api.Backend.
func (b *Backend) Lanes(context.Context) (api.LaneList, error) {
	unlock, err := b.lock()
	if err != nil {
		return api.LaneList{}, err
	}
	defer unlock()
	return api.LaneList{Token: Token, Lanes: lanes()}, nil
}

// Settle implements api.Backend: one lane is paid, one skipped, and one left unless a loss is accepted.
func (b *Backend) Settle(_ context.Context, req api.SettleRequest) (api.Settlement, error) {
	unlock, err := b.lock()
	if err != nil {
		return api.Settlement{}, err
	}
	defer unlock()
	left := api.SettledRow{Lane: LaneOut, Result: "left", Worth: protocol.NewAmount(20), Cost: protocol.NewAmount(25), Why: "costs more than it brings"}
	claimed := protocol.NewAmount(2000)
	if req.AtALoss {
		left.Result, left.Paid, left.Amount, left.Why = "paid", true, left.Worth, "as asked, whatever it costs"
		claimed = protocol.NewAmount(2020)
	}
	return api.Settlement{
		TxHash: "0xfeed", Block: 12, Claimed: claimed, GasUsed: 60000, FeeWei: "60000000000000", Fee: protocol.NewAmount(60), FeeKnown: true, Token: Token,
		Why: "1 of 3 lanes bring 2000 for 60 of fees",
		Rows: []api.SettledRow{
			{Lane: LaneIn, Paid: true, Result: "paid", Amount: protocol.NewAmount(2000), Worth: protocol.NewAmount(2000), Cost: protocol.NewAmount(25), Why: "worth its fee"},
			{Lane: "9c" + LaneIn[2:], Result: "skipped", Worth: protocol.NewAmount(50), Cost: protocol.NewAmount(25), Why: "the lane is closed"},
			left,
		},
	}, nil
}

// Withdraw implements api.Backend: the first call asks, the second pays.
func (b *Backend) Withdraw(_ context.Context, req api.WithdrawRequest) (api.Withdrawal, error) {
	unlock, err := b.lock()
	if err != nil {
		return api.Withdrawal{}, err
	}
	defer unlock()
	switch {
	case req.Amount.Cmp(protocol.NewAmount(9_007_199_254_740_993)) > 0:
		return api.Withdrawal{}, api.NewProblem(api.CodeFunds, "there is not so much to withdraw", "9007199254740993 base units are free", "close lanes first")
	case b.exit == nil:
		b.exit = &api.Withdrawal{Step: "requested", Amount: req.Amount, To: "0xowner", ReadyAt: clock, TxHash: "0xask", Token: Token}
		return *b.exit, nil
	case b.exit.Amount != req.Amount:
		return api.Withdrawal{}, api.NewProblem(api.CodeConflict, "another withdrawal is under way", "it is of "+b.exit.Amount.String(), "finish that one first")
	}
	w := *b.exit
	w.Step, w.TxHash, w.Paid, b.exit = "paid", "0xpaid", req.Amount, nil
	if req.Amount.IsZero() {
		w.Paid = protocol.NewAmount(9_007_199_254_740_993)
	} else {
		w.Back, _ = protocol.NewAmount(9_007_199_254_740_993).Sub(req.Amount)
	}
	return w, nil
}

// movements are the rows of the history, oldest first.
func movements() []api.Movement {
	task := "bafytask000001"
	return []api.Movement{
		{Sequence: 1, Time: clock, Kind: api.MoveDeposit, Amount: huge(), TxHash: "0xd1", Net: "0", OnChain: "-" + huge().String()},
		{Sequence: 2, Time: clock, Kind: api.MoveFee, Amount: protocol.NewAmount(71), FeeWei: "71000000000000", For: "deposit", TxHash: "0xd1", Net: "-71", OnChain: "0"},
		{Sequence: 3, Time: clock.Add(time.Hour), Kind: api.MoveSpent, Task: task, Account: account, Peer: Winner, Lane: LaneOut, Amount: protocol.NewAmount(2000), Net: "-2000", OnChain: "0"},
		{Sequence: 4, Time: clock.Add(24 * time.Hour), Kind: api.MoveEarned, Task: "bafytask000002", Account: account, Peer: "=HYPERLINK(\"evil\")\x1b[2J", Lane: LaneIn, Amount: protocol.NewAmount(3000), Net: "3000", OnChain: "0"},
		{Sequence: 5, Time: clock.Add(25 * time.Hour), Kind: api.MoveSettled, Account: account, Peer: Winner, Lane: LaneIn, Amount: protocol.NewAmount(1000), TxHash: "0xd2", Net: "0", OnChain: "1000"},
	}
}

// History implements api.Backend.
func (b *Backend) History(_ context.Context, q api.HistoryQuery) (api.HistoryPage, error) {
	unlock, err := b.lock()
	if err != nil {
		return api.HistoryPage{}, err
	}
	defer unlock()
	page := api.HistoryPage{Token: Token}
	all, from := movements(), 0
	if q.Cursor != "" {
		if from, err = strconv.Atoi(q.Cursor); err != nil {
			return page, api.NewProblem(api.CodeBadRequest, "the cursor is not valid", q.Cursor, "take it from the page before")
		}
	}
	for i := from; i < len(all); i++ {
		m := all[i]
		if !q.OldestFirst {
			m = all[len(all)-1-i]
		}
		if (!q.Since.IsZero() && m.Time.Before(q.Since)) || (!q.Until.IsZero() && !m.Time.Before(q.Until)) ||
			(q.Counterparty != "" && !strings.EqualFold(m.Account, q.Counterparty) && m.Peer != q.Counterparty) {
			continue
		}
		if len(page.Entries) == min(q.Limit, 2) { // two on a page, so that there are pages
			page.Next = strconv.Itoa(i)
			break
		}
		page.Entries = append(page.Entries, m)
	}
	return page, nil
}

func find(ref string) (api.Lane, error) {
	for _, l := range lanes() {
		if len(ref) >= 4 && strings.HasPrefix(l.ID, ref) {
			return l, nil
		}
	}
	return api.Lane{}, api.NewProblem(api.CodeNotFound, "there is no such lane", "this node knows no lane "+ref, "zerostate channel list")
}

// Lane implements api.Backend.
func (b *Backend) Lane(_ context.Context, ref string) (api.LaneDetail, error) {
	unlock, err := b.lock()
	if err != nil {
		return api.LaneDetail{}, err
	}
	defer unlock()
	l, err := find(ref)
	return api.LaneDetail{Lane: l, Token: Token, Payer: account, Payee: "0xowner", Number: 1, Collateral: protocol.NewAmount(10_000), Signer: "0xsigner", Payments: 3, Block: 12}, err
}

// CloseLane implements api.Backend: the incoming lane only at a loss, the outgoing one not.
func (b *Backend) CloseLane(_ context.Context, ref string, req api.CloseRequest) (api.LaneClosing, error) {
	unlock, err := b.lock()
	if err != nil {
		return api.LaneClosing{}, err
	}
	defer unlock()
	l, err := find(ref)
	switch {
	case err != nil:
		return api.LaneClosing{}, err
	case l.Direction == "out":
		return api.LaneClosing{}, api.NewProblem(api.CodeNetwork, "its payee does not close the lane", "its peer cannot be reached", "release it alone: zerostate channel force-close "+l.ID[:12])
	case !req.AtALoss:
		return api.LaneClosing{}, api.NewProblem(api.CodeAtALoss, "the lane is not closed: that would give away what is earned on it", "2000 base units are not claimed: costs more than it brings",
			"wait until it is worth more, or claim it all the same with --even-at-a-loss")
	}
	return api.LaneClosing{Lane: l.ID, Step: "closed", TxHash: "0xc1", Claimed: l.Promised, Freed: protocol.NewAmount(7000), Token: Token}, nil
}

// ForceCloseLane implements api.Backend: started, then waiting, then closed.
func (b *Backend) ForceCloseLane(_ context.Context, ref string) (api.LaneClosing, error) {
	unlock, err := b.lock()
	if err != nil {
		return api.LaneClosing{}, err
	}
	defer unlock()
	l, err := find(ref)
	switch {
	case err != nil:
		return api.LaneClosing{}, err
	case l.Direction == "in":
		return api.LaneClosing{}, api.NewProblem(api.CodeConflict, "only its payer can release a lane", "this node is its payee", "end it at once with: zerostate channel close "+l.ID[:12])
	}
	step := min(b.closed[l.ID], 2)
	b.closed[l.ID]++
	out := api.LaneClosing{Lane: l.ID, Step: []string{"started", "waiting", "closed"}[step], ReadyAt: time.Now().Add(time.Hour), Token: Token}
	if step == 2 {
		out.TxHash, out.Freed = "0xf1", l.Reserved
	}
	return out, nil
}

// LaneEvidence implements api.Backend: it claims a cheque that is none, so that it does not verify.
func (b *Backend) LaneEvidence(_ context.Context, ref string) (api.Evidence, error) {
	unlock, err := b.lock()
	if err != nil {
		return api.Evidence{}, err
	}
	defer unlock()
	l, err := find(ref)
	if err != nil {
		return api.Evidence{}, err
	}
	facts, err := json.Marshal(api.EvidenceFacts{
		Format: api.EvidenceFormat, MadeAt: clock, MadeBy: Self, Direction: l.Direction, Lane: api.EvidenceLane{ID: l.ID, Payer: account, Payee: account},
		Equivocations: []api.EvidencePair{}, Payments: []api.EvidencePaid{},
	})
	if err != nil {
		return api.Evidence{}, fmt.Errorf("evidence: %w", err)
	}
	sum := sha256.Sum256(facts)
	return api.Evidence{Facts: facts, SHA256: hex.EncodeToString(sum[:])}, nil
}

// Backup implements api.Backend.
func (b *Backend) Backup(_ context.Context, w io.Writer, passphrase string) error {
	unlock, err := b.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if passphrase == "it breaks off" {
		_, err := w.Write(make([]byte, 1<<20))
		return errors.Join(err, errors.New("the disk is gone"))
	}
	_, err = io.WriteString(w, "a backup under "+passphrase)
	return err
}

// OwnerOrder implements api.Backend.
func (b *Backend) OwnerOrder(_ context.Context, req api.OwnerRequest) (api.OwnerOrder, error) {
	out := api.OwnerOrder{Action: req.Action, Owner: account, Says: "does " + req.Action, Token: Token}
	if req.Action == api.OwnerOpen || req.Action == api.OwnerReserve {
		out.TypedData = map[string]any{"primaryType": "Open"}
		out.Deadline = clock
		return out, nil
	}
	out.Transactions = []api.OwnerTx{{What: out.Says, From: account, To: account, Value: "0", Data: "0xabcd", ChainID: 1337}}
	return out, nil
}

// OwnerSigned implements api.Backend.
func (b *Backend) OwnerSigned(context.Context, api.OwnerSignature) (api.Transfer, error) {
	return api.Transfer{TxHash: "0x01", Block: 7, Amount: protocol.NewAmount(5), Token: Token}, nil
}
