package task

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/zerostate/zerostate/protocol"
)

var update = flag.Bool("update", false, "write the transcripts anew")

// TestTranscripts plays the lives in testdata: "requester" or "executor" begins one, each
// further line that is not indented is a pause and an event, and the indented lines are what
// the task answers. After every event the process is killed: the state is encoded, read back,
// and goes on from there. With -update the answers are written anew; read the diff.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, string(want))
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(want) {
				t.Errorf("%s: the task answers differently now; run with -update and read the diff:\n%s", path, got)
			}
		})
	}
}

// life is one side of a task in a transcript.
type life interface {
	step(t *testing.T, now time.Time, words []string) (life, error)
	show() string
	timeline() []Entry
}

type requesterLife struct{ r Requester }

type executorLife struct{ x Executor }

func (l requesterLife) step(t *testing.T, now time.Time, words []string) (life, error) {
	ev, ok := requesterEvents[strings.ReplaceAll(words[0], "-", " ")]
	if !ok {
		t.Fatalf("unknown event %q", words[0])
	}
	if len(words) > 1 { // a call's round, or the code of an end's reason
		switch ev.(type) {
		case Called:
			c := Called{Peers: 3}
			if _, err := fmt.Sscan(words[1], &c.Round); err != nil {
				t.Fatal(err)
			}
			ev = c
		case Fail:
			ev = Fail{aReason(words[1])}
		}
	}
	next, err := l.r.Step(now, ev)
	back := restarted(t, next)
	if back.Next() != next.Next() || back.Phase != next.Phase {
		t.Fatalf("after a restart next is %d, before it was %d", back.Next(), next.Next())
	}
	return requesterLife{back}, err
}

var effectNames = map[Effect]string{
	Nothing: "nothing", RunAuction: "run the auction", PrepareJob: "sign the award", FetchWork: "fetch the work", SignCheque: "sign the cheque", Redeem: "redeem the key",
}

func (l requesterLife) show() string {
	r := l.r
	s := fmt.Sprintf("%s, next: %s", r.Phase, effectNames[r.Next()])
	if r.Winner != nil && !r.Phase.Final() {
		s += fmt.Sprintf(", attempt %d", r.Attempt)
	}
	if len(r.Cheques) > 0 {
		s += fmt.Sprintf(", %d cheques, %d keys", len(r.Cheques), len(r.Keys))
	}
	return s + ending(r.Phase, r.FinishedMs, r.Reason, r.Receipt)
}

func ending(p Phase, finished int64, why *protocol.Reason, receipt *protocol.CID) string {
	s := ""
	if p.Final() {
		s += fmt.Sprintf(", finished after %s", time.UnixMilli(finished).Sub(submitted))
	}
	if receipt != nil {
		s += ", receipt " + receipt.Short()
	}
	if why != nil {
		s += fmt.Sprintf(", %s (%s): %s", why.Code, why.Fault, why.Error())
	}
	return s
}

func (l requesterLife) timeline() []Entry { return l.r.Timeline }

func (l executorLife) step(t *testing.T, now time.Time, words []string) (life, error) {
	ev, ok := executorEvents[words[0]]
	if !ok {
		t.Fatalf("unknown event %q", words[0])
	}
	next, err := l.x.Step(now, ev)
	back := restarted(t, next)
	if back.Phase != next.Phase || back.Holds().Cmp(next.Holds()) != 0 {
		t.Fatal("a restart changes phase or hold")
	}
	return executorLife{back}, err
}

func (l executorLife) show() string {
	x := l.x
	s := fmt.Sprintf("%s, holds %s", x.Phase, x.Holds())
	if len(x.Cheques) > 0 {
		s += fmt.Sprintf(", %d cheques over %s", len(x.Cheques), x.Locked)
	}
	return s + ending(x.Phase, x.FinishedMs, x.Reason, x.Receipt)
}

func (l executorLife) timeline() []Entry { return l.x.Timeline }

func play(t *testing.T, text string) string {
	var out bytes.Buffer
	var l life
	now := submitted
	say := func(s string) { fmt.Fprintln(&out, "  "+s) }
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "  ") {
			continue
		}
		fmt.Fprintln(&out, line)
		if line == "" || line[0] == '#' {
			continue
		}
		switch words := strings.Fields(line); words[0] {
		case "requester":
			l, now = requesterLife{newRequester(t)}, submitted
			say(l.show())
		case "executor":
			l, now = executorLife{newExecutor()}, submitted
			say(l.show())
		case "timeline":
			for _, e := range l.timeline() {
				say(strings.TrimSpace(fmt.Sprintf("%-8s %s %s", time.UnixMilli(e.AtMs).Sub(submitted), e.Event, e.Detail)))
			}
		default:
			pause, err := time.ParseDuration(strings.TrimPrefix(words[0], "+"))
			if err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			now = now.Add(pause)
			if l, err = l.step(t, now, words[1:]); err != nil {
				say("refused: " + err.Error())
			}
			say(l.show())
		}
	}
	return out.String()
}
