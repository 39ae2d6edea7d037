package main

import "github.com/spf13/cobra"

func (a *app) agentShowCmd() *cobra.Command {
	return &cobra.Command{
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
			return a.show(g, func() error { return a.printAgent(c.Context(), g) })
		},
	}
}
