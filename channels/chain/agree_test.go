package chain_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/protocol"
)

// panel is one lane on a real chain behind several endpoints.
type panel struct {
	*world
	fronts  []*front
	client  *chain.Client
	vault   *chain.Vault
	account [32]byte
	lane    [32]byte
}

func newPanel(t *testing.T, endpoints int) *panel {
	t.Helper()
	b, _ := embedded(t)
	w := newWorld(t, b)
	p := &panel{world: w}
	_, err := w.vault.Open(t.Context(), w.owner, chain.OpenParams{Token: w.token, Signer: w.hot.From(), Deposit: amt(1000)})
	must(t, 0, err)
	row := chain.Reserve{Payee: w.payee.From(), Lane: 1, Target: amt(300)}
	_, err = w.vault.Reserve(t.Context(), w.owner, w.owner.From(), w.token, []chain.Reserve{row})
	must(t, 0, err)
	var urls []string
	for range endpoints {
		f := before(t, b.url)
		p.fronts = append(p.fronts, f)
		urls = append(urls, f.url)
	}
	p.client = dialWith(t, chain.Config{URLs: urls, CallTimeout: 2 * time.Second})
	p.vault = p.client.Vault(w.dep.Vault)
	p.account = protocol.AccountKey(w.owner.From(), w.token)
	p.lane = protocol.LaneKey(p.account, w.payee.From(), 1)
	return p
}

func (p *panel) reserved(t *testing.T) (protocol.Amount, error) {
	t.Helper()
	at, err := p.client.View(t.Context(), 0)
	if err != nil {
		return protocol.Amount{}, err
	}
	c, err := p.vault.Collateral(t.Context(), p.account, p.lane, at)
	if err == nil && c.Lane.Status == chain.LaneOpen && c.Signer != p.hot.From() {
		t.Errorf("the signer is %s, want %s", c.Signer, p.hot.From())
	}
	return c.Lane.Reserved, err
}

// lying says that more is reserved, and that every hash was revealed.
func lying(f *front) {
	f.twist = func(r request, result json.RawMessage) json.RawMessage {
		var out hexutil.Bytes
		if r.Method != "eth_call" || json.Unmarshal(result, &out) != nil || len(out) < 32 {
			return result
		}
		out[31] ^= 0x7f
		forged, _ := json.Marshal(out)
		return forged
	}
}

// ahead forges a block far above the head, which it calls final.
func ahead(f *front) {
	f.twist = func(r request, result json.RawMessage) json.RawMessage {
		if r.Method != "eth_getBlockByNumber" {
			return result
		}
		var h map[string]any
		if json.Unmarshal(result, &h) != nil {
			return result
		}
		h["number"], h["timestamp"] = "0xffffff", "0xffffffff"
		forged, _ := json.Marshal(h)
		return forged
	}
}

func gone(f *front) { limiting(http.StatusBadGateway)(f) }

func TestMostEndpointsDecide(t *testing.T) {
	t.Parallel()
	type bad = func(*front)
	for _, c := range []struct {
		name string
		bad  []bad // nil is a good endpoint
		want error // nil: what the chain has
	}{
		{"one", []bad{nil}, nil},
		{"one of two is gone", []bad{gone, nil}, nil},
		{"one of two lies", []bad{nil, lying}, chain.ErrDisagree},
		{"one of three lies", []bad{lying, nil, nil}, nil},
		{"one of three lies, one is gone", []bad{lying, nil, gone}, chain.ErrDisagree},
		{"two of three are gone", []bad{gone, nil, gone}, chain.ErrNoAnswer},
		{"one of three is ahead", []bad{ahead, nil, nil}, nil},
		{"one of three limits its callers", []bad{limiting(0), nil, nil}, nil},
		{"one of three limits by status", []bad{nil, limiting(http.StatusTooManyRequests), nil}, nil},
		{"one of three lags", []bad{lagging(2), nil, nil}, nil},
		{"two of five lie", []bad{lying, nil, nil, lying, nil}, nil},
		{"a lie, a lag and three that are well", []bad{lying, lagging(2), nil, nil, nil}, nil},
		{"all are gone", []bad{gone, gone}, chain.ErrNoAnswer},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newPanel(t, len(c.bad))
			for i, b := range c.bad {
				if b != nil {
					p.fronts[i].set(b)
				}
			}
			got, err := p.reserved(t)
			if !errors.Is(err, c.want) || c.want == nil && (err != nil || got != amt(300)) {
				t.Fatalf("%s, %v; want 300, %v", got, err, c.want)
			}
			if errors.Is(err, chain.ErrDisagree) && !strings.Contains(err.Error(), p.fronts[0].url) {
				t.Errorf("it does not say who says what: %v", err)
			}
			if err != nil {
				return
			}
			head, err := p.client.Agreed(t.Context())
			must(t, head, err)
			at, err := p.vault.RevealedBy(t.Context(), common.Hash{1}, head)
			if err != nil || at != 0 {
				t.Errorf("revealed at %d, %v", at, err)
			}
		})
	}
}

// Most endpoints lag: what they agree on is old, and is said as it is.
func TestMostEndpointsLag(t *testing.T) {
	t.Parallel()
	p := newPanel(t, 3)
	p.fronts[0].set(lagging(2))
	p.fronts[1].set(lagging(2))
	head, err := p.client.Agreed(t.Context())
	if err != nil || head.Number != 2 {
		t.Fatalf("%+v, %v", head, err)
	}
	if got, err := p.reserved(t); err != nil || !got.IsZero() {
		t.Fatalf("at block 2 %s are reserved, %v", got, err)
	}
}

// An endpoint that turns us away is left alone for a while, and asked again afterwards.
func TestLimitedEndpointRests(t *testing.T) {
	t.Parallel()
	p := newPanel(t, 2)
	p.fronts[0].set(limiting(0))
	for range 20 {
		if _, err := p.client.Head(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := p.fronts[0].count("eth_getBlockByNumber"); n > 3 {
		t.Errorf("it was asked %d times", n)
	}
	p.fronts[0].set(well)
	p.fronts[1].set(gone)
	if _, err := p.client.Head(t.Context()); err != nil {
		t.Errorf("the last one left is not asked because it rests: %v", err)
	}
}

// A lane counts by the age of its reserve, and a state that the endpoints have thrown away is made up for by events.
func TestCollateralByAge(t *testing.T) {
	t.Parallel()
	p := newPanel(t, 1)
	more := func(target uint64) uint64 {
		row := chain.Reserve{Payee: p.payee.From(), Lane: 1, Target: amt(target)}
		r, err := p.world.vault.Reserve(t.Context(), p.owner, p.owner.From(), p.token, []chain.Reserve{row})
		must(t, r, err)
		return r.Receipt.BlockNumber.Uint64()
	}
	first := more(400)
	more(500)
	// This chain calls nothing final so early: say what a block of its own would be.
	block := func(n uint64) chain.Head { h, err := p.client.BlockAt(t.Context(), n); return must(t, h, err) }
	at := chain.View{Head: block(first + 1), Deep: block(first), Final: block(first - 1)}
	c, err := p.vault.Collateral(t.Context(), p.account, p.lane, at)
	if err != nil || c.Seen.Head != amt(500) || c.Seen.Deep != amt(400) || c.Seen.Final != amt(300) {
		t.Fatalf("%+v, %v", c.Seen, err)
	}
	pruned := func(f *front) {
		f.answer = func(r request) (any, any, int, bool) {
			if r.Method == "eth_call" && !strings.Contains(string(r.Params[1]), at.Head.Hash.Hex()) {
				return nil, map[string]any{"code": -32000, "message": "missing trie node 1f2e (path ) state 0x1f2e is not available"}, 0, true
			}
			return nil, nil, 0, false
		}
	}
	p.fronts[0].set(pruned)
	if c, err = p.vault.Collateral(t.Context(), p.account, p.lane, at); err != nil || !c.Seen.Final.IsZero() || !c.Seen.Deep.IsZero() {
		t.Fatalf("it changed since, and what it was is not known: %+v, %v", c.Seen, err)
	}
	at.Final, at.Deep = block(first+1), block(first+1)
	_, err = chain.Transfer(t.Context(), p.deployer, common.Address{}, p.owner.From(), common.Big1) // a block without the lane
	must(t, 0, err)
	head, err := p.client.Head(t.Context())
	at.Head = must(t, head, err)
	if c, err = p.vault.Collateral(t.Context(), p.account, p.lane, at); err != nil || c.Seen.Final != amt(500) || c.Seen.Deep != amt(500) {
		t.Fatalf("nothing changed since: %+v, %v", c.Seen, err)
	}
}
