package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
)

// pair is a provider and a requester of a test's own with one task paid between them.
func pair(t *testing.T, capability string, providerFlags ...string) (provider, requester *daemon) {
	t.Helper()
	provider, requester = fresh(t, 1_000_000, providerFlags...), fresh(t, 20_000_000)
	provider.publish(t, module(1, writeTo(1)), capability, "--price", "50000")
	requester.ready(t, capability, 1)
	requester.cli(t, "", "run", capability).ok(t)
	return provider, requester
}

// TestCloseByPayee: the payee closes; it has its money at once, the payer the rest, and the next task a new lane.
func TestCloseByPayee(t *testing.T) {
	t.Parallel()
	provider, requester := pair(t, "test.close-payee")
	lane := provider.lane(t, "in", requester.status.Owner)
	before := requester.wallet(t)
	done := decode[api.LaneClosing](t, provider.cli(t, "", "channel", "close", lane.ID[:8], "--json").ok(t))
	if done.Step != "closed" || done.Claimed != lane.Promised || done.Freed.IsZero() {
		t.Fatalf("%+v of lane %+v", done, lane)
	}
	after := requester.wallet(t)
	if freed, _ := after.Free.Sub(before.Free); freed != done.Freed || !after.Reserved.IsZero() {
		t.Errorf("%s came free of %s, %s are reserved", freed, done.Freed, after.Reserved)
	}
	provider.cli(t, "", "channel", "show", lane.ID[:8]).ok(t).says(t, "closed")
	provider.cli(t, "", "channel", "close", lane.ID[:8]).ok(t).says(t, "closed")
	requester.cli(t, "", "run", "test.close-payee").ok(t)
	if l := provider.lane(t, "in", requester.status.Owner); l.State == "closed" {
		lanes, _ := provider.api.Lanes(t.Context())
		if len(lanes.Lanes) != 2 {
			t.Errorf("the next task has no lane of its own: %+v", lanes.Lanes)
		}
	}
}

// TestCloseByPayer: both sign, the payer sends, and the payee has its money without a transaction of its own. A payee that is gone, or
// has work on the lane, leaves it as it is.
func TestCloseByPayer(t *testing.T) {
	t.Parallel()
	provider, requester := pair(t, "test.close-payer")
	lane := requester.lane(t, "out", provider.status.Owner)
	coin := provider.wallet(t).Native
	done := decode[api.LaneClosing](t, requester.cli(t, "", "channel", "close", lane.ID, "--json").ok(t))
	if done.Step != "closed" || done.Claimed != lane.Promised {
		t.Fatalf("%+v of lane %+v", done, lane)
	}
	if w := provider.wallet(t); w.Settled != lane.Promised || !w.Promised.IsZero() || w.Native != coin {
		t.Errorf("settled %s of %s, and has %s of the coin, before %s", w.Settled, lane.Promised, w.Native, coin)
	}
	requester.cli(t, "", "channel", "close", lane.ID).ok(t).says(t, "closed")

	requester.cli(t, "", "run", "test.close-payer").ok(t)
	provider.kill(t)
	var open api.Lane
	lanes, err := requester.api.Lanes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lanes.Lanes {
		if l.State == "open" {
			open = l
		}
	}
	requester.cli(t, "", "channel", "close", open.ID).fails(t, api.ExitNetwork, "channel force-close "+open.ID[:12])
	requester.cli(t, "", "channel", "show", open.ID).ok(t).says(t, "open")
	provider.start(t)
	eventually(t, time.Minute, func() string { // until it is found at its new address
		if r := requester.cli(t, "", "channel", "close", open.ID); r.code != 0 {
			return r.String()
		}
		return ""
	})
	if w := requester.wallet(t); !w.Reserved.IsZero() {
		t.Errorf("%s are still reserved", w.Reserved)
	}
}

// TestForceClose: the payer releases alone; the payee's daemon claims within the window by itself, without being told to
// settle anything, and the payer's daemon ends the release.
func TestForceClose(t *testing.T) {
	t.Parallel()
	provider, requester := pair(t, "test.force-close")
	lane := requester.lane(t, "out", provider.status.Owner)
	provider.cli(t, "", "channel", "force-close", lane.ID).fails(t, api.ExitGeneral, "only its payer")
	started := decode[api.LaneClosing](t, requester.cli(t, "", "channel", "force-close", lane.ID[:10], "--json").ok(t))
	if started.Step != "started" || started.ReadyAt.Before(time.Now()) {
		t.Fatalf("%+v", started)
	}
	requester.cli(t, "", "channel", "force-close", lane.ID[:10]).ok(t).says(t, "release not over", "release ends")
	eventually(t, 2*time.Minute, func() string {
		l, err := requester.api.Lane(t.Context(), lane.ID)
		switch {
		case err != nil:
			return err.Error()
		case l.State != "closed":
			return "the lane is " + l.State
		}
		return ""
	})
	if w := provider.wallet(t); w.Settled != lane.Promised {
		t.Errorf("the payee saved %s of %s", w.Settled, lane.Promised)
	}
	if w := requester.wallet(t); !w.Reserved.IsZero() {
		t.Errorf("%s are still reserved", w.Reserved)
	}
	requester.cli(t, "", "channel", "force-close", lane.ID).ok(t).says(t, "closed")
}

// TestWithdraw: all of it to another account, in two steps, going on after a crash; and what cannot be right is refused.
func TestWithdraw(t *testing.T) {
	t.Parallel()
	d := fresh(t, 5_000_000)
	const to = "0xAb5801a7D398351b8bE11C439e05C5B3259aeC9B"
	for _, bad := range []string{"0x00", strings.Replace(to, "Ab", "ab", 1), "0x" + strings.Repeat("0", 40), net.Vault, net.Token} {
		d.cli(t, "", "wallet", "withdraw", "1.0", "--to", bad).fails(t, api.ExitUsage, "money cannot be sent there")
	}
	d.cli(t, "", "wallet", "withdraw", "6.0").fails(t, api.ExitFunds, "not so much to withdraw")
	d.cli(t, "", "wallet", "withdraw", "all", "--to", to).ok(t).says(t, "1 of 2", "in ", "wallet withdraw all --to "+to)
	d.cli(t, "", "wallet", "withdraw", "all").fails(t, api.ExitGeneral, "another withdrawal is under way")
	if w := decode[api.Withdrawal](t, d.cli(t, "", "wallet", "withdraw", "all", "--to", to, "--json").ok(t)); w.Step != "waiting" {
		t.Fatalf("%+v", w)
	}
	d.kill(t)
	d.start(t)
	d.cli(t, "", "wallet").ok(t).says(t, "a withdrawal is under way")
	provider := fresh(t, 1_000_000)
	provider.publish(t, module(1, writeTo(1)), "test.withdraw")
	d.ready(t, "test.withdraw", 1)
	d.cli(t, "", "run", "test.withdraw").fails(t, api.ExitFunds, "a withdrawal is under way")
	paid := decode[api.Withdrawal](t, d.cli(t, "", "wallet", "withdraw", "all", "--to", to, "--wait", "--json").ok(t))
	if paid.Step != "paid" || paid.Paid.String() != "5000000" || paid.To != to {
		t.Fatalf("%+v", paid)
	}
	w, rows := d.wallet(t), d.ledger(t)
	if !w.Free.IsZero() || w.Withdrawal != nil {
		t.Errorf("%+v", w)
	}
	same(t, "tokens outside the vault", sum(t, rows, "on_chain_base"), w.OnChain)
	if sum(t, rows, "amount_base", "withdrawal").String() != "5000000" {
		t.Errorf("the withdrawal is not in the history: %v", rows)
	}
	d.cli(t, "", "wallet", "deposit", "1.0").ok(t)
}

// TestEvidence: one file proves a lane offline, and a changed one does not.
func TestEvidence(t *testing.T) {
	t.Parallel()
	provider, requester := pair(t, "test.evidence")
	requester.cli(t, "", "run", "test.evidence").ok(t)
	agree(t, requester, provider, protocol.NewAmount(100_000))
	for _, side := range []struct {
		d   *daemon
		way string
		of  *daemon
	}{{provider, "in", requester}, {requester, "out", provider}} {
		lane := side.d.lane(t, side.way, side.of.status.Owner)
		file := filepath.Join(t.TempDir(), "evidence.json")
		side.d.cli(t, "", "channel", "evidence", lane.ID[:12], "--out", file).ok(t).says(t, "SHA-256")
		program(t, "zerostate", "", "channel", "evidence", "--verify", file).ok(t).
			says(t, "verified", lane.ID, "100000 base units, cheque 4", "2, 100000 base units", "2 verified", "open at block")
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, change := range [][2]string{{`"cumulative": "100000"`, `"cumulative": "900000"`}, {requester.status.Signer, provider.status.Signer}} {
			text := strings.Replace(string(raw), change[0], change[1], 1)
			if text == string(raw) {
				t.Fatalf("%q is not in the file", change[0])
			}
			forged := filepath.Join(t.TempDir(), "forged.json")
			if err := os.WriteFile(forged, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			program(t, "zerostate", "", "channel", "evidence", "--verify", forged).fails(t, api.ExitVerify, "does not verify")
		}
	}
}
