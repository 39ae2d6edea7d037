package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
)

// TestPayerSilent: a requester that locks the price, gets the key, and is never heard of again pays all the same: the
// provider shows the key to the chain before the lock ends, and claims.
func TestPayerSilent(t *testing.T) {
	t.Parallel()
	provider := fresh(t, 1) // it has coin for the gas of a claim
	provider.publishEcho(t, "test.payer-silent")
	s := newStranger(t, provider)
	vault, by := s.fund(t, 10_000_000)
	payee := common.HexToAddress(provider.status.Owner)
	s.reserve(t, vault, by, payee, 5_000_000)
	d := s.newTask(t, "test.payer-silent", []byte("words"), 1_000_000, 30*time.Second)
	s.call(t, provider, d)
	w := s.award(t, provider, d, s.openOf(d, sign(t, s, s.awardOf(d))))
	price := w.statement.Payload.Price.Amount
	pay := protocol.PayOpen{Task: d.id, Statement: w.statement.ID, Cheque: s.cheque(t, payee, 1, 1, 0, s.signer, lockFor(w, price.Big().Uint64(), lockLife))}
	reply := ask[protocol.PayReply](t, s, provider, protocol.StreamPay, pay)
	if reply.Refused != nil || string(d.result(t, w, reply.Key)) != "words" {
		t.Fatal(reply.Refused)
	}
	// Until the lock is folded no other key of this lane is shown.
	next := s.newTask(t, "test.payer-silent", []byte("more"), 1_000_000, 30*time.Second)
	s.call(t, provider, next)
	second := s.award(t, provider, next, s.openOf(next, sign(t, s, s.awardOf(next))))
	both := []protocol.Lock{lockFor(w, price.Big().Uint64(), lockLife), lockFor(second, second.statement.Payload.Price.Amount.Big().Uint64(), lockLife)}
	first, err := protocol.DecodeCheque(pay.Cheque)
	if err != nil {
		t.Fatal(err)
	}
	both[0] = first.Cheque.Locks[0]
	if string(both[0].Hash[:]) > string(both[1].Hash[:]) {
		both[0], both[1] = both[1], both[0]
	}
	held := ask[protocol.PayReply](t, s, provider, protocol.StreamPay, protocol.PayOpen{
		Task: next.id, Statement: second.statement.ID, Cheque: s.cheque(t, payee, 1, 2, 0, s.signer, both...),
	})
	// While it waited the chain may have got both keys: then there is nothing to keep back.
	onChain, err := vault.RevealedAt(t.Context(), second.statement.Payload.Parts[0].KeyHash)
	if err != nil {
		t.Fatal(err)
	}
	if onChain == 0 && (held.Key != ([32]byte{}) || held.Refused == nil) {
		t.Errorf("a second key left before the first was paid plainly: %+v", held)
	}
	eventually(t, 60*time.Second, func() string {
		l, err := vault.Lane(t.Context(), protocol.LaneKey(protocol.AccountKey(s.account, money().Address), payee, 1))
		if err != nil {
			t.Fatal(err)
		}
		if want := plus(t, price, second.statement.Payload.Price.Amount); l.Paid != want {
			return fmt.Sprintf("the vault paid %s of %s", l.Paid, want)
		}
		return ""
	})
	eventually(t, 20*time.Second, func() string {
		if l := provider.lane(t, "in", s.account.Hex()); l.Settled.IsZero() {
			return "the provider does not know that it was paid"
		}
		return ""
	})
}

// TestExecutorSilent: a provider that takes the lock and never gives the key gets nothing: the lock lapses, the task says
// so, and the money pays the next one.
func TestExecutorSilent(t *testing.T) {
	t.Parallel()
	requester := fresh(t, 1_000_000, "--market-lane-reserve", "1000000")
	r := newRogue(t, requester, "rogue.silent", 900_000, nil)
	r.handle(protocol.StreamTask, func(w *wire) {
		if open, err := receive[protocol.TaskOpen](w); err == nil {
			if st, _, sealed, err := r.result(open, nil); err == nil {
				r.deliver(w, st, sealed)
			}
		}
	})
	r.handle(protocol.StreamPay, func(w *wire) {
		_, _ = receive[protocol.PayOpen](w)
		_ = w.Reset()
	})
	run := requester.cli(t, "", "run", "rogue.silent", "--timeout", "20s", "--provider", r.id.String(), "--max-price", "1000000", "--json")
	task := decode[api.Task](t, run)
	if task.State != api.TaskFailed || task.Reason == nil || !strings.Contains(task.Reason.What, "lapsed") {
		t.Fatalf("the task is %s: %+v", task.State, task.Reason)
	}
	lane := requester.lane(t, "out", r.account.Hex())
	if !lane.Cumulative.IsZero() || lane.Sequence == 0 {
		t.Errorf("after a lock that lapsed: %+v", lane)
	}
	// All that is deposited is reserved for this payee: only what lapsed can pay the next task.
	again := decode[api.Task](t, requester.cli(t, "", "run", "rogue.silent", "--timeout", "20s", "--provider", r.id.String(), "--max-price", "1000000", "--json"))
	if again.Reason == nil || !strings.Contains(again.Reason.What, "lapsed") {
		t.Errorf("the money of a lapsed lock is not free: %+v", again.Reason)
	}
}

// TestKeyOnTheChain: a provider that is silent to the requester, and shows the key to the chain in time, is paid, and the
// requester has its result.
func TestKeyOnTheChain(t *testing.T) {
	t.Parallel()
	requester := fresh(t, 10_000_000)
	r := newRogue(t, requester, "rogue.chain", 1000, nil)
	vault, by := r.fund(t, 0)
	shown := make(chan error, 1)
	r.handle(protocol.StreamTask, func(w *wire) {
		if open, err := receive[protocol.TaskOpen](w); err == nil {
			if st, key, sealed, err := r.result(open, nil); err == nil {
				r.keys.Store(r.taskOf(open), key)
				r.deliver(w, st, sealed)
			}
		}
	})
	ctx := t.Context()
	r.handle(protocol.StreamPay, func(w *wire) {
		pay, err := receive[protocol.PayOpen](w)
		_ = w.Reset()
		if err != nil {
			return
		}
		if key, ok := r.keys.LoadAndDelete(pay.Task.String()); ok {
			_, err := vault.Reveal(ctx, by, [][32]byte{key.([32]byte)})
			shown <- err
		}
	})
	run := requester.cli(t, "", "run", "rogue.chain", "--timeout", "20s", "--provider", r.id.String()).ok(t)
	if run.out != "a result" {
		t.Errorf("the result is %q", run.out)
	}
	if err := <-shown; err != nil {
		t.Fatal(err)
	}
	if lane := requester.lane(t, "out", r.account.Hex()); lane.Cumulative != protocol.NewAmount(1000) {
		t.Errorf("after a key on the chain: %+v", lane)
	}
}

// TestStartFee: a stranger pays the start fee before its task runs, also for one that fails, and who has paid for a
// result is none.
func TestStartFee(t *testing.T) {
	t.Parallel()
	provider, requester := fresh(t, 0, "--market-start-percent", "10"), fresh(t, 10_000_000)
	provider.publish(t, module(1, forever()), "test.start", "--price", "5000", "--gas", "1000000")
	provider.publish(t, module(1, writeTo(1)), "test.start-good", "--price", "5000")
	requester.ready(t, "test.start", 1)
	requester.ready(t, "test.start-good", 1)
	lane := func() api.Lane { return requester.lane(t, "out", provider.status.Owner) }
	for i := range 2 {
		if r := requester.cli(t, "", "run", "test.start"); r.code != int(api.ExitTask) {
			t.Fatal(r)
		}
		if l := lane(); l.Cumulative != protocol.NewAmount(uint64(i+1)*500) {
			t.Errorf("after %d failed tasks of a stranger: %+v", i+1, l)
		}
	}
	requester.cli(t, "", "run", "test.start-good").ok(t)
	if l := lane(); l.Cumulative != protocol.NewAmount(6000) {
		t.Errorf("start fee and price together are not the price: %+v", l)
	}
	// The fold is in the provider's hands with the end of the pay stream at the latest.
	eventually(t, 20*time.Second, func() string {
		if l := provider.lane(t, "in", requester.status.Owner); l.Cumulative != protocol.NewAmount(6000) {
			return "the provider holds " + l.Cumulative.String()
		}
		return ""
	})
	if r := requester.cli(t, "", "run", "test.start"); r.code != int(api.ExitTask) {
		t.Fatal(r)
	}
	if l := lane(); l.Cumulative != protocol.NewAmount(6000) {
		t.Errorf("who paid for a result pays a start fee again: %+v", l)
	}
}

// TestStartFeeForged: an award without its start fee, or with one that does not pay it, is refused.
func TestStartFeeForged(t *testing.T) {
	t.Parallel()
	provider := fresh(t, 0, "--market-start-percent", "10")
	provider.publish(t, module(1, writeTo(1)), "test.start-forged", "--price", "5000")
	s := newStranger(t, provider)
	vault, by := s.fund(t, 10_000_000)
	payee := common.HexToAddress(provider.status.Owner)
	s.reserve(t, vault, by, payee, 5_000_000)
	d := s.newTask(t, "test.start-forged", nil, 1_000_000, 30*time.Second)
	s.call(t, provider, d)
	if start := d.bid.Payload.Offer.Start; start != protocol.NewAmount(500) {
		t.Fatalf("a start fee of %s is asked", start)
	}
	for name, cheque := range map[string][]byte{
		"none": nil, "too small": s.cheque(t, payee, 1, 1, 499, s.signer), "garbage": []byte("x"), "of another signer": s.cheque(t, payee, 1, 1, 500, s.owner),
		"under a lock": s.cheque(t, payee, 1, 1, 0, s.signer, protocol.Lock{Hash: [32]byte{1}, Amount: protocol.NewAmount(500), Expiry: uint64(time.Now().Unix() + lockLife)}),
	} {
		open := s.openOf(d, sign(t, s, s.awardOf(d)))
		open.Cheque = cheque
		if got := s.award(t, provider, d, open); got.refused == nil || !strings.Contains(got.refused.Error(), "start fee") {
			t.Errorf("start fee %s: %+v", name, got.refused)
		}
	}
	lowered := s.awardOf(d)
	lowered.Offer.Start = protocol.Amount{}
	if got := s.award(t, provider, d, s.openOf(d, sign(t, s, lowered))); got.refused == nil {
		t.Error("an award without the start fee of its bid was taken")
	}
	open := s.openOf(d, sign(t, s, s.awardOf(d)))
	open.Cheque = s.cheque(t, payee, 1, 1, 500, s.signer)
	if got := s.award(t, provider, d, open); got.refused != nil {
		t.Error(got.refused)
	}
}

// TestParts: a result that would put too much at risk with a stranger is paid part by part; the whole is the same, and so
// is the sum.
func TestParts(t *testing.T) {
	t.Parallel()
	provider, requester := fresh(t, 0), fresh(t, 50_000_000, "--market-lane-reserve", "10000000")
	provider.publish(t, echoModule(t), "test.parts", "--price", "5000000")
	requester.ready(t, "test.parts", 1)
	input := strings.Repeat("a long result. ", 20_000)
	r := requester.cli(t, input, "run", "test.parts", "--max-price", "6000000", "--json").ok(t)
	task := decode[api.Task](t, r)
	if out := requester.cli(t, "", "task", "output", task.ID).ok(t).out; out != input {
		t.Fatalf("%d bytes of output, %d of input", len(out), len(input))
	}
	if l := requester.lane(t, "out", provider.status.Owner); l.Cumulative != task.Price || l.Sequence < 6 {
		t.Errorf("paid %s of %s in %s cheques", l.Cumulative, task.Price, l.Sequence)
	}
	requester.cli(t, "", "task", "show", task.ID, "--receipt").ok(t).says(t, "verified")
	agree(t, requester, provider, task.Price)
}
