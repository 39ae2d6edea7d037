package main

import (
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/money"
	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
)

func (a *app) channelShowCmd() *cobra.Command {
	return &cobra.Command{
		Use: "show ID", Short: "Show one lane, with what the chain says of it now", Args: args("a lane's ID"),
		Long:    "Show one lane. ID is its ID or a beginning of at least four characters that fits no other.",
		Example: "  zerostate channel show 7a0f3c",
		RunE: func(c *cobra.Command, given []string) error {
			n, err := a.node()
			if err != nil {
				return err
			}
			l, err := n.Lane(c.Context(), given[0])
			if err != nil {
				return err
			}
			return a.show(l, func() error { return a.printLane(l) })
		},
	}
}

func (a *app) printLane(l api.LaneDetail) error {
	if p := l.ChainProblem; p != nil {
		a.say("warning: %s: %s\n  do:  %s", term.Clean(p.What), term.Clean(p.Cause), term.Clean(p.Remedy))
	}
	way := "in: this node is paid"
	if l.Direction == "out" {
		way = "out: this node pays"
	}
	ready, locked, held, young := "", "", "", ""
	if !l.Young.IsZero() {
		young = money.Format(l.Young, l.Token) + " of it: the chain may still take it back, so it is not worked for"
	}
	if !l.ReleasableAt.IsZero() {
		ready = l.ReleasableAt.Local().Format(time.DateTime) + inWords(l.ReleasableAt)
	}
	if !l.Locked.IsZero() {
		locked = money.Format(l.Locked, l.Token)
	}
	if !l.Held.IsZero() {
		held = money.Format(l.Held, l.Token)
	}
	err := term.Pairs(a.out, "lane", l.ID, "way", way, "state", l.State, "release ends", ready, "payer", l.Payer, "payee", l.Payee, "peer", l.Peer,
		"number", l.Number.String(), "signer", l.Signer, "collateral", money.Format(l.Collateral, l.Token), "too young", young, "promised", money.Format(l.Promised, l.Token),
		"locked", locked, "settled", money.Format(l.Settled, l.Token), "tasks under way", held, "cheque", l.Sequence.String(),
		"tasks paid", strconv.FormatUint(uint64(l.Payments), 10), "block", l.Block.String())
	if r := l.Recovery; r != nil {
		a.say("restored: this node came from a backup of %s, with cheque %s; now it is %s", r.Backup.Local().Format(time.DateTime), r.KnownSequence, term.Clean(r.Says))
		if l.Direction == "in" {
			a.say("  at stake: %s", money.Format(r.AtStake, l.Token))
		}
	}
	if l.State == "open" {
		a.next("zerostate channel close %s", term.Clean(l.ID[:min(12, len(l.ID))]))
	}
	return err
}
