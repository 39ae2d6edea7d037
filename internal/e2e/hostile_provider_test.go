package e2e

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/runtime"
)

// rogue is a stranger that offers a capability and bids for every call on its topic.
type rogue struct {
	*stranger
	card protocol.Signed[protocol.Card]
	// said is what the requester answered to each bid.
	said chan protocol.BidReply
	// keys open what was delivered, by task.
	keys sync.Map
}

func (r *rogue) taskOf(open protocol.TaskOpen) string { return protocol.BlockID(open.Task).String() }

func (s *stranger) cardOf(capability string, price uint64) protocol.Card {
	now := time.Now()
	return protocol.Card{
		Network: profile.ID, Provider: s.id, Account: s.account, Sequence: 1, IssuedMs: now.UnixMilli(), ExpiresMs: now.Add(time.Hour).UnixMilli(),
		Name: "Rogue", Description: "Is not what it seems", Version: "1.0.0", Module: protocol.BlockID([]byte(capability)), ModuleBytes: 9, ABI: protocol.ABIWasip1,
		Capabilities: []string{capability}, Price: protocol.CardPrice{Token: money(), Call: protocol.NewAmount(price)},
		Limits: protocol.CardLimits{Gas: 1_000_000, MemoryBytes: 1 << 20, WallMillis: 1000},
	}
}

// newRogue bids with what bend makes of the honest frame.
func newRogue(t *testing.T, requester *daemon, capability string, price uint64, bend func(*protocol.BidFrame, protocol.Bid)) *rogue {
	t.Helper()
	r := &rogue{stranger: newStranger(t, requester), said: make(chan protocol.BidReply, 16)}
	r.card = sign(t, r.stranger, r.cardOf(capability, price))
	topic, err := r.ps.Join(protocol.CapabilityTopic(profile.ID, capability))
	if err != nil {
		t.Fatal(err)
	}
	sub, err := topic.Subscribe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sub.Cancel)
	ctx := t.Context()
	go func() {
		for {
			m, err := sub.Next(ctx)
			if err != nil {
				return
			}
			call, err := protocol.Unseal[protocol.Call](m.GetData())
			if err != nil || call.Payload.Capability != capability {
				continue
			}
			c, card := call.Payload, r.card.Payload
			limits := c.Limits
			limits.Gas, limits.MemoryBytes = min(limits.Gas, card.Limits.Gas), min(limits.MemoryBytes, card.Limits.MemoryBytes)
			bid := protocol.Bid{
				Network: profile.ID, Task: c.Task, Call: call.ID, Provider: r.id, Card: r.card.ID, Module: card.Module, Offer: protocol.Offer{Base: card.Price.Call},
				EstimateMs: 5, Payee: r.account, Limits: limits, ValidUntilMs: c.ExpiresMs + 30_000,
			}
			signed, err := protocol.Seal(r.key, bid)
			if err != nil {
				t.Error(err)
				return
			}
			f := protocol.BidFrame{Bid: signed.Envelope, Card: r.card.Envelope, Binding: r.binding.Envelope}
			if bend != nil {
				bend(&f, bid)
			}
			w, err := r.tryOpen(ctx, m.GetFrom(), protocol.StreamBid)
			if err != nil {
				continue
			}
			if err := w.send(f); err != nil {
				continue
			}
			if reply, err := receive[protocol.BidReply](w); err == nil {
				r.said <- reply
			}
		}
	}()
	r.handle(protocol.StreamCard, func(w *wire) {
		if _, err := receive[protocol.CardQuery](w); err == nil {
			_ = w.send(protocol.CardReply{Cards: [][]byte{r.card.Envelope}})
		}
	})
	eventually(t, 20*time.Second, func() string {
		if len(r.ps.ListPeers(protocol.CapabilityTopic(profile.ID, capability))) == 0 && len(r.host.Network().Peers()) == 0 {
			return "the topic has nobody else"
		}
		return ""
	})
	r.announce(t, capability)
	return r
}

// cheat is a provider's way to answer an award that it has won.
type cheat struct {
	name string
	do   func(r *rogue, w *wire, open protocol.TaskOpen)
	code api.Code
	exit api.ExitCode
	says string
	// locked: a cheque with a lock left the requester. paid: the lock was folded.
	locked, paid bool
}

// timeout is short where the deadline is what ends the task.
func (c cheat) timeout() string {
	if c.code == api.CodeDeadline {
		return "4s"
	}
	return "30s"
}

// result makes the honest end of a task: statement, key and ciphertext.
func (r *rogue) result(open protocol.TaskOpen, bend func(*protocol.Statement)) (st protocol.Signed[protocol.Statement], key [32]byte, sealed []byte, err error) {
	award, err := protocol.Unseal[protocol.Award](open.Award)
	if err != nil {
		return st, key, nil, err
	}
	spec, err := protocol.Decode[protocol.Task](open.Task, protocol.MaxEnvelope)
	if err != nil {
		return st, key, nil, err
	}
	own, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return st, key, nil, err
	}
	var secret, salt [32]byte
	_, _ = rand.Read(secret[:])
	_, _ = rand.Read(salt[:])
	a := award.Payload
	output := []byte("a result")
	sealed, parts, err := protocol.SealResult(secret, [][32]byte{salt}, own, a.PayerKey, a.Task, award.ID, output)
	if err != nil {
		return st, key, nil, err
	}
	key = protocol.PartKey(secret, 0)
	now := time.Now().UnixMilli()
	p := protocol.Statement{
		Network: profile.ID, Task: a.Task, Award: award.ID, Requester: a.Requester, Executor: r.id, Payer: a.Payer, Payee: a.Payee, Lane: a.Lane,
		Module: a.Module, ClockMs: spec.Spec.ClockMs, SeedCommit: spec.Spec.SeedCommit, Attempt: a.Attempt, Limits: a.Limits, Engine: runtime.EngineID, Gas: 10,
		Price: protocol.Price{Token: a.Ceiling.Token, Amount: a.Offer.Cost(10, a.Ceiling.Amount)}, InputRoot: spec.Spec.InputRoot,
		ResultRoot: protocol.SaltedRoot(salt, output), CipherRoot: protocol.SaltedRoot([32]byte{}, sealed), CipherBytes: uint64(len(sealed)),
		Parts: parts, StartedMs: now, FinishedMs: now, Sequence: 1,
	}
	copy(p.ExecutorKey[:], own.PublicKey().Bytes())
	if bend != nil {
		bend(&p)
	}
	st, err = protocol.Seal(r.key, p)
	return st, key, sealed, err
}

// deliver sends a result the way an executor does.
func (r *rogue) deliver(w *wire, st protocol.Signed[protocol.Statement], sealed []byte) {
	_ = w.send(protocol.TaskFrame{Kind: protocol.KindAccepted})
	_ = w.send(protocol.TaskFrame{Kind: protocol.KindDelivered, Statement: st.Envelope, Binding: r.binding.Envelope})
	_ = w.send(protocol.TaskFrame{Kind: protocol.KindCipher, Chunk: sealed})
	_ = w.send(protocol.TaskFrame{Kind: protocol.KindEnd})
	_, _ = receive[protocol.TaskFrame](w)
}

// bent delivers a statement that differs from what was agreed.
func bent(change func(*protocol.Statement)) func(*rogue, *wire, protocol.TaskOpen) {
	return func(r *rogue, w *wire, open protocol.TaskOpen) {
		if st, _, sealed, err := r.result(open, change); err == nil {
			r.deliver(w, st, sealed)
		}
	}
}

func cheats() []cheat {
	garbage := func(name, says string, do func(*rogue, *wire, protocol.TaskOpen)) cheat {
		return cheat{name: name, do: do, code: api.CodeProviderGarbage, exit: api.ExitNetwork, says: says}
	}
	return []cheat{
		{name: "never-answers", do: func(_ *rogue, w *wire, _ protocol.TaskOpen) { _, _ = receive[protocol.TaskFrame](w) }, code: api.CodeDeadline, exit: api.ExitTask, says: "deadline"},
		{name: "accepts-and-sleeps", do: func(_ *rogue, w *wire, _ protocol.TaskOpen) {
			_ = w.send(protocol.TaskFrame{Kind: protocol.KindAccepted})
			_, _ = receive[protocol.TaskFrame](w)
		}, code: api.CodeDeadline, exit: api.ExitTask, says: "deadline"},
		{name: "closes-after-accept", do: func(_ *rogue, w *wire, _ protocol.TaskOpen) {
			_ = w.send(protocol.TaskFrame{Kind: protocol.KindAccepted})
		}, code: api.CodeProviderLost, exit: api.ExitNetwork, says: "Nothing was paid"},
		{name: "resets", do: func(_ *rogue, w *wire, _ protocol.TaskOpen) { _ = w.Reset() }, code: api.CodeProviderLost, exit: api.ExitNetwork, says: "Nothing was paid"},
		garbage("garbage", "not the protocol", func(_ *rogue, w *wire, _ protocol.TaskOpen) {
			_ = protocol.WriteFrame(w, bytes.Repeat([]byte{0xff, 0x00}, 500))
			_, _ = receive[protocol.TaskFrame](w)
		}),
		garbage("oversized", "not the protocol", func(_ *rogue, w *wire, _ protocol.TaskOpen) {
			_, _ = w.Write([]byte{0xff, 0xff, 0xff, 0x7f})
			_, _ = receive[protocol.TaskFrame](w)
		}),
		garbage("unknown-kind", "unexpected frame", func(_ *rogue, w *wire, _ protocol.TaskOpen) {
			_ = w.send(protocol.TaskFrame{Kind: "surprise"})
			_, _ = receive[protocol.TaskFrame](w)
		}),
		garbage("failed-without-reason", "gave no reason", func(_ *rogue, w *wire, _ protocol.TaskOpen) {
			_ = w.send(protocol.TaskFrame{Kind: protocol.KindFailed})
			_, _ = receive[protocol.TaskFrame](w)
		}),
		garbage("asks-more", "where the offer gives", bent(func(s *protocol.Statement) { s.Price.Amount = protocol.NewAmount(999_999) })),
		garbage("other-module", "another module", bent(func(s *protocol.Statement) { s.Module = protocol.BlockID([]byte("other")) })),
		garbage("other-input", "another input", bent(func(s *protocol.Statement) { s.InputRoot[0] ^= 1 })),
		garbage("other-payee", "accounts", bent(func(s *protocol.Statement) { s.Payee[0] ^= 1 })),
		garbage("other-limits", "limits", bent(func(s *protocol.Statement) { s.Limits.Gas *= 2 })),
		garbage("other-award", "award", bent(func(s *protocol.Statement) { s.Award = protocol.BlockID([]byte("a")) })),
		garbage("more-parts", "parts", bent(func(s *protocol.Statement) {
			s.Parts = append(s.Parts, protocol.ResultPart{KeyHash: [32]byte{1}})
		})),
		garbage("wrong-cipher-root", "root", bent(func(s *protocol.Statement) { s.CipherRoot[0] ^= 1 })),
		garbage("huge-cipher", "bytes", bent(func(s *protocol.Statement) { s.CipherBytes, s.Parts[0].CipherBytes = 60<<20, 60<<20 })),
		garbage("short-cipher", "announced", bent(func(s *protocol.Statement) { s.CipherBytes += 100; s.Parts[0].CipherBytes += 100 })),
		garbage("foreign-statement", "awarded provider", func(r *rogue, w *wire, open protocol.TaskOpen) {
			other := rogue{stranger: &stranger{key: r.key, id: r.id, binding: r.binding}}
			st, _, sealed, err := r.result(open, func(s *protocol.Statement) { s.Executor = s.Requester })
			if err == nil {
				other.deliver(w, st, sealed)
			}
		}),
		// A wrong key opens no lock: nothing is owed for it.
		{name: "wrong-key", do: func(r *rogue, w *wire, open protocol.TaskOpen) {
			if st, _, sealed, err := r.result(open, nil); err == nil {
				r.deliver(w, st, sealed)
			}
		}, code: api.CodeProviderGarbage, exit: api.ExitNetwork, says: "the key is not the one", locked: true},
		// The right key, and another result than was signed, or none at all: paid, and proved.
		{name: "other-result", do: func(r *rogue, w *wire, open protocol.TaskOpen) {
			if st, key, sealed, err := r.result(open, func(s *protocol.Statement) { s.Parts[0].Root[0] ^= 1 }); err == nil {
				r.keys.Store(r.taskOf(open), key)
				r.deliver(w, st, sealed)
			}
		}, code: api.CodeBadResult, exit: api.ExitVerify, says: "the proof is kept", locked: true, paid: true},
		{name: "no-result", do: func(r *rogue, w *wire, open protocol.TaskOpen) {
			if st, key, sealed, err := r.result(open, func(s *protocol.Statement) {
				s.CipherRoot = protocol.SaltedRoot([32]byte{}, bytes.Repeat([]byte{7}, int(s.CipherBytes)))
			}); err == nil {
				r.keys.Store(r.taskOf(open), key)
				r.deliver(w, st, bytes.Repeat([]byte{7}, len(sealed)))
			}
		}, code: api.CodeBadResult, exit: api.ExitVerify, says: "the proof is kept", locked: true, paid: true},
		garbage("endless-log", "a log of more than", func(_ *rogue, w *wire, _ protocol.TaskOpen) {
			_ = w.send(protocol.TaskFrame{Kind: protocol.KindAccepted})
			line := protocol.TaskFrame{Kind: protocol.KindLog, Text: strings.Repeat("flood \x1b[2J ", 20_000)}
			for w.send(line) == nil {
			}
		}),
		garbage("endless-progress", "frames", func(_ *rogue, w *wire, _ protocol.TaskOpen) {
			for w.send(protocol.TaskFrame{Kind: protocol.KindAccepted}) == nil && w.send(protocol.TaskFrame{Kind: protocol.KindProgress, Text: "soon"}) == nil {
			}
		}),
		garbage("progress-beyond-the-end", "thousandths", func(_ *rogue, w *wire, _ protocol.TaskOpen) {
			_ = w.send(protocol.TaskFrame{Kind: protocol.KindAccepted})
			_ = w.send(protocol.TaskFrame{Kind: protocol.KindProgress, Permille: 1001})
			_, _ = receive[protocol.TaskFrame](w)
		}),
		garbage("asks-for-input-forever", "asks for the input again", func(_ *rogue, w *wire, _ protocol.TaskOpen) {
			for w.send(protocol.TaskFrame{Kind: protocol.KindNeedInput}) == nil {
				if _, err := receive[protocol.TaskFrame](w); err != nil {
					return
				}
			}
		}),
	}
}

// TestHostileProviders: whatever the winner does, the task ends in time, with the reason, and
// money moves only against a statement that holds.
func TestHostileProviders(t *testing.T) {
	t.Parallel()
	requester := fresh(t, 90_000_000, "--market-lane-reserve", "1000000")
	before, _ := requester.memory(t)
	t.Run("all", func(t *testing.T) {
		for _, c := range cheats() {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				hire(t, requester, c)
			})
		}
	})
	if after, files := requester.memory(t); after > before+120<<20 {
		t.Errorf("the requester grew from %d to %d MiB (%d files)", before>>20, after>>20, files)
	}
	// It goes on with honest ones.
	member(t, "node1").publish(t, module(1, writeTo(1)), "test.honest")
	requester.ready(t, "test.honest", 1)
	requester.cli(t, "", "run", "test.honest").ok(t)
}

func hire(t *testing.T, requester *daemon, c cheat) {
	capability := "rogue." + c.name
	r := newRogue(t, requester, capability, 1000, nil)
	r.handle(protocol.StreamTask, func(w *wire) {
		if open, err := receive[protocol.TaskOpen](w); err == nil {
			c.do(r, w, open)
		}
	})
	r.handle(protocol.StreamPay, func(w *wire) {
		if pay, err := receive[protocol.PayOpen](w); err == nil {
			key, _ := r.keys.Load(pay.Task.String())
			right, ok := key.([32]byte)
			if !ok {
				right = [32]byte{1}
			}
			_ = w.send(protocol.PayReply{Key: right})
			if _, err := receive[protocol.PayClose](w); err == nil {
				_ = w.send(protocol.PayReply{})
			}
		}
	})
	begun := time.Now()
	run := requester.cli(t, "input", "run", capability, "--timeout", c.timeout(), "--provider", r.id.String(), "--json")
	// What is locked is waited for until the lock has lapsed, for certain.
	most := 16 * time.Second
	if c.locked && !c.paid {
		most += 2 * lockLife * time.Second
	}
	if took := time.Since(begun); took > most {
		t.Errorf("it took %s", took)
	}
	task := decode[api.Task](t, run)
	if task.State != api.TaskFailed || task.Reason == nil || task.Reason.Remedy == "" {
		t.Fatalf("the task is %s: %+v", task.State, task.Reason)
	}
	if task.Reason.Code != c.code || run.code != int(c.exit) {
		t.Errorf("exit code %d, reason %+v; want %d, %s", run.code, task.Reason, c.exit, c.code)
	}
	if said := fmt.Sprint(task.Reason); !strings.Contains(said, c.says) {
		t.Errorf("want %q in %s", c.says, said)
	}
	if c.code == api.CodeProviderLost && !strings.Contains(task.Reason.Why, r.id.String()) {
		t.Errorf("the provider is not named: %s", task.Reason.Why)
	}
	if len(task.LogTail) > 8<<10 || strings.Contains(task.LogTail, "\x1b") {
		t.Errorf("a log of %d bytes is kept, or one with control characters", len(task.LogTail))
	}
	lane := requester.lane(t, "out", r.account.Hex())
	if locked, paid := lane.Sequence > 0, !lane.Cumulative.IsZero(); paid != c.paid || locked != c.locked || (task.Cheque != nil) != c.locked {
		t.Errorf("locked: %t, paid: %t, want %t, %t: lane %+v", locked, paid, c.locked, c.paid, lane)
	}
	if c.paid {
		file := filepath.Join(t.TempDir(), "receipt")
		requester.cli(t, "", "task", "show", task.ID, "--receipt", "--output", file).ok(t)
		program(t, "zerostate", "", "receipt", "verify", file).ok(t).says(t, "bad_result", r.id.String())
		convict(t, requester, task.ID, r.id.String())
	}
}

// convict wants the evidence of a bad result to name its provider from the file alone, and to fall apart when it is touched.
func convict(t *testing.T, requester *daemon, id, provider string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "evidence")
	requester.cli(t, "", "task", "evidence", id, "--output", file).ok(t)
	program(t, "zerostate", "", "receipt", "verify", file).ok(t).says(t, "the provider took the price of part 1 of 1", provider)
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/3] ^= 1
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if r := program(t, "zerostate", "", "receipt", "verify", file); r.code != int(api.ExitVerify) {
		t.Errorf("touched evidence is taken: %s", r)
	}
}

// TestHostileCards: a card with a wrong signature is never shown and never hired, and the
// honest provider beside it is.
func TestHostileCards(t *testing.T) {
	t.Parallel()
	requester, honest := member(t, "node3"), member(t, "node1")
	for _, c := range []struct {
		name string
		bend func(t *testing.T, r *rogue) []byte // its card
	}{
		{"tampered", func(_ *testing.T, r *rogue) []byte {
			raw := bytes.Clone(r.card.Envelope)
			raw[bytes.Index(raw, []byte("Is not what"))] ^= 0x20
			return raw
		}},
		{"signed by another", func(t *testing.T, r *rogue) []byte { return sign(t, newStranger(t), r.card.Payload).Envelope }},
		{"of another provider", func(t *testing.T, r *rogue) []byte {
			other := newStranger(t)
			return sign(t, other, other.cardOf(r.card.Payload.Capabilities[0], 1)).Envelope
		}},
		{"expired", func(t *testing.T, r *rogue) []byte {
			card := r.card.Payload
			card.IssuedMs, card.ExpiresMs = card.IssuedMs-7_200_000, card.IssuedMs-3_600_000
			return sign(t, r.stranger, card).Envelope
		}},
		{"of another network", func(t *testing.T, r *rogue) []byte {
			card := r.card.Payload
			card.Network = protocol.BlockID([]byte("n"))
			return sign(t, r.stranger, card).Envelope
		}},
		{"garbage", func(*testing.T, *rogue) []byte { return []byte("no card at all") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			capability := "card." + strings.ReplaceAll(c.name, " ", "-")
			honest.publish(t, module(1, writeTo(1)), capability, "--price", "5000")
			var r *rogue
			var bad []byte
			ready := make(chan struct{})
			r = newRogue(t, requester, capability, 1, func(f *protocol.BidFrame, _ protocol.Bid) {
				<-ready
				f.Card = bad
			})
			bad = c.bend(t, r)
			close(ready)
			r.handle(protocol.StreamCard, func(w *wire) {
				if _, err := receive[protocol.CardQuery](w); err == nil {
					_ = w.send(protocol.CardReply{Cards: [][]byte{bad}})
				}
			})
			eventually(t, 20*time.Second, func() string {
				found := requester.cli(t, "", "agent", "find", capability, "--json").ok(t)
				list := decode[api.OfferList](t, found)
				for _, o := range list.Offers {
					if o.Card.PeerID == r.id.String() || o.Card.Name == "Rogue" {
						t.Fatalf("shown: %+v", o)
					}
				}
				if len(list.Offers) != 1 || len(list.Dropped) != 1 || !strings.Contains(list.Dropped[0].What, r.id.String()) || list.Dropped[0].Cause == "" {
					return fmt.Sprintf("%d offers, left out %+v", len(list.Offers), list.Dropped)
				}
				return ""
			})
			requester.cli(t, "", "agent", "find", capability).ok(t).says(t, "left out: provider "+r.id.String())
			run := requester.cli(t, "", "run", capability, "--policy", "cheapest", "--json").ok(t)
			task := decode[api.Task](t, run)
			if task.Provider != honest.status.PeerID {
				t.Errorf("hired %s", task.Provider)
			}
			select {
			case reply := <-r.said:
				if reply.Refused == nil || reply.Refused.Why == "" {
					t.Errorf("the bid with this card was taken: %+v", reply)
				}
			case <-time.After(10 * time.Second):
				t.Error("the bid was not answered")
			}
		})
	}
}

// TestHostileBids: bids that are not what they say are refused with the reason.
func TestHostileBids(t *testing.T) {
	t.Parallel()
	requester := member(t, "node3")
	victim := newStranger(t)
	resigned := func(change func(*protocol.Bid)) func(*testing.T, *stranger, *protocol.BidFrame, protocol.Bid) {
		return func(_ *testing.T, s *stranger, f *protocol.BidFrame, b protocol.Bid) {
			change(&b)
			if signed, err := protocol.Seal(s.key, b); err == nil {
				f.Bid = signed.Envelope
			}
		}
	}
	for _, c := range []struct {
		name string
		bend func(*testing.T, *stranger, *protocol.BidFrame, protocol.Bid)
		says string
	}{
		{"other-payee", resigned(func(b *protocol.Bid) { b.Payee = victim.account }), "payee"},
		{"other-network", resigned(func(b *protocol.Bid) { b.Network = protocol.BlockID([]byte("n")) }), "network"},
		{"other-module", resigned(func(b *protocol.Bid) { b.Module = protocol.BlockID([]byte("m")) }), "module"},
		{"other-card", resigned(func(b *protocol.Bid) { b.Card = protocol.BlockID([]byte("c")) }), "card"},
		{"other-call", resigned(func(b *protocol.Bid) { b.Call = protocol.BlockID([]byte("c")) }), ""},
		{"more-limits", resigned(func(b *protocol.Bid) { b.Limits.Gas *= 1_000_000 }), "limits"},
		{"as-another", resigned(func(b *protocol.Bid) { b.Provider = victim.id }), "not signed by who sent it"},
		{"past", resigned(func(b *protocol.Bid) { b.ValidUntilMs = 1000 }), ""},
		{"no-task", resigned(func(b *protocol.Bid) { b.Task = protocol.BlockID([]byte("t")) }), "no auction"},
		{"foreign-binding", func(_ *testing.T, _ *stranger, f *protocol.BidFrame, _ protocol.Bid) {
			f.Binding = victim.binding.Envelope
		}, "binding"},
		{"no-binding", func(_ *testing.T, _ *stranger, f *protocol.BidFrame, _ protocol.Bid) { f.Binding = nil }, "binding"},
		{"no-bid", func(_ *testing.T, _ *stranger, f *protocol.BidFrame, _ protocol.Bid) { f.Bid = []byte("x") }, "bid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ready := make(chan struct{})
			var r *rogue
			r = newRogue(t, requester, "bid."+c.name, 1, func(f *protocol.BidFrame, b protocol.Bid) {
				<-ready
				c.bend(t, r.stranger, f, b)
			})
			close(ready)
			run := requester.cli(t, "", "run", "bid."+c.name)
			if run.code != int(api.ExitNoBids) {
				t.Errorf("want it rejected: %s", run)
			}
			select {
			case reply := <-r.said:
				// What the auction itself refuses is not told to the bidder.
				if c.says != "" && (reply.Refused == nil || !strings.Contains(reply.Refused.Why, c.says)) {
					t.Errorf("want it refused with %q: %+v", c.says, reply.Refused)
				}
			case <-time.After(10 * time.Second):
				t.Error("the bid was not answered")
			}
		})
	}
}
