package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/money"
	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
)

func (a *app) walletWithdrawCmd() *cobra.Command {
	var to string
	var wait bool
	c := &cobra.Command{
		Use: "withdraw AMOUNT|all", Short: "Take free money out of the vault, in two steps", Args: args("an AMOUNT or all"),
		Long: "The vault pays free money only after its release window. The first run asks for it;\n" +
			"run the same command again when the window is over, and it is paid. Until then no\n" +
			"lane can be opened or topped up; tasks on lanes with enough go on.\n\n" +
			"The vault always pays all that is free. Of an AMOUNT the rest is deposited again at\n" +
			"once, which costs the fees of a deposit. What lanes hold is not free: see\n" +
			"`zerostate channel close`.",
		Example: "  zerostate wallet withdraw all\n" +
			"  zerostate wallet withdraw 12.5 --to 0xAb5801a7D398351b8bE11C439e05C5B3259aeC9B --wait",
		RunE: func(c *cobra.Command, given []string) error {
			req := api.WithdrawRequest{To: to}
			if given[0] != "all" {
				var err error
				if req.Amount, err = a.amount(c.Context(), "AMOUNT", given[0]); err != nil {
					return err
				}
				if req.Amount.IsZero() {
					return usageError("an amount of 0 cannot be withdrawn; all is written as: all")
				}
			}
			return a.withdraw(c.Context(), req, given[0], wait)
		},
	}
	c.Flags().StringVar(&to, "to", "", "account to pay to (default the owner's)")
	c.Flags().BoolVar(&wait, "wait", false, "wait for the window and finish")
	return c
}

func (a *app) withdraw(ctx context.Context, req api.WithdrawRequest, text string, wait bool) error {
	n, err := a.node()
	if err != nil {
		return err
	}
	w, err := n.Withdraw(ctx, req)
	if err != nil {
		return err
	}
	if wait && w.Step != "paid" {
		a.say("asked for; the window is over at %s", w.ReadyAt.Local().Format(time.DateTime))
	}
	for wait && w.Step != "paid" {
		// The chain's clock decides, and it moves with its blocks: look every so often.
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(max(min(time.Until(w.ReadyAt), time.Minute), time.Second)):
		}
		if w, err = n.Withdraw(ctx, req); err != nil {
			return err
		}
	}
	again := "zerostate wallet withdraw " + text
	if req.To != "" {
		again += " --to " + req.To
	}
	return a.show(w, func() error { return a.printWithdrawal(w, again) })
}

func (a *app) printWithdrawal(w api.Withdrawal, again string) error {
	if w.Step == "paid" {
		back := ""
		if !w.Back.IsZero() {
			back = money.Format(w.Back, w.Token)
		}
		err := term.Pairs(a.out, "paid", money.Format(w.Paid, w.Token), "to", w.To, "deposited again", back, "transaction", w.TxHash)
		a.next("zerostate wallet")
		return err
	}
	wanted := "all that is free then"
	if !w.Amount.IsZero() {
		wanted = money.Format(w.Amount, w.Token)
	}
	err := term.Pairs(a.out, "step", "1 of 2: asked for, not paid yet", "amount", wanted, "to", w.To,
		"window over", w.ReadyAt.Local().Format(time.DateTime)+inWords(w.ReadyAt), "transaction", w.TxHash)
	a.say("until it is paid, no lane can be opened or topped up; the chain's clock decides when that is")
	a.next("%s", term.Clean(again))
	return err
}

// inWords says how far away a moment is.
func inWords(at time.Time) string {
	left := time.Until(at).Round(time.Second)
	if left <= 0 {
		return ", now"
	}
	return ", in " + left.String()
}
