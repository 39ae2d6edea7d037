package main

import (
	"context"
	"encoding/json"
	"time"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/money"
	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
)

// ownerAction is one thing that an owner elsewhere can be shown.
type ownerAction struct {
	name, arg, short, long string
	signs                  bool
}

var ownerActions = []ownerAction{
	{
		api.OwnerOpen, "ALLOWANCE", "Sign: open the account in the vault", "Show what opens the account: the owner signs it, and this node sends it and pays the fee. ALLOWANCE is\n" +
			"what this node's signer may reserve for payees without the owner; a stolen machine can lose as much.", true,
	},
	{api.OwnerReserve, "AMOUNT", "Sign: reserve for one payee, beyond the allowance", "Show what reserves AMOUNT more for --payee: the owner signs it, and this node sends it and pays the fee.", true},
	{api.OwnerDeposit, "AMOUNT", "Send: deposit tokens", "Show the transactions that deposit AMOUNT. The first deposit opens the account too, with as much of an allowance.", false},
	{api.OwnerAllowance, "AMOUNT", "Send: set what the signer may reserve by itself", "Show the transaction that lets this node's signer reserve AMOUNT more without the owner.", false},
	{api.OwnerSigner, "", "Send: make this node's signer the account's", "Show the transaction that makes this node's signer that of new lanes: after a restore, or to take it from a stolen machine.", false},
	{api.OwnerWithdraw, "", "Send: take out what is free", "Show the transaction of the next step of a withdrawal: the request, and after the release window the payment.", false},
	{api.OwnerRelease, "LANE", "Send: give a lane up as its payee", "Show the transaction that gives the rest of an incoming lane back to its payer. Claim first.", false},
}

func (a *app) walletOwnerCmd() *cobra.Command {
	var verbs []*cobra.Command
	for _, act := range ownerActions {
		verbs = append(verbs, a.ownerActionCmd(act))
	}
	c := group("owner", "When the owner's key is elsewhere: show what it has to sign or send", verbs...)
	c.Long = "A node made with zerostated init --owner 0x… has the owner's address alone. What the vault takes from the owner only is shown\n" +
		"here: typed data to sign (eth_signTypedData_v4), or transactions to send, with any wallet. The node's own transactions are paid\n" +
		"for by its signer account, which needs some of the chain's coin: zerostate wallet shows it."
	return c
}

func (a *app) ownerActionCmd(act ownerAction) *cobra.Command {
	use, want := act.name, []string{}
	if act.arg != "" {
		use, want = act.name+" "+act.arg, []string{"a " + act.arg}
	}
	c := &cobra.Command{Use: use, Short: act.short, Long: act.long}
	var req api.OwnerRequest
	var signature string
	if act.signs {
		c.Flags().StringVar(&signature, "signature", "", "the owner's signature under what was shown last: it is sent")
	}
	switch act.name {
	case api.OwnerReserve:
		c.Flags().StringVar(&req.Payee, "payee", "", "account to reserve for")
	case api.OwnerWithdraw:
		c.Flags().StringVar(&req.To, "to", "", "account to pay to (default: the owner's)")
	}
	c.Args = func(c *cobra.Command, given []string) error {
		if signature != "" {
			return args()(c, given)
		}
		return args(want...)(c, given)
	}
	c.RunE = func(c *cobra.Command, given []string) (err error) {
		if signature != "" {
			return a.ownerSigned(c.Context(), act.name, signature)
		}
		req.Action = act.name
		switch act.arg {
		case "LANE":
			req.Lane = given[0]
		case "":
		default:
			if req.Amount, err = a.amount(c.Context(), act.arg, given[0]); err != nil {
				return err
			}
		}
		return a.ownerOrder(c.Context(), req)
	}
	return c
}

func (a *app) ownerSigned(ctx context.Context, action, signature string) error {
	n, err := a.node()
	if err != nil {
		return err
	}
	t, err := n.OwnerSigned(ctx, api.OwnerSignature{Action: action, Signature: signature})
	if err != nil {
		return err
	}
	return a.show(t, func() error {
		return term.Pairs(a.out, "sent", action, "amount", money.Format(t.Amount, t.Token), "transaction", t.TxHash, "block", t.Block.String())
	})
}

func (a *app) ownerOrder(ctx context.Context, req api.OwnerRequest) error {
	n, err := a.node()
	if err != nil {
		return err
	}
	o, err := n.OwnerOrder(ctx, req)
	if err != nil {
		return err
	}
	return a.show(o, func() error {
		a.say("%s", term.Clean(o.Says))
		if o.TypedData != nil {
			// The typed data alone goes to standard output, so that it can be handed to a wallet as it is.
			enc := json.NewEncoder(a.out)
			enc.SetIndent("", "  ")
			if err := enc.Encode(o.TypedData); err != nil {
				return err
			}
			a.say("to be signed by %s with eth_signTypedData_v4, until %s", term.Clean(o.Owner), o.Deadline.Local().Format(time.DateTime))
			a.next("zerostate wallet owner %s --signature 0x…", req.Action)
			return nil
		}
		for i, t := range o.Transactions {
			if i > 0 {
				a.say("then:")
			}
			if err := term.Pairs(a.out, "from", t.From, "to", t.To, "value", t.Value+" wei", "data", t.Data, "chain ID", t.ChainID.String()); err != nil {
				return err
			}
		}
		a.say("to be sent by the wallet of %s", term.Clean(o.Owner))
		return nil
	})
}
