package node

import (
	"context"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

// historyWork bounds the entries that one page looks at, so that a counterparty met once in a
// million movements does not hold the store; the cursor goes on behind them.
const historyWork = 20_000

// History implements api.HistoryBackend.
func (b backend) History(ctx context.Context, q api.HistoryQuery) (api.HistoryPage, error) {
	page := api.HistoryPage{Token: b.token(), Entries: []api.Movement{}}
	if q.Cursor != "" {
		if _, _, err := store.ParseTimeKey(ledgerIndex, q.Cursor); err != nil {
			return page, badRequest("the cursor is not valid", err, "use the one that the page before gave as next")
		}
	}
	if err := b.n.bookFeesSoon(ctx); err != nil {
		b.n.log.Warn("fees of the last transactions are not in the history yet", "err", err)
	}
	coin := b.n.profile.Payload.Money().Address == common.Address{}
	err := b.n.store.View(func(tx store.Tx) error {
		looked, last := 0, ""
		return tx.Scan(historyRange(q), func(key string, value []byte) error {
			if looked++; looked > historyWork || len(page.Entries) == q.Limit {
				page.Next = last
				return store.Stop
			}
			last = key
			var m movement
			if err := protocol.Unmarshal(value, &m); err != nil {
				return err
			}
			at := time.UnixMilli(m.AtMs)
			switch {
			case !q.Since.IsZero() && at.Before(q.Since):
				if q.OldestFirst {
					return nil
				}
				return store.Stop
			case !q.Until.IsZero() && !at.Before(q.Until):
				if !q.OldestFirst {
					return nil
				}
				return store.Stop
			case q.Counterparty != "" && !strings.EqualFold(m.Account, q.Counterparty) && m.Peer != q.Counterparty:
				return nil
			}
			page.Entries = append(page.Entries, movementDTO(m, coin))
			return nil
		})
	})
	return page, err
}

func historyRange(q api.HistoryQuery) store.Range {
	r := store.Range{Prefix: "at/" + ledgerIndex, After: q.Cursor, Reverse: !q.OldestFirst}
	switch {
	case q.Cursor != "":
	case q.OldestFirst && !q.Since.IsZero():
		r.After = store.TimeKey(ledgerIndex, q.Since, "")
	case !q.OldestFirst && !q.Until.IsZero():
		r.After = store.TimeKey(ledgerIndex, q.Until, "")
	}
	return r
}

// bookFeesSoon writes what fees are due, if the chain answers soon.
func (n *Node) bookFeesSoon(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	c, err := n.chain.get(ctx)
	if err != nil {
		return err
	}
	return n.bookFees(ctx, c)
}

func movementDTO(m movement, coin bool) api.Movement {
	out := api.Movement{
		Sequence: api.Uint64(m.Seq), Time: time.UnixMilli(m.AtMs).UTC(), Kind: m.Kind, Task: m.Task, Account: m.Account, Peer: m.Peer,
		Lane: m.Lane, Amount: m.Amount, FeeWei: m.FeeWei, For: m.For, TxHash: m.Tx,
	}
	out.Net, out.OnChain = m.effects(coin)
	return out
}

// periods are the totals that people ask for.
func (n *Node) periods(now time.Time) ([]api.Period, error) {
	today := now.UTC().Truncate(24 * time.Hour)
	var out []api.Period
	for _, p := range []struct {
		name string
		days int
	}{{"today", 1}, {"7 days", 7}, {"30 days", 30}, {"ever", 0}} {
		var from time.Time
		day := ""
		if p.days > 0 {
			from = today.AddDate(0, 0, 1-p.days)
			day = from.Format(dayForm)
		}
		s, err := n.totalsSince(day)
		if err != nil {
			return nil, err
		}
		less := func(a protocol.Amount, rest ...protocol.Amount) string {
			v := a.Big()
			for _, r := range rest {
				v.Sub(v, r.Big())
			}
			return v.String()
		}
		out = append(out, api.Period{
			Name: p.name, From: from, Earned: s.Earned, Spent: s.Spent, Settled: s.Settled, Fees: s.Fees, FeesWei: addWei(s.FeesWei, ""),
			Net: less(s.Earned, s.Spent, s.Fees), SettledNet: less(s.Settled, s.ClaimFees),
		})
	}
	return out, nil
}
