package e2e

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
)

// TestSpendingPolicy: caps per task and day, asking, and a restart that forgets nothing.
func TestSpendingPolicy(t *testing.T) {
	t.Parallel()
	provider := fresh(t, 1_000_000)
	requester := fresh(t, 20_000_000, "--spending-per-task", "400000", "--spending-per-day", "500000", "--spending-ask-above", "300000")
	provider.publish(t, module(1, writeTo(1)), "test.spending")
	requester.ready(t, "test.spending", 1)
	run := func(ceiling string, more ...string) result {
		return requester.cli(t, "", append([]string{"run", "test.spending", "--max-price", ceiling}, more...)...)
	}
	run("400001").fails(t, api.ExitFunds, "spending.per_task", "may not spend so much")
	run("300001").fails(t, api.ExitFunds, "needs your word", "--approve")
	run("300001", "--approve").ok(t)
	// It ended, and counts with its price of 1000 instead of its ceiling.
	run("300000").ok(t)
	requester.kill(t)
	requester.flags = []string{"--spending-per-day", "100000"}
	requester.start(t)
	requester.ready(t, "test.spending", 1)
	run("98001").fails(t, api.ExitFunds, "spending.per_day", "2000 are spent or committed today")
	run("98000").ok(t)
}

// TestSpendingIsReservedFirst: of many tasks at once only so many are submitted as the day's cap allows, whatever they
// come to cost.
func TestSpendingIsReservedFirst(t *testing.T) {
	t.Parallel()
	requester := fresh(t, 20_000_000, "--spending-per-day", "5000")
	var wait sync.WaitGroup
	var mu sync.Mutex
	taken, refused := 0, 0
	for i := range 20 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			// Nobody serves it: its ceiling stays committed while the auction runs.
			_, err := requester.api.Submit(t.Context(), api.TaskRequest{
				Nonce: strings.Repeat("0", 30) + string(rune('a'+i/10)) + string(rune('0'+i%10)), Capability: "test.nobody-serves-this", Ceiling: protocol.NewAmount(1000),
			})
			mu.Lock()
			defer mu.Unlock()
			if p, ok := api.AsProblem(err); ok && p.Type == api.CodeSpendingCap {
				refused++
			} else if err == nil {
				taken++
			} else {
				t.Error(err)
			}
		}()
	}
	wait.Wait()
	if taken < 5 || taken+refused != 20 || refused == 0 {
		t.Errorf("%d taken and %d refused of 20, and 5 fit", taken, refused)
	}
	// What came to nothing is free again.
	eventually(t, time.Minute, func() string {
		r := requester.cli(t, "", "run", "test.nobody-serves-this", "--max-price", "5000")
		if r.code != int(api.ExitNoBids) {
			return r.String()
		}
		return ""
	})
}

// TestStrangerCap: a provider that never delivered gets no more at once than is risked on strangers, in sixteen parts at most, which the auction shows; the
// cap with one account holds too.
func TestStrangerCap(t *testing.T) {
	t.Parallel()
	provider := fresh(t, 1_000_000)
	provider.publish(t, module(1, writeTo(1)), "test.stranger-cap", "--price", "2000")
	careful := fresh(t, 20_000_000, "--spending-stranger-cap", "124", "--spending-per-counterparty", "5000")
	careful.ready(t, "test.stranger-cap", 1)
	task := decode[api.Task](t, careful.cli(t, "", "run", "test.stranger-cap", "--max-price", "4000", "--detach", "--json").ok(t))
	end := careful.final(t, task.ID, time.Minute)
	if end.State != api.TaskRejected || end.Auction == nil || len(end.Auction.Bids) != 1 || !strings.Contains(end.Auction.Bids[0].Why, "spending.stranger_cap") {
		t.Fatalf("%+v, auction %+v", end, end.Auction)
	}
	careful.kill(t)
	careful.flags = []string{"--spending-stranger-cap", "125", "--spending-per-counterparty", "5000"}
	careful.start(t)
	careful.ready(t, "test.stranger-cap", 1)
	careful.cli(t, "", "run", "test.stranger-cap", "--max-price", "4000").ok(t)
	// It has delivered, and is no stranger any more; but 2000 and a ceiling of 3001 are more than 5000.
	task = decode[api.Task](t, careful.cli(t, "", "run", "test.stranger-cap", "--max-price", "3001", "--detach", "--json").ok(t))
	if end = careful.final(t, task.ID, time.Minute); end.Reason == nil || end.Reason.Code != api.CodeSpendingCap || !strings.Contains(end.Auction.Bids[0].Why, "spending.per_counterparty") {
		t.Errorf("auction %+v", end.Auction)
	}
	careful.cli(t, "", "run", "test.stranger-cap", "--max-price", "3000").ok(t)
}
