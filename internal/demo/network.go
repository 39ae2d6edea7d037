package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	goruntime "runtime"
	"strings"
	"syscall"
	"time"

	"github.com/zerostate/zerostate/node/api/client"
	"github.com/zerostate/zerostate/node/devnet"
)

// member is a node of the devnet, with a client on its API.
type member struct {
	devnet.Member
	api *client.Client
}

// network is a running devnet, seen from outside.
type network struct {
	bin     string
	cmd     *exec.Cmd
	done    chan struct{}
	err     error // of Wait, once done is closed
	info    devnet.Info
	members []*member // the relay first
	family  []process // all that ever belonged to it, as far as it was seen
}

func (n *network) pid() int        { return n.cmd.Process.Pid }
func (n *network) relay() *member  { return n.members[0] }
func (n *network) first() *member  { return n.members[1] }
func (n *network) second() *member { return n.members[2] }

// requester is the node that hires the two others.
func (n *network) requester() *member { return n.members[3] }

func (n *network) byPeer(id string) *member {
	for _, m := range n.members {
		if m.PeerID == id {
			return m
		}
	}
	return nil
}

// startNetwork starts `zerostated devnet` and returns when it has written down that it runs.
func startNetwork(ctx context.Context, bin, dir string) (_ *network, err error) {
	n := &network{bin: bin, done: make(chan struct{})}
	home := filepath.Join(dir, "net")
	log, err := os.OpenFile(filepath.Join(dir, "devnet.log"), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	n.cmd = exec.Command(filepath.Join(bin, "zerostated"), "devnet", "--dir", home)
	n.cmd.Env, n.cmd.Stdout, n.cmd.Stderr = cleanEnv(), log, log
	// A group of its own keeps a terminal's Ctrl-C for the demo, which stops the devnet in order;
	// the kernel stops it when the demo itself is killed.
	n.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	started := make(chan error)
	go func() {
		// The parent-death signal follows the thread that made the child: keep it.
		goruntime.LockOSThread()
		err := n.cmd.Start()
		_ = log.Close()
		started <- err
		if err == nil {
			n.err = n.cmd.Wait()
			close(n.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	if err := n.await(ctx, filepath.Join(home, devnet.InfoFile)); err != nil {
		n.abandon()
		tail, _ := os.ReadFile(filepath.Join(dir, "devnet.log"))
		return nil, fmt.Errorf("%w\n%s", err, bytes.TrimSpace(tail))
	}
	for _, m := range n.info.Members {
		n.members = append(n.members, &member{m, client.New(m.Socket)})
	}
	if len(n.members) != 4 || !n.relay().Relay {
		n.abandon()
		return nil, fmt.Errorf("the devnet has %d members, a relay and three nodes are wanted", len(n.members))
	}
	n.family = append(descendants(n.pid()), processOf(n.pid()))
	return n, nil
}

// await reads the file that a devnet writes when all of it is up.
func (n *network) await(ctx context.Context, path string) error {
	return poll(ctx, 40*time.Second, func() error {
		select {
		case <-n.done:
			return &hopeless{fmt.Errorf("zerostated devnet ended: %w", errors.Join(n.err, errors.New("see its output")))}
		default:
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(raw, &n.info); err != nil || len(n.info.Members) == 0 {
			return errors.New("the devnet is not up yet")
		}
		return nil
	})
}

// remember notes the processes that belong to the devnet now, so that none is overlooked at the end.
func (n *network) remember() {
	have := map[process]bool{}
	for _, p := range n.family {
		have[p] = true
	}
	for _, p := range descendants(n.pid()) {
		if !have[p] {
			n.family = append(n.family, p)
		}
	}
}

// stop tells the devnet to stop, as Ctrl-C does, and waits for it.
func (n *network) stop(ctx context.Context) error {
	n.remember()
	if err := n.cmd.Process.Signal(os.Interrupt); err != nil {
		return fmt.Errorf("stop the devnet: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	select {
	case <-n.done:
		if n.err != nil {
			return fmt.Errorf("the devnet ended badly: %w", n.err)
		}
		return nil
	case <-ctx.Done():
		return errors.New("the devnet did not stop within 20 s")
	}
}

// abandon makes sure that nothing is left: in order if that works, by force if not.
func (n *network) abandon() {
	for _, m := range n.members {
		m.api.Close()
	}
	select {
	case <-n.done:
	default:
		_ = n.stop(context.Background())
	}
	for _, p := range n.family {
		if p.alive() {
			_ = syscall.Kill(p.pid, syscall.SIGKILL)
		}
	}
	<-n.done
}

// cli runs the command line for a node, as a person would.
func (d *demo) cli(ctx context.Context, m *member, args ...string) ([]byte, error) {
	shown := make([]string, len(args))
	for i, a := range args {
		shown[i] = strings.TrimPrefix(a, d.dir+"/")
		if strings.HasPrefix(a, d.root+"/") || strings.HasPrefix(a, d.agents+"/") {
			shown[i] = filepath.Base(a)
		}
	}
	who := ""
	if m != nil {
		who = m.Name
		args = append([]string{"--dir", m.Dir}, args...)
	}
	d.story.line(who, "$ zerostate "+strings.Join(shown, " "))
	cmd := exec.CommandContext(ctx, filepath.Join(d.bin, "zerostate"), args...)
	var stdout, stderr bytes.Buffer
	cmd.Env, cmd.Stdout, cmd.Stderr = cleanEnv(), &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("zerostate %s: %w: %s", strings.Join(shown, " "), err, bytes.TrimSpace(stderr.Bytes()))
	}
	return stdout.Bytes(), nil
}

// cliJSON is cli with an answer for programs.
func cliJSON[T any](ctx context.Context, d *demo, m *member, args ...string) (out T, err error) {
	raw, err := d.cli(ctx, m, append(args, "--json")...)
	if err != nil {
		return out, err
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		return out, fmt.Errorf("zerostate %s: its answer cannot be read: %w", args[0], err)
	}
	return out, nil
}

// cleanEnv drops settings of the caller's own node.
func cleanEnv() []string {
	var out []string
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "ZEROSTATE_") {
			out = append(out, e)
		}
	}
	return out
}

// hopeless ends a poll at once.
type hopeless struct{ error }

// poll asks again until the answer is good, gives up after limit, and then says what was wrong last.
func poll(ctx context.Context, limit time.Duration, ask func() error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := ask()
		var end *hopeless
		if err == nil || errors.As(err, &end) {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w (asked for %s)", err, limit)
		case <-tick.C:
		}
	}
}
