package node

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/runtime"
)

// speak lets a program say something of its progress every so often, as long as it is told to, and returns what
// followers were told.
func speak(t *testing.T, every, long time.Duration) []protocol.TaskFrame {
	t.Helper()
	e := newExecution()
	go func() {
		defer close(e.done)
		tick := time.NewTicker(every)
		defer tick.Stop()
		for begun := time.Now(); time.Since(begun) < long; <-tick.C {
			e.progress(runtime.Progress{Permille: uint32(999 * time.Since(begun) / long), Text: "working"})
		}
		e.progress(runtime.Progress{Permille: 1000, Text: "done"})
	}()
	var told []protocol.TaskFrame
	if err := follow(t.Context(), func(f protocol.TaskFrame) error { told = append(told, f); return nil }, e); err != nil {
		t.Fatal(err)
	}
	return told
}

// TestProgressIsPaced: of a thousand words a second ten are passed on, of a day's no more than a requester listens to,
// and always the last.
func TestProgressIsPaced(t *testing.T) {
	for _, c := range []struct {
		every, long time.Duration
		least, most int
	}{
		{time.Millisecond, 30 * time.Second, 290, 302},
		{time.Millisecond, time.Millisecond, 1, 1},
		{100 * time.Millisecond, 24 * time.Hour, 80_000, maxTalk - maxFramesKept - 3},
	} {
		synctest.Test(t, func(t *testing.T) {
			told := speak(t, c.every, c.long)
			if len(told) < c.least || len(told) > c.most {
				t.Errorf("every %s for %s: %d frames", c.every, c.long, len(told))
			}
			for i, f := range told {
				if f.Kind != protocol.KindProgress || f.Validate() != nil || i > 0 && f.Permille < told[i-1].Permille {
					t.Fatalf("frame %d of %d: %+v", i, len(told), f)
				}
			}
			if last := told[len(told)-1]; last.Permille != 1000 || last.Text != "done" {
				t.Errorf("the last of %d is %+v", len(told), last)
			}
		})
	}
}

// TestProgressIsTold at once when a stream joins late, once for each stream, and not again and again.
func TestProgressIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newExecution()
		e.progress(runtime.Progress{Permille: 2000, Text: "half \x1b[2J" + strings.Repeat("é", 200)})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		for range 2 {
			var told []protocol.TaskFrame
			_ = follow(ctx, func(f protocol.TaskFrame) error { told = append(told, f); return nil }, e)
			ctx, cancel = context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			if len(told) != 1 || told[0].Permille != 1000 || strings.Contains(told[0].Text, "\x1b") || !utf8.ValidString(told[0].Text) || told[0].Validate() != nil {
				t.Errorf("%d frames: %+v", len(told), told)
			}
		}
	})
}

// TestProgressIsHeard: an honest provider's words are all passed on, jitter or not; of a flood ten a second are, and the
// last can be looked up.
func TestProgressIsHeard(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	honest := &taskView{}
	for i := range 100 {
		at := now.Add(time.Duration(i) * progressEagerly)
		if i%2 == 0 {
			at = at.Add(progressEagerly - 1) // it comes together with the next
		}
		if !honest.heardProgress(api.Progress{Permille: uint32(i)}, at) {
			t.Fatalf("word %d of an honest provider is not passed on", i)
		}
	}
	flood, passed := &taskView{}, 0
	for i := range 50_000 {
		if flood.heardProgress(api.Progress{Permille: uint32(i % 1001)}, now.Add(time.Duration(i)*time.Second/10_000)) {
			passed++
		}
	}
	if passed < 50 || passed > 50+progressBurst {
		t.Errorf("of a flood of five seconds %d words were passed on", passed)
	}
	if flood.progress.Permille != 49_999%1001 {
		t.Errorf("kept %+v", flood.progress)
	}
	if flood.heardProgress(*flood.progress, now.Add(time.Hour)) {
		t.Error("the same again is news")
	}
}
