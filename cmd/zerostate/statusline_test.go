package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/zerostate/zerostate/node/api"
)

// TestProgressOnATerminal: it is one line, written again and again, that never wraps and leaves nothing behind.
func TestProgressOnATerminal(t *testing.T) {
	var said bytes.Buffer
	a := &app{err: &said, errTerminal: true, getenv: func(string) string { return "" }}
	status := &statusLine{to: &said}
	start := time.Now()
	show := func(typ api.EventType, d api.EventData) {
		a.progress(t.Context(), api.Event{Time: start, Type: typ, Data: d}, start, status)
	}
	show(api.EventTaskRunning, api.EventData{Peer: "12D3"})
	show(api.EventTaskProgress, api.EventData{Progress: &api.Progress{Permille: 333, Text: "half \x1b[2J way"}})
	show(api.EventTaskProgress, api.EventData{Progress: &api.Progress{Permille: 999, Text: strings.Repeat("é", 200)}})
	show(api.EventTaskLog, api.EventData{Detail: "a line"})
	status.clear()
	lines := strings.Split(said.String(), "\n")
	if len(lines) != 3 || lines[2] != "" {
		t.Fatalf("%d lines: %q", len(lines), said.String())
	}
	shown := strings.Split(lines[1], "\r")
	if len(shown) != 4 || !strings.Contains(shown[1], "33.3 %; half") || !strings.Contains(shown[2], "99.9 %; é") || !strings.HasPrefix(shown[3], "\x1b[K  0.000s  log") {
		t.Fatalf("%q", shown)
	}
	for _, s := range shown[1:3] {
		text, ok := strings.CutSuffix(s, "\x1b[K")
		if !ok || strings.Contains(text, "\x1b") || len([]rune(text)) > statusWidth {
			t.Errorf("%q", s)
		}
	}
	a.quiet = true
	before := said.Len()
	show(api.EventTaskProgress, api.EventData{Progress: &api.Progress{Permille: 1}})
	if said.Len() != before {
		t.Error("with --quiet it is shown")
	}
}
