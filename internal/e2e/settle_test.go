package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/zerostate/zerostate/node/api"
)

// TestAutoSettle: a provider that was told to claims its cheques by itself.
func TestAutoSettle(t *testing.T) {
	t.Parallel()
	requester, provider := member(t, "node3"), fresh(t, 1_000_000, "--market-auto-settle", "1")
	provider.publish(t, module(1, writeTo(1)), "test.auto-settle", "--price", "50000")
	requester.ready(t, "test.auto-settle", 1)
	requester.cli(t, "", "run", "test.auto-settle").ok(t)
	eventually(t, time.Minute, func() string {
		w, err := provider.api.Wallet(t.Context())
		switch {
		case err != nil:
			return err.Error()
		case w.Settled.IsZero() || !w.Promised.IsZero() || w.Earned != w.Settled:
			return "earned " + w.Earned.String() + ", promised " + w.Promised.String() + ", settled " + w.Settled.String()
		}
		return ""
	})
}

// dear makes a coin worth 10^12 tokens, so that no price of these tests pays for a claim.
var dear = []string{"--chain-coin-price", "1000000000000"}

// TestSettleGuard: what costs more than it brings is left, with the figures, unless somebody insists; and work that
// would not pay for its settlement is declined, which its requester is told with the figure.
func TestSettleGuard(t *testing.T) {
	t.Parallel()
	requester, provider := member(t, "node3"), fresh(t, 1_000_000)
	provider.publish(t, module(1, writeTo(1)), "test.guard")
	requester.ready(t, "test.guard", 1)
	requester.cli(t, "", "run", "test.guard").ok(t)

	provider.kill(t)
	provider.flags = dear
	provider.start(t)
	w := provider.wallet(t)
	if !w.Settling.CostKnown || w.Settling.CoinPrice != "1000000000000" || w.Settling.First.Cmp(w.Promised) <= 0 || w.Settling.Automatic {
		t.Fatalf("settling %+v with %s promised", w.Settling, w.Promised)
	}
	left := decode[api.Settlement](t, provider.cli(t, "", "wallet", "settle", "--json").ok(t))
	if left.TxHash != "" || len(left.Rows) != 1 || left.Rows[0].Result != "left" || left.Rows[0].Worth != w.Promised || left.Rows[0].Cost.Cmp(w.Promised) <= 0 {
		t.Fatalf("settled %+v", left)
	}
	provider.cli(t, "", "wallet", "settle").ok(t).says(t, "nothing is claimed", "left", "costs more than it brings")

	done := decode[api.Settlement](t, provider.cli(t, "", "wallet", "settle", "--even-at-a-loss", "--json").ok(t))
	if done.Claimed != w.Promised || done.Fee.Cmp(done.Claimed) <= 0 || done.FeeWei == "0" {
		t.Fatalf("settled %+v", done)
	}
	after := provider.wallet(t)
	if ever := after.Periods[3]; !strings.HasPrefix(ever.SettledNet, "-") || ever.Settled != done.Claimed || ever.Fees.Cmp(done.Fee) < 0 {
		t.Errorf("periods %+v", after.Periods)
	}

	// Nothing waits on the lane any more: the next task would have to pay for its own claim.
	requester.ready(t, "test.guard", 1)
	r := requester.cli(t, "", "run", "test.guard")
	r.fails(t, api.ExitNoBids, "below-settlement-cost-of-")
	list := decode[api.TaskPage](t, requester.cli(t, "", "task", "list", "--json", "--limit", "200").ok(t))
	for _, task := range list.Tasks {
		if task.Capability == "test.guard" && task.State == api.TaskRejected {
			shown := decode[api.Task](t, requester.cli(t, "", "task", "show", task.ID, "--json").ok(t))
			if len(shown.Auction.Bids) != 1 || !strings.Contains(shown.Auction.Bids[0].Why, "below what settling would cost it") {
				t.Errorf("the decline is shown as %+v", shown.Auction.Bids)
			}
			provider.cli(t, "", "agent", "show", "test.guard", "--json").ok(t).says(t, "below-settlement-cost\"", "what settling it would cost")
			return
		}
	}
	t.Error("the rejected task is not in the list")
}

func (d *daemon) wallet(t *testing.T) api.Wallet {
	t.Helper()
	return wallets(t, d)[0]
}
