package chain_test

import (
	"context"
	"errors"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/channels/chain"
)

// switchable forwards to a chain, or fails as a dead proxy does. A hook sees each request's body
// before (and may refuse to forward) and after.
type switchable struct {
	mu   sync.Mutex
	to   string
	drop func(body string) (before, after bool) // cut the connection
}

func (s *switchable) set(to string) { s.mu.Lock(); s.to = to; s.mu.Unlock() }

func (s *switchable) dropping(f func(string) (bool, bool)) { s.mu.Lock(); s.drop = f; s.mu.Unlock() }

func (s *switchable) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	to, drop := s.to, s.drop
	s.mu.Unlock()
	if to == "" {
		http.Error(w, "bad gateway", http.StatusBadGateway)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	target, err := url.Parse(to)
	if err != nil {
		return
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	before, after := false, false
	if drop != nil {
		before, after = drop(string(body))
	}
	switch {
	case before:
		panic(http.ErrAbortHandler)
	case after:
		proxy.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	default:
		r.Host = target.Host
		proxy.ServeHTTP(w, r)
	}
}

func TestGasFunds(t *testing.T) {
	b, _ := embedded(t)
	poor := sender(t, dial(t, b.url), newKey(t))
	_, err := chain.Transfer(t.Context(), poor, common.Address{}, addr(b.rich), big.NewInt(1))
	if !errors.Is(err, chain.ErrGasFunds) {
		t.Fatalf("err = %v, want ErrGasFunds", err)
	}
}

func TestParallelSubmitsShareOneNonceAllocator(t *testing.T) {
	b, _ := embedded(t)
	c := dial(t, b.url)
	s := sender(t, c, b.rich)
	to := common.Address{0xaa}
	const n = 30
	errs := make(chan error, n)
	for range n {
		go func() {
			_, err := chain.Transfer(t.Context(), s, common.Address{}, to, big.NewInt(1))
			errs <- err
		}()
	}
	for range n {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if got, err := c.Balance(t.Context(), common.Address{}, to); err != nil || got.Int64() != n {
		t.Fatalf("arrived %v, %v; want %d", got, err, n)
	}
}

// Somebody else used the key: the sender finds the next nonce by itself.
func TestForeignNonce(t *testing.T) {
	b, _ := embedded(t)
	c := dial(t, b.url)
	one, two := sender(t, c, b.rich), sender(t, c, b.rich)
	for _, s := range []*chain.Sender{one, two, one, two} {
		if _, err := chain.Transfer(t.Context(), s, common.Address{}, common.Address{1}, big.NewInt(1)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSameIDIsSentOnce(t *testing.T) {
	b, _ := embedded(t)
	c := dial(t, b.url)
	s := sender(t, c, b.rich)
	to := common.Address{0xbb}
	for range 3 {
		if _, err := chain.Transfer(t.Context(), s, common.Address{}, to, big.NewInt(7), chain.WithID("pay/1")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := chain.Transfer(t.Context(), s, common.Address{}, to, big.NewInt(7), chain.WithID("pay/2")); err != nil {
		t.Fatal(err)
	}
	if got, err := c.Balance(t.Context(), common.Address{}, to); err != nil || got.Int64() != 14 {
		t.Fatalf("arrived %v, %v; want 14", got, err)
	}
}

// A crash anywhere around the broadcast: after a restart with the same journal the transaction is
// mined exactly once.
func TestResumeAfterCrash(t *testing.T) {
	for name, cut := range map[string]func(string) (before, after bool){
		"before the endpoint got it": func(body string) (bool, bool) { return strings.Contains(body, "eth_sendRawTransaction"), false },
		"before the answer came":     func(body string) (bool, bool) { return false, strings.Contains(body, "eth_sendRawTransaction") },
	} {
		t.Run(name, func(t *testing.T) {
			b, dc := embedded(t)
			front := &switchable{}
			front.set(b.url)
			srv := httptest.NewServer(front)
			defer srv.Close()
			c := dial(t, srv.URL)
			journal, to := &chain.VolatileJournal{}, common.Address{0xcc}
			front.dropping(cut)
			first := chain.NewSender(c, dc.ID(), b.rich, journal)
			call := chain.Call{To: &to, Value: big.NewInt(5), ID: "once"}
			if _, err := first.Submit(t.Context(), call); err != nil {
				t.Fatalf("a durable transaction must not fail for silence: %v", err)
			}
			front.dropping(nil) // the process is gone; its journal is what remains

			second := chain.NewSender(c, dc.ID(), b.rich, journal)
			open, err := second.Resume(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			for _, tx := range open {
				if _, err := second.Wait(ctx, tx); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := second.Do(ctx, call); err != nil { // the outbox replays its effect
				t.Fatal(err)
			}
			if _, err := second.Do(ctx, chain.Call{To: &to, Value: big.NewInt(1)}); err != nil {
				t.Fatal(err)
			}
			if got, err := c.Balance(t.Context(), common.Address{}, to); err != nil || got.Int64() != 6 {
				t.Fatalf("arrived %v, %v; want 6", got, err)
			}
			if left, err := journal.Pending(second.From()); err != nil || len(left) != 0 {
				t.Fatalf("the journal still holds %d pending, %v", len(left), err)
			}
		})
	}
}

// The journal of another chain must not be broadcast on this one.
func TestResumeOnAnotherChain(t *testing.T) {
	b, dc := embedded(t)
	other, otherChain := embedded(t)
	_ = other
	journal := &chain.VolatileJournal{}
	front := &switchable{}
	front.set(b.url)
	front.dropping(func(body string) (bool, bool) { return strings.Contains(body, "eth_sendRawTransaction"), false })
	srv := httptest.NewServer(front)
	defer srv.Close()
	s := chain.NewSender(dial(t, srv.URL), dc.ID(), b.rich, journal)
	if _, err := s.Submit(t.Context(), chain.Call{To: &common.Address{1}, Value: big.NewInt(1)}); err != nil {
		t.Fatal(err)
	}
	s = chain.NewSender(dial(t, other.url), otherChain.ID(), b.rich, journal)
	if _, err := s.Resume(t.Context()); !errors.Is(err, chain.ErrWrongChain) {
		t.Fatalf("err = %v, want ErrWrongChain", err)
	}
}

// A journaled transaction whose nonce another one used is reported as lost, and nobody waits for it.
func TestLostNonce(t *testing.T) {
	b, dc := embedded(t)
	front := &switchable{}
	front.set(b.url)
	front.dropping(func(body string) (bool, bool) { return strings.Contains(body, "eth_sendRawTransaction"), false })
	srv := httptest.NewServer(front)
	defer srv.Close()
	journal := &chain.VolatileJournal{}
	s := chain.NewSender(dial(t, srv.URL), dc.ID(), b.rich, journal)
	if _, err := s.Submit(t.Context(), chain.Call{To: &common.Address{1}, Value: big.NewInt(1), ID: "lost"}); err != nil {
		t.Fatal(err)
	}
	foreign := sender(t, dial(t, b.url), b.rich)
	for range 3 { // its block, and two on top
		if _, err := chain.Transfer(t.Context(), foreign, common.Address{}, common.Address{2}, big.NewInt(1)); err != nil {
			t.Fatal(err)
		}
	}
	front.dropping(nil)
	open, err := s.Resume(t.Context())
	if err != nil || len(open) != 0 {
		t.Fatalf("still open: %v, %v", open, err)
	}
	if e, ok, err := journal.ByID(s.From(), "lost"); err != nil || !ok || !e.Failed {
		t.Fatalf("entry %+v, %v, %v; want it marked failed", e, ok, err)
	}
	if _, err := s.Do(t.Context(), chain.Call{To: &common.Address{1}, Value: big.NewInt(1), ID: "lost"}); err != nil {
		t.Fatalf("the retry after the loss: %v", err)
	}
}

// brokenJournal cannot write: nothing may be broadcast then.
type brokenJournal struct{ chain.VolatileJournal }

func (*brokenJournal) Put(chain.Entry) error { return errors.New("disk full") }

func TestNothingIsSentThatIsNotDurable(t *testing.T) {
	b, dc := embedded(t)
	c := dial(t, b.url)
	s := chain.NewSender(c, dc.ID(), b.rich, &brokenJournal{})
	to := common.Address{0xdd}
	if _, err := s.Do(t.Context(), chain.Call{To: &to, Value: big.NewInt(1)}); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Fatalf("err = %v, want the journal's", err)
	}
	if head, err := c.Head(t.Context()); err != nil || head.Number != 0 {
		t.Fatalf("a block was sealed: %+v, %v", head, err)
	}
}

// A chain that dies under the waiting: the wait ends with its context and says what was waited for.
func TestWaitEndsWithContext(t *testing.T) {
	b, dc := embedded(t)
	front := &switchable{}
	front.set(b.url)
	srv := httptest.NewServer(front)
	defer srv.Close()
	s := chain.NewSender(dial(t, srv.URL), dc.ID(), b.rich, &chain.VolatileJournal{})
	front.dropping(func(body string) (bool, bool) { return strings.Contains(body, "eth_sendRawTransaction"), false })
	tx, err := s.Submit(t.Context(), chain.Call{To: &common.Address{1}, Value: big.NewInt(1)})
	if err != nil {
		t.Fatal(err)
	}
	front.set("")
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = s.Wait(ctx, tx)
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), tx.Hash.Hex()) {
		t.Fatalf("err = %v", err)
	}
}
