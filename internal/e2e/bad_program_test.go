package e2e

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/zerostate/zerostate/node/api"
)

// TestBadModules: what no provider could run is refused where it is published, and the author
// is told how to build it right.
func TestBadModules(t *testing.T) {
	t.Parallel()
	provider := member(t, "node1")
	for _, c := range []struct {
		name   string
		module []byte
		says   []string
	}{
		{"not WASM", []byte("#!/bin/sh\necho hello\n"), []string{"not a module that can be run", "not a WebAssembly module", "GOOS=wasip1"}},
		{"empty", nil, []string{"not a module that can be run", "empty"}},
		{"cut short", module(1, writeTo(1))[:60], []string{"not a module that can be run"}},
		{"component", []byte("\x00asm\x0d\x00\x01\x00"), []string{"component, not a module", "rebuild it as a WASI preview1", "wasip1"}},
		{"unknown import", unknownImport(), []string{"imports what no node provides", "env.fetch"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := t.TempDir() + "/agent.wasm"
			write(t, path, c.module)
			provider.cli(t, "", "agent", "publish", path, "--name", "bad", "--description", "bad", "--agent-version", "1",
				"--capability", "test.bad", "--price", "1").fails(t, api.ExitUsage, append(c.says, "do:")...)
		})
	}
	if list := provider.cli(t, "", "agent", "find", "test.bad").fails(t, api.ExitNoBids, "nobody has announced test.bad", "do:"); list.out != "" {
		t.Error(list)
	}
	provider.cli(t, "", "agent", "publish", "/nowhere.wasm", "--name", "n", "--description", "d", "--agent-version", "1", "--capability", "a.b").
		fails(t, api.ExitUsage, "there is no such file")
	provider.cli(t, "", "agent", "publish", "/dev/null", "--name", "n").fails(t, api.ExitUsage, "the card is not complete")
}

// TestBadPrograms: a program that misbehaves ends its task as failed, named and unpaid.
func TestBadPrograms(t *testing.T) {
	t.Parallel()
	provider, requester := fresh(t, 0), member(t, "node3")
	t.Run("all", func(t *testing.T) { badPrograms(t, provider, requester) })
	if l := requester.lane(t, "out", provider.status.Owner); l.Sequence != 0 || !l.Cumulative.IsZero() {
		t.Errorf("failed tasks were paid: %+v", l)
	}
}

func badPrograms(t *testing.T, provider, requester *daemon) {
	stderr := func(s string) string { return "the agent's last words:\n" + s }
	for _, c := range []struct {
		name, capability string
		module           []byte
		card, run        []string
		code             api.Code
		says             []string
	}{
		{"endless loop by gas", "test.loop", module(1, forever()), []string{"--gas", "50000000"}, nil, api.CodeGasExhausted, []string{"used all its gas (50000000)", "do:"}},
		{"endless loop by gas of the call", "test.call-gas", module(1, forever()), nil, []string{"--gas", "7000000"}, api.CodeGasExhausted, []string{"used all its gas (7000000)", "--gas"}},
		{"endless loop by deadline", "test.deadline", module(1, forever()), []string{"--gas", "1000000000000"}, []string{"--timeout", "3s", "--gas", "1000000000000"}, api.CodeDeadline, []string{"deadline", "depends on the machine", "--timeout"}},
		{"recursion", "test.recursion", module(1, recurse), nil, nil, api.CodeStack, []string{"calls itself too deeply", "the same on every machine"}},
		{"memory demanded", "test.memory", module(2048), []string{"--memory", "64MiB"}, nil, api.CodeMemoryLimit, []string{"67108864 bytes of memory", "do:"}},
		{"memory demanded beyond the call", "test.call-memory", module(2048), nil, []string{"--memory", "32MiB"}, api.CodeMemoryLimit, []string{"33554432 bytes of memory", "--memory"}},
		{"memory taken", "test.hoard", module(1, hoard()), []string{"--memory", "32MiB"}, nil, api.CodeTrap, []string{"out of memory"}},
		{"output", "test.output", module(1, forever(writeTo(1))), nil, []string{"--output-limit", "1000"}, api.CodeOutputLimit, []string{"more output than allowed", "--output-limit"}},
		{"log", "test.log", module(1, forever(writeTo(2))), nil, nil, api.CodeLogLimit, []string{"more log than allowed", stderr("hello world")}},
		{"trap", "test.trap", module(1, writeTo(2), trap), nil, nil, api.CodeTrap, []string{"trapped", "unreachable", stderr(hello)}},
		{"exit status", "test.exit", module(1, writeTo(2), exit(3)), nil, nil, api.CodeExitStatus, []string{"exit status 3", stderr(hello)}},
		{"exit status that invites a retry", "test.tempfail", module(1, exit(75)), nil, nil, api.CodeExitStatus, []string{"exit status 75", "another try may succeed"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			provider.publish(t, c.module, c.capability, c.card...)
			requester.ready(t, c.capability, 1)
			r := requester.cli(t, "", append([]string{"run", c.capability}, c.run...)...)
			r.fails(t, api.ExitTask, c.says...)
			if dependent := strings.Contains(r.err, "depends on the machine"); dependent != (c.code == api.CodeDeadline) {
				t.Errorf("it depends on the machine: %v\n%s", dependent, r)
			}
			if r.out != "" {
				t.Errorf("output of a failed task: %q", r.out)
			}
			// Every command that a message names has to exist with the flag that it names.
			checkRemedy(t, requester, r)
			for side, d := range map[string]*daemon{"requester": requester, "executor": provider} {
				var task api.Task
				eventually(t, 10e9, func() string {
					page, err := d.api.Tasks(t.Context(), api.TaskQuery{Limit: 200, Role: side})
					if err != nil {
						return err.Error()
					}
					for _, found := range page.Tasks {
						if found.Capability == c.capability && found.State.Final() {
							task = found
							return ""
						}
					}
					return fmt.Sprintf("no end of it at the %s: %+v", side, page.Tasks)
				})
				if task.State != api.TaskFailed || task.Reason == nil || task.Reason.Code != c.code || task.Cheque != nil || !task.Price.IsZero() {
					t.Errorf("%s: %s %+v, cheque %v", side, task.State, task.Reason, task.Cheque)
				}
			}
		})
	}
}

// TestModuleTooLarge: a provider that was made to execute smaller modules than the one it serves bids no more, and says why.
func TestModuleTooLarge(t *testing.T) {
	t.Parallel()
	provider, requester := fresh(t, 0), member(t, "node3")
	provider.publish(t, module(1, bytes.Repeat([]byte{nop}, 2048)), "test.large")
	provider.stop(t)
	provider.flags = append(provider.flags, "--runtime-module", "1KiB")
	provider.start(t)
	requester.ready(t, "test.large", 1)
	r := requester.cli(t, "", "run", "test.large", "--timeout", "5s").fails(t, api.ExitNoBids, "module-limit")
	checkRemedy(t, requester, r)
	provider.cli(t, "", "agent", "show", "test.large", "--json").ok(t).says(t, "[runtime] module allows 1024")
}

// checkRemedy holds the flags and commands that a message recommends against the help of the
// command line.
func checkRemedy(t *testing.T, d *daemon, r result) {
	t.Helper()
	_, remedy, ok := strings.Cut(r.err, "do:")
	if !ok {
		t.Fatalf("no remedy\n%s", r)
	}
	help := d.cli(t, "", "run", "--help").ok(t).out
	for _, word := range strings.FieldsFunc(remedy, func(c rune) bool { return c == ' ' || c == ',' || c == '\n' }) {
		if strings.HasPrefix(word, "--") && !strings.Contains(help, word+" ") {
			t.Errorf("the remedy names %s, which run does not have: %s", word, remedy)
		}
	}
	if _, command, ok := strings.Cut(remedy, "zerostate "); ok {
		words := strings.Fields(command)
		if out := d.cli(t, "", append(words[:min(2, len(words))], "--help")...); out.code != 0 || strings.Contains(out.out, "Available Commands") {
			t.Errorf("the remedy names a command that there is not: zerostate %s", command)
		}
	}
}
