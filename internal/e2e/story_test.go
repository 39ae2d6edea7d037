package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
)

// TestStory is the main job by hand: it runs alone, before the parallel tests, so that the
// sums of the wallets are known.
func TestStory(t *testing.T) {
	provider, requester := member(t, "node1"), member(t, "node3")
	before := wallets(t, provider, requester)

	published := provider.cli(t, "", "agent", "publish", filepath.Join(modules, "util.echo.wasm"), "--card", "../../examples/agents/echo/card.json").ok(t)
	published.says(t, "util.echo", "next: zerostate agent find util.echo")
	provider.cli(t, "", "agent", "list").ok(t).says(t, "Echo", "util.echo", "serving")
	provider.cli(t, "", "agent", "show", "util.echo").ok(t).says(t, "Echo", provider.status.PeerID)
	requester.ready(t, "util.echo", 1)
	requester.cli(t, "", "agent", "find", "util.echo").ok(t).says(t, "Echo 1.0.0")

	input := "no one owns it\x00\xff\n" + strings.Repeat("and all use it\n", 20_000)
	ran := requester.cli(t, input, "run", "util.echo").ok(t)
	if ran.out != input {
		t.Fatalf("%d bytes came back of %d", len(ran.out), len(input))
	}
	ran.says(t, "call sent to", "asks 0.0002 ztUSD", "running", "delivered", "paid", "done:")
	if out := requester.cli(t, "", "run", "util.echo").ok(t).out; out != "" {
		t.Errorf("an empty input came back as %q", out)
	}

	list := decode[api.TaskPage](t, requester.cli(t, "", "task", "list", "--json", "--limit", "1").ok(t))
	if len(list.Tasks) != 1 || list.Tasks[0].State != api.TaskDone || list.Next == "" {
		t.Fatalf("the newest task: %+v", list)
	}
	requester.cli(t, "", "task", "list").ok(t).says(t, list.Tasks[0].ShortID, "util.echo", "done", "requester")
	id := list.Tasks[0].ID
	requester.cli(t, "", "task", "show", id).ok(t).says(t, id, "done", provider.status.PeerID, "cheque", "auction:", "timeline:", "won")
	provider.cli(t, "", "task", "show", id).ok(t).says(t, id, "executor", requester.status.PeerID)
	checkReceipt(t, requester, provider, id)

	after := wallets(t, provider, requester)
	spent, _ := after[1].Spent.Sub(before[1].Spent)
	earned, _ := after[0].Earned.Sub(before[0].Earned)
	promised, _ := after[0].Promised.Sub(before[0].Promised)
	if spent.IsZero() || spent != earned || earned != promised {
		t.Errorf("spent %s, earned %s, promised %s: all three are the price of two tasks", spent, earned, promised)
	}
	provider.cli(t, "", "wallet").ok(t).says(t, "earned", "promised", "settled", "spent", "vault, free", "next: zerostate wallet settle")

	settled := decode[api.Settlement](t, provider.cli(t, "", "wallet", "settle", "--json").ok(t))
	if settled.Claimed != after[0].Promised || settled.TxHash == "" || len(settled.Rows) == 0 || !settled.Rows[0].Paid {
		t.Errorf("settlement %+v of %s promised", settled, after[0].Promised)
	}
	end := wallets(t, provider, requester)
	if got, _ := end[0].OnChain.Sub(after[0].OnChain); got != settled.Claimed || !end[0].Promised.IsZero() || end[0].Settled != end[0].Earned {
		t.Errorf("after the claim of %s: %+v", settled.Claimed, end[0])
	}
	provider.cli(t, "", "wallet", "settle").ok(t).says(t, "nothing to claim")
	if again := decode[api.Settlement](t, provider.cli(t, "", "wallet", "settle", "--json").ok(t)); len(again.Rows) != 0 || !again.Claimed.IsZero() {
		t.Errorf("a second claim paid: %+v", again)
	}
}

func wallets(t *testing.T, nodes ...*daemon) (out []api.Wallet) {
	t.Helper()
	for _, d := range nodes {
		w := decode[api.Wallet](t, d.cli(t, "", "wallet", "--json").ok(t))
		if w.ChainProblem != nil {
			t.Fatalf("the chain: %+v", w.ChainProblem)
		}
		out = append(out, w)
	}
	return out
}

// checkReceipt verifies the receipts of both sides offline, and breaks one.
func checkReceipt(t *testing.T, requester, provider *daemon, id string) {
	t.Helper()
	for who, d := range map[string]*daemon{"requester": requester, "provider": provider} {
		file := filepath.Join(t.TempDir(), who+".receipt")
		// The provider holds its own receipt from the payment on; the countersignature follows.
		eventually(t, 5*time.Second, func() string {
			d.cli(t, "", "task", "show", id, "--receipt", "--output", file).ok(t)
			r := program(t, "zerostate", "", "receipt", "verify", file).ok(t)
			if !strings.Contains(r.out, "yes, delivered") {
				return "not countersigned: " + r.String()
			}
			r.says(t, "verified", id, requester.status.PeerID, provider.status.PeerID)
			return ""
		})
		report := decode[struct {
			Valid         bool
			Task, Outcome string
			Countersigned bool
		}](t, program(t, "zerostate", "", "receipt", "verify", file, "--json").ok(t))
		if !report.Valid || report.Task != id || !report.Countersigned || report.Outcome != "delivered" {
			t.Errorf("%s: %+v", who, report)
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []int{len(raw) / 4, len(raw) / 2, len(raw) - 20} {
			bad := bytes.Clone(raw)
			bad[at] ^= 1
			forged := filepath.Join(t.TempDir(), "forged.receipt")
			if err := os.WriteFile(forged, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			program(t, "zerostate", "", "receipt", "verify", forged).fails(t, api.ExitVerify, "does not verify", "do:")
		}
	}
}

// TestJSON wants one JSON value, and nothing else, from every command that shows something.
func TestJSON(t *testing.T) {
	t.Parallel()
	provider, requester := member(t, "node1"), member(t, "node3")
	agent := provider.publish(t, module(1, writeTo(1)), "test.json")
	requester.ready(t, "test.json", 1)
	task := decode[api.Task](t, requester.cli(t, "", "run", "test.json", "--json").ok(t))
	if task.State != api.TaskDone || task.ModuleCID != agent.Card.ModuleCID {
		t.Errorf("%+v", task)
	}
	for _, args := range [][]string{
		{"node", "status"},
		{"peer", "list"},
		{"agent", "list"},
		{"agent", "show", "test.json"},
		{"agent", "find", "test.json"},
		{"task", "list"},
		{"task", "show", task.ID},
		{"task", "show", task.ID, "--receipt"},
		{"task", "wait", task.ID},
		{"wallet"},
		{"channel", "list"},
		{"version"},
	} {
		t.Run(strings.Join(args[:min(2, len(args))], " "), func(t *testing.T) {
			d := requester
			if args[0] == "agent" && args[1] == "show" {
				d = provider
			}
			r := d.cli(t, "", append(args, "--json")...).ok(t)
			decode[json.RawMessage](t, r)
			if r.err != "" {
				t.Errorf("on standard error: %s", r.err)
			}
		})
	}
	r := requester.cli(t, "", "task", "show", "nothing-of-that-name", "--json").fails(t, api.ExitGeneral)
	var p api.Problem
	if err := json.Unmarshal([]byte(r.err), &p); err != nil || p.Type != api.CodeNotFound || p.Remedy == "" {
		t.Errorf("%v: %s", err, r)
	}
}

// TestModuleTravels: a provider that has the card's CID alone fetches the module from
// another over bitswap, and runs it after that one has withdrawn.
func TestModuleTravels(t *testing.T) {
	t.Parallel()
	author, mirror, requester := member(t, "node1"), fresh(t, 0), member(t, "node3")
	// Of several blocks, so that there is something to fetch.
	agent := author.publish(t, join(module(1, spin(1000), writeTo(1)), section(0, name("ballast"), bytes.Repeat([]byte("ballast"), 200_000))), "test.travel")
	copied, err := mirror.api.Publish(t.Context(), api.PublishRequest{ModuleCID: agent.Card.ModuleCID, Card: api.CardFields{
		Name: "Mirror", Description: "the same, elsewhere", Version: "1.0.0", Skills: []api.Skill{{ID: "test.mirror"}},
		Price: api.Pricing{Base: protocol.NewAmount(500)},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if copied.Card.ModuleCID != agent.Card.ModuleCID || copied.ModuleBytes != agent.ModuleBytes || agent.ModuleBytes < 1_400_000 {
		t.Errorf("published %+v, mirrored %+v", agent, copied)
	}
	author.cli(t, "", "agent", "unpublish", "test.travel").ok(t).says(t, "withdrawn")
	requester.ready(t, "test.mirror", 1)
	if r := requester.cli(t, "", "run", "test.mirror").ok(t); r.out != hello {
		t.Errorf("%q", r.out)
	}
	// By module alone, without a capability.
	if r := requester.cli(t, "", "run", "--module", agent.Card.ModuleCID, "--provider", mirror.status.PeerID).ok(t); r.out != hello {
		t.Errorf("%q", r.out)
	}
}

// TestAgentOfGo runs an agent that is a real program in Go, on the project's own text.
func TestAgentOfGo(t *testing.T) {
	t.Parallel()
	provider, requester := member(t, "node2"), member(t, "node3")
	provider.cli(t, "", "agent", "publish", filepath.Join(modules, "text.summarize.wasm"), "--card", "../../examples/agents/summarize/card.json").ok(t)
	requester.ready(t, "text.summarize", 1)
	text, err := os.ReadFile("../../SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	r := requester.cli(t, string(text), "run", "text.summarize", "--timeout", "60s").ok(t)
	if r.out == "" || len(r.out) >= len(text) {
		t.Errorf("the summary has %d bytes of %d", len(r.out), len(text))
	}
}

// TestCheapestWins: two providers undercut each other, and the requester says why one won.
func TestCheapestWins(t *testing.T) {
	t.Parallel()
	requester := member(t, "node3")
	agent := module(1, writeTo(1))
	member(t, "node1").publish(t, agent, "test.undercut", "--price", "9000")
	member(t, "node2").publish(t, agent, "test.undercut", "--price", "8000")
	requester.ready(t, "test.undercut", 2)
	task := decode[api.Task](t, requester.cli(t, "", "run", "test.undercut", "--policy", "cheapest", "--json").ok(t))
	if task.Provider != member(t, "node2").status.PeerID || task.Auction == nil || len(task.Auction.Bids) != 2 {
		t.Fatalf("%+v", task)
	}
	for _, b := range task.Auction.Bids {
		if won := b.Provider == task.Provider; b.Why == "" || (b.Decision == "won") != won {
			t.Errorf("%+v", b)
		}
	}
	if want := "8000"; task.Price.String() != want {
		t.Errorf("price %s, want %s", task.Price, want)
	}
	// To one provider alone, whatever others ask.
	only := decode[api.Task](t, requester.cli(t, "", "run", "test.undercut", "--provider", member(t, "node1").status.PeerID, "--json").ok(t))
	if only.Provider != member(t, "node1").status.PeerID {
		t.Errorf("%+v", only)
	}
}

// TestUnpublish: who withdraws gets no more work.
func TestUnpublish(t *testing.T) {
	t.Parallel()
	provider, requester := member(t, "node2"), member(t, "node3")
	provider.publish(t, module(1, writeTo(1)), "test.unpublish")
	requester.ready(t, "test.unpublish", 1)
	requester.cli(t, "", "run", "test.unpublish").ok(t)
	provider.cli(t, "", "agent", "unpublish", "test.unpublish").ok(t).says(t, "withdrawn")
	provider.cli(t, "", "agent", "show", "test.unpublish").fails(t, api.ExitGeneral, "no such agent", "agent list")
	if found, err := requester.api.Find(t.Context(), api.OfferQuery{Capability: "test.unpublish"}); err != nil || len(found.Offers) != 0 {
		t.Errorf("%v: still found: %+v", err, found)
	}
	requester.cli(t, "", "run", "test.unpublish").fails(t, api.ExitNoBids, "do:")
	provider.cli(t, "", "agent", "unpublish", "test.unpublish").fails(t, api.ExitGeneral, "no such agent")
}

// TestSubmitIsIdempotent: the same nonce is the same task, however often it is sent.
func TestSubmitIsIdempotent(t *testing.T) {
	t.Parallel()
	provider, requester := member(t, "node1"), member(t, "node3")
	provider.publish(t, module(1, writeTo(1)), "test.nonce")
	requester.ready(t, "test.nonce", 1)
	req := api.TaskRequest{Nonce: fmt.Sprintf("%032x", time.Now().UnixNano()), Capability: "test.nonce"}
	ids := map[string]bool{}
	for range 5 {
		task, err := requester.api.Submit(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		ids[task.ID] = true
	}
	if len(ids) != 1 {
		t.Errorf("%d tasks of one nonce", len(ids))
	}
	for id := range ids {
		if task := requester.final(t, id, 20*time.Second); task.State != api.TaskDone {
			t.Errorf("%+v", task.Reason)
		}
	}
	req.Args = []string{"other"}
	if _, err := requester.api.Submit(t.Context(), req); err == nil || !strings.Contains(err.Error(), "nonce") {
		t.Errorf("another task under the same nonce: %v", err)
	}
}
