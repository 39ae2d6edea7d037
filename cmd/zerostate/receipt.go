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
			"the cheques. That the lane exists on the chain is not in the file.\n\n" +
			"An evidence file (zerostate task evidence) is judged too: did the provider take the\n" +
			"price and give what it signed? The exit code is 0 if the file holds, whatever the\n" +
			"verdict; --json has the verdict as \"fault\".",
		RunE: func(_ *cobra.Command, given []string) error {
			f, err := os.Open(given[0])
			if err != nil {
				return fileError("read", given[0], err)
			}
			defer func() { _ = f.Close() }()
			raw, err := io.ReadAll(io.LimitReader(f, protocol.MaxEvidence+1))
			if err != nil {
				return fileError("read", given[0], err)
			}
			return a.judge(raw)
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
	Evidence      bool      `json:"evidence,omitempty"`         // the file is evidence, and judged
	Fault         string    `json:"fault,omitempty"`            // "provider": it took the price and did not give what it signed
	Verdict       string    `json:"verdict,omitempty"`
	token         api.TokenInfo
	amount        protocol.Amount
}

// judge checks a receipt or an evidence file, whichever it is.
func (a *app) judge(raw []byte) error {
	v, err := protocol.JudgeEvidence(raw)
	if err != nil {
		// What is no evidence by its form is taken for a receipt, which then says what is wrong with it.
		if _, form := protocol.Decode[protocol.Evidence](raw, protocol.MaxEvidence); form != nil {
			return a.verify(raw)
		}
		return api.NewProblem(api.CodeVerification, "the evidence proves nothing", err.Error(),
			"do not rely on it; ask whoever gave it to you for it again").Because(err)
	}
	r := reportOf(v.Receipt)
	r.Evidence = true
	switch parts := len(v.Receipt.Statement.Payload.Parts); {
	case v.Fault:
		r.Fault, r.Verdict = "provider", fmt.Sprintf("the provider took the price of part %d of %d and did not give what it signed: %s", v.Part, parts, v.Why)
	case v.Opened < parts:
		r.Verdict = fmt.Sprintf("no fault: the %d of %d parts that were paid are what the provider signed", v.Opened, parts)
	default:
		r.Verdict = "no fault: the result is what the provider signed; whether the program gives it, only running it tells"
	}
	return a.print(v.Receipt, r)
}

// verify checks a receipt and shows what it proves.
func (a *app) verify(raw []byte) error {
	v, err := protocol.VerifyReceipt(raw)
	if err != nil {
		return api.NewProblem(api.CodeVerification, "the receipt does not verify", err.Error(),
			"do not rely on it; ask the other side or the node for it again").Because(err)
	}
	return a.print(v, reportOf(v))
}

// print shows what a receipt proves, and the verdict if it was judged.
func (a *app) print(v protocol.VerifiedReceipt, r receiptReport) error {
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
			"cheque", cheque, "finished", r.Finished.Format(time.RFC3339), "countersigned", countersigned, "verdict", r.Verdict)
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
