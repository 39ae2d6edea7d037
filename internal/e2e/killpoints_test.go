package e2e

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zerostate/zerostate/internal/killpoint"
	"github.com/zerostate/zerostate/internal/killpoint/points"
	"github.com/zerostate/zerostate/node/api"
)

// killable builds the programs with their kill points, once.
var killable = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(base, "killable")
	c := exec.Command("go", "build", "-tags", "killpoints", "-o", dir+"/", "./cmd/...")
	c.Dir = "../.."
	if out, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return dir, nil
})

// trade is a provider and a requester that trade; either may die at a kill point, and is started again as by a service
// manager, without the point.
type trade struct {
	provider, requester *daemon
	deaths              int
	held                *daemon              // stays dead: its user sleeps
	next                map[*daemon][]string // what the process is told that is started after a death
}

// begin makes both homes and starts both daemons. first is what the processes are told, next what those are told that follow.
func begin(t *testing.T, first, next map[string][]string) *trade {
	t.Helper()
	dir, err := killable()
	if err != nil {
		t.Fatal(err)
	}
	s := &trade{next: map[*daemon][]string{}}
	s.provider, s.requester = s.mortal(t, dir, first["provider"]), s.mortal(t, dir, first["requester"])
	s.next[s.provider], s.next[s.requester] = next["provider"], next["requester"]
	// The provider asks a stranger for a start fee, so that there is one.
	s.provider.flags = []string{"--market-start-percent", "50"}
	s.requester.flags = []string{"--market-lane-reserve", "10000000"}
	s.mend(t)
	return s
}

func (s *trade) mortal(t *testing.T, dir string, env []string) *daemon {
	t.Helper()
	d := home(t) // The points of init are those of key files, which a start that finds none passes, too.
	d.bin, d.env = dir, env
	return d
}

// mend starts whoever is dead, and gives what was said to the last of it.
func (s *trade) mend(t *testing.T) {
	t.Helper()
	for _, d := range []*daemon{s.provider, s.requester} {
		for d != s.held && !d.up(t) {
			if d.cmd != nil {
				s.deaths++
				d.env, s.next[d] = s.next[d], nil
			}
			d.launch(t)
			eventually(t, 30*time.Second, func() string {
				if d.ended() {
					return "" // It died starting. The loop starts it again.
				}
				st, err := d.api.NodeStatus(t.Context())
				if err != nil {
					return err.Error()
				}
				if d.status = st; st.Peers == 0 {
					return "it has no peers"
				}
				return ""
			})
		}
	}
}

func (d *daemon) ended() bool {
	select {
	case <-d.done:
		return true
	default:
		return false
	}
}

// up reports whether the process lives; one that ended in another way than by its kill point fails the test.
func (d *daemon) up(t *testing.T) bool {
	t.Helper()
	if d.cmd == nil {
		return false
	}
	if !d.ended() {
		return true
	}
	if d.cmd.ProcessState.ExitCode() >= 0 {
		t.Fatalf("the daemon ended by itself: %v\n%s", d.cmd.ProcessState, d.log(t))
	}
	return false
}

// until does a step again and again until it has succeeded, as its user would, with both daemons alive at the start.
func (s *trade) until(t *testing.T, what string, step func() string) {
	t.Helper()
	eventually(t, 90*time.Second, func() string {
		s.mend(t)
		if why := step(); why != "" {
			return what + ": " + why
		}
		return ""
	})
}

func said(r result) string {
	if r.code != 0 {
		return r.String()
	}
	return ""
}

// A story is what happens between the two.
type story struct {
	name string
	tell func(s *trade, t *testing.T, capability string)
	// who dies where, once, in each telling: the point is one of an earlier story.
	side, point string
}

var stories = []story{
	{"trade", (*trade).everything, "", ""},
	// Each falls silent when the other has what it needs: the key is shown to the chain; the lock lapses.
	{"silent payer", (*trade).silentPayer, "requester", "(*Node).withFold Fold commit"},
	{"silent executor", (*trade).silentExecutor, "provider", "(*Node).handlePay writeFrame/2 send"},
	// It has the whole result, sealed, and never locks its price.
	{"late payer", (*trade).latePayer, "requester", "(*Node).lockPart Promise commit"},
}

const (
	small    = "some input\n"
	price    = "5000000"
	patience = 12 * time.Second // for a task
)

// prepare gives both money, and the requester somebody to hire.
func (s *trade) prepare(t *testing.T, capability string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "agent.wasm")
	write(t, path, echoModule(t))
	for _, d := range []*daemon{s.provider, s.requester} {
		s.until(t, "faucet", func() string { return said(d.cli(t, "", "wallet", "faucet")) })
		s.until(t, "deposit", func() string {
			if w, err := d.api.Wallet(t.Context()); err == nil && !w.Free.IsZero() {
				return ""
			}
			return said(d.cli(t, "", "wallet", "deposit", "100.0"))
		})
	}
	s.until(t, "publish", func() string {
		return said(s.provider.cli(t, "", "agent", "publish", path, "--name", capability, "--description", "an agent of a test", "--agent-version", "1.0.0",
			"--capability", capability, "--price", price))
	})
}

// run has one task done and paid.
func (s *trade) run(t *testing.T, capability, input string) {
	t.Helper()
	s.until(t, "run", func() string {
		return said(s.requester.cli(t, input, "run", capability, "--max-price", "6000000", "--timeout", patience.String()))
	})
	s.settled(t)
}

// everything lives through all that moves money between two that mean well, and ends with no money on the way.
func (s *trade) everything(t *testing.T, capability string) {
	t.Helper()
	p, r := s.provider, s.requester
	s.prepare(t, capability)
	s.run(t, capability, strings.Repeat("a result of several parts. ", 12_000))
	s.run(t, capability, small)
	s.until(t, "settle", func() string {
		if why := said(p.cli(t, "", "wallet", "settle")); why != "" && !strings.Contains(why, "nothing") {
			return why
		}
		return ""
	})
	s.closes(t, r, "out", p)
	s.run(t, capability, small)
	s.closes(t, p, "in", r)
	s.conserved(t)
}

// silentPayer has the requester die when it has the key and has not folded the lock: the provider takes its money from the chain.
func (s *trade) silentPayer(t *testing.T, capability string) {
	t.Helper()
	s.prepare(t, capability)
	s.held = s.requester
	s.diesRunning(t, capability)
	s.until(t, "claim", func() string {
		if w, err := s.provider.api.Wallet(t.Context()); err != nil || w.Settled.IsZero() {
			return fmt.Sprintf("nothing is settled: %v", err)
		}
		return ""
	})
	s.held = nil
	s.settled(t)
	s.run(t, capability, small)
	// It closes alone, too: the provider has until the window's end to claim.
	lane, err := s.open(t, s.requester, "out")
	if err != nil {
		t.Fatal(err)
	}
	s.until(t, "force-close", func() string {
		return said(s.requester.cli(t, "", "channel", "force-close", lane.ID))
	})
	s.until(t, "the window's end", func() string {
		if l, err := s.requester.api.Lane(t.Context(), lane.ID); err != nil || l.State != "closed" {
			return fmt.Sprintf("the lane is %s: %v", l.State, err)
		}
		return ""
	})
	s.conserved(t)
}

// silentExecutor has the provider die when it has the lock and has not sent the key: the requester's money comes free.
func (s *trade) silentExecutor(t *testing.T, capability string) {
	t.Helper()
	s.prepare(t, capability)
	s.held = s.provider
	s.diesRunning(t, capability)
	s.until(t, "lapse", func() string {
		l, err := s.open(t, s.requester, "out")
		if err != nil || !l.Locked.IsZero() {
			return fmt.Sprintf("%s are locked: %v", l.Locked, err)
		}
		return ""
	})
	s.held = nil
	s.settled(t)
	s.run(t, capability, small)
}

// latePayer has the requester die before it locks anything, and sleep past the deadline: what nobody will pay any more does not
// shut the lane for what comes after.
func (s *trade) latePayer(t *testing.T, capability string) {
	t.Helper()
	s.prepare(t, capability)
	s.held = s.requester
	s.diesRunning(t, capability)
	deadline := time.Now().Add(patience)
	s.until(t, "deadline", func() string {
		if time.Now().Before(deadline) {
			return "it is not over"
		}
		return ""
	})
	s.held = nil
	s.run(t, capability, small)
	s.run(t, capability, small)
	s.closes(t, s.requester, "out", s.provider)
	s.conserved(t)
}

// diesRunning starts a task and waits until the one who is held is dead.
func (s *trade) diesRunning(t *testing.T, capability string) {
	t.Helper()
	s.requester.ready(t, capability, 1)
	s.requester.cli(t, small, "run", capability, "--max-price", "6000000", "--timeout", patience.String(), "--detach").ok(t)
	s.until(t, "death", func() string {
		if !s.held.ended() {
			return "it lives"
		}
		return ""
	})
}

// settled waits until every task has its end, nobody works on one, and the lanes agree.
func (s *trade) settled(t *testing.T) {
	t.Helper()
	s.until(t, "tasks", func() string {
		for _, d := range []*daemon{s.provider, s.requester} {
			list, err := d.api.Tasks(t.Context(), api.TaskQuery{})
			if err != nil {
				return err.Error()
			}
			for _, task := range list.Tasks {
				// An executor keeps an unpaid result for minutes.
				if !task.State.Final() && (d == s.requester || task.State != api.TaskDelivered) {
					return fmt.Sprintf("%s is %s for the %s", task.ShortID, task.State, task.Role)
				}
			}
		}
		return ""
	})
	s.until(t, "lanes", func() string {
		out, err := s.open(t, s.requester, "out")
		in, err2 := s.open(t, s.provider, "in")
		switch {
		case err != nil || err2 != nil:
			return fmt.Sprint(err, err2)
		case out.ID != in.ID || out.Cumulative != in.Cumulative || out.Sequence != in.Sequence:
			return fmt.Sprintf("the payer promised %s in %s cheques, the payee holds %s in %s", out.Cumulative, out.Sequence, in.Cumulative, in.Sequence)
		case !out.Locked.IsZero() || !in.Locked.IsZero():
			return fmt.Sprintf("%s are locked at the payer, %s at the payee", out.Locked, in.Locked)
		}
		return ""
	})
}

// open is the lane between the two that is not closed.
func (s *trade) open(t *testing.T, d *daemon, direction string) (api.Lane, error) {
	t.Helper()
	list, err := d.api.Lanes(t.Context())
	if err != nil {
		return api.Lane{}, err
	}
	for _, l := range list.Lanes {
		if l.Direction == direction && l.State != "closed" {
			return l, nil
		}
	}
	return api.Lane{}, nil
}

// closes has one of them close the open lane.
func (s *trade) closes(t *testing.T, d *daemon, direction string, other *daemon) {
	t.Helper()
	id := ""
	s.until(t, "close", func() string {
		lane, err := s.open(t, d, direction)
		switch {
		case err != nil:
			return err.Error()
		case lane.ID == "" && id == "":
			return "there is no lane"
		case lane.ID == "":
			return ""
		}
		id = lane.ID
		if why := said(d.cli(t, "", "channel", "close", id)); why != "" {
			return why
		}
		return "it is not closed yet"
	})
	s.until(t, "close, seen by the other", func() string {
		l, err := other.api.Lane(t.Context(), id)
		switch {
		case err != nil:
			return err.Error()
		case l.State != "closed":
			return "the lane is " + l.State
		}
		return ""
	})
}

// conserved holds each wallet to its history and the chain, and what was spent to what was earned.
func (s *trade) conserved(t *testing.T) {
	t.Helper()
	s.until(t, "sums", func() string {
		var both [2]api.Wallet
		for i, d := range []*daemon{s.requester, s.provider} {
			w, err := d.api.Wallet(t.Context())
			if err != nil {
				return err.Error()
			}
			both[i] = w
			history := d.cli(t, "", "wallet", "history", "--csv")
			if history.code != 0 {
				return history.String()
			}
			rows := history.ledger(t)
			if got := sum(t, rows, "on_chain_base"); got.Cmp(w.OnChain.Big()) != 0 {
				return fmt.Sprintf("%s tokens outside the vault by the history, %s by the chain", got, w.OnChain)
			}
			if !w.Reserved.IsZero() || !w.Promised.IsZero() {
				return fmt.Sprintf("%s reserved, %s promised, with no lane open", w.Reserved, w.Promised)
			}
			in := sum(t, rows, "amount_base", "deposit")
			if in.Sub(in, sum(t, rows, "amount_base", "withdrawal", "claimed")); in.Cmp(w.Free.Big()) != 0 {
				return fmt.Sprintf("%s tokens in the vault by the history, %s by the chain", in, w.Free)
			}
		}
		spent, earned := both[0].Spent, both[1].Earned
		// A start fee whose cheque did not arrive rides on the next one: settled, and of no task that the provider knows.
		if spent != both[1].Settled || earned.Cmp(spent) > 0 || earned.IsZero() {
			return fmt.Sprintf("spent %s, earned %s, settled %s", spent, earned, both[1].Settled)
		}
		return ""
	})
}

// death is a place at which a process ends itself: kill is what EnvKill says, side whose process it is.
type death struct{ side, kill string }

// passing is what is known of such a place from a story in which nobody died there.
type passing struct {
	point string
	times int
}

// known has the first passing before its effect of each point, by side and point.
type known map[string]string

// TestKillPoints tells each story without a death but its own and writes down the kill points that are passed. Each point of
// the list has to be among them. Then it tells the stories again, with the process that passes a point dying there, before or
// after the effect, the first time and the last: the trade goes on and the money is conserved. ZEROSTATE_LONG=1 for all of
// them, else some.
func TestKillPoints(t *testing.T) {
	t.Parallel()
	code, err := points.Find("../..")
	if err != nil {
		t.Fatal(err)
	}
	list, err := points.ReadList("testdata/killpoints.txt")
	if err != nil {
		t.Fatal(err)
	}
	first, reached := known{}, map[string]bool{}
	type telling struct {
		story
		death
	}
	// The first story tells the others where to die.
	passed := make([]map[death]passing, len(stories))
	passed[0] = record(t, code, stories[0], first)
	for d, p := range passed[0] {
		if strings.HasPrefix(d.kill, "before ") {
			first[d.side+p.point] = d.kill
		}
	}
	t.Run("without a death", func(t *testing.T) {
		for i, st := range stories[1:] {
			t.Run(st.name, func(t *testing.T) {
				t.Parallel()
				passed[1+i] = record(t, code, st, first)
			})
		}
	})
	var all []telling
	for i, st := range stories {
		for _, d := range slices.SortedFunc(maps.Keys(passed[i]), func(a, b death) int { return strings.Compare(a.side+a.kill, b.side+b.kill) }) {
			p := passed[i][d]
			t.Logf("%s, %s: %d× %s (%s)", st.name, d.side, p.times, strings.TrimSuffix(d.kill, "#1"), p.point)
			if reached[d.side+d.kill] {
				continue
			}
			all = append(all, telling{st, d})
			if p.times > 1 {
				all = append(all, telling{st, death{d.side, fmt.Sprintf("%s#%d", strings.TrimSuffix(d.kill, "#1"), p.times)}})
			}
		}
		for d, p := range passed[i] {
			reached[d.side+d.kill], reached[p.point] = true, true
		}
	}
	for _, line := range list {
		if line.Excuse == "" && !reached[line.Name] {
			t.Errorf("%q is reached by no story", line.Name)
		}
	}
	t.Logf("%d deaths", len(all))
	few := max(len(all)/2, 1)
	for i, x := range all {
		if os.Getenv("ZEROSTATE_LONG") == "" && i%few != few/2 {
			continue
		}
		t.Run(strings.ReplaceAll(fmt.Sprintf("%s, %s, %s", x.name, x.death.side, x.kill), "/", "."), func(t *testing.T) {
			t.Parallel()
			env := [2]map[string][]string{{}, {}}
			own := 0
			if x.story.side != "" {
				env[0][x.story.side] = []string{killpoint.EnvKill + "=" + first[x.story.side+x.story.point]}
				if x.story.side == x.death.side {
					own = 1
				}
			}
			env[own][x.death.side] = []string{killpoint.EnvKill + "=" + x.kill}
			s := begin(t, env[0], env[1])
			x.tell(s, t, fmt.Sprintf("test.kill-%d", i))
			if s.deaths == 0 {
				t.Log("it was not reached this time")
			}
		})
	}
}

// record tells a story without a death of ours and returns what was passed.
func record(t *testing.T, code points.Code, st story, first known) map[death]passing {
	t.Helper()
	logs, env := map[string]string{}, map[string][]string{}
	for _, side := range []string{"provider", "requester"} {
		logs[side] = filepath.Join(t.TempDir(), side)
		env[side] = []string{killpoint.EnvLog + "=" + logs[side]}
	}
	begun := maps.Clone(env)
	if st.side != "" {
		begun[st.side] = append([]string{killpoint.EnvKill + "=" + first[st.side+st.point]}, env[st.side]...)
	}
	s := begin(t, begun, env)
	st.tell(s, t, "test.kill-"+strings.ReplaceAll(st.name, " ", "-"))
	if want := min(len(st.side), 1); s.deaths != want {
		t.Errorf("%s: %d deaths of %d", st.name, s.deaths, want)
	}
	out := map[death]passing{}
	for side, path := range logs {
		for _, line := range lines(t, path) {
			fields := strings.Split(line, "\t")
			_, kind, _ := strings.Cut(fields[0], " ")
			if p, place, ok := code.Of(kind, fields[1:]); ok {
				d := death{side, fields[0] + " " + place + "#1"}
				out[d] = passing{p.Name, out[d].times + 1}
			}
		}
	}
	if len(out) == 0 {
		t.Fatal("nothing was passed")
	}
	return out
}

func lines(t *testing.T, path string) []string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(raw)), "\n")
}
