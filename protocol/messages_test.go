package protocol

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/multiformats/go-multiaddr"
)

func TestCallRules(t *testing.T) {
	w := newWorld(t)
	checkRules(t, w.call.Payload, map[string]func(*Call){
		"as it is":       func(*Call) {},
		"no addresses":   func(c *Call) { c.Addrs = nil },
		"longest":        func(c *Call) { c.ExpiresMs = c.IssuedMs + MaxCallLifeMs },
		"no money":       func(c *Call) { c.Ceiling.Amount = Amount{} },
		"most addresses": func(c *Call) { c.Addrs = times(16, c.Addrs[0]) },
	}, map[string]func(*Call){
		"no network":              func(c *Call) { c.Network = CID{} },
		"no task":                 func(c *Call) { c.Task = CID{} },
		"no capability":           func(c *Call) { c.Capability = "" },
		"too many addresses":      func(c *Call) { c.Addrs = times(17, c.Addrs[0]) },
		"address too long":        func(c *Call) { c.Addrs = [][]byte{make([]byte, 257)} },
		"not an address":          func(c *Call) { c.Addrs = [][]byte{{0xff}} },
		"empty address":           func(c *Call) { c.Addrs = [][]byte{{}} },
		"over at once":            func(c *Call) { c.ExpiresMs = c.IssuedMs },
		"over before":             func(c *Call) { c.ExpiresMs = c.IssuedMs - 1 },
		"open too long":           func(c *Call) { c.ExpiresMs = c.IssuedMs + MaxCallLifeMs + 1 },
		"open for ever by a wrap": func(c *Call) { c.IssuedMs, c.ExpiresMs = math.MinInt64, math.MaxInt64-5_000 },
		"input too large":         func(c *Call) { c.InputSize = MaxInput + 1 },
		"no deadline":             func(c *Call) { c.DeadlineMs = 0 },
		"deadline of ages":        func(c *Call) { c.DeadlineMs = math.MaxUint64 },
		"no gas":                  func(c *Call) { c.Limits.Gas = 0 },
	})
}

func times[T any](n int, v T) (list []T) {
	for range n {
		list = append(list, v)
	}
	return list
}

func TestCallChecks(t *testing.T) {
	w := newWorld(t)
	c := w.call
	checkReads(t, "call", map[string]readCase{
		"when issued":           {CheckCall(c, w.profile.ID, fixedMs), ""},
		"by a clock far behind": {CheckCall(c, w.profile.ID, fixedMs-MaxCallLifeMs), ""},
		"just open":             {CheckCall(c, w.profile.ID, c.Payload.ExpiresMs+1_999), ""},
		"over":                  {CheckCall(c, w.profile.ID, c.Payload.ExpiresMs+2_000), "expired"},
		"of the future":         {CheckCall(c, w.profile.ID, fixedMs-MaxCallLifeMs-1), "future"},
		"of another network":    {CheckCall(c, rawCID("x"), fixedMs), "network"},
		"by another signer":     {CheckCall(must2[Signed[Call]](t)(Seal(peerKey("mallory"), c.Payload)), w.profile.ID, fixedMs), "signed"},
	})
	info := c.Payload.AddrInfo()
	if info.ID != peerOf("requester").ID || len(info.Addrs) != 1 || !info.Addrs[0].Equal(multiaddr.StringCast("/ip4/127.0.0.1/udp/4101/quic-v1")) {
		t.Errorf("address info %v", info)
	}
}

type readCase struct {
	err  error
	says string
}

func checkReads(t *testing.T, what string, cases map[string]readCase) {
	t.Helper()
	for name, c := range cases {
		switch {
		case c.says == "" && c.err != nil:
			t.Errorf("%s %s: %v", what, name, c.err)
		case c.says != "" && (!errors.Is(c.err, ErrInvalid) || !strings.Contains(c.err.Error(), c.says)):
			t.Errorf("%s %s: got %v, want one that says %q", what, name, c.err, c.says)
		}
	}
}

func TestBidRules(t *testing.T) {
	checkRules(t, newWorld(t).bid.Payload, map[string]func(*Bid){
		"as it is": func(*Bid) {}, "free": func(b *Bid) { b.Offer = Offer{} }, "declines": func(b *Bid) { b.Decline = "floor-price" },
		"slowest": func(b *Bid) { b.EstimateMs = MaxDeadlineMs },
	}, map[string]func(*Bid){
		"no network": func(b *Bid) { b.Network = CID{} }, "no task": func(b *Bid) { b.Task = CID{} }, "no call": func(b *Bid) { b.Call = CID{} },
		"no card": func(b *Bid) { b.Card = CID{} }, "no module": func(b *Bid) { b.Module = CID{} },
		"long code": func(b *Bid) { b.Decline = strings.Repeat("a", 49) }, "code with an escape": func(b *Bid) { b.Decline = "\x1b[2J" },
		"estimate that would wrap": func(b *Bid) { b.EstimateMs = math.MaxUint64 },
	})
}

func TestAwardRules(t *testing.T) {
	checkRules(t, newWorld(t).award.Payload, map[string]func(*Award){"as it is": func(*Award) {}}, map[string]func(*Award){
		"no network": func(a *Award) { a.Network = CID{} }, "no task": func(a *Award) { a.Task = CID{} }, "no call": func(a *Award) { a.Call = CID{} },
		"no bid": func(a *Award) { a.Bid = CID{} }, "no module": func(a *Award) { a.Module = CID{} },
		"over at once":   func(a *Award) { a.DeadlineMs = a.IssuedMs },
		"too long":       func(a *Award) { a.DeadlineMs = a.IssuedMs + MaxDeadlineMs + 1 },
		"long by a wrap": func(a *Award) { a.IssuedMs, a.DeadlineMs = math.MinInt64, math.MaxInt64 },
	})
}

func TestStatementRules(t *testing.T) {
	checkRules(t, newWorld(t).statement.Payload, map[string]func(*Statement){"as it is": func(*Statement) {}, "all gas": func(s *Statement) { s.Gas = s.Limits.Gas }},
		map[string]func(*Statement){
			"no network": func(s *Statement) { s.Network = CID{} }, "no task": func(s *Statement) { s.Task = CID{} },
			"no award": func(s *Statement) { s.Award = CID{} }, "no module": func(s *Statement) { s.Module = CID{} },
			"no engine": func(s *Statement) { s.Engine = "" }, "long engine": func(s *Statement) { s.Engine = strings.Repeat("e", 129) },
			"ciphertext of all memory": func(s *Statement) { s.CipherBytes = math.MaxUint64 }, "more gas than allowed": func(s *Statement) { s.Gas = s.Limits.Gas + 1 },
		})
}

func TestCountersignatureRules(t *testing.T) {
	checkRules(t, newWorld(t).counter.Payload, map[string]func(*Countersignature){
		"as it is": func(*Countersignature) {}, "bad result, no rating": func(c *Countersignature) { c.Outcome, c.Rating, c.Review = OutcomeBadResult, 0, "" },
	}, map[string]func(*Countersignature){
		"no network": func(c *Countersignature) { c.Network = CID{} }, "no statement": func(c *Countersignature) { c.Statement = CID{} },
		"no outcome": func(c *Countersignature) { c.Outcome = "" }, "unknown outcome": func(c *Countersignature) { c.Outcome = "great" },
		"six stars": func(c *Countersignature) { c.Rating = 6 }, "long review": func(c *Countersignature) { c.Review = strings.Repeat("r", 1025) },
	})
}

func TestProfileRules(t *testing.T) {
	long := func(n int) []string { return times(n, "/ip4/127.0.0.1/tcp/1") }
	p := newWorld(t).profile.Payload
	checkRules(t, p, map[string]func(*Profile){"as it is": func(*Profile) {}, "no addresses": func(p *Profile) { p.Bootstrap = nil }}, map[string]func(*Profile){
		"version 2": func(p *Profile) { p.Version = 2 }, "no name": func(p *Profile) { p.Name = "" }, "long name": func(p *Profile) { p.Name = strings.Repeat("n", 65) },
		"no chain": func(p *Profile) { p.ChainID = 0 }, "no vault": func(p *Profile) { p.Vault = common.Address{} },
		"no code hash": func(p *Profile) { p.VaultCodeHash = common.Hash{} }, "no genesis": func(p *Profile) { p.GenesisHash = common.Hash{} },
		"no tokens": func(p *Profile) { p.Tokens = nil }, "too many tokens": func(p *Profile) { p.Tokens = times(17, p.Tokens[0]) },
		"token without symbol": func(p *Profile) { p.Tokens = []TokenInfo{{}} }, "31 decimals": func(p *Profile) { p.Tokens = []TokenInfo{{Symbol: "X", Decimals: 31}} },
		"many peers": func(p *Profile) { p.Bootstrap = long(65) }, "many relays": func(p *Profile) { p.Relays = long(65) }, "many RPCs": func(p *Profile) { p.RPC = long(17) },
		"not an address": func(p *Profile) { p.Relays = []string{"relay.example:4001"} }, "long faucet": func(p *Profile) { p.Faucet = strings.Repeat("f", 257) },
		"no input": func(p *Profile) { p.Limits.MaxInputBytes = 0 }, "too much input": func(p *Profile) { p.Limits.MaxInputBytes = MaxInput + 1 },
		"no output": func(p *Profile) { p.Limits.MaxOutputBytes = 0 }, "too much output": func(p *Profile) { p.Limits.MaxOutputBytes = MaxInput + 1 },
	})
	if m := p.Money(); m != (Token{ChainID: p.ChainID, Vault: p.Vault, Address: p.Tokens[0].Address}) {
		t.Errorf("money is %+v", m)
	}
}

func TestReason(t *testing.T) {
	r := Reason{Code: "busy", What: "no", Why: "full", Remedy: "wait", Fault: FaultProvider}
	if r.Clean() != r || r.Error() != "no: full. wait" || (&Reason{What: "no"}).Error() != "no" {
		t.Errorf("%q, %+v", r.Error(), r.Clean())
	}
	wild := Reason{Code: strings.Repeat("c", 100), What: "\x1b[2J" + strings.Repeat("ä", 300), Why: "a\nb", Remedy: "\u202eevil", Fault: "everybody"}
	got := wild.Clean()
	if len(got.Code) > 48 || len(got.What) > 240 || got.Why != "a b" || got.Remedy != " evil" || got.Fault != FaultNobody || strings.Contains(got.What, "\x1b") {
		t.Errorf("cleaned to %+v", got)
	}
}
