package main

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/zerostate/zerostate/node/api"
)

// TestInterruptedTrial sees the output of a program that still runs, and then what Ctrl-C does: the program ends
// with the command, without a word.
func TestInterruptedTrial(t *testing.T) {
	if err := buildOnce(); err != nil {
		t.Fatal(err)
	}
	places := map[string]string{"ZEROSTATE_WORKER": filepath.Join(builtDir, "zerostate-worker")}
	out, log := &screen{news: make(chan struct{}, 1)}, &screen{news: make(chan struct{}, 1)}
	a := &app{in: eof{}, out: out, err: log, getenv: func(name string) string { return places[name] }}
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	code := make(chan int, 1)
	go func() {
		code <- a.execute(ctx, []string{"agent", "test", filepath.Join(builtDir, "guest.wasm"), "--gas", "1000000000000000", "--", "hang"})
	}()
	out.next(t, "here I am\n")
	interrupt()
	if got := <-code; got != int(api.ExitInterrupted) || log.text.String() != "" {
		t.Errorf("exit code %d, %q", got, log.text.String())
	}
}
