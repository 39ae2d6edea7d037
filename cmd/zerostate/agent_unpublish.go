package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
)

func (a *app) agentUnpublishCmd() *cobra.Command {
	return &cobra.Command{
		Use: "unpublish AGENT", Short: "Withdraw an agent from the network", Args: args("an AGENT"),
		RunE: func(c *cobra.Command, given []string) error {
			n, err := a.node()
			if err != nil {
				return err
			}
			g, err := n.Unpublish(c.Context(), given[0])
			if err != nil {
				return err
			}
			if err := a.show(g, func() error {
				_, err := fmt.Fprintf(a.out, "%s %s is withdrawn\n", term.Clean(g.Card.Name), term.Clean(g.Card.Version))
				return err
			}); err != nil {
				return err
			}
			a.next("zerostate agent list")
			return nil
		},
	}
}
