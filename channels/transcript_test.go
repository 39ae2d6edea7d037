package channels

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/zerostate/zerostate/protocol"
)

var update = flag.Bool("update", false, "write the transcripts anew")

// TestTranscripts runs the conversations in testdata: lines with ">" are commands,
// "#" is a remark, the rest is what came of the command before.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no transcripts", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			w := newWorld(t)
			var got strings.Builder
			for line := range strings.Lines(string(want)) {
				line = strings.TrimSpace(line)
				if cmd, ok := strings.CutPrefix(line, "> "); ok {
					fmt.Fprintf(&got, "%s\n%s\n", line, w.run(strings.Fields(cmd)))
				} else if line == "" || line[0] == '#' {
					fmt.Fprintln(&got, line)
				}
			}
			if *update {
				if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got.String() != string(want) {
				t.Errorf("%s tells another story now (look at the difference after -update):\n%s", file, got.String())
			}
		})
	}
}

func (w *world) run(args []string) string {
	num := func(i int) uint64 {
		n, err := strconv.ParseUint(args[i], 10, 64)
		if err != nil {
			w.t.Fatalf("%v: %v", args, err)
		}
		return n
	}
	state := func(what string, err error) string {
		if err != nil {
			return "  refused: " + err.Error()
		}
		return "  " + what + "\n  " + w.String()
	}
	if text, ok := w.runLock(args, num); ok {
		return text
	}
	switch args[0] {
	case "seen": // seen STATUS RESERVED PAID
		for i, name := range statusNames {
			if strings.ReplaceAll(name, " ", "-") == args[1] {
				f := testFacts(Status(i), num(2))
				f.Paid = protocol.NewAmount(num(3))
				w.seen(f)
				return state("seen", nil)
			}
		}
		w.t.Fatalf("status %q", args[1])
	case "pay": // pay TASK AMOUNT
		out, err := w.pay(args[1], num(2))
		if err != nil {
			return state("", err)
		}
		c := out.Send.Cheque
		return state(fmt.Sprintf("cheque %d over %s, again: %v, signature %x…", c.Cheque.Seq, c.Cheque.Cumulative, out.Repeated, c.Signature[:4]), nil)
	case "receive": // receive MESSAGE TASK PRICE: the message's cheque, for that task
		m := w.sent[num(1)-1]
		m.task = args[2]
		out, err := w.receive(m, num(3))
		return state(fmt.Sprintf("accepted, again: %v", out.Repeated), err)
	case "forge": // forge SEQ TOTAL KEY [elsewhere|other-lane|TASK:AMOUNT:SECONDS…]: a cheque as only the payer's key could make it, or not
		lane, c := testLane(), protocol.Cheque{
			Payer: testLane().Payer, Payee: testLane().Payee, Token: testLane().Token, Lane: testLane().Number,
			Seq: num(1), Cumulative: protocol.NewAmount(num(2)),
		}
		for _, l := range args[4:] {
			if part := strings.Split(l, ":"); len(part) == 3 {
				amount, _ := strconv.ParseUint(part[1], 10, 64)
				life, _ := strconv.ParseInt(part[2], 10, 64)
				c.Locks = append(c.Locks, protocol.Lock{Hash: hashOf(part[0]), Amount: protocol.NewAmount(amount), Expiry: uint64(w.now.Unix() + life)})
			}
		}
		sortLocks(c.Locks)
		switch strings.Join(args[4:], "") {
		case "elsewhere":
			lane.Domain.ChainID++
		case "other-lane":
			c.Lane++
		}
		w.sent = append(w.sent, message{"", sign(w.t, lane, c, byte(num(3)))})
		return fmt.Sprintf("  message %d", len(w.sent))
	case "ack": // ack SEQ
		return state("noted", w.ack(num(1)))
	}
	w.t.Fatalf("unknown command %q", args)
	return ""
}
