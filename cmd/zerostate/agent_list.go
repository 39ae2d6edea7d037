package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
)

func (a *app) agentListCmd() *cobra.Command {
	return &cobra.Command{
		Use: "list", Aliases: []string{"ls"}, Short: "List the agents that this node serves", Args: args(),
		RunE: func(c *cobra.Command, _ []string) error {
			n, err := a.node()
			if err != nil {
				return err
			}
			list, err := n.Agents(c.Context())
			if err != nil {
				return err
			}
			return a.show(list, func() error {
				if len(list.Agents) == 0 {
					a.say("this node serves no agents")
					a.next("zerostate agent publish FILE.wasm --card card.json")
					return nil
				}
				var rows [][]string
				for _, g := range list.Agents {
					rows = append(rows, []string{
						g.Card.Name, strings.Join(g.Card.Capabilities, " "), g.State,
						a.price(c.Context(), g.Card.Price), plural(g.Calls, "call"), term.Short(g.Card.CID),
					})
				}
				return term.Table(a.out, []string{"NAME", "CAPABILITIES", "STATE", "PRICE", "CALLS", "CARD"}, rows)
			})
		},
	}
}
