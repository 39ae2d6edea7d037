package e2e

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/api/client"
	"github.com/zerostate/zerostate/protocol"
)

// daemon is one node's process: of the devnet that all share, or of one test.
type daemon struct {
	dir    string
	api    *client.Client
	flags  []string
	bin    string   // where its program is; "" for bin
	env    []string // besides environment()
	cmd    *exec.Cmd
	done   chan struct{} // closed when the process has ended
	status api.NodeStatus
}

var daemons atomic.Int64

// member gives a node of the shared devnet: node1, node2 and node3 are ordinary ones.
func member(t *testing.T, name string) *daemon {
	t.Helper()
	for _, m := range net.Members {
		if m.Name == name {
			d := &daemon{dir: m.Dir, api: client.New(m.Socket)}
			t.Cleanup(d.api.Close)
			d.look(t)
			return d
		}
	}
	t.Fatalf("the devnet has no %s", name)
	return nil
}

func (d *daemon) look(t *testing.T) {
	t.Helper()
	var err error
	if d.status, err = d.api.NodeStatus(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// home makes a data directory that has joined the devnet's network.
func home(t *testing.T) *daemon {
	t.Helper()
	dir := filepath.Join(base, "d", strconv.FormatInt(daemons.Add(1), 10))
	if r := program(t, "zerostated", "", "init", "--dir", dir, "--network", net.Profile); r.code != 0 {
		t.Fatal(r)
	}
	d := &daemon{dir: dir, api: client.New(filepath.Join(dir, "api.sock"))}
	t.Cleanup(d.api.Close)
	return d
}

// fresh starts a node of the test's own and gives it money; deposit is in base units.
func fresh(t *testing.T, deposit uint64, flags ...string) *daemon {
	t.Helper()
	d := home(t)
	d.flags = flags
	d.start(t)
	if deposit > 0 {
		if _, err := d.api.Faucet(t.Context(), api.FaucetRequest{}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.api.Deposit(t.Context(), api.DepositRequest{Amount: protocol.NewAmount(deposit)}); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// launch starts the process and does not wait for it to answer.
func (d *daemon) launch(t *testing.T) {
	t.Helper()
	log, err := os.OpenFile(filepath.Join(d.dir, "daemon.log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	args := append([]string{
		"run", "--dir", d.dir, "--market-concurrency", "16", "--market-calls-per-minute", "60000",
		// Most stories ask whether a failed task was paid; the start fee has one of its own.
		"--market-start-percent", "0",
		// TCP alone: many of these are killed, and who dials a dead one over UDP waits for a timeout.
		"--network-listen", "/ip4/127.0.0.1/tcp/0",
	}, d.flags...)
	c := exec.Command(filepath.Join(cmp.Or(d.bin, bin), "zerostated"), args...)
	c.Stdout, c.Stderr, c.Env = log, log, append(environment(), d.env...)
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started, done := make(chan error), make(chan struct{})
	go func() {
		// The death signal follows the thread that made the child: keep it.
		runtime.LockOSThread()
		err := c.Start()
		log.Close()
		started <- err
		if err == nil {
			_ = c.Wait()
			close(done)
		}
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	d.cmd, d.done = c, done
	t.Cleanup(func() {
		_ = c.Process.Kill()
		<-done
	})
}

// start starts the process and waits until it answers and has peers.
func (d *daemon) start(t *testing.T) {
	t.Helper()
	d.launch(t)
	eventually(t, 30*time.Second, func() string {
		select {
		case <-d.done:
			t.Fatalf("the daemon ended:\n%s", d.log(t))
		default:
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

func (d *daemon) kill(t *testing.T) {
	t.Helper()
	if err := d.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-d.done
}

// stop asks the process to end and says how long it took and with which exit code.
func (d *daemon) stop(t *testing.T) (took time.Duration, code int) {
	t.Helper()
	begun := time.Now()
	if err := d.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-d.done:
	case <-time.After(20 * time.Second):
		t.Fatal("the daemon does not stop on SIGTERM")
	}
	return time.Since(begun), d.cmd.ProcessState.ExitCode()
}

func (d *daemon) log(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(d.dir, "daemon.log"))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func (d *daemon) peerID(t *testing.T) peer.ID {
	t.Helper()
	id, err := peer.Decode(d.status.PeerID)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// addrs are the node's loopback addresses over TCP: a kill is seen there at once.
func (d *daemon) addrs(t *testing.T) peer.AddrInfo {
	t.Helper()
	info := peer.AddrInfo{ID: d.peerID(t)}
	for _, a := range d.status.Addresses {
		if !strings.HasPrefix(a, "/ip4/127.0.0.1/tcp/") || strings.Contains(a, "p2p-circuit") {
			continue
		}
		m, err := multiaddr.NewMultiaddr(strings.TrimSuffix(a, "/p2p/"+d.status.PeerID))
		if err != nil {
			t.Fatal(err)
		}
		info.Addrs = append(info.Addrs, m)
	}
	if len(info.Addrs) == 0 {
		t.Fatalf("no TCP address among %q", d.status.Addresses)
	}
	return info
}

// memory is the resident size of the process in bytes, files the number of its open files,
// threads that of its threads.
func (d *daemon) memory(t *testing.T) (bytesResident uint64, files int) {
	t.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", d.status.PID))
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(raw) {
		if f := bytes.Fields(line); len(f) == 3 && string(f[0]) == "VmRSS:" {
			kib, err := strconv.ParseUint(string(f[1]), 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			bytesResident = kib << 10
		}
	}
	fds, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", d.status.PID))
	if err != nil {
		t.Fatal(err)
	}
	return bytesResident, len(fds)
}

// publish puts a module on the network through the command line.
func (d *daemon) publish(t *testing.T, module []byte, capability string, flags ...string) api.Agent {
	t.Helper()
	path := filepath.Join(t.TempDir(), "agent.wasm")
	if err := os.WriteFile(path, module, 0o600); err != nil {
		t.Fatal(err)
	}
	args := append([]string{
		"agent", "publish", path, "--name", capability, "--description", "an agent of a test", "--agent-version", "1.0.0", "--capability", capability, "--json",
	}, flags...)
	if !strings.Contains(strings.Join(flags, " "), "--price") {
		args = append(args, "--price", "1000")
	}
	return decode[api.Agent](t, d.cli(t, "", args...).ok(t))
}

// ready waits until a requester hears of a provider of the capability.
func (d *daemon) ready(t *testing.T, capability string, providers int) {
	t.Helper()
	eventually(t, 20*time.Second, func() string {
		found, err := d.api.Find(t.Context(), api.OfferQuery{Capability: capability})
		if err != nil {
			return err.Error()
		}
		if len(found.Offers) < providers {
			return fmt.Sprintf("%d of %d providers of %s are found (left out: %v)", len(found.Offers), providers, capability, found.Dropped)
		}
		return ""
	})
}

// final waits for the end of a task.
func (d *daemon) final(t *testing.T, id string, limit time.Duration) api.Task {
	t.Helper()
	var task api.Task
	eventually(t, limit, func() string {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		got, err := d.api.Task(ctx, id)
		if err != nil {
			return err.Error()
		}
		if task = got; !task.State.Final() {
			return fmt.Sprintf("task %s is %s", task.ShortID, task.State)
		}
		return ""
	})
	return task
}

// lane is the lane between this node and an account, or a zero one.
func (d *daemon) lane(t *testing.T, direction, account string) api.Lane {
	t.Helper()
	list, err := d.api.Lanes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range list.Lanes {
		if l.Direction == direction && strings.EqualFold(l.Account, account) {
			return l
		}
	}
	return api.Lane{}
}

// killWorkers ends those worker processes of a daemon, found by their parent, that have been
// computing for a quarter of a second: neither those in waiting nor one that compiles.
func killWorkers(d *daemon) {
	for _, pid := range children(d.status.PID) {
		raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil || !strings.Contains(string(raw), "(zerostate-work") {
			continue
		}
		// User time is the 14th field, in hundredths of a second; the name before it may hold spaces.
		fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
		if ticks, err := strconv.Atoi(fields[11]); err == nil && ticks >= 25 {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}

func children(pid int) (out []int) {
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, path := range lists {
		raw, err := os.ReadFile(path)
		if err != nil {
			continue // that thread has ended
		}
		for _, f := range strings.Fields(string(raw)) {
			if id, err := strconv.Atoi(f); err == nil {
				out = append(out, id)
			}
		}
	}
	return out
}
