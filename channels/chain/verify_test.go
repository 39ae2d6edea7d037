package chain_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/channels/chain"
)

func TestVerify(t *testing.T) {
	b, _ := embedded(t)
	w := newWorld(t, b)
	other, _ := embedded(t)
	d := w.dep
	for _, tc := range []struct {
		name string
		urls []string
		d    chain.Deployment
		want error
	}{
		{"right", []string{b.url}, d, nil},
		{"another chain ID", []string{b.url}, chain.Deployment{ChainID: d.ChainID + 1, Genesis: d.Genesis, Vault: d.Vault, CodeHash: d.CodeHash}, chain.ErrWrongChain},
		{"another genesis", []string{b.url}, chain.Deployment{ChainID: d.ChainID, Genesis: common.Hash{1}, Vault: d.Vault, CodeHash: d.CodeHash}, chain.ErrWrongGenesis},
		{"nothing at the vault's address", []string{b.url}, chain.Deployment{ChainID: d.ChainID, Genesis: d.Genesis, Vault: common.Address{9}, CodeHash: d.CodeHash}, chain.ErrNoVault},
		{"a token at the vault's address", []string{b.url}, chain.Deployment{ChainID: d.ChainID, Genesis: d.Genesis, Vault: w.token, CodeHash: d.CodeHash}, chain.ErrForeignCode},
		{"second endpoint on another chain", []string{b.url, other.url}, d, chain.ErrWrongChain},
		{"second endpoint silent", []string{b.url, "http://127.0.0.1:1"}, d, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := dial(t, tc.urls...).Verify(t.Context(), tc.d.ChainID, tc.d.Genesis, tc.d.Vault, tc.d.CodeHash)
			if !errors.Is(err, tc.want) || (tc.want == nil && err != nil) {
				t.Fatalf("err = %v, want %v", err, tc.want)
			}
		})
	}
}

func TestNoAnswer(t *testing.T) {
	refuses := "http://127.0.0.1:1"
	if _, err := chain.Dial(t.Context(), chain.Config{URLs: []string{refuses}}); !errors.Is(err, chain.ErrNoAnswer) {
		t.Fatalf("nobody listens: %v, want ErrNoAnswer", err)
	}
	release := make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-release:
		}
	}))
	defer silent.Close()
	defer close(release)
	begin := time.Now()
	_, err := chain.Dial(t.Context(), chain.Config{URLs: []string{silent.URL}, CallTimeout: 50 * time.Millisecond})
	if !errors.Is(err, chain.ErrNoAnswer) || time.Since(begin) > 5*time.Second {
		t.Fatalf("silent endpoint: %v after %s, want ErrNoAnswer at the deadline", err, time.Since(begin))
	}
	garbage := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("<html>busy</html>"))
	}))
	defer garbage.Close()
	if _, err := chain.Dial(t.Context(), chain.Config{URLs: []string{garbage.URL}}); !errors.Is(err, chain.ErrNoAnswer) {
		t.Fatalf("garbage: %v, want ErrNoAnswer", err)
	}
}

// When the preferred endpoint falls silent the next one answers; an endpoint that comes up later on
// another chain is never believed.
func TestFailover(t *testing.T) {
	b, first := embedded(t)
	w := newWorld(t, b)
	other, _ := embedded(t)
	turn := &switchable{}
	turn.set(b.url)
	front := httptest.NewServer(turn)
	defer front.Close()

	c := dial(t, front.URL, first.WSURL())
	d := w.dep
	if err := c.Verify(t.Context(), d.ChainID, d.Genesis, d.Vault, d.CodeHash); err != nil {
		t.Fatal(err)
	}
	turn.set("")
	if _, err := c.Head(t.Context()); err != nil {
		t.Fatalf("the second endpoint was not asked: %v", err)
	}

	late := &switchable{}
	lateFront := httptest.NewServer(late)
	defer lateFront.Close()
	c = dial(t, b.url, lateFront.URL)
	if err := c.Verify(t.Context(), d.ChainID, d.Genesis, d.Vault, d.CodeHash); err != nil {
		t.Fatal(err)
	}
	late.set(other.url)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if h, err := c.Head(t.Context()); !errors.Is(err, chain.ErrWrongChain) {
		t.Fatalf("head %+v, %v from an endpoint on another chain; want ErrWrongChain", h, err)
	}
}

func TestConfigRefuses(t *testing.T) {
	for name, cfg := range map[string]chain.Config{
		"none":             {},
		"too many":         {URLs: make([]string, 17)},
		"not a URL":        {URLs: []string{"127.0.0.1:8545"}},
		"other scheme":     {URLs: []string{"ftp://h/"}},
		"negative timeout": {URLs: []string{"http://h"}, CallTimeout: -1},
	} {
		if _, err := chain.Dial(context.Background(), cfg); !errors.Is(err, chain.ErrConfig) {
			t.Errorf("%s: %v, want ErrConfig", name, err)
		}
	}
}
