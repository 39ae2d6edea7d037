package devnet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	goruntime "runtime"
	"strconv"
	"syscall"
	"time"

	"github.com/zerostate/zerostate/node"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/api/client"
	"github.com/zerostate/zerostate/node/config"
)

// daemon is one node's process.
type daemon struct {
	member Member
	cmd    *exec.Cmd
	done   chan struct{}
	err    error // of Wait; set before done closes
}

// startMember makes the directory of one node and starts its process.
func (d *Devnet) startMember(ctx context.Context, name string, listen []string) error {
	dir := filepath.Join(d.cfg.Dir, name)
	settings := map[string]any{
		"network.listen": []string{"/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/udp/0/quic-v1"},
		// One machine plays many here: more tasks at once, and calls as fast as a benchmark asks.
		"market.concurrency": 16, "market.calls_per_minute": 60_000, "log.level": "info",
	}
	if listen != nil {
		settings["network.listen"], settings["network.relay_service"] = listen, true
	}
	for k, v := range d.cfg.Settings {
		settings[k] = v
	}
	made, err := node.Init(ctx, node.InitParams{Dir: dir, Network: d.Info.Profile, Settings: settings})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	p := &daemon{done: make(chan struct{}), member: Member{
		Name: name, Dir: dir, Socket: config.NewLayout(dir).Socket, PeerID: made.Keys.Peer, Owner: made.Keys.Owner.Hex(), Relay: listen != nil,
	}}
	log, err := os.OpenFile(filepath.Join(dir, "daemon.log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	p.cmd = exec.Command(d.cfg.Program, "run", "--dir", dir)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.cmd.Env = cleanEnv()
	// A group of its own keeps the terminal's Ctrl-C for the devnet, which stops its nodes in
	// order; the kernel stops them when the devnet itself is killed.
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	started := make(chan error)
	go func() {
		// The parent-death signal follows the thread that made the child: keep it.
		goruntime.LockOSThread()
		err := p.cmd.Start()
		log.Close()
		started <- err
		if err == nil {
			p.err = p.cmd.Wait()
			close(p.done)
		}
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("start %s: %w", name, err)
	}
	p.member.PID = p.cmd.Process.Pid
	d.daemons = append(d.daemons, p)
	return nil
}

// cleanEnv drops settings of the caller's own node.
func cleanEnv() []string {
	var out []string
	for _, e := range os.Environ() {
		if len(e) < 10 || e[:10] != "ZEROSTATE_" {
			out = append(out, e)
		}
	}
	return out
}

// bringUp waits until a node answers, then gives it money and deposits some of it.
func (d *Devnet) bringUp(ctx context.Context, p *daemon) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	c := client.New(p.member.Socket)
	defer c.Close()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for {
		s, err := c.NodeStatus(ctx)
		if err == nil && (p.member.Relay || s.Peers > 0) {
			p.member.Addrs = s.Addresses
			break
		}
		select {
		case <-p.done:
			return fmt.Errorf("%s ended at its start: %w\n%s", p.member.Name, p.err, lastLines(filepath.Join(p.member.Dir, "daemon.log")))
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer: %w\n%s", p.member.Name, errors.Join(err, ctx.Err()), lastLines(filepath.Join(p.member.Dir, "daemon.log")))
		case <-poll.C:
		}
	}
	if !p.member.Relay {
		if _, err := c.Faucet(ctx, api.FaucetRequest{}); err != nil {
			return fmt.Errorf("fund %s: %w", p.member.Name, err)
		}
		if !d.cfg.Deposit.IsZero() {
			if _, err := c.Deposit(ctx, api.DepositRequest{Amount: d.cfg.Deposit}); err != nil {
				return fmt.Errorf("deposit of %s: %w", p.member.Name, err)
			}
		}
	}
	d.Info.Members = append(d.Info.Members, p.member)
	return nil
}

// lastLines is the end of a log, for an error that points at it.
func lastLines(path string) string {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	return string(raw[bytes.LastIndexByte(raw[:max(len(raw)-2000, 0)], '\n')+1:])
}

func (p *daemon) terminate() { _ = p.cmd.Process.Signal(syscall.SIGTERM) }

// await waits for the process and kills it when it does not end.
func (p *daemon) await(limit time.Duration) {
	select {
	case <-p.done:
	case <-time.After(limit):
		_ = p.cmd.Process.Kill()
		<-p.done
	}
}

// daemonAlive reports whether an earlier devnet's node still holds its directory.
func daemonAlive(m Member) bool {
	f, err := os.Open(config.NewLayout(m.Dir).Lock)
	if err != nil {
		return false
	}
	defer f.Close()
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil
}

// freePort finds a port that is free for TCP and for UDP. It stays below the range from which kernels take the ports
// of outgoing connections (Linux 32768, others 49152): from there, any of them could take it before the relay listens.
func freePort() (int, error) {
	const low, span, tries = 20_000, 12_000, 100
	var err error
	for range tries {
		port := low + rand.IntN(span)
		if err = bindable(port); err == nil {
			return port, nil
		}
	}
	return 0, fmt.Errorf("no free port found on 127.0.0.1 in %d tries between %d and %d: %w", tries, low, low+span-1, err)
}

func bindable(port int) error {
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	tcp, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	defer tcp.Close()
	udp, err := net.ListenPacket("udp", address)
	if err != nil {
		return err
	}
	return udp.Close()
}
