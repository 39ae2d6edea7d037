package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/money"
	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
)

func (a *app) walletCmd() *cobra.Command {
	show := &cobra.Command{
		Use: "show", Short: "Show balances, and what was earned, promised and settled", Args: args(),
		RunE: func(c *cobra.Command, _ []string) error { return a.showWallet(c.Context()) },
	}
	c := group("wallet", "Show and move money", show, a.walletHistoryCmd(), a.walletSettleCmd(), a.walletDepositCmd(), a.walletWithdrawCmd(), a.walletOwnerCmd(), a.walletFaucetCmd())
	c.Example = "  zerostate wallet\n  zerostate wallet history --since 2026-03-01"
	refuse := c.RunE
	c.RunE = func(c *cobra.Command, given []string) error {
		if len(given) > 0 {
			return refuse(c, given)
		}
		return a.showWallet(c.Context())
	}
	return c
}

func (a *app) showWallet(ctx context.Context) error {
	n, err := a.node()
	if err != nil {
		return err
	}
	w, err := n.Wallet(ctx)
	if err != nil {
		return err
	}
	return a.show(w, func() error { return a.printWallet(w) })
}

func (a *app) printWallet(w api.Wallet) error {
	if p := w.ChainProblem; p != nil {
		a.say("warning: %s: %s\n  do:  %s", term.Clean(p.What), term.Clean(p.Cause), term.Clean(p.Remedy))
	}
	locked := ""
	if !w.Locked.IsZero() {
		locked = money.Format(w.Locked, w.Token)
	}
	pairs := []string{
		"owner", w.Owner,
		"account", money.Format(w.OnChain, w.Token),
		"coins for gas", gasCoins(w),
		"vault, free", money.Format(w.Free, w.Token),
		"vault, reserved", money.Format(w.Reserved, w.Token),
		"earned", money.Format(w.Earned, w.Token),
		"  promised", money.Format(w.Promised, w.Token),
		"  settled", money.Format(w.Settled, w.Token),
		"locked", locked,
		"spent", money.Format(w.Spent, w.Token),
	}
	if err := term.Pairs(a.out, append(pairs, settlingPairs(w)...)...); err != nil {
		return err
	}
	for _, part := range []func(api.Wallet) error{a.printPeriods, a.printExposure, a.printLanes} {
		if err := part(w); err != nil {
			return err
		}
	}
	switch {
	case w.Withdrawal != nil:
		amount := "all"
		if !w.Withdrawal.Amount.IsZero() {
			amount = w.Withdrawal.Amount.String()
		}
		a.say("a withdrawal is under way; this goes on with it: zerostate wallet withdraw %s --to %s", amount, term.Clean(w.Withdrawal.To))
	case !w.Promised.IsZero():
		a.next("zerostate wallet settle")
	case w.Free.IsZero() && w.Reserved.IsZero():
		a.next("zerostate wallet deposit AMOUNT")
	}
	return nil
}

// gasCoins says who pays for gas where that is not the owner.
func gasCoins(w api.Wallet) string {
	coins := money.Decimal(w.Native, 18)
	if w.GasAccount != "" && !strings.EqualFold(w.GasAccount, w.Owner) {
		coins += "  of " + w.GasAccount
	}
	return coins
}

func plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.FormatInt(n, 10) + " " + noun + "s"
}
