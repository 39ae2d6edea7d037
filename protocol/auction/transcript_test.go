package auction

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/zerostate/zerostate/protocol"
)

var update = flag.Bool("update", false, "write the transcripts anew")

// TestTranscripts plays the conversations of testdata: each line that is not indented is a
// command, the indented lines below it are what the auction answered. With -update the
// answers are written anew; read the diff.
//
//	open policy=cheapest ceiling=1000 window=2s enough=3 excluded=p9 gas=1000000000 onesubnet
//	+10ms bid p1 base=100 rate=5 est=50 rep=900 warm paid acct=a1 net=n1 until=30s call=other
//	+10ms decline p2 busy
//	+10ms known p1 p2 · +10ms unreachable p3 · +2s tick
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
				t.Errorf("%s: the auction answers differently now; run with -update and read the diff:\n%s", path, got)
			}
		})
	}
}

// stage plays one transcript.
type stage struct {
	t     *testing.T
	now   time.Time
	state State
}

var opened = time.UnixMilli(1_767_225_600_000).UTC()

func play(t *testing.T, text string) string {
	var out bytes.Buffer
	s := stage{t: t}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "  ") {
			continue
		}
		fmt.Fprintln(&out, line)
		if line == "" || line[0] == '#' {
			continue
		}
		for _, answer := range s.command(strings.Fields(line)) {
			fmt.Fprintln(&out, "  "+answer)
		}
	}
	return out.String()
}

func (s *stage) command(words []string) []string {
	if words[0] == "open" {
		s.now, s.state = opened, New(opened, s.config(words[1:]))
		return nil
	}
	pause, err := time.ParseDuration(strings.TrimPrefix(words[0], "+"))
	if err != nil {
		s.t.Fatalf("%q does not begin with a pause: %v", words, err)
	}
	s.now = s.now.Add(pause)
	next, out, err := s.state.Step(s.now, s.event(words[1], words[2:]))
	s.state = next
	answer := describe(next, out, s.now)
	if err != nil {
		answer = append([]string{"refused: " + err.Error()}, answer...)
	}
	return answer
}

// fields splits k=v words; a word alone is a flag.
func fields(words []string) map[string]string {
	m := map[string]string{}
	for _, w := range words {
		k, v, _ := strings.Cut(w, "=")
		m[k] = v
	}
	return m
}

func (s *stage) config(words []string) Config {
	f := fields(words)
	c := Config{Call: callID("call"), Policy: Cheapest, Ceiling: s.amount(f, "ceiling"), ReferenceGas: 1_000_000_000, Window: 2 * time.Second}
	if p, ok := f["policy"]; ok {
		c.Policy = Policy(p)
	}
	if w, ok := f["window"]; ok {
		c.Window, _ = time.ParseDuration(w)
	}
	if g, ok := f["gas"]; ok {
		c.ReferenceGas, _ = strconv.ParseUint(g, 10, 64)
	}
	if n, ok := f["enough"]; ok {
		c.EnoughBids, _ = strconv.Atoi(n)
	}
	if x, ok := f["excluded"]; ok {
		c.Excluded = []peer.ID{peer.ID(x)}
	}
	_, c.OneSubnet = f["onesubnet"]
	return c
}

func (s *stage) amount(f map[string]string, key string) protocol.Amount {
	v, ok := f[key]
	if !ok {
		return protocol.Amount{}
	}
	a, err := protocol.ParseAmount(v)
	if err != nil {
		s.t.Fatalf("%s: %v", key, err)
	}
	return a
}

func callID(s string) protocol.CID { return protocol.BlockID([]byte(s)) }

func account(name string) common.Address { return common.BytesToAddress([]byte(name)) }

func (s *stage) event(kind string, words []string) Event {
	ids := func() (list []peer.ID) {
		for _, w := range words {
			list = append(list, peer.ID(w))
		}
		return list
	}
	switch kind {
	case "tick":
		return Tick{}
	case "known":
		return Known{Providers: ids()}
	case "unreachable":
		return Unreachable{Provider: peer.ID(words[0])}
	case "decline":
		e := Entry{Subnet: words[0]}
		e.Bid.Payload = protocol.Bid{Call: s.state.config.Call, Provider: protocol.PeerID{ID: peer.ID(words[0])}, Decline: words[1]}
		return BidReceived{e}
	case "bid":
		return BidReceived{s.bid(words[0], fields(words[1:]))}
	}
	s.t.Fatalf("unknown command %q", kind)
	return nil
}

func (s *stage) bid(who string, f map[string]string) Entry {
	e := Entry{Subnet: "net of " + who}
	b := protocol.Bid{
		Call: s.state.config.Call, Provider: protocol.PeerID{ID: peer.ID(who)}, Payee: account("account of " + who),
		Offer:        protocol.Offer{Base: s.amount(f, "base"), PerGigaGas: s.amount(f, "rate")},
		ValidUntilMs: s.now.Add(30 * time.Second).UnixMilli(),
	}
	if v, ok := f["est"]; ok {
		b.EstimateMs, _ = strconv.ParseUint(v, 10, 64)
	}
	if v, ok := f["acct"]; ok {
		b.Payee = account(v)
	}
	if v, ok := f["net"]; ok {
		e.Subnet = v
	}
	if v, ok := f["until"]; ok {
		d, _ := time.ParseDuration(v)
		b.ValidUntilMs = s.now.Add(d).UnixMilli()
	}
	if v, ok := f["call"]; ok {
		b.Call = callID(v)
	}
	e.Reputation = 900 // what a stranger has
	if v, ok := f["rep"]; ok {
		n, _ := strconv.ParseUint(v, 10, 32)
		e.Reputation = uint32(n)
	}
	_, b.Warm = f["warm"]
	_, e.PaidBefore = f["paid"]
	e.Bid.Payload = b
	return e
}

func names(ids []peer.ID) string {
	list := make([]string, 0, len(ids))
	for _, p := range ids {
		list = append(list, string(p))
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

func keys[V any](m map[peer.ID]V) (ids []peer.ID) {
	for p := range m {
		ids = append(ids, p)
	}
	return ids
}

func describe(s State, out Output, now time.Time) (lines []string) {
	if out.Result == nil {
		line := fmt.Sprintf("open: %d bids, %d declined", len(s.bids), len(s.declined))
		if len(s.waiting) > 0 {
			line += ", waiting for " + names(keys(s.waiting))
		}
		return []string{line + ", wake in " + out.Wake.Sub(now).String()}
	}
	r := out.Result
	lines = []string{fmt.Sprintf("closed after %s: %s", r.Took, r.ClosedBy)}
	for _, row := range r.Rows {
		mark := "lost"
		if row.Won {
			mark = "WON "
		}
		lines = append(lines, fmt.Sprintf("%s %s cost %s score %d: %s", mark, string(row.Entry.Bid.Payload.Provider.ID), row.Cost, row.Score, row.Why))
	}
	for _, p := range strings.Fields(names(keys(r.Declined))) {
		lines = append(lines, "declined "+p+": "+r.Declined[peer.ID(p)])
	}
	if len(r.Silent) > 0 {
		lines = append(lines, "silent "+names(r.Silent))
	}
	if r.Reason != nil {
		lines = append(lines, fmt.Sprintf("nobody won: %s, fault %s: %s", r.Reason.Code, r.Reason.Fault, r.Reason.Error()))
	}
	return lines
}

func TestUnknownEventIsRefused(t *testing.T) {
	s := New(opened, Config{Window: time.Second})
	if _, out, err := s.Step(opened, nil); err == nil || out.Result != nil {
		t.Errorf("%v, %+v", err, out)
	}
	if _, _, err := s.Step(opened, BidReceived{}); !errors.Is(err, ErrExpired) {
		t.Errorf("a bid of nothing: %v", err)
	}
}
