package main

import (
	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/money"
	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
)

func (a *app) channelCmd() *cobra.Command {
	list := &cobra.Command{
		Use: "list", Aliases: []string{"ls"}, Short: "List payment lanes of both directions", Args: args(),
		RunE: func(c *cobra.Command, _ []string) error {
			n, err := a.node()
			if err != nil {
				return err
			}
			lanes, err := n.Lanes(c.Context())
			if err != nil {
				return err
			}
			return a.show(lanes, func() error {
				if len(lanes.Lanes) == 0 {
					a.say("no lanes; one opens by itself with the first task")
					return nil
				}
				return a.laneTable(lanes.Lanes, lanes.Token)
			})
		},
	}
	return group("channel", "Look at payment lanes, and end them", list, a.channelShowCmd(), a.channelCloseCmd(), a.channelForceCloseCmd(), a.channelEvidenceCmd())
}

// laneTable shortens IDs and, where they do not fit, amounts; JSON and channel show have them whole.
func (a *app) laneTable(lanes []api.Lane, token api.TokenInfo) error {
	var rows [][]string
	for _, l := range lanes {
		other := term.Short(l.Peer)
		if other == "" {
			other = term.Short(l.Account)
		}
		fit := func(v interface{ String() string }) string { return money.Fit(v.String(), token.Decimals, 9) }
		rows = append(rows, []string{
			l.ID[:min(10, len(l.ID))], l.Direction, other, l.State, fit(l.Reserved), fit(l.Promised), fit(l.Settled), money.Fit(l.Sequence.String(), 0, 6),
		})
	}
	return term.Table(a.out, []string{"LANE", "WAY", "WITH", "STATE", "RESERVED", "PROMISED", "SETTLED", "CHEQUE"}, rows)
}
