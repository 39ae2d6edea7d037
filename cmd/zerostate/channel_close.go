package main

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/money"
	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
)

func (a *app) channelCloseCmd() *cobra.Command {
	var atALoss bool
	c := &cobra.Command{
		Use: "close ID", Short: "End a lane by agreement, at once", Args: args("a lane's ID"),
		Long: "End a lane at once. The payee claims what is due and gives the rest up, which is then\n" +
			"free in its payer's vault. As payee this node does it; as payer it asks the payee,\n" +
			"which may refuse or be away: then see `zerostate channel force-close`. A lane that is\n" +
			"closed is never opened again; the next task opens a new one.",
		Example: "  zerostate channel close 7a0f3c",
		RunE: func(c *cobra.Command, given []string) error {
			n, err := a.node()
			if err != nil {
				return err
			}
			done, err := n.CloseLane(c.Context(), given[0], api.CloseRequest{AtALoss: atALoss})
			if err != nil {
				return err
			}
			return a.show(done, func() error { return a.printClosing(done) })
		},
	}
	c.Flags().BoolVar(&atALoss, "even-at-a-loss", false, "claim first also where the fees are more, or not known")
	return c
}

func (a *app) channelForceCloseCmd() *cobra.Command {
	return &cobra.Command{
		Use: "force-close ID", Short: "End a lane that this node pays on, without its payee", Args: args("a lane's ID"),
		Long: "Start the release of a lane on which this node pays. Its payee has the release window\n" +
			"to claim what it is owed; then the rest is free again. The daemon ends the release\n" +
			"when the window is over; running this again shows the time left, or ends it.",
		Example: "  zerostate channel force-close 8b1e4d",
		RunE: func(c *cobra.Command, given []string) error {
			n, err := a.node()
			if err != nil {
				return err
			}
			done, err := n.ForceCloseLane(c.Context(), given[0])
			if err != nil {
				return err
			}
			return a.show(done, func() error { return a.printClosing(done) })
		},
	}
}

func (a *app) printClosing(c api.LaneClosing) error {
	id := term.Clean(c.Lane)
	if c.Step != "closed" {
		state := "release started"
		if c.Step == "waiting" {
			state = "release not over"
		}
		err := term.Pairs(a.out, "lane", id, "state", state, "release ends", c.ReadyAt.Local().Format(time.DateTime)+inWords(c.ReadyAt), "transaction", c.TxHash)
		a.say("the daemon ends it then; its payee may claim what it is owed until it does")
		a.next("zerostate channel show %s", id[:min(12, len(id))])
		return err
	}
	claimed := ""
	if !c.Claimed.IsZero() {
		claimed = money.Format(c.Claimed, c.Token)
	}
	err := term.Pairs(a.out, "lane", id, "state", "closed", "claimed", claimed, "freed for its payer", money.Format(c.Freed, c.Token), "transaction", c.TxHash)
	a.next("zerostate wallet")
	return err
}
