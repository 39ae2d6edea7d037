package main

import (
	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/money"
	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
)

func (a *app) walletSettleCmd() *cobra.Command {
	return &cobra.Command{
		Use: "settle", Short: "Claim the cheques held, on the chain", Args: args(),
		RunE: func(c *cobra.Command, _ []string) error {
			n, err := a.node()
			if err != nil {
				return err
			}
			s, err := n.Settle(c.Context())
			if err != nil {
				return err
			}
			if err := a.show(s, func() error { return a.printSettlement(s) }); err != nil {
				return err
			}
			a.next("zerostate wallet")
			return nil
		},
	}
}

func (a *app) printSettlement(s api.Settlement) error {
	if len(s.Rows) == 0 {
		a.say("nothing to claim: no cheque is held that is not settled")
		return nil
	}
	err := term.Pairs(a.out, "claimed", money.Format(s.Claimed, s.Token), "transaction", s.TxHash, "block", s.Block.String(),
		"gas", s.GasUsed.String(), "fee", money.Decimal(s.FeeWei, 18))
	if err != nil {
		return err
	}
	var rows [][]string
	for _, r := range s.Rows {
		result := "paid"
		if !r.Paid {
			result = "skipped"
		}
		rows = append(rows, []string{r.Lane, result, money.Format(r.Amount, s.Token), r.Why})
	}
	if _, err := a.out.Write([]byte("\n")); err != nil {
		return err
	}
	return term.Table(a.out, []string{"LANE", "RESULT", "AMOUNT", "WHY"}, rows)
}
