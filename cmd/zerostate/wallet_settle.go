package main

import (
	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/money"
	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
)

func (a *app) walletSettleCmd() *cobra.Command {
	var atALoss bool
	c := &cobra.Command{
		Use: "settle", Short: "Claim, on the chain, the cheques whose claim brings more than it costs", Args: args(),
		Long: "Claim cheques in one transaction: all lanes that bring more than they add to the fee,\n" +
			"if together they bring more than the whole fee. The rest stays good and is left.\n" +
			"What the fee is worth in tokens comes from the setting chain.coin_price; where that\n" +
			"is not known, nothing is claimed without --even-at-a-loss.",
		Example: "  zerostate wallet settle\n" +
			"  zerostate wallet settle --even-at-a-loss",
		RunE: func(c *cobra.Command, _ []string) error {
			n, err := a.node()
			if err != nil {
				return err
			}
			s, err := n.Settle(c.Context(), api.SettleRequest{AtALoss: atALoss})
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
	c.Flags().BoolVar(&atALoss, "even-at-a-loss", false, "claim whatever brings anything, also where the fees are more or not known")
	return c
}

func (a *app) printSettlement(s api.Settlement) error {
	if len(s.Rows) == 0 {
		a.say("nothing to claim: no cheque is held that is not settled")
		return nil
	}
	if s.TxHash == "" {
		a.say("nothing is claimed: %s", term.Clean(s.Why))
		if !s.FeeKnown {
			a.say("  do:  set chain.coin_price, or claim all the same: zerostate wallet settle --even-at-a-loss")
		}
	} else {
		fee := money.Decimal(s.FeeWei, 18) + " coins"
		if s.FeeKnown {
			fee += ", worth " + money.Format(s.Fee, s.Token)
		}
		err := term.Pairs(a.out, "claimed", money.Format(s.Claimed, s.Token), "fee", fee, "transaction", s.TxHash, "block", s.Block.String(), "gas", s.GasUsed.String())
		if err != nil {
			return err
		}
	}
	var rows [][]string
	for _, r := range s.Rows {
		cost := "?"
		if s.FeeKnown {
			cost = money.Fit(r.Cost.String(), s.Token.Decimals, 10)
		}
		rows = append(rows, []string{r.Lane[:min(10, len(r.Lane))], r.Result, money.Fit(r.Worth.String(), s.Token.Decimals, 10), cost, r.Why})
	}
	if _, err := a.out.Write([]byte("\n")); err != nil {
		return err
	}
	return term.Table(a.out, []string{"LANE", "RESULT", "BRINGS", "COSTS", "WHY"}, rows)
}
