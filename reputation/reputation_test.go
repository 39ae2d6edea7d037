package reputation

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/zerostate/zerostate/protocol"
)

var start = time.UnixMilli(1_767_225_600_000).UTC()

const day = 24 * time.Hour

// task is one event so long after the one before.
type task struct {
	after time.Duration
	ev    Event
}

func ended(o Outcome) task { return task{0, Event{Outcome: o}} }

func paid(base uint64) task {
	return task{0, Event{Outcome: Delivered, Paid: protocol.NewAmount(base), TookMs: 90, EstimateMs: 100}}
}

func times(n int, t task) (list []task) {
	for range n {
		list = append(list, t)
	}
	return list
}

func play(t testing.TB, list []task) (Record, time.Time) {
	t.Helper()
	var r Record
	now := start
	for _, step := range list {
		now = now.Add(step.after)
		next, err := r.Add(now, step.ev)
		if err != nil {
			t.Fatal(err)
		}
		r = next
	}
	return r, now
}

// TestGoldenFigures: integers, so these are the figures on every machine.
func TestGoldenFigures(t *testing.T) {
	for _, c := range []struct {
		name                  string
		tasks                 []task
		later                 time.Duration
		success, onTime, sure uint32
		evidence              uint64
		text                  string
	}{
		{"nobody", nil, 0, Unknown, 1000, 0, 0, "never hired before"},
		{"one delivered", times(1, paid(5)), 0, 909, 1000, 90, 1000, "1 of 1 delivered"},
		{"ten delivered", times(10, paid(5)), 0, 950, 1000, 500, 10_000, "10 of 10 delivered"},
		{"a thousand delivered", times(1000, paid(5)), 0, 986, 1000, 864, 64_000, "1000 of 1000 delivered"},
		{"one failed", times(1, ended(Failed)), 0, 818, 1000, 90, 1000, "0 of 1 delivered, 1 failed"},
		{"one lost", times(1, ended(Lost)), 0, 750, 1000, 166, 2000, "0 of 1 delivered, 1 lost"},
		{"one overdue", times(1, ended(Overdue)), 0, 857, 500, 47, 500, "0 of 1 delivered, 1 overdue"},
		{"one bad", times(1, ended(BadResult)), 0, 500, 1000, 444, 8000, "0 of 1 delivered, 1 bad after payment"},
		{"one late", []task{{0, Event{Outcome: Delivered, TookMs: 1151, EstimateMs: 100}}}, 0, 909, 500, 90, 1000, "1 of 1 delivered"},
		{"not late yet", []task{{0, Event{Outcome: Delivered, TookMs: 1150, EstimateMs: 100}}}, 0, 909, 1000, 90, 1000, "1 of 1 delivered"},
		{"one failed, a half-life ago", times(1, ended(Failed)), HalfLife, 857, 1000, 47, 500, "0 of 1 delivered, 1 failed"},
		{"one failed, a day ago", times(1, ended(Failed)), day, 825, 1000, 83, 905, "0 of 1 delivered, 1 failed"},
		{"one failed, a year ago", times(1, ended(Failed)), 365 * day, Unknown, 1000, 0, 0, "0 of 1 delivered, 1 failed, long ago"},
		{"one failed, an age ago", times(1, ended(Failed)), math.MaxInt64, Unknown, 1000, 0, 0, "0 of 1 delivered, 1 failed, long ago"},
		{"a clock set back", times(1, ended(Failed)), -day, 818, 1000, 90, 1000, "0 of 1 delivered, 1 failed"},
		{"exit scam, 5 bad after a thousand", append(times(1000, paid(5)), times(5, ended(BadResult))...), 0, 601, 1000, 864, 64_000, "1000 of 1005 delivered, 5 bad after payment"},
		{"a good name, one bad", append(times(1000, paid(5)), ended(BadResult)), 0, 890, 1000, 864, 64_000, "1000 of 1001 delivered, 1 bad after payment"},
		{"a good name, 7 failures", append(times(1000, paid(5)), times(7, ended(Failed))...), 0, 897, 1000, 864, 64_000, "1000 of 1007 delivered, 7 failed"},
		{"a good name, 20 failures", append(times(1000, paid(5)), times(20, ended(Failed))...), 0, 755, 1000, 864, 64_000, "1000 of 1020 delivered, 20 failed"},
		{"one a day for a month", times(30, task{day, Event{Outcome: Delivered}}), 0, 950, 1000, 501, 10_063, "30 of 30 delivered"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, now := play(t, c.tasks)
			f := r.Score(now.Add(c.later))
			if f.Success != c.success || f.OnTime != c.onTime || f.Sure != c.sure || f.Evidence != c.evidence || f.String() != c.text {
				t.Errorf("success %d, on time %d, sure %d, evidence %d, %q\nwant    %d,         %d,      %d,          %d, %q",
					f.Success, f.OnTime, f.Sure, f.Evidence, f, c.success, c.onTime, c.sure, c.evidence, c.text)
			}
		})
	}
}

// TestPaidIsCounted, and stays at what can be counted.
func TestPaidIsCounted(t *testing.T) {
	r, now := play(t, []task{paid(5), paid(7), ended(Failed), {0, Event{Outcome: BadResult, Paid: protocol.NewAmount(30)}}})
	if f := r.Score(now); f.Paid.String() != "42" || f.Tasks() != 4 || f.Delivered != 2 || f.Failed != 1 || f.BadResults != 1 {
		t.Errorf("%+v", f)
	}
	most, err := protocol.ParseAmount("79228162514264337593543950335")
	if err != nil {
		t.Fatal(err)
	}
	if r, err = r.Add(now, Event{Outcome: Delivered, Paid: most}); err != nil || r.Paid.String() != "42" || r.Delivered != 3 {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestStored: the bytes of a record, and what is not one.
func TestStored(t *testing.T) {
	r, _ := play(t, []task{paid(1000), {day, Event{Outcome: Lost, TookMs: 5000, EstimateMs: 50}}, {time.Hour, Event{Outcome: Overdue}}})
	raw, err := protocol.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	const want = "ab6261741b0000019b7c37f280636261641b000000027de453c764676f6f641ae6e91bdf646c6174651b00000001fef229e3646c6f73740164706169" +
		"644203e8666661696c656400666f6e54696d651ae6e91bdf676f766572647565016964656c697665726564016a626164526573756c747300"
	if got := hex.EncodeToString(raw); got != want {
		t.Errorf("stored as\n%s, want\n%s", got, want)
	}
	var back Record
	if err := protocol.Unmarshal(raw, &back); err != nil || fmt.Sprint(back) != fmt.Sprint(r) || back.Validate() != nil {
		t.Errorf("%+v, %v", back, err)
	}
	for name, bad := range map[string]Record{
		"good": {Good: Memory + 1}, "both": {Good: Memory, Bad: 1}, "wrapped": {Good: 1, Bad: math.MaxUint64}, "late": {Late: Memory + 1}, "on time": {OnTime: math.MaxUint64, Late: 1},
	} {
		if err := bad.Validate(); !errors.Is(err, ErrRecord) {
			t.Errorf("%s: %v", name, err)
		}
		if next, err := bad.Add(start, Event{Outcome: Delivered}); !errors.Is(err, ErrRecord) || next != bad {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUnknownOutcome(t *testing.T) {
	if next, err := (Record{}).Add(start, Event{Outcome: "praised"}); !errors.Is(err, ErrOutcome) || next != (Record{}) {
		t.Errorf("%+v, %v", next, err)
	}
}

// TestSlow holds at the ends of the range.
func TestSlow(t *testing.T) {
	for _, c := range []struct {
		took, estimate uint64
		want           bool
	}{
		{0, 0, false},
		{1000, 0, false},
		{1001, 0, true},
		{2500, 1000, false},
		{2501, 1000, true},
		{math.MaxUint64, math.MaxUint64, false},
		{math.MaxUint64, 1 << 62, true},
	} {
		if got := Slow(c.took, c.estimate); got != c.want {
			t.Errorf("%d for %d: %v", c.took, c.estimate, got)
		}
	}
}

// TestDecay compares with what floating point makes of it, to within rounding.
func TestDecay(t *testing.T) {
	if roots[0] != 13043817825332782212 { // 2^64/√2
		t.Errorf("the first root is %d", roots[0])
	}
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.Uint64Range(0, Memory).Draw(t, "weight")
		passed := time.Duration(rapid.Int64Range(0, int64(70*HalfLife)).Draw(t, "passed"))
		got := decay(w, passed)
		want := float64(w) * math.Exp2(-float64(passed)/float64(HalfLife))
		if math.Abs(float64(got)-want) > 2+want*1e-9 {
			t.Fatalf("%d after %s: %d, want %f", w, passed, got, want)
		}
		if more := decay(w, passed+time.Duration(rapid.Int64Range(0, int64(time.Minute)).Draw(t, "more"))); more > got {
			t.Fatalf("%d after %s: %d, and later %d", w, passed, got, more)
		}
	})
}

func drawEvent(t *rapid.T) Event {
	return Event{
		Outcome: rapid.SampledFrom([]Outcome{Delivered, Delivered, Delivered, Failed, Lost, Overdue, BadResult}).Draw(t, "outcome"),
		Paid:    protocol.NewAmount(rapid.Uint64Range(0, 1000).Draw(t, "paid")),
		TookMs:  rapid.Uint64Range(0, 5000).Draw(t, "took"), EstimateMs: rapid.OneOf(rapid.Uint64Range(0, 3000), rapid.Uint64()).Draw(t, "estimate"),
	}
}

func drawRecord(t *rapid.T) (Record, time.Time) {
	var r Record
	now := start
	for range rapid.IntRange(0, 120).Draw(t, "tasks") {
		now = now.Add(time.Duration(rapid.Int64Range(-int64(time.Hour), int64(3*day)).Draw(t, "pause")))
		next, err := r.Add(now, drawEvent(t))
		if err != nil {
			t.Fatal(err)
		}
		r = next
	}
	return r, now
}

// TestInvariants: a success never lowers and a failure never raises; figures and weights stay
// within their bounds; time leads to the prior; reading changes nothing; the order of two reads
// does not matter.
func TestInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, now := drawRecord(t)
		before := r.Score(now)
		for _, o := range []Outcome{Delivered, Failed, Lost, Overdue, BadResult} {
			ev := drawEvent(t)
			ev.Outcome = o
			next, err := r.Add(now, ev)
			if err != nil {
				t.Fatal(err)
			}
			if err := next.Validate(); err != nil {
				t.Fatal(err)
			}
			after := next.Score(now)
			switch {
			case o == Delivered && after.Success < before.Success, o != Delivered && after.Success > before.Success:
				t.Fatalf("%s moved success from %d to %d", o, before.Success, after.Success)
			case after.Success < 121 || after.Success > 986 || after.OnTime > 1000 || after.Sure > 864 || after.Evidence > 64_000:
				t.Fatalf("%s: out of bounds: %+v", o, after)
			case after.Sure < before.Sure || after.Tasks() != before.Tasks()+1:
				t.Fatalf("%s: less is known after it: %+v, %+v", o, before, after)
			}
		}
		last, ceiling := before, before.Sure
		for _, passed := range []time.Duration{time.Second, time.Hour, day, HalfLife, 3 * HalfLife, 20 * HalfLife, 100 * HalfLife} {
			f := r.Score(now.Add(passed))
			// Good and bad are rounded apart, so a figure may be off by one.
			if distance(f.Success) > distance(last.Success)+1 || f.Sure > ceiling {
				t.Fatalf("after %s success went from %d to %d, away from %d", passed, last.Success, f.Success, Unknown)
			}
			last, ceiling = f, f.Sure
		}
		if last.Success != Unknown || last.Sure != 0 || last.Evidence != 0 || last.Tasks() != before.Tasks() {
			t.Fatalf("in the end %+v", last)
		}
		if again := r.Score(now); again != before {
			t.Fatal("reading changed the record")
		}
	})
}

func distance(success uint32) int { return max(int(success)-Unknown, Unknown-int(success)) }

// TestWorseIsWorse: the outcomes in their order, for the same peer.
func TestWorseIsWorse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, now := drawRecord(t)
		last := uint32(1000)
		for _, o := range []Outcome{Delivered, Overdue, Failed, Lost, BadResult} {
			next, err := r.Add(now, Event{Outcome: o})
			if err != nil {
				t.Fatal(err)
			}
			f := next.Score(now)
			if f.Success > last {
				t.Fatalf("%s is better than what is less bad: %d after %d", o, f.Success, last)
			}
			last = f.Success
		}
	})
}

func BenchmarkAdd(b *testing.B) {
	var r Record
	now := start
	for b.Loop() {
		now = now.Add(time.Hour + 17*time.Millisecond)
		r, _ = r.Add(now, Event{Outcome: Delivered, TookMs: 10, EstimateMs: 10})
	}
}
