package main

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
)

func (a *app) peerCmd() *cobra.Command {
	list := &cobra.Command{
		Use: "list", Aliases: []string{"ls"}, Short: "List connected peers", Args: args(),
		RunE: func(c *cobra.Command, _ []string) error {
			n, err := a.node()
			if err != nil {
				return err
			}
			peers, err := n.Peers(c.Context())
			if err != nil {
				return err
			}
			return a.show(peers, func() error {
				if len(peers.Peers) == 0 {
					a.say("no peers are connected")
					a.next("zerostate node status")
					return nil
				}
				var rows [][]string
				for _, p := range peers.Peers {
					latency := ""
					if p.LatencyMicros > 0 {
						latency = (time.Duration(p.LatencyMicros) * time.Microsecond).Round(100 * time.Microsecond).String()
					}
					rows = append(rows, []string{term.Short(p.PeerID), p.Path, latency, strings.Join(p.Roles, " "), p.Agent, p.Address})
				}
				return term.Table(a.out, []string{"PEER", "PATH", "LATENCY", "ROLES", "SOFTWARE", "ADDRESS"}, rows)
			})
		},
	}
	return group("peer", "Look at connected peers", list)
}
