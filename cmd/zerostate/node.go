package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
)

func (a *app) nodeCmd() *cobra.Command {
	status := &cobra.Command{
		Use: "status", Short: "Show what the node knows of itself, and what is out of order", Args: args(),
		RunE: func(c *cobra.Command, _ []string) error {
			n, err := a.node()
			if err != nil {
				return err
			}
			st, err := n.NodeStatus(c.Context())
			if err != nil {
				return err
			}
			return a.show(st, func() error { return a.printStatus(st) })
		},
	}
	return group("node", "Look at the node", status)
}

// layerPairs has the name of each layer and whether it holds.
func layerPairs(layers []api.Layer) (pairs []string) {
	for _, l := range layers {
		state := "holds"
		if !l.Holds {
			state = "missing: " + l.Why
		}
		if l.Required {
			state += " (required)"
		}
		pairs = append(pairs, l.Name, state)
	}
	return pairs
}

func (a *app) printStatus(st api.NodeStatus) error {
	chain := fmt.Sprintf("%s, chain %s, block %s", st.Chain.URL, st.Chain.ChainID, st.Chain.Head)
	if !st.Chain.Reachable {
		chain = st.Chain.URL + " does not answer"
	}
	lines := []string{"peer", st.PeerID, "version", st.Version, "network", st.Network.Name, "network ID", st.Network.ID}
	for i, addr := range st.Addresses {
		name := ""
		if i == 0 {
			name = "listens"
		}
		addr, _, _ = strings.Cut(addr, "/p2p/") // every one ends in the peer ID above
		lines = append(lines, name, addr)
	}
	err := term.Pairs(a.out, append(lines, "reachability", st.Reachability,
		"peers", fmt.Sprint(st.Peers), "roles", strings.Join(st.Roles, " "),
		"owner", st.Owner, "signer", st.Signer, "chain", chain, "vault", st.Chain.Vault,
		"engine", st.Engine.ID, "executions", fmt.Sprintf("%d of %d", st.Engine.Busy, st.Engine.Slots), "worker", st.Engine.Worker,
		"data", st.DataDir, "process", fmt.Sprint(st.PID),
		"up", (time.Duration(st.UptimeMillis)*time.Millisecond).Round(time.Second).String(),
	)...)
	if err != nil {
		return err
	}
	if len(st.Engine.Layers) > 0 {
		_, _ = fmt.Fprintln(a.out, "\nhow programs of others are confined:")
	}
	if err := term.Pairs(a.out, layerPairs(st.Engine.Layers)...); err != nil {
		return err
	}
	for _, p := range st.Problems {
		if _, err := fmt.Fprintf(a.out, "\nproblem: %s\n  why:  %s\n  do:   %s\n", term.Clean(p.What), term.Clean(p.Cause), term.Clean(p.Remedy)); err != nil {
			return err
		}
	}
	if len(st.Problems) == 0 {
		a.say("all is well")
	}
	return nil
}
