package main

import (
	"context"
	"encoding/csv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/money"
	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
)

// historyPage is how many movements are asked for at a time.
const historyPage = 500

type historyFlags struct {
	csv                        bool
	since, until, counterparty string
	limit                      int
}

func (a *app) walletHistoryCmd() *cobra.Command {
	var f historyFlags
	c := &cobra.Command{
		Use: "history", Short: "List where money came from and went to", Args: args(),
		Long: "List every payment, deposit, withdrawal, settlement and fee, the newest first. With\n" +
			"--csv the oldest come first, all of them, with full IDs, exact integers in base\n" +
			"units, and the same in tokens. NET is what a row changes of what is yours: moving\n" +
			"money between your account and the vault changes nothing.",
		Example: "  zerostate wallet history --since 2026-03-01 --until 2026-03-31 --csv > march.csv\n" +
			"  zerostate wallet history --counterparty 12D3KooW…",
		RunE: func(c *cobra.Command, _ []string) error { return a.history(c.Context(), f) },
	}
	fl := c.Flags()
	fl.BoolVar(&f.csv, "csv", false, "write comma-separated values")
	fl.StringVar(&f.since, "since", "", "from this day (UTC) or moment on: 2026-03-01 or RFC 3339")
	fl.StringVar(&f.until, "until", "", "to the end of this day (UTC), or before this moment")
	fl.StringVar(&f.counterparty, "counterparty", "", "only those with this account or peer ID")
	fl.IntVarP(&f.limit, "limit", "n", 0, "at most so many (default 50; with --csv all)")
	return c
}

// moment reads a day or a moment; a day that ends something ends it with its last moment.
func moment(flag, text string, end bool) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		if end {
			day = day.AddDate(0, 0, 1)
		}
		return day, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, usageError("%s: %q is neither a day such as 2026-03-01 nor a moment such as 2026-03-01T12:00:00Z", flag, text)
	}
	return at, nil
}

func (a *app) history(ctx context.Context, f historyFlags) error {
	q := api.HistoryQuery{Counterparty: f.counterparty, OldestFirst: f.csv}
	var err error
	if q.Since, err = moment("--since", f.since, false); err != nil {
		return err
	}
	if q.Until, err = moment("--until", f.until, true); err != nil {
		return err
	}
	switch {
	case f.limit < 0:
		return usageError("--limit %d is less than 0", f.limit)
	case f.csv && a.json:
		return usageError("--csv and --json are two forms of one thing: give one of them")
	case f.limit == 0 && !f.csv:
		f.limit = 50
	}
	n, err := a.node()
	if err != nil {
		return err
	}
	var all api.HistoryPage
	for {
		q.Limit = historyPage
		if f.limit > 0 {
			q.Limit = min(historyPage, f.limit-len(all.Entries))
		}
		page, err := n.History(ctx, q)
		if err != nil {
			return err
		}
		all.Token, all.Next, all.Entries = page.Token, page.Next, append(all.Entries, page.Entries...)
		if page.Next == "" || (f.limit > 0 && len(all.Entries) >= f.limit) {
			break
		}
		q.Cursor = page.Next
	}
	if all.Entries == nil {
		all.Entries = []api.Movement{}
	}
	if f.csv {
		return a.historyCSV(all)
	}
	return a.show(all, func() error { return a.historyTable(all) })
}

func (a *app) historyTable(h api.HistoryPage) error {
	if len(h.Entries) == 0 {
		a.say("no money has moved")
		return nil
	}
	var rows [][]string
	for _, m := range h.Entries {
		about, with := term.Short(m.Task), term.Short(m.Peer)
		if about == "" {
			about = m.For
		}
		if with == "" {
			with = term.Short(m.Account)
		}
		amount := money.Fit(m.Amount.String(), h.Token.Decimals, 12)
		if m.Kind == api.MoveFee && m.Amount.IsZero() {
			amount = "?"
		}
		rows = append(rows, []string{m.Time.Local().Format("2006-01-02 15:04"), m.Kind, about, with, amount, money.Fit(m.Net, h.Token.Decimals, 12)})
	}
	if err := term.Table(a.out, []string{"TIME", "KIND", "ABOUT", "WITH", "AMOUNT", "NET"}, rows); err != nil {
		return err
	}
	if h.Next != "" {
		a.say("there is more: --limit %d, or --csv for all", 2*len(h.Entries))
	}
	return nil
}

func (a *app) historyCSV(h api.HistoryPage) error {
	w := csv.NewWriter(a.out)
	w.Write([]string{ //nolint:errcheck // Error has it
		"time", "sequence", "kind", "task", "account", "peer", "lane", "amount_base", "amount", "fee_wei", "fee_for", "transaction",
		"net_base", "net", "on_chain_base", "on_chain",
	})
	decimal := func(s string) string {
		if rest, ok := strings.CutPrefix(s, "-"); ok {
			return "-" + money.Decimal(rest, h.Token.Decimals)
		}
		return money.Decimal(s, h.Token.Decimals)
	}
	for _, m := range h.Entries {
		w.Write([]string{ //nolint:errcheck // as above
			m.Time.UTC().Format(time.RFC3339Nano), m.Sequence.String(), cell(m.Kind), cell(m.Task), cell(m.Account), cell(m.Peer), cell(m.Lane),
			m.Amount.String(), decimal(m.Amount.String()), m.FeeWei, cell(m.For), cell(m.TxHash), m.Net, decimal(m.Net), m.OnChain, decimal(m.OnChain),
		})
	}
	w.Flush()
	return w.Error()
}

// cell makes a text harmless for a spreadsheet, which takes some beginnings for a formula.
func cell(s string) string {
	s = term.Clean(s)
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		return "'" + s
	}
	return s
}
