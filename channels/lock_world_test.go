package channels

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/protocol"
)

// testMargins are those of a window of a day: an hour, three hours, a day.
var testMargins = MarginsFor(86_400, 0)

// secretOf is the key of a task's result.
func secretOf(task string) (k [32]byte) {
	copy(k[:], "secret of "+task)
	return k
}

func hashOf(task string) common.Hash { return common.Hash(protocol.KeyHash(secretOf(task))) }

// lock asks the payer's side for a cheque with a lock for a task, signs and stores it, and puts it on the way.
func (w *world) lock(task string, amount uint64) (PayerOutput, error) {
	ev := Lock{Task: task, Amount: protocol.NewAmount(amount), Hash: hashOf(task), Expiry: testMargins.Expiry(uint64(w.now.Unix()))}
	if p, ok := w.paid[task]; ok {
		ev.Prior = &p
	}
	return w.issue(ev, task)
}

// issue steps the payer with an event that decides a cheque.
func (w *world) issue(ev PayerEvent, task string) (PayerOutput, error) {
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
	switch {
	case out.Send != nil:
		w.paid[task] = load[Payment](w.t, encode(w.t, *out.Send))
		w.sent = append(w.sent, message{task, out.Send.Cheque})
	case out.Fold != nil:
		w.sent = append(w.sent, message{"", *out.Fold})
	}
	return out, nil
}

// hold shows the payee's side a cheque with the lock of a task.
func (w *world) hold(m message, price uint64) (PayeeOutput, error) {
	ev := Received{Task: m.task, Price: protocol.NewAmount(price), Cheque: m.cheque, Lock: &Expected{hashOf(m.task), testMargins}}
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

// payeeStep and payerStep take any other event.
func (w *world) payeeStep(ev PayeeEvent) (PayeeOutput, error) {
	s, out, err := w.payeeState().Step(w.now, ev)
	if err == nil {
		w.payee = encode(w.t, s)
	}
	return out, err
}

func (w *world) payerStep(ev PayerEvent) (PayerOutput, error) {
	s, out, err := w.payerState().Step(w.now, ev)
	if err == nil {
		w.payer = encode(w.t, s)
	}
	return out, err
}

func (w *world) show(task string) error {
	_, err := w.payeeStep(Show{hashOf(task), testMargins})
	return err
}

func (w *world) books() string {
	a, b := w.payerState(), w.payeeState()
	return fmt.Sprintf("payer: seq %d, total %s, locked %s, headroom %s | payee: earned %s, claimable %s, locked %s, unpaid %s",
		a.Seq, a.Cumulative, a.Locked(), a.Headroom(), b.Earned(), b.Claimable(), b.Locked(), b.Unpaid)
}

// runLock runs the commands about locks; ok is false for a command of another kind.
func (w *world) runLock(args []string, num func(int) uint64) (text string, ok bool) {
	state := func(what string, err error) string {
		if err != nil {
			return "  refused: " + err.Error()
		}
		return "  " + what + "\n  " + w.books()
	}
	switch args[0] {
	case "lock": // lock TASK AMOUNT
		out, err := w.lock(args[1], num(2))
		if err != nil {
			return state("", err), true
		}
		c := out.Send.Cheque.Cheque
		return state(fmt.Sprintf("cheque %d over %s and %d locks, again: %v", c.Seq, c.Cumulative, len(c.Locks), out.Repeated), nil), true
	case "hold": // hold MESSAGE TASK PRICE
		m := w.sent[num(1)-1]
		m.task = args[2]
		out, err := w.hold(m, num(3))
		return state(fmt.Sprintf("held, again: %v", out.Repeated), err), true
	case "show": // show TASK
		return state("the key may leave", w.show(args[1])), true
	case "reveal": // reveal TASK: the payer learns the key
		_, err := w.payerStep(Revealed{secretOf(args[1])})
		return state("known", err), true
	case "fold":
		out, err := w.issue(Fold{}, "")
		if err != nil || out.Fold == nil {
			return state("nothing to fold", err), true
		}
		return state(fmt.Sprintf("cheque %d over %s and %d locks", out.Fold.Cheque.Seq, out.Fold.Cheque.Cumulative, len(out.Fold.Cheque.Locks)), nil), true
	case "shown": // shown MESSAGE
		_, err := w.payeeStep(Shown{w.sent[num(1)-1].cheque})
		return state("taken", err), true
	case "after": // after SECONDS
		w.now = w.now.Add(time.Duration(num(1)) * time.Second)
		return "  later", true
	case "register": // register TASK: what is due goes on the chain
		_, err := w.payeeStep(Registered{hashOf(args[1]), uint64(w.now.Unix())})
		return state("on the chain", err), true
	case "due": // what has to go on the chain now
		text = "  due:"
		for _, l := range w.payeeState().ToRegister(uint64(w.now.Unix()), testMargins) {
			text += " " + l.Task
		}
		return text, true
	case "final": // final: a final block of now
		_, err := w.payeeStep(Final{uint64(w.now.Unix())})
		return state("final", err), true
	case "lapse": // lapse TASK: the payer sees a final block of now without its key
		_, err := w.payerStep(Lapsed{hashOf(args[1]), uint64(w.now.Unix())})
		return state("lapsed", err), true
	case "close":
		out, err := w.payerStep(Close{})
		if err != nil {
			return state("", err), true
		}
		return state("close at "+out.Close.String(), nil), true
	case "agree": // agree TOTAL
		_, err := w.payeeStep(Agree{protocol.NewAmount(num(1))})
		return state("agreed", err), true
	case "retire":
		_, err := w.payerStep(Retire{})
		return state("retired", err), true
	case "recover": // recover MESSAGE: the payee shows it to a payer that lost it
		_, err := w.payerStep(Recovered{w.sent[num(1)-1].cheque})
		return state("recovered", err), true
	case "restored": // restored MESSAGE: the payer shows it to a payee that lost it
		c := w.sent[num(1)-1].cheque
		_, err := w.payeeStep(Restored{&c})
		return state("restored", err), true
	case "lose": // lose payer|payee: its state is that of a fresh backup
		if args[1] == "payee" {
			w.payee, w.earned = encode(w.t, Payee{Lane: testLane(), Facts: w.payeeState().Facts}), map[string]Payment{}
			return state("lost", nil), true
		}
		w.payer, w.paid = encode(w.t, Payer{Lane: testLane(), Facts: w.payerState().Facts}), map[string]Payment{}
		return state("lost", nil), true
	}
	return "", false
}

func sortLocks(locks []protocol.Lock) {
	slices.SortFunc(locks, func(a, b protocol.Lock) int { return bytes.Compare(a.Hash[:], b.Hash[:]) })
}
