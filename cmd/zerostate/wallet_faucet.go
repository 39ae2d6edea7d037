package main

import (
	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/node/api"
)

func (a *app) walletFaucetCmd() *cobra.Command {
	return &cobra.Command{
		Use: "faucet [AMOUNT]", Short: "On a devnet: get play money", Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, given []string) error {
			var req api.FaucetRequest
			if len(given) > 0 {
				amount, err := a.amount(c.Context(), "AMOUNT", given[0])
				if err != nil {
					return err
				}
				req.Amount = amount
			}
			n, err := a.node()
			if err != nil {
				return err
			}
			t, err := n.Faucet(c.Context(), req)
			if err != nil {
				return err
			}
			return a.printTransfer("received", t)
		},
	}
}
