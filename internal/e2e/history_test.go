package e2e

import (
	"encoding/csv"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
)

// ledger reads a node's whole history as CSV, by the names of its columns.
func (d *daemon) ledger(t *testing.T) []map[string]string {
	t.Helper()
	return d.cli(t, "", "wallet", "history", "--csv").ok(t).ledger(t)
}

func (r result) ledger(t *testing.T) []map[string]string {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(r.out)).ReadAll()
	if err != nil || len(records) == 0 {
		t.Fatalf("%d records, %v", len(records), err)
	}
	var out []map[string]string
	for _, r := range records[1:] {
		row := map[string]string{}
		for i, name := range records[0] {
			row[name] = r[i]
		}
		out = append(out, row)
	}
	return out
}

// sum adds a column over the rows of some kinds, all when there are none.
func sum(t *testing.T, rows []map[string]string, column string, kinds ...string) *big.Int {
	t.Helper()
	total := new(big.Int)
	for _, r := range rows {
		if r[column] == "" || len(kinds) > 0 && !slices.Contains(kinds, r["kind"]) {
			continue
		}
		n, ok := new(big.Int).SetString(r[column], 10)
		if !ok {
			t.Fatalf("%q in column %s is no integer", r[column], column)
		}
		total.Add(total, n)
	}
	return total
}

func same(t *testing.T, what string, got *big.Int, want ...protocol.Amount) {
	t.Helper()
	sum := new(big.Int)
	for _, w := range want {
		sum.Add(sum, w.Big())
	}
	if got.Cmp(sum) != 0 {
		t.Errorf("%s: the history says %s, the chain and the lanes say %s", what, got, sum)
	}
}

// TestHistorySums lives through everything that moves money, and holds the sums of the history to what the chain says:
// balance, coins, vault and lanes.
func TestHistorySums(t *testing.T) {
	t.Parallel()
	provider, requester := fresh(t, 1_000_000), home(t)
	requester.start(t)
	gift, err := requester.api.Faucet(t.Context(), api.FaucetRequest{})
	if err != nil {
		t.Fatal(err)
	}
	coins, _ := new(big.Int).SetString(gift.Native, 10)
	requester.cli(t, "", "wallet", "deposit", "20.0").ok(t)
	provider.publish(t, module(1, writeTo(1)), "test.history")
	requester.ready(t, "test.history", 1)
	for range 3 {
		requester.cli(t, "", "run", "test.history").ok(t)
	}
	provider.cli(t, "", "wallet", "settle").ok(t).says(t, "claimed")
	requester.cli(t, "", "run", "test.history").ok(t)
	requester.cli(t, "", "wallet", "withdraw", "3.0", "--wait").ok(t).says(t, "paid", "3 ztUSD", "deposited again")

	// What another has claimed is seen when the chain is looked at.
	paid, earned := requester.wallet(t), provider.wallet(t)
	rows, theirs := requester.ledger(t), provider.ledger(t)
	same(t, "tokens outside the vault", sum(t, rows, "on_chain_base"), paid.OnChain)
	same(t, "tokens outside the provider's vault", sum(t, theirs, "on_chain_base"), earned.OnChain)
	in := new(big.Int).Sub(sum(t, rows, "amount_base", "deposit"), sum(t, rows, "amount_base", "withdrawal", "claimed"))
	same(t, "tokens in the vault", in, paid.Free, paid.Reserved)
	same(t, "what was spent", sum(t, rows, "amount_base", "spent"), paid.Spent)
	same(t, "what was earned", sum(t, theirs, "amount_base", "earned"), earned.Earned)
	same(t, "what was settled", sum(t, theirs, "amount_base", "settled"), earned.Settled)
	same(t, "claimed here and settled there", sum(t, rows, "amount_base", "claimed"), earned.Settled)
	if left := coins.Sub(coins, sum(t, rows, "fee_wei")); left.String() != paid.Native {
		t.Errorf("coins less fees are %s, the chain says %s", left, paid.Native)
	}
	ever := paid.Periods[3]
	if net := sum(t, rows, "net_base", "spent", "earned", "fee"); net.String() != ever.Net || sum(t, rows, "fee_wei").String() != ever.FeesWei {
		t.Errorf("net %s and fees %s of the rows, %+v of the periods", net, sum(t, rows, "fee_wei"), ever)
	}
	traceTasks(t, requester, rows)
}

// traceTasks finds the task of every payment, and the price in it.
func traceTasks(t *testing.T, d *daemon, rows []map[string]string) {
	t.Helper()
	payments, last := 0, time.Time{}
	for _, r := range rows {
		at, err := time.Parse(time.RFC3339Nano, r["time"])
		if err != nil || at.Before(last) {
			t.Errorf("time %s after %s: %v", r["time"], last, err)
		}
		last = at
		if r["kind"] != "spent" {
			continue
		}
		payments++
		task, err := d.api.Task(t.Context(), r["task"])
		if err != nil || task.Price.String() != r["amount_base"] || task.Provider != r["peer"] || task.Cheque.Lane != r["lane"] {
			t.Errorf("row %v belongs to task %+v: %v", r, task, err)
		}
	}
	if payments != 4 {
		t.Errorf("%d payments of 4 are in the history", payments)
	}
}

// TestHistorySurvivesACrash: the rows of a claim are there once, also when the process dies right behind it.
func TestHistorySurvivesACrash(t *testing.T) {
	t.Parallel()
	requester, provider := member(t, "node3"), fresh(t, 1_000_000)
	provider.publish(t, module(1, writeTo(1)), "test.ledger-crash")
	requester.ready(t, "test.ledger-crash", 1)
	requester.cli(t, "", "run", "test.ledger-crash").ok(t)
	before := provider.wallet(t)
	go func() { _, _ = provider.api.Settle(t.Context(), api.SettleRequest{}) }()
	eventually(t, 30*time.Second, func() string {
		if w := provider.wallet(t); w.OnChain == before.OnChain {
			return "not claimed yet"
		}
		return ""
	})
	provider.kill(t)
	provider.start(t)
	w, rows := provider.wallet(t), provider.ledger(t)
	same(t, "tokens outside the vault", sum(t, rows, "on_chain_base"), w.OnChain)
	same(t, "what was settled", sum(t, rows, "amount_base", "settled"), before.Promised)
	claims := 0
	for _, r := range rows {
		if r["kind"] == "fee" && r["fee_for"] == "claim" {
			claims++
		}
	}
	if claims != 1 {
		t.Errorf("%d fees of one claim", claims)
	}
}
