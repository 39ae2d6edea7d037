package main

import (
	"fmt"
	"strings"

	"github.com/zerostate/zerostate/node/devnet"
	"github.com/zerostate/zerostate/protocol"
)

// coins shows an amount in whole tokens, exactly.
func coins(a protocol.Amount) string { return plain(a) + " " + devnet.TokenSymbol }

func plain(a protocol.Amount) string {
	digits := a.String()
	if missing := devnet.TokenDecimals + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	whole := len(digits) - devnet.TokenDecimals
	return digits[:whole] + "." + digits[whole:]
}

// table sums the telling up. Every figure in it was looked at by a step.
func (d *demo) table() {
	p := func(format string, args ...any) { fmt.Fprintf(d.out, format+"\n", args...) }
	p("\nWho won, and why (prices in %s)", devnet.TokenSymbol)
	p("  %-14s  %-6s  %s", "TASK", "WINNER", "WHY")
	for _, j := range []*job{d.summary, d.picture} {
		p("  %-14s  %-6s  %s", j.capability, j.winner.Name, d.why(j))
	}
	p("  %-14s  %-6s  failed: %s, unpaid", spinning, d.lost.winner.Name, d.lost.task.Reason.Code)

	p("\n  %-14s  %12s  %9s  %-18s  %9s  %5s", "TASK", "GAS", "PRICE", "CHEQUE", "CLAIMED", "BLOCK")
	for _, c := range d.claims {
		q := c.job.receipt.Fold.Cheque
		p("  %-14s  %12d  %9s  %-18s  %9s  %5d", c.job.capability, c.job.task.Gas, plain(c.job.task.Price),
			fmt.Sprintf("no. %d of %s", q.Seq, plain(q.Cumulative)), plain(c.Claimed), c.Block)
	}
	for _, c := range d.claims {
		p("  %s: %s", c.job.winner.Name, c.TxHash)
	}

	p("\nBalances, by eth_call at blocks %d and %d (in %s)", d.before.block, d.after.block, devnet.TokenSymbol)
	p("  %-6s  %-6s  %14s  %14s  %12s  %14s", "", "", "ACCOUNT", "VAULT FREE", "IN LANES", "TOGETHER")
	for _, m := range d.net.members[1:] {
		for i, s := range []snapshot{d.before, d.after} {
			all, _ := s.of(m.Name)
			who, when := m.Name, "before"
			if i == 1 {
				who, when = "", "after"
			}
			p("  %-6s  %-6s  %14s  %14s  %12s  %14s", who, when, plain(s.wallet[m.Name]), plain(s.free[m.Name]), plain(s.locked[m.Name]), plain(all))
		}
	}
	p("  %-6s  %-6s  %14s  %14s  %12s  %14s", "sum", "before", "", "", "", plain(d.before.sum))
	p("  %-6s  %-6s  %14s  %14s  %12s  %14s", "", "after", "", "", "", plain(d.after.sum))
	p("\nEach of %d steps did happen, seen from outside.", len(steps))
}

// why sets the bids side by side.
func (d *demo) why(j *job) string {
	text := ""
	for _, b := range j.task.Auction.Bids {
		if text != "" {
			text += ", "
		}
		text += fmt.Sprintf("%s %s %s", d.story.name(b.Provider), b.Decision, plain(b.Estimate))
	}
	return "expected cost: " + text
}
