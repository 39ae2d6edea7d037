package task

import (
	"bytes"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestRequesterLives plays random events: what is final stays as it is, Next is Nothing then
// and only then, a cheque and an award once stored never change, time only adds, and at every
// instant the process may be killed.
func TestRequesterLives(t *testing.T) {
	names := slices.Sorted(maps.Keys(requesterEvents))
	rapid.Check(t, func(t *rapid.T) {
		r, now, finals := newRequester(t), submitted, 0
		for range rapid.IntRange(1, 40).Draw(t, "events") {
			now = now.Add(time.Duration(rapid.IntRange(0, 1000).Draw(t, "ms")) * time.Millisecond)
			ev := requesterEvents[rapid.SampledFrom(names).Draw(t, "event")]
			switch e := ev.(type) {
			case Called:
				e.Round = r.Round + uint32(rapid.IntRange(0, 2).Draw(t, "round"))
				ev = e
			case Hired:
				e.Award = rapid.SampledFrom([][]byte{nil, []byte("one"), []byte("two")}).Draw(t, "award")
				ev = e
			case ChequeSigned:
				e.Cheque = []byte{rapid.Byte().Draw(t, "cheque")}
				ev = e
			}
			before := bytesOf(t, r)
			next, err := r.Step(now, ev)
			after := bytesOf(t, next)
			if !bytes.Equal(bytesOf(t, r), before) {
				t.Fatal("the step changed the state that it was from")
			}
			if (err != nil || r.Phase.Final()) && !bytes.Equal(before, after) {
				t.Fatalf("%v in %s, and the state changed", err, r.Phase)
			}
			if r.Phase.Final() && err == nil {
				t.Fatalf("%T is legal in %s, which is final", ev, r.Phase)
			}
			if !grows(r.Cheques, next.Cheques) || len(next.Keys) < len(r.Keys) || next.LockUntil < r.LockUntil {
				t.Fatal("a cheque that was signed changed, or a key was forgotten")
			}
			if behind := len(next.Cheques) - len(next.Keys); behind < 0 || behind > 1 {
				t.Fatalf("%d cheques for %d keys: a part was paid before the one before it was opened", len(next.Cheques), len(next.Keys))
			}
			if len(r.Award) > 0 && !bytes.Equal(r.Award, next.Award) {
				t.Fatal("an award that was signed changed")
			}
			if next.Phase.Final() && !r.Phase.Final() {
				finals++
			}
			if (next.Next() == Nothing) != next.Phase.Final() || (next.FinishedMs != 0) != next.Phase.Final() {
				t.Fatalf("%s: next is %d, finished at %d", next.Phase, next.Next(), next.FinishedMs)
			}
			if next.Phase.Final() && next.PayerKey != [32]byte{} {
				t.Fatal("over, and the payer's key is kept")
			}
			if (next.Phase == Paid || next.Phase == Done) && len(next.Cheques) == 0 || next.Phase == Done && next.Receipt == nil {
				t.Fatalf("%s with nothing to show for it", next.Phase)
			}
			if (next.Phase.Final() && next.Phase != Done) && next.Reason == nil {
				t.Fatalf("%s, and nobody says why", next.Phase)
			}
			r = restarted(t, next)
		}
		if finals > 1 {
			t.Fatalf("it ended %d times", finals)
		}
	})
}

func TestExecutorLives(t *testing.T) {
	names := slices.Sorted(maps.Keys(executorEvents))
	rapid.Check(t, func(t *rapid.T) {
		x, now, finals := newExecutor(), submitted, 0
		for range rapid.IntRange(1, 30).Draw(t, "events") {
			now = now.Add(time.Duration(rapid.IntRange(0, 1000).Draw(t, "ms")) * time.Millisecond)
			ev := executorEvents[rapid.SampledFrom(names).Draw(t, "event")]
			switch e := ev.(type) {
			case Produced:
				e.Key[0] = rapid.Byte().Draw(t, "key")
				ev = e
			case ChequeAccepted:
				e.Cheque = []byte{rapid.Byte().Draw(t, "cheque")}
				ev = e
			}
			before := bytesOf(t, x)
			next, err := x.Step(now, ev)
			if !bytes.Equal(bytesOf(t, x), before) {
				t.Fatal("the step changed the state that it was from")
			}
			if (err != nil || x.Phase.Final()) && !bytes.Equal(before, bytesOf(t, next)) {
				t.Fatalf("%v in %s, and the state changed", err, x.Phase)
			}
			if !grows(x.Cheques, next.Cheques) {
				t.Fatal("a cheque that was accepted changed")
			}
			if len(x.Statement) > 0 && (x.Key != next.Key || x.Price != next.Price || !bytes.Equal(x.Statement, next.Statement)) {
				t.Fatal("a result that was stated changed")
			}
			if next.Phase.Final() && !x.Phase.Final() {
				finals++
			}
			if (next.FinishedMs != 0) != next.Phase.Final() || (next.Phase.Final() && !next.Holds().IsZero()) {
				t.Fatalf("%s: finished at %d, holds %s", next.Phase, next.FinishedMs, next.Holds())
			}
			if next.Holds().Cmp(x.Holds()) > 0 {
				t.Fatal("it holds more of the lane than before")
			}
			x = restarted(t, next)
		}
		if finals > 1 {
			t.Fatalf("it ended %d times", finals)
		}
	})
}

// grows reports whether after is before, with something behind it at most.
func grows(before, after [][]byte) bool {
	return len(after) >= len(before) && slices.EqualFunc(before, after[:len(before)], bytes.Equal)
}
