package main

import (
	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/money"
	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
)

func (a *app) walletDepositCmd() *cobra.Command {
	return &cobra.Command{
		Use: "deposit AMOUNT", Short: "Move tokens into the vault, where they can be spent", Args: args("an AMOUNT"),
		Long: "Move tokens from the owner's account into the vault. They are free there until a task\n" +
			"reserves some for its provider; `zerostate wallet withdraw` takes them out again.",
		Example: "  zerostate wallet deposit 25.5\n  zerostate wallet deposit 100ztUSD",
		RunE: func(c *cobra.Command, given []string) error {
			amount, err := a.amount(c.Context(), "AMOUNT", given[0])
			if err != nil {
				return err
			}
			if amount.IsZero() {
				return usageError("an amount of 0 cannot be deposited")
			}
			n, err := a.node()
			if err != nil {
				return err
			}
			t, err := n.Deposit(c.Context(), api.DepositRequest{Amount: amount})
			if err != nil {
				return err
			}
			return a.printTransfer("deposited", t)
		},
	}
}

func (a *app) printTransfer(what string, t api.Transfer) error {
	err := a.show(t, func() error {
		return term.Pairs(a.out, what, money.Format(t.Amount, t.Token), "coins", money.Decimal(t.Native, 18),
			"transaction", t.TxHash, "block", t.Block.String())
	})
	a.next("zerostate wallet")
	return err
}
