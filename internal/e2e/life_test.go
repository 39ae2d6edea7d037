package e2e

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/zerostate/zerostate/node/api"
)

// TestSecondDaemon: a directory has one daemon; the second is told which process holds it.
func TestSecondDaemon(t *testing.T) {
	t.Parallel()
	d := fresh(t, 0)
	for range 2 {
		r := program(t, "zerostated", "", "run", "--dir", d.dir)
		if r.code != 3 || !strings.Contains(r.err, "process "+strconv.Itoa(d.status.PID)) || !strings.Contains(r.err, "--dir") {
			t.Error(r)
		}
	}
	// init on a directory in use changes nothing under the daemon either.
	program(t, "zerostated", "", "init", "--dir", d.dir).fails(t, 3, "process "+strconv.Itoa(d.status.PID))
	d.cli(t, "", "node", "status").ok(t)
	// A killed daemon leaves no lock behind, and its socket is replaced.
	d.kill(t)
	d.cli(t, "", "node", "status").fails(t, api.ExitNoDaemon, "nobody listens", "zerostated run --dir "+d.dir)
	d.start(t)
}

// TestSocketMode: the API is for its user alone.
func TestSocketMode(t *testing.T) {
	t.Parallel()
	for _, m := range net.Members {
		info, err := os.Stat(m.Socket)
		if err != nil || info.Mode().Perm() != 0o600 || info.Mode()&os.ModeSocket == 0 {
			t.Errorf("%s: %v %v", m.Name, err, info)
		}
	}
	seen := map[int]bool{os.Getpid(): true}
	for _, m := range net.Members {
		if seen[m.PID] {
			t.Errorf("%s shares process %d", m.Name, m.PID)
		}
		seen[m.PID] = true
	}
}

// TestStopAndRestart: SIGTERM ends a daemon at work within 5 s and frees its socket, and the
// next start has its tasks, its wallet and its agents.
func TestStopAndRestart(t *testing.T) {
	t.Parallel()
	provider, requester := fresh(t, 0), fresh(t, 20_000_000)
	provider.publish(t, module(1, writeTo(1)), "test.restart")
	provider.publish(t, module(1, forever()), "test.restart-slow", "--gas", "10000000000")
	requester.ready(t, "test.restart", 1)
	requester.ready(t, "test.restart-slow", 1)
	done := decode[api.Task](t, requester.cli(t, "", "run", "test.restart", "--json").ok(t))
	slow := strings.TrimSpace(requester.cli(t, "", "run", "test.restart-slow", "--detach", "--timeout", "60s").ok(t).out)
	eventually(t, 20*time.Second, func() string {
		task, err := requester.api.Task(t.Context(), slow)
		if err != nil || task.State != api.TaskRunning {
			return string(task.State)
		}
		return ""
	})
	wallet := wallets(t, provider, requester)
	// Something is under way on both: an execution, and who waits for it.
	for name, d := range map[string]*daemon{"provider": provider, "requester": requester} {
		took, code := d.stop(t)
		t.Logf("%s: stopped after %s", name, took.Round(time.Millisecond))
		if took > 5*time.Second || code != 0 {
			t.Errorf("%s: stopped after %s with exit code %d", name, took, code)
		}
		if _, err := os.Stat(filepath.Join(d.dir, "api.sock")); err == nil {
			t.Errorf("%s: the socket is still there", name)
		}
		d.cli(t, "", "node", "status").fails(t, api.ExitNoDaemon, "there is no socket")
		d.start(t)
	}
	after := wallets(t, provider, requester)
	if after[0].Earned != wallet[0].Earned || after[0].Promised != wallet[0].Promised || after[1].Spent != wallet[1].Spent || wallet[1].Spent.IsZero() || after[1].Free != wallet[1].Free {
		t.Errorf("before %+v\nafter %+v", wallet, after)
	}
	again := decode[api.Task](t, requester.cli(t, "", "task", "show", done.ID, "--json").ok(t))
	if again.State != api.TaskDone || again.Auction == nil || len(again.Timeline) != len(done.Timeline) || again.ReceiptCID != done.ReceiptCID {
		t.Errorf("%+v", again)
	}
	if out := requester.cli(t, "", "task", "output", done.ID).ok(t).out; out != hello {
		t.Errorf("output %q", out)
	}
	checkReceipt(t, requester, provider, done.ID)
	// What was under way has ended, unpaid, with the cause.
	task := requester.final(t, slow, 60*time.Second)
	if task.State != api.TaskFailed || task.Reason.Code != api.CodeRestarted && task.Reason.Code != api.CodeProviderLost || task.Cheque != nil {
		t.Errorf("%s: %+v", task.State, task.Reason)
	}
	if list := decode[api.AgentList](t, provider.cli(t, "", "agent", "list", "--json").ok(t)); len(list.Agents) != 2 {
		t.Errorf("%d agents after the restart", len(list.Agents))
	}
	requester.ready(t, "test.restart", 1)
	requester.cli(t, "", "run", "test.restart").ok(t)
	if log := provider.log(t) + requester.log(t); strings.Contains(log, "level=ERROR") {
		t.Errorf("errors in the logs:\n%s", log)
	}
}

// TestProviderKilled: a provider that dies during the task ends it as failed before the
// deadline, with the provider named and nothing paid.
func TestProviderKilled(t *testing.T) {
	t.Parallel()
	provider, requester := fresh(t, 0), member(t, "node3")
	provider.publish(t, module(1, writeTo(1)), "test.killed-quick")
	provider.publish(t, module(1, forever()), "test.killed")
	requester.ready(t, "test.killed", 1)
	requester.ready(t, "test.killed-quick", 1)
	requester.cli(t, "", "run", "test.killed-quick").ok(t)
	before := requester.lane(t, "out", provider.status.Owner)
	ended := make(chan result, 1)
	begun := time.Now()
	go func() { ended <- requester.cli(t, "", "run", "test.killed", "--timeout", "25s") }()
	running(t, requester, "test.killed")
	provider.kill(t)
	var r result
	select {
	case r = <-ended:
	case <-time.After(40 * time.Second):
		t.Fatal("the task never ended")
	}
	if took := time.Since(begun); took > 25*time.Second {
		t.Errorf("it took %s, over the deadline", took)
	}
	r.fails(t, api.ExitNetwork, "provider was lost", provider.status.PeerID, "Nothing was paid", "run the task again")
	task := newest(t, requester, "test.killed")
	if task.State != api.TaskFailed || task.Reason == nil || task.Reason.Code != api.CodeProviderLost || task.Cheque != nil || task.Provider != provider.status.PeerID {
		t.Errorf("%+v", task)
	}
	if after := requester.lane(t, "out", provider.status.Owner); after.Cumulative != before.Cumulative || after.Sequence != before.Sequence || before.Sequence != 2 { // locked and folded
		t.Errorf("the lane moved: %+v, before %+v", after, before)
	}
	// What was held for it is free again: the next one is done when the provider is back.
	provider.start(t)
	requester.ready(t, "test.killed-quick", 1)
	requester.cli(t, "", "run", "test.killed-quick").ok(t)
}

// running waits until the newest task of a capability runs.
func running(t *testing.T, d *daemon, capability string) {
	t.Helper()
	eventually(t, 20*time.Second, func() string {
		if task := newest(t, d, capability); task.State != api.TaskRunning {
			return "the task is " + string(task.State)
		}
		return ""
	})
}

func newest(t *testing.T, d *daemon, capability string) api.Task {
	t.Helper()
	for _, task := range tasksOf(t, d) {
		if task.Capability == capability {
			return task
		}
	}
	return api.Task{}
}
