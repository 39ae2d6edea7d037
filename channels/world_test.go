package channels

import (
	"crypto/ecdsa"
	"fmt"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/zerostate/zerostate/protocol"
)

func testKey(n byte) *ecdsa.PrivateKey {
	k, err := crypto.ToECDSA(crypto.Keccak256([]byte{'l', 'a', 'n', 'e', n}))
	if err != nil {
		panic(err)
	}
	return k
}

func testLane() Lane {
	return Lane{
		Domain: protocol.VaultDomain{ChainID: 1337, Vault: common.Address{0xaa}},
		Payer:  common.Address{1}, Payee: common.Address{2}, Token: common.Address{3}, Number: 1,
	}
}

func testFacts(status Status, reserved uint64) Facts {
	return Facts{Reserved: protocol.NewAmount(reserved), Status: status, Signer: crypto.PubkeyToAddress(testKey(1).PublicKey)}
}

func sign(t testing.TB, lane Lane, c protocol.Cheque, key byte) protocol.SignedCheque {
	s, err := protocol.SignCheque(lane.Domain, c, testKey(key))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// world runs both sides as lane actors would: load, step, store state and record together.
type world struct {
	t            testing.TB
	now          time.Time
	payer, payee []byte // the stored states
	paid, earned map[string]Payment
	sent         []message
}

type message struct {
	task   string
	cheque protocol.SignedCheque
}

func newWorld(t testing.TB) *world {
	w := &world{t: t, now: time.Unix(1_800_000_000, 0), paid: map[string]Payment{}, earned: map[string]Payment{}}
	w.payer, w.payee = encode(t, Payer{Lane: testLane()}), encode(t, Payee{Lane: testLane()})
	return w
}

func encode(t testing.TB, v any) []byte {
	b, err := protocol.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func load[T any](t testing.TB, b []byte) T {
	var v T
	if err := protocol.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func (w *world) payerState() Payer { return load[Payer](w.t, w.payer) }
func (w *world) payeeState() Payee { return load[Payee](w.t, w.payee) }

func (w *world) seen(f Facts) {
	a, _, err := w.payerState().Step(w.now, LaneSeen{f})
	if err != nil {
		w.t.Fatal(err)
	}
	b, _, err := w.payeeState().Step(w.now, LaneSeen{f})
	if err != nil {
		w.t.Fatal(err)
	}
	w.payer, w.payee = encode(w.t, a), encode(w.t, b)
}

// pay asks the payer's side for a cheque, signs it, stores it and puts it on the way.
func (w *world) pay(task string, amount uint64) (PayerOutput, error) {
	ev := Pay{Task: task, Amount: protocol.NewAmount(amount)}
	if p, ok := w.paid[task]; ok {
		ev.Prior = &p
	}
	s, out, err := w.payerState().Step(w.now, ev)
	if err != nil {
		return out, err
	}
	if out.Sign != nil {
		if s, out, err = s.Step(w.now, Signed{sign(w.t, s.Lane, *out.Sign, 1)}); err != nil {
			return out, err
		}
	}
	w.payer = encode(w.t, s)
	w.paid[task] = load[Payment](w.t, encode(w.t, *out.Send))
	w.sent = append(w.sent, message{task, out.Send.Cheque})
	return out, nil
}

// receive shows the payee's side a cheque for a task at a price.
func (w *world) receive(m message, price uint64) (PayeeOutput, error) {
	ev := Received{Task: m.task, Price: protocol.NewAmount(price), Cheque: m.cheque}
	if p, ok := w.earned[m.task]; ok {
		ev.Prior = &p
	}
	s, out, err := w.payeeState().Step(w.now, ev)
	if err != nil {
		return out, err
	}
	w.payee = encode(w.t, s)
	w.earned[m.task] = load[Payment](w.t, encode(w.t, *out.Accepted))
	return out, nil
}

func (w *world) ack(seq uint64) error {
	s, _, err := w.payerState().Step(w.now, Acked{seq})
	if err == nil {
		w.payer = encode(w.t, s)
	}
	return err
}

func (w *world) String() string {
	a, b := w.payerState(), w.payeeState()
	return fmt.Sprintf("payer: %s, seq %d, total %s, acked %d, headroom %s | payee: earned %s, promised %s, settled %s",
		a.Facts.Status, a.Seq, a.Cumulative, a.AckedSeq, a.Headroom(), b.Earned(), b.Promised(), b.Settled())
}
