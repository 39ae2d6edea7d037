package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
)

func (a *app) agentCmd() *cobra.Command {
	return group("agent", "Make agents, publish them, and find those of others",
		a.agentPublishCmd(), a.agentListCmd(), a.agentShowCmd(), a.agentFindCmd(), a.agentUnpublishCmd(),
		a.agentNewCmd(), a.agentTestCmd(), a.agentCheckCmd(), a.agentDevCmd())
}

// price puts a pricing into words.
func (a *app) price(ctx context.Context, p api.Pricing) string {
	s := a.money(ctx, p.Base)
	if !p.PerGigaGas.IsZero() {
		s += " + " + a.money(ctx, p.PerGigaGas) + "/Ggas"
	}
	return s
}

func (a *app) printAgent(ctx context.Context, g api.Agent) error {
	c := g.Card
	pairs := []string{
		"name", c.Name + " " + c.Version, "state", g.State, "capabilities", strings.Join(c.Capabilities, " "),
		"about", c.Description, "price", a.price(ctx, c.Price), "card", c.CID, "module", c.ModuleCID,
		"provider", c.PeerID, "account", c.Account,
	}
	if !c.ExpiresAt.IsZero() {
		pairs = append(pairs, "expires", c.ExpiresAt.Local().Format("2006-01-02 15:04:05"))
	}
	if g.Own {
		pairs = append(pairs, "calls", plural(g.Calls, "call"), "earned", a.money(ctx, g.Earned))
	}
	if err := term.Pairs(a.out, pairs...); err != nil {
		return err
	}
	if len(g.Declined) == 0 {
		return nil
	}
	var rows [][]string
	for _, d := range g.Declined {
		rows = append(rows, []string{d.Time.Local().Format("15:04:05"), term.Short(d.TaskID), string(d.Code), d.Why})
	}
	if _, err := a.out.Write([]byte("\ncalls it did not bid on:\n")); err != nil {
		return err
	}
	return term.Table(a.out, []string{"TIME", "TASK", "CODE", "WHY"}, rows)
}
