package main

import (
	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
)

func (a *app) agentShowCmd() *cobra.Command {
	var standard bool
	c := &cobra.Command{
		Use: "show AGENT", Short: "Show an agent, by card CID, module CID, capability or name", Args: args("an AGENT"),
		RunE: func(c *cobra.Command, given []string) error {
			n, err := a.node()
			if err != nil {
				return err
			}
			g, err := n.Agent(c.Context(), given[0])
			if err != nil {
				return err
			}
			if standard {
				return term.JSON(a.out, g.A2A)
			}
			return a.show(g, func() error { return a.printAgent(c.Context(), g) })
		},
	}
	c.Flags().BoolVar(&standard, "a2a", false, "write the card as an A2A v1.0 AgentCard (JSON)")
	return c
}
