package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
)

// TestRequesterKilled: wherever kill -9 strikes the requester, each task comes to one end
// after the restart, and is paid at most once: both sides agree on the lane, and it holds the
// sum of the prices of what was done.
func TestRequesterKilled(t *testing.T) {
	t.Parallel()
	provider, requester := fresh(t, 0), fresh(t, 50_000_000)
	// Long enough to be struck in each phase.
	provider.publish(t, module(1, spin(60_000_000), writeTo(1)), "test.crash", "--price-per-gigagas", "1000000")
	requester.ready(t, "test.crash", 1)
	warm := decode[api.Task](t, requester.cli(t, "", "run", "test.crash", "--json").ok(t))
	whole := warm.FinishedAt.Sub(warm.SubmittedAt)
	var ids []string
	for i := range 9 {
		ids = append(ids, strings.TrimSpace(requester.cli(t, "", "run", "test.crash", "--detach").ok(t).out))
		strike := time.NewTimer(whole * time.Duration(i) / 7)
		<-strike.C
		requester.kill(t)
		requester.start(t)
	}
	spent := warm.Price
	ends := map[string]int{}
	for _, id := range ids {
		task := requester.final(t, id, 90*time.Second)
		end := string(task.State)
		if task.Reason != nil {
			end += " " + string(task.Reason.Code)
		}
		ends[end]++
		switch task.State {
		case api.TaskDone:
			spent = plus(t, spent, task.Price)
			if out := requester.cli(t, "", "task", "output", id).ok(t).out; out != hello {
				t.Errorf("output %q", out)
			}
			requester.cli(t, "", "task", "show", id, "--receipt").ok(t).says(t, "verified")
		default:
			if task.Reason == nil || task.Cheque != nil {
				t.Errorf("%s ended as %s: %+v, cheque %+v", task.ShortID, task.State, task.Reason, task.Cheque)
			}
		}
	}
	t.Logf("struck over %s: %v", whole, ends)
	if ends[string(api.TaskDone)] == 0 {
		t.Error("no task survived a restart")
	}
	agree(t, requester, provider, spent)
	requester.cli(t, "", "run", "test.crash").ok(t)
}

func plus(t *testing.T, a, b protocol.Amount) protocol.Amount {
	t.Helper()
	s, err := a.Add(b)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// agree wants both ends of a lane at the same sum, which is what was spent.
func agree(t *testing.T, payer, payee *daemon, spent protocol.Amount) {
	t.Helper()
	eventually(t, 90*time.Second, func() string {
		out, in := payer.lane(t, "out", payee.status.Owner), payee.lane(t, "in", payer.status.Owner)
		if out.Cumulative != in.Cumulative || out.Sequence != in.Sequence || out.Cumulative != spent {
			return fmt.Sprintf("the payer promised %s in %s cheques, the payee holds %s in %s, tasks done cost %s", out.Cumulative, out.Sequence, in.Cumulative, in.Sequence, spent)
		}
		if !out.Locked.IsZero() || !in.Locked.IsZero() {
			return fmt.Sprintf("%s are locked at the payer, %s at the payee: a part is not folded yet", out.Locked, in.Locked)
		}
		return ""
	})
}

// TestProviderRestarted: a provider killed at any instant and started again leaves no task
// hanging: it is done and paid, or failed with the cause and unpaid.
func TestProviderRestarted(t *testing.T) {
	t.Parallel()
	provider, requester := fresh(t, 0), fresh(t, 50_000_000)
	provider.publish(t, module(1, spin(60_000_000), writeTo(1)), "test.provider-crash", "--price-per-gigagas", "1000000")
	requester.ready(t, "test.provider-crash", 1)
	warm := decode[api.Task](t, requester.cli(t, "", "run", "test.provider-crash", "--json").ok(t))
	whole := warm.FinishedAt.Sub(warm.SubmittedAt)
	spent := warm.Price
	ends := map[string]int{}
	for i := range 8 {
		id := strings.TrimSpace(requester.cli(t, "", "run", "test.provider-crash", "--detach", "--timeout", "25s").ok(t).out)
		strike := time.NewTimer(whole * time.Duration(i) / 7)
		<-strike.C
		provider.kill(t)
		provider.start(t)
		task := requester.final(t, id, 60*time.Second)
		end := string(task.State)
		if task.Reason != nil {
			end += " " + string(task.Reason.Code)
		}
		ends[end]++
		if task.State == api.TaskDone {
			spent = plus(t, spent, task.Price)
		} else if task.Reason == nil || task.Cheque != nil {
			t.Errorf("%s: %+v, cheque %+v", task.State, task.Reason, task.Cheque)
		}
		// The provider has an end for it too, if it ever had it.
		eventually(t, 30*time.Second, func() string {
			for _, x := range tasksOf(t, provider) {
				if x.ID == id && (x.State == api.TaskAwarded || x.State == api.TaskRunning) {
					return "at the provider it is " + string(x.State)
				}
			}
			return ""
		})
		requester.ready(t, "test.provider-crash", 1)
	}
	t.Logf("struck over %s: %v", whole, ends)
	agree(t, requester, provider, spent)
	if n := busy(t, provider); n != 0 {
		t.Errorf("%d places are taken for nothing", n)
	}
	requester.cli(t, "", "run", "test.provider-crash").ok(t)
}

// TestWorkerKilled: when the process that runs the program dies, the task fails by name, and
// the daemon goes on.
func TestWorkerKilled(t *testing.T) {
	t.Parallel()
	provider, requester := fresh(t, 0), member(t, "node3")
	provider.publish(t, module(1, forever()), "test.worker")
	provider.publish(t, module(1, writeTo(1)), "test.worker-next")
	requester.ready(t, "test.worker", 1)
	requester.ready(t, "test.worker-next", 1)
	ended := make(chan result, 1)
	go func() { ended <- requester.cli(t, "", "run", "test.worker", "--timeout", "25s") }()
	running(t, requester, "test.worker")
	// A task runs a moment before its worker does: strike until it was struck.
	var r result
	eventually(t, 20*time.Second, func() string {
		killWorkers(provider)
		select {
		case r = <-ended:
			return ""
		default:
			return "the task does not end"
		}
	})
	r.fails(t, api.ExitNetwork, "worker", "run it again")
	if task := newest(t, requester, "test.worker"); task.Reason == nil || task.Reason.Code != api.CodeWorkerCrashed || task.Cheque != nil {
		t.Errorf("%+v", task.Reason)
	}
	requester.cli(t, "", "run", "test.worker-next").ok(t)
}
