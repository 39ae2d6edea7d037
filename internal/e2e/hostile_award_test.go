package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
)

// TestHostileAwards: a requester that bends what was agreed is refused, with the reason, and
// the honest award that follows is done and paid.
func TestHostileAwards(t *testing.T) {
	t.Parallel()
	provider := fresh(t, 0)
	echo := provider.publishEcho(t, "test.award")
	s, other := newStranger(t, provider), newStranger(t, provider)
	vault, by := s.fund(t, 10_000_000)
	payee := common.HexToAddress(provider.status.Owner)
	s.reserve(t, vault, by, payee, 3_000_000)
	const ceiling = 1_000_000
	d := s.newTask(t, "test.award", []byte("said once"), ceiling, 40*time.Second)
	s.call(t, provider, d)

	forged := func(change func(*protocol.Award)) protocol.TaskOpen {
		a := s.awardOf(d)
		change(&a)
		return s.openOf(d, sign(t, s, a))
	}
	for _, c := range []struct {
		name string
		open protocol.TaskOpen
		says string
	}{
		{"lower price", forged(func(a *protocol.Award) { a.Offer.Base = protocol.NewAmount(1) }), "offer"},
		{"more gas", forged(func(a *protocol.Award) { a.Limits.Gas *= 2 }), "limits"},
		{"more memory", forged(func(a *protocol.Award) { a.Limits.MemoryBytes *= 2 }), "limits"},
		{"more output", forged(func(a *protocol.Award) { a.Limits.OutputBytes++ }), "limits"},
		{"other payee", forged(func(a *protocol.Award) { a.Payee = s.account }), "pays another account"},
		{"other ceiling", forged(func(a *protocol.Award) { a.Ceiling.Amount = protocol.NewAmount(ceiling * 2) }), "ceiling"},
		{"other token", forged(func(a *protocol.Award) { a.Ceiling.Token.Address = s.account }), "ceiling"},
		{"other module", forged(func(a *protocol.Award) { a.Module = protocol.BlockID([]byte("x")) }), "module"},
		{"other payer", forged(func(a *protocol.Award) { a.Payer = other.account }), "payer"},
		{"other provider", forged(func(a *protocol.Award) { a.Provider = other.id }), "another provider"},
		{"other network", forged(func(a *protocol.Award) { a.Network = protocol.BlockID([]byte("n")) }), "network"},
		{"no bid", forged(func(a *protocol.Award) { a.Bid = protocol.BlockID([]byte("b")) }), "no bid"},
		{"other call", forged(func(a *protocol.Award) { a.Call = protocol.BlockID([]byte("c")) }), "call"},
		{"other task", forged(func(a *protocol.Award) { a.Task = protocol.BlockID([]byte("t")) }), "task"},
		{"more time", forged(func(a *protocol.Award) { a.DeadlineMs += 60_000 }), "more time"},
		{"lane without funds", forged(func(a *protocol.Award) { a.Lane = 7 }), "lane 7"},
		{"signed by another", s.openOf(d, sign(t, other, s.awardOf(d))), "not of who sent it"},
		{"no award", func() protocol.TaskOpen { o := forged(func(*protocol.Award) {}); o.Award = []byte("award"); return o }(), "award"},
		{"a bid as award", func() protocol.TaskOpen { o := forged(func(*protocol.Award) {}); o.Award = d.bid.Envelope; return o }(), "signature"},
		{"other task bytes", func() protocol.TaskOpen {
			o, changed := forged(func(*protocol.Award) {}), d.task
			changed.Spec.Args = []string{"x"}
			o.Task, _ = protocol.Marshal(changed)
			return o
		}(), "another task"},
		{"task that is none", func() protocol.TaskOpen { o := forged(func(*protocol.Award) {}); o.Task = []byte{0xa0}; return o }(), "task"},
		{"other seed", func() protocol.TaskOpen { o := forged(func(*protocol.Award) {}); o.Seed[0] ^= 1; return o }(), "seed"},
		{"foreign binding", func() protocol.TaskOpen {
			o := forged(func(*protocol.Award) {})
			o.Binding = other.binding.Envelope
			return o
		}(), "binding"},
		{"binding of another network", func() protocol.TaskOpen {
			o := forged(func(*protocol.Award) {})
			o.Binding = s.bind(t, protocol.BlockID([]byte("n"))).Envelope
			return o
		}(), "another network"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := s.award(t, provider, d, c.open)
			if got.refused == nil || got.failed || !strings.Contains(got.refused.Error(), c.says) {
				t.Errorf("want it refused with %q, got %+v", c.says, got.refused)
			}
		})
	}
	if busy := busy(t, provider); busy != 0 {
		t.Errorf("refused awards occupy %d places", busy)
	}
	if tasks := tasksOf(t, provider); len(tasks) != 0 {
		t.Errorf("refused awards are kept: %+v", tasks)
	}
	t.Run("the honest one", func(t *testing.T) { honest(t, s, other, provider, d, echo) })
}

// honest plays an award to its end, and repeats every message of it.
func honest(t *testing.T, s, other *stranger, provider *daemon, d *deal, agent api.Agent) {
	open := s.openOf(d, sign(t, s, s.awardOf(d)))
	first := s.award(t, provider, d, open)
	if first.refused != nil || !first.statement.Payload.Task.Equals(d.id.Cid) || first.statement.Payload.Module.String() != agent.Card.ModuleCID {
		t.Fatalf("%+v", first)
	}
	again := s.award(t, provider, d, open)
	if !again.statement.ID.Equals(first.statement.ID.Cid) || !bytes.Equal(again.cipher, first.cipher) {
		t.Error("the same award again ran the task again")
	}
	if got := other.award(t, provider, d, open); got.refused == nil || !strings.Contains(got.refused.Why, "not of who sent it") {
		t.Errorf("an award replayed by another peer: %+v", got)
	}
	second := s.awardOf(d)
	second.Attempt++
	if got := s.award(t, provider, d, s.openOf(d, sign(t, s, second))); got.refused == nil || !strings.Contains(got.refused.Why, "another award") {
		t.Errorf("a second award for the task: %+v", got)
	}
	payment(t, s, other, provider, d, first)
}

// payment tries every bad cheque before the good one, and every replay after it.
func payment(t *testing.T, s, other *stranger, provider *daemon, d *deal, w work) {
	payee := common.HexToAddress(provider.status.Owner)
	price, err := protocol.ParseAmount(w.statement.Payload.Price.Amount.String())
	if err != nil || price.IsZero() {
		t.Fatalf("%v, price %s", err, price)
	}
	p := price.Big().Uint64()
	lock := lockFor(w, p, lockLife)
	good := protocol.PayOpen{Task: d.id, Statement: w.statement.ID, Cheque: s.cheque(t, payee, 1, 1, 0, s.signer, lock)}
	changed := func(change func(*protocol.Lock)) protocol.Lock {
		l := lock
		change(&l)
		return l
	}
	with := func(cheque []byte) protocol.PayOpen {
		return protocol.PayOpen{Task: d.id, Statement: w.statement.ID, Cheque: cheque}
	}
	for _, c := range []struct {
		name string
		from *stranger
		open protocol.PayOpen
	}{
		{"too small", s, with(s.cheque(t, payee, 1, 1, 0, s.signer, changed(func(l *protocol.Lock) { l.Amount = protocol.NewAmount(p - 1) })))},
		{"outright and no lock", s, with(s.cheque(t, payee, 1, 1, p, s.signer))},
		{"lock of another key", s, with(s.cheque(t, payee, 1, 1, 0, s.signer, changed(func(l *protocol.Lock) { l.Hash[0] ^= 1 })))},
		{"lock that has expired", s, with(s.cheque(t, payee, 1, 1, 0, s.signer, changed(func(l *protocol.Lock) { l.Expiry -= 2 * lockLife })))},
		{"lock that expires now", s, with(s.cheque(t, payee, 1, 1, 0, s.signer, changed(func(l *protocol.Lock) { l.Expiry -= lockLife })))},
		{"lock that outlives a release", s, with(s.cheque(t, payee, 1, 1, 0, s.signer, changed(func(l *protocol.Lock) { l.Expiry += 30 })))},
		{"lock that never expires", s, with(s.cheque(t, payee, 1, 1, 0, s.signer, changed(func(l *protocol.Lock) { l.Expiry = protocol.MaxLockExpiry })))},
		{"more than is reserved", s, with(s.cheque(t, payee, 1, 1, 4_000_000, s.signer, lock))},
		{"other lane", s, with(s.cheque(t, payee, 2, 1, 0, s.signer, lock))},
		{"other payee", s, with(s.cheque(t, other.account, 1, 1, 0, s.signer, lock))},
		{"wrong signer", s, with(s.cheque(t, payee, 1, 1, 0, other.signer, lock))},
		{"signed by the owner", s, with(s.cheque(t, payee, 1, 1, 0, s.owner, lock))},
		{"other payer", s, with(other.cheque(t, payee, 1, 1, 0, other.signer, lock))},
		{"another part", s, protocol.PayOpen{Task: d.id, Statement: w.statement.ID, Part: 1, Cheque: good.Cheque}},
		{"no cheque", s, with(nil)},
		{"garbage", s, with(bytes.Repeat([]byte{0xff}, 200))},
		{"other statement", s, protocol.PayOpen{Task: d.id, Statement: d.id, Cheque: good.Cheque}},
		{"unknown task", s, protocol.PayOpen{Task: d.call.ID, Statement: w.statement.ID, Cheque: good.Cheque}},
		{"by another peer", other, good},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ask[protocol.PayReply](t, c.from, provider, protocol.StreamPay, c.open)
			if got.Refused == nil || got.Refused.Error() == "" || got.Key != ([32]byte{}) {
				t.Errorf("%+v", got)
			}
		})
	}
	if l := provider.lane(t, "in", s.account.Hex()); l.Sequence != 0 {
		t.Errorf("a refused cheque counts: %+v", l)
	}
	first := ask[protocol.PayReply](t, s, provider, protocol.StreamPay, good)
	if first.Refused != nil || protocol.KeyHash(first.Key) != w.statement.Payload.Parts[0].KeyHash {
		t.Fatalf("%+v", first)
	}
	if out := d.result(t, w, first.Key); !bytes.Equal(out, d.input) {
		t.Errorf("the result is %q", out)
	}
	if got := ask[protocol.PayReply](t, s, provider, protocol.StreamPay, good); got.Refused != nil || got.Key != first.Key {
		t.Errorf("the same payment again: %+v", got)
	}
	if got := ask[protocol.PayReply](t, other, provider, protocol.StreamPay, good); got.Refused == nil || got.Key != ([32]byte{}) {
		t.Errorf("a payment replayed by another peer: %+v", got)
	}
	if got := ask[protocol.PayReply](t, s, provider, protocol.StreamPay, with(s.cheque(t, payee, 1, 2, p, s.signer, lock))); got.Refused == nil {
		t.Errorf("a second cheque for a paid task: %+v", got)
	}
	if l := provider.lane(t, "in", s.account.Hex()); !l.Cumulative.IsZero() || l.Sequence != 1 {
		t.Errorf("with one lock: %+v", l)
	}
	// The lock is dropped, or paid by less than it holds: the payee keeps what it has.
	for name, fold := range map[string][]byte{
		"dropped": s.cheque(t, payee, 1, 2, 0, s.signer), "underpaid": s.cheque(t, payee, 1, 2, p-1, s.signer),
		"changed": s.cheque(t, payee, 1, 2, 0, s.signer, changed(func(l *protocol.Lock) { l.Expiry-- })),
	} {
		st := s.open(t, provider, protocol.StreamPay)
		if err := st.send(good); err != nil {
			t.Fatal(err)
		}
		if r, err := receive[protocol.PayReply](st); err != nil || r.Refused != nil {
			t.Fatal(err, r)
		}
		if err := st.send(protocol.PayClose{Cheque: fold}); err != nil {
			t.Fatal(err)
		}
		if _, err := receive[protocol.PayReply](st); err == nil {
			t.Errorf("a lock that is %s was taken as paid", name)
		}
	}
	if l := provider.lane(t, "in", s.account.Hex()); l.Sequence != 1 {
		t.Errorf("a successor that breaks the rules is the newest: %+v", l)
	}
	countersign(t, s, other, provider, d, w, good, s.cheque(t, payee, 1, 2, p, s.signer))
	if l := provider.lane(t, "in", s.account.Hex()); l.Cumulative.Cmp(price) != 0 || l.Sequence != 2 {
		t.Errorf("after one payment of %s: %+v", price, l)
	}
}

// countersign gives the provider what is no countersignature, and then one.
func countersign(t *testing.T, s, other *stranger, provider *daemon, d *deal, w work, good protocol.PayOpen, fold []byte) {
	word := protocol.Countersignature{Network: profile.ID, Statement: w.statement.ID, Outcome: protocol.OutcomeDelivered, SignedMs: time.Now().UnixMilli(), Sequence: 1}
	foreign := word
	foreign.Statement = d.id
	for i, raw := range [][]byte{nil, []byte("x"), sign(t, other, word).Envelope, sign(t, s, foreign).Envelope, sign(t, s, word).Envelope} {
		st := s.open(t, provider, protocol.StreamPay)
		if err := st.send(good); err != nil {
			t.Fatal(err)
		}
		if r, err := receive[protocol.PayReply](st); err != nil || r.Refused != nil {
			t.Fatal(err, r)
		}
		if err := st.send(protocol.PayClose{Countersignature: raw, Cheque: fold}); err != nil {
			t.Fatal(err)
		}
		_, err := receive[protocol.PayReply](st)
		task, look := provider.api.Task(t.Context(), d.id.String())
		if look != nil {
			t.Fatal(look)
		}
		if last := i == 4; last != (err == nil) || last != (task.State == api.TaskDone) {
			t.Errorf("countersignature %d: %v, the task is %s", i, err, task.State)
		}
	}
}

// TestHostileInput: input that is not the one called for, too long, or never comes.
func TestHostileInput(t *testing.T) {
	t.Parallel()
	provider := fresh(t, 0)
	provider.publishEcho(t, "test.input")
	s := newStranger(t, provider)
	vault, by := s.fund(t, 10_000_000)
	s.reserve(t, vault, by, common.HexToAddress(provider.status.Owner), 3_000_000)
	d := s.newTask(t, "test.input", bytes.Repeat([]byte("input"), 100_000), 1_000_000, 60*time.Second)
	s.call(t, provider, d)
	open := s.openOf(d, sign(t, s, s.awardOf(d)))
	try := func(input []byte) (work, error) {
		w := s.open(t, provider, protocol.StreamTask)
		if err := w.send(open); err != nil {
			t.Fatal(err)
		}
		return w.follow(input)
	}
	wrong := bytes.Clone(d.input)
	wrong[400_000] ^= 1
	for name, input := range map[string][]byte{"other": wrong, "short": d.input[:1000], "none": nil, "long": append(bytes.Clone(d.input), 1)} {
		got, err := try(input)
		if err == nil && got.refused == nil {
			t.Errorf("%s input was taken: %+v", name, got)
		}
		if name == "other" && (got.refused == nil || !strings.Contains(got.refused.Error(), "root")) {
			t.Errorf("%s input: %+v, %v", name, got.refused, err)
		}
	}
	// Frames that are no input: of another kind, empty, without end.
	for _, f := range []protocol.TaskFrame{{Kind: protocol.KindCipher, Chunk: []byte("x")}, {Kind: protocol.KindInput}, {Kind: "nonsense"}} {
		w := s.open(t, provider, protocol.StreamTask)
		if err := errors.Join(w.send(open), w.send(f)); err != nil {
			t.Fatal(err)
		}
		if got, err := w.follow(d.input); err == nil && got.refused == nil {
			t.Errorf("%+v was taken as input: %+v", f, got)
		}
	}
	// The right one is still welcome.
	if got, err := try(d.input); err != nil || got.refused != nil {
		t.Errorf("%v: %+v", err, got.refused)
	}
}

// TestInputNeverComes: an award whose input never comes holds no place for long.
func TestInputNeverComes(t *testing.T) {
	t.Parallel()
	provider := fresh(t, 0)
	provider.publishEcho(t, "test.silent")
	s := newStranger(t, provider)
	vault, by := s.fund(t, 10_000_000)
	s.reserve(t, vault, by, common.HexToAddress(provider.status.Owner), 3_000_000)
	d := s.newTask(t, "test.silent", []byte("x"), 1_000_000, 4*time.Second)
	s.call(t, provider, d)
	w := s.open(t, provider, protocol.StreamTask)
	if err := w.send(s.openOf(d, sign(t, s, s.awardOf(d)))); err != nil {
		t.Fatal(err)
	}
	if f, err := receive[protocol.TaskFrame](w); err != nil || f.Kind != protocol.KindNeedInput {
		t.Fatal(f, err)
	}
	if n := busy(t, provider); n != 1 {
		t.Errorf("%d places are taken", n)
	}
	_ = w.Reset()
	eventually(t, 30*time.Second, func() string {
		if n := busy(t, provider); n != 0 {
			return fmt.Sprintf("%d places are still taken", n)
		}
		if task, err := provider.api.Task(t.Context(), d.id.String()); err != nil || task.State != api.TaskFailed || task.Reason == nil {
			return fmt.Sprintf("%v: the task is %s", err, task.State)
		}
		return ""
	})
}

// TestLateInput: a stream that holds its input back until the task was done on another one
// must not make the provider run it again.
func TestLateInput(t *testing.T) {
	t.Parallel()
	provider := fresh(t, 0)
	provider.publishEcho(t, "test.late")
	s := newStranger(t, provider)
	vault, by := s.fund(t, 10_000_000)
	payee := common.HexToAddress(provider.status.Owner)
	s.reserve(t, vault, by, payee, 3_000_000)
	d := s.newTask(t, "test.late", []byte("late"), 1_000_000, 30*time.Second)
	s.call(t, provider, d)
	open := s.openOf(d, sign(t, s, s.awardOf(d)))
	late := s.open(t, provider, protocol.StreamTask)
	if err := late.send(open); err != nil {
		t.Fatal(err)
	}
	if f, err := receive[protocol.TaskFrame](late); err != nil || f.Kind != protocol.KindNeedInput {
		t.Fatal(f, err)
	}
	first := s.award(t, provider, d, open)
	price := first.statement.Payload.Price.Amount.Big().Uint64()
	pay := protocol.PayOpen{Task: d.id, Statement: first.statement.ID, Cheque: s.cheque(t, payee, 1, 1, 0, s.signer, lockFor(first, price, lockLife))}
	key := ask[protocol.PayReply](t, s, provider, protocol.StreamPay, pay)
	if key.Refused != nil {
		t.Fatal(key.Refused)
	}
	if err := errors.Join(late.send(protocol.TaskFrame{Kind: protocol.KindInput, Chunk: d.input}), late.send(protocol.TaskFrame{Kind: protocol.KindEnd})); err != nil {
		t.Fatal(err)
	}
	got, err := late.follow(nil)
	if err != nil {
		t.Fatal(err)
	}
	if !got.statement.ID.Equals(first.statement.ID.Cid) {
		t.Errorf("the task was run again: statement %d after %d", got.statement.Payload.Sequence, first.statement.Payload.Sequence)
	}
	if task, err := provider.api.Task(t.Context(), d.id.String()); err != nil || (task.State != api.TaskPaid && task.State != api.TaskDone) {
		t.Errorf("%v: the paid task is %s again", err, task.State)
	}
	if again := ask[protocol.PayReply](t, s, provider, protocol.StreamPay, pay); again.Refused != nil || again.Key != key.Key {
		t.Errorf("the payment again: %+v", again)
	}
}

// TestAwardsAtOnce: the same award on many streams at once is one execution, and two
// different awards are one execution and refusals; the lane's cover is kept all the while.
func TestAwardsAtOnce(t *testing.T) {
	t.Parallel()
	provider := fresh(t, 0)
	provider.publish(t, module(1, spin(200_000_000), writeTo(1)), "test.at-once")
	s := newStranger(t, provider)
	vault, by := s.fund(t, 10_000_000)
	// Room for one task alone.
	s.reserve(t, vault, by, common.HexToAddress(provider.status.Owner), 1_000_000)
	for round := range 4 {
		d := s.newTask(t, "test.at-once", nil, 1_000_000, 60*time.Second)
		s.call(t, provider, d)
		other := s.newTask(t, "test.at-once", nil, 1_000_000, 60*time.Second)
		s.call(t, provider, other)
		same := s.openOf(d, sign(t, s, s.awardOf(d)))
		var mu sync.Mutex
		statements, refused, taken := map[string]bool{}, []string{}, same
		var wait sync.WaitGroup
		for i := range 12 {
			open := same
			if i%3 == 2 {
				a := s.awardOf(d)
				a.Attempt = uint32(i + 2)
				open = s.openOf(d, sign(t, s, a))
			}
			wait.Go(func() {
				w, err := s.tryOpen(t.Context(), provider.peerID(t), protocol.StreamTask)
				if err == nil {
					err = w.send(open)
				}
				if err != nil {
					t.Error(err)
					return
				}
				got, err := w.follow(nil)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				if got.refused != nil {
					refused = append(refused, got.refused.Error())
				} else {
					statements[got.statement.ID.String()], taken = true, open
				}
			})
		}
		// While it runs the lane is full: another task finds no cover.
		eventually(t, 10*time.Second, func() string {
			if busy(t, provider) == 0 {
				return "no award was taken"
			}
			return ""
		})
		blocked := s.award(t, provider, other, s.openOf(other, sign(t, s, s.awardOf(other))))
		wait.Wait()
		if len(statements) != 1 {
			t.Fatalf("round %d: %d executions; refused: %q", round, len(statements), refused)
		}
		if blocked.refused == nil || !strings.Contains(blocked.refused.Error(), "does not cover") {
			t.Errorf("round %d: a lane with room for one task took two", round)
		}
		if n := busy(t, provider); n != 0 {
			t.Errorf("round %d: %d places are taken at the end", round, n)
		}
		if round == 3 {
			break
		}
		task, err := provider.api.Task(t.Context(), d.id.String())
		if err != nil {
			t.Fatal(err)
		}
		// Pay, so that only the price stays sold of the lane, and top it up for the next round.
		w := s.award(t, provider, d, taken)
		if w.refused != nil {
			t.Fatalf("round %d: task is %s: %+v", round, task.State, w.refused)
		}
		price := w.statement.Payload.Price.Amount.Big().Uint64()
		before, total, seq := uint64(round)*price, uint64(round+1)*price, uint64(2*round+1)
		payee := common.HexToAddress(provider.status.Owner)
		pay := protocol.PayOpen{Task: d.id, Statement: w.statement.ID, Cheque: s.cheque(t, payee, 1, seq, before, s.signer, lockFor(w, price, lockLife))}
		if r := ask[protocol.PayReply](t, s, provider, protocol.StreamPay, pay); r.Refused != nil {
			t.Fatal(r.Refused)
		}
		fold := protocol.LaneOpen{
			Kind: protocol.LaneCheque, Binding: s.binding.Envelope, Cheque: s.cheque(t, payee, 1, seq+1, total, s.signer),
			Lane: protocol.LaneName{Payer: s.account, Payee: payee, Token: money().Address, Number: 1},
		}
		if r := ask[protocol.LaneReply](t, s, provider, protocol.StreamLane, fold); r.Refused != nil || r.Seq != seq+1 {
			t.Fatal(r.Refused)
		}
		s.reserve(t, vault, by, common.HexToAddress(provider.status.Owner), 1_000_000+total)
	}
}

func (d *daemon) publishEcho(t *testing.T, capability string) api.Agent {
	t.Helper()
	return d.publish(t, echoModule(t), capability, "--price-per-gigagas", "1000000")
}

func busy(t *testing.T, d *daemon) int {
	t.Helper()
	st, err := d.api.NodeStatus(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return st.Engine.Busy
}

func tasksOf(t *testing.T, d *daemon) []api.Task {
	t.Helper()
	page, err := d.api.Tasks(t.Context(), api.TaskQuery{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	return page.Tasks
}
