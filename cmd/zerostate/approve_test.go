package main

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/api/apitest"
)

// TestApprovalOnATerminal: the question says what, how much and why, and only a yes is one.
func TestApprovalOnATerminal(t *testing.T) {
	dir, err := os.MkdirTemp("", "zs") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	socket := filepath.Join(dir, "s")
	b := apitest.New()
	s, err := api.New(api.Config{SocketPath: socket, Backend: b, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	serving, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(serving) }()
	defer func() { stop(); <-done }()
	for {
		if c, err := net.Dial("unix", socket); err == nil {
			_ = c.Close()
			break
		}
	}
	for _, c := range []struct {
		answer   string
		terminal bool
		want     api.ExitCode
		asked    bool
	}{
		{"y\n", true, api.ExitOK, true},
		{"YES\n", true, api.ExitOK, true},
		{"yes", true, api.ExitOK, true}, // the end of the input ends the line
		{"n\n", true, api.ExitFunds, true},
		{"\n", true, api.ExitFunds, true},
		{"", true, api.ExitFunds, true},
		{"yesterday\n", true, api.ExitFunds, true},
		{"y\n", false, api.ExitFunds, false},
	} {
		var said bytes.Buffer
		a := &app{in: strings.NewReader(c.answer), out: &bytes.Buffer{}, err: &said, getenv: func(string) string { return "" }, inTerminal: c.terminal, errTerminal: true}
		code := a.execute(t.Context(), []string{"run", "util.echo", "--max-price", "20000000", "--socket", socket})
		asked := strings.Contains(said.String(), "at most 20 ztUSD for util.echo. Submit it? [y/N]") && strings.Contains(said.String(), "above 10000000 this node asks first")
		if code != int(c.want) || asked != c.asked {
			t.Errorf("%q: exit code %d, asked %v; said:\n%s", c.answer, code, asked, said.String())
		}
	}
}
