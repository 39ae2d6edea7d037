package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
)

func (a *app) taskShowCmd() *cobra.Command {
	var receipt bool
	var output string
	c := &cobra.Command{
		Use: "show TASK", Short: "Show a task: its auction, its timeline, its payment", Args: args("a TASK"),
		Long: "Show a task: who bid, who won and why, what it cost, where it stands.\n" +
			"With --receipt, what its receipt proves; --output writes the receipt to a file\n" +
			"that `zerostate receipt verify` checks without a node.",
		RunE: func(c *cobra.Command, given []string) error {
			if receipt || output != "" {
				return a.showReceipt(c.Context(), given[0], output)
			}
			n, err := a.node()
			if err != nil {
				return err
			}
			t, err := n.Task(c.Context(), given[0])
			if err != nil {
				return err
			}
			return a.show(t, func() error { return a.printTask(c.Context(), t) })
		},
	}
	c.Flags().BoolVar(&receipt, "receipt", false, "show the receipt")
	c.Flags().StringVarP(&output, "output", "o", "", "with --receipt: file to write the receipt to")
	return c
}

func (a *app) showReceipt(ctx context.Context, ref, output string) error {
	n, err := a.node()
	if err != nil {
		return err
	}
	raw, err := n.Receipt(ctx, ref)
	if err != nil {
		return err
	}
	if output != "" {
		if err := writeFile(output, bytes.NewReader(raw)); err != nil {
			return err
		}
		a.next("zerostate receipt verify %s", output)
	}
	if err := a.verify(raw); err != nil {
		return err
	}
	if output == "" {
		a.next("zerostate task show %s --receipt --output FILE", ref)
	}
	return nil
}

func (a *app) printTask(ctx context.Context, t api.Task) error {
	pairs := []string{
		"task", t.ID, "state", string(t.State), "role", t.Role, "capability", t.Capability, "module", t.ModuleCID,
		"requester", t.Requester, "provider", t.Provider, "ceiling", a.money(ctx, t.Ceiling), "price", a.money(ctx, t.Price),
		"gas", t.Gas.String(), "input", fmt.Sprintf("%d bytes", t.InputBytes),
	}
	if t.State == api.TaskDone || t.OutputBytes > 0 {
		pairs = append(pairs, "output", strings.TrimSpace(fmt.Sprintf("%d bytes %s", t.OutputBytes, t.OutputType)))
	}
	if t.ExitCode != nil {
		pairs = append(pairs, "exit code", fmt.Sprint(*t.ExitCode))
	}
	if t.Cheque != nil {
		pairs = append(pairs, "cheque", fmt.Sprintf("%s on lane %s, %s promised in all", t.Cheque.Sequence, t.Cheque.Lane, a.money(ctx, t.Cheque.Cumulative)))
	}
	if t.Progress != nil {
		pairs = append(pairs, "progress", progressWords(*t.Progress))
	}
	pairs = append(pairs, "receipt", t.ReceiptCID)
	if r := t.Reason; r != nil {
		pairs = append(pairs, "reason", r.What, "why", r.Why, "note", machineNote(r.Problem()), "fault", string(r.Fault), "do", r.Remedy)
	}
	if err := term.Pairs(a.out, pairs...); err != nil {
		return err
	}
	if err := a.printAuction(ctx, t.Auction); err != nil {
		return err
	}
	return a.printTimeline(t)
}

func (a *app) printAuction(ctx context.Context, auction *api.Auction) error {
	if auction == nil {
		return nil
	}
	_, _ = fmt.Fprintf(a.out, "\nauction: %d peers on the topic, %d heard the call, %d bids", auction.Peers, auction.Heard, len(auction.Bids))
	if auction.ClosedBy != "" {
		_, _ = fmt.Fprintf(a.out, ", closed by %s", term.Clean(auction.ClosedBy))
	}
	_, _ = fmt.Fprintln(a.out)
	var rows [][]string
	for _, b := range auction.Bids {
		rows = append(rows, []string{
			term.Short(b.Provider), a.money(ctx, b.Estimate), fmt.Sprintf("%d ms", b.EstimatedMillis),
			fmt.Sprintf("%.3f", b.Score), standing(b), b.Decision, b.Why,
		})
	}
	if len(rows) == 0 {
		return nil
	}
	return term.Table(a.out, []string{"PROVIDER", "PRICE", "TIME", "SCORE", "REP", "DECISION", "WHY"}, rows)
}

// standing is a bidder's reputation with this node, in per cent; - when it was not asked for.
func standing(b api.Bid) string {
	if b.Reputation == 0 {
		return "-"
	}
	return fmt.Sprintf("%d%%", b.Reputation/10)
}

func (a *app) printTimeline(t api.Task) error {
	if len(t.Timeline) > 0 {
		_, _ = fmt.Fprintln(a.out, "\ntimeline:")
	}
	for _, e := range t.Timeline {
		line := fmt.Sprintf("%9.3fs  %-16s %s", e.Time.Sub(t.SubmittedAt).Seconds(), term.Clean(e.Event), term.Clean(e.Detail))
		_, _ = fmt.Fprintln(a.out, strings.TrimRight(line, " "))
	}
	if t.LogTail != "" {
		_, _ = fmt.Fprintf(a.out, "\nlog:\n%s\n", strings.TrimRight(term.CleanLines(t.LogTail), "\n"))
	}
	switch {
	case !t.State.Final():
		a.next("zerostate task wait %s", term.Clean(t.ShortID))
	case t.State == api.TaskDone && t.Role == "requester":
		a.next("zerostate task output %s", term.Clean(t.ShortID))
	}
	return nil
}
