package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/money"
	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
)

func (a *app) receiptCmd() *cobra.Command {
	verify := &cobra.Command{
		Use: "verify FILE", Short: "Check a receipt file; needs no node", Args: args("a FILE"),
		Long: "Check every signature and reference in a receipt with nothing but the file: the\n" +
			"award, the executor's statement, the requester's countersignature, the price and\n" +
			"the cheque. That the lane exists on the chain is not in the file.",
		RunE: func(_ *cobra.Command, given []string) error {
			f, err := os.Open(given[0])
			if err != nil {
				return fileError("read", given[0], err)
			}
			defer func() { _ = f.Close() }()
			raw, err := io.ReadAll(io.LimitReader(f, protocol.MaxReceipt+1))
			if err != nil {
				return fileError("read", given[0], err)
			}
			return a.verify(raw)
		},
	}
	return group("receipt", "Check receipts", verify)
}

// receiptReport is what a verified receipt says, for people and programs.
type receiptReport struct {
	Valid         bool      `json:"valid"`
	Network       string    `json:"network"`
	NetworkID     string    `json:"networkId"`
	Task          string    `json:"task"`
	Statement     string    `json:"statement"`
	Requester     string    `json:"requester"`
	Executor      string    `json:"executor"`
	Payer         string    `json:"payer"`
	Payee         string    `json:"payee"`
	Module        string    `json:"module"`
	Engine        string    `json:"engine"`
	Gas           string    `json:"gas"`
	Price         string    `json:"price"` // base units
	Finished      time.Time `json:"finished"`
	Countersigned bool      `json:"countersigned"`
	Outcome       string    `json:"outcome,omitempty"`
	Cheque        string    `json:"chequeCumulative,omitempty"` // base units
	token         api.TokenInfo
	amount        protocol.Amount
}

// verify checks a receipt and shows what it proves.
func (a *app) verify(raw []byte) error {
	v, err := protocol.VerifyReceipt(raw)
	if err != nil {
		return api.NewProblem(api.CodeVerification, "the receipt does not verify", err.Error(),
			"do not rely on it; ask the other side or the node for it again").Because(err)
	}
	r := reportOf(v)
	return a.show(r, func() error {
		countersigned := "no: only the executor's word"
		if r.Countersigned {
			countersigned = "yes, " + r.Outcome
		}
		cheque := ""
		if c := chequeOf(v); c != nil {
			total, err := protocol.ParseAmount(r.Cheque)
			if err != nil {
				return err
			}
			cheque = fmt.Sprintf("%d on lane %d, %s promised in all", c.Cheque.Seq, c.Cheque.Lane, money.Format(total, r.token))
		}
		return term.Pairs(a.out, "receipt", "verified", "network", r.Network, "network ID", r.NetworkID, "task", r.Task,
			"requester", r.Requester, "executor", r.Executor, "payer", r.Payer, "payee", r.Payee,
			"module", r.Module, "engine", r.Engine, "gas", r.Gas, "price", money.Format(r.amount, r.token),
			"cheque", cheque, "finished", r.Finished.Format(time.RFC3339), "countersigned", countersigned)
	})
}

func reportOf(v protocol.VerifiedReceipt) receiptReport {
	s, p := v.Statement.Payload, v.Network.Payload
	r := receiptReport{
		Valid: true, Network: p.Name, NetworkID: v.Network.ID.String(), Task: s.Task.String(), Statement: v.Statement.ID.String(),
		Requester: s.Requester.String(), Executor: s.Executor.String(), Payer: s.Payer.Hex(), Payee: s.Payee.Hex(),
		Module: s.Module.String(), Engine: s.Engine, Gas: api.Uint64(s.Gas).String(), Price: s.Price.Amount.String(),
		Finished: time.UnixMilli(s.FinishedMs).UTC(), amount: s.Price.Amount,
	}
	for _, t := range p.Tokens {
		if t.Address == s.Price.Token.Address {
			r.token = api.TokenInfo{Symbol: t.Symbol, Decimals: int(t.Decimals)}
		}
	}
	if c := v.Countersignature; c != nil {
		r.Countersigned, r.Outcome = true, string(c.Payload.Outcome)
	}
	if c := chequeOf(v); c != nil {
		r.Cheque = c.Cheque.Cumulative.String()
	}
	return r
}

// chequeOf is the cheque that says most: the one that paid plainly, or the last with a lock.
func chequeOf(v protocol.VerifiedReceipt) *protocol.SignedCheque {
	if v.Fold != nil || len(v.Cheques) == 0 {
		return v.Fold
	}
	return &v.Cheques[len(v.Cheques)-1]
}
