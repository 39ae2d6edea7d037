package main

import (
	"fmt"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/money"
	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
)

// The parts of `zerostate wallet` below the balances.

// settlingPairs say what claiming costs, and what is claimed by itself.
func settlingPairs(w api.Wallet) []string {
	s := w.Settling
	cost := "not known"
	if s.CostKnown {
		cost = money.Format(s.First, w.Token) + ", each further lane " + money.Format(s.Further, w.Token)
	}
	claims := "only released lanes: " + s.Why
	if s.Automatic {
		claims = s.Why
	}
	return []string{"a claim costs", cost, "claimed by itself", claims}
}

// printPeriods shows what came in and went out.
func (a *app) printPeriods(w api.Wallet) error {
	var rows [][]string
	for _, p := range w.Periods {
		fit := func(integer string) string { return money.Fit(integer, w.Token.Decimals, 12) }
		rows = append(rows, []string{p.Name, fit(p.Earned.String()), fit(p.Spent.String()), fit(p.Fees.String()), fit(p.Net), fit(p.SettledNet)})
	}
	if len(rows) == 0 {
		return nil
	}
	_, _ = fmt.Fprintln(a.out)
	return term.Table(a.out, []string{"IN " + w.Token.Symbol, "EARNED", "SPENT", "FEES", "NET", "SETTLED-FEES"}, rows)
}

// printExposure shows who owes what, and what could be lost to whom.
func (a *app) printExposure(w api.Wallet) error {
	var rows [][]string
	for _, e := range w.Exposure {
		with := term.Short(e.Peer)
		if with == "" {
			with = term.Short(e.Account)
		}
		fit := func(v interface{ String() string }) string { return money.Fit(v.String(), w.Token.Decimals, 11) }
		rows = append(rows, []string{with, fit(e.Owed), fit(e.Working), fit(e.AtRisk), fit(e.Owing), fit(e.Reserved)})
	}
	if len(rows) == 0 {
		return nil
	}
	_, _ = fmt.Fprintln(a.out)
	return term.Table(a.out, []string{"WITH", "OWES YOU", "YOUR WORK", "AT RISK", "YOU OWE", "RESERVED"}, rows)
}

func (a *app) printLanes(w api.Wallet) error {
	if len(w.Lanes) == 0 {
		return nil
	}
	_, _ = fmt.Fprintln(a.out)
	for _, l := range w.Lanes {
		if r := l.Recovery; r != nil && l.Direction == "in" && r.State != "told" {
			a.say("warning: lane %s: this node was restored; %s\n  at stake: %s", l.ID[:min(10, len(l.ID))], term.Clean(r.Says), money.Format(r.AtStake, w.Token))
		}
	}
	return a.laneTable(w.Lanes, w.Token)
}
