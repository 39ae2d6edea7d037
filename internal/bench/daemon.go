package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/zerostate/zerostate/node"
	"github.com/zerostate/zerostate/node/api/client"
	"github.com/zerostate/zerostate/node/config"
	"github.com/zerostate/zerostate/node/devnet"
)

// idle prints the memory of a daemon with its workers, some time after its last task.
func (b *bench) idle(ctx context.Context, pid int, rest time.Duration) error {
	b.say("a rest of %s", rest)
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(rest):
	}
	total := 0.0
	for _, p := range family(pid) {
		kb, err := pssOf(p)
		if errors.Is(err, os.ErrNotExist) && p != pid {
			continue // a worker that ended meanwhile
		}
		if err != nil {
			return fmt.Errorf("memory of process %d: %w", p, err)
		}
		name, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", p))
		b.say("process %d %s: %.1f MB", p, strings.TrimSpace(string(name)), kb/1000)
		total += kb
	}
	return b.print("daemon_idle_pss_mb", total/1000, "MB")
}

// family is a process and all that descends from it.
func family(pid int) []int {
	entries, _ := os.ReadDir("/proc")
	children := map[int][]int{}
	for _, e := range entries {
		n, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		raw, err := os.ReadFile(filepath.Join("/proc", e.Name(), "stat"))
		if err != nil {
			continue
		}
		text := string(raw)
		// The name stands in parentheses and may hold anything; then come state and parent.
		if f := strings.Fields(text[strings.LastIndexByte(text, ')')+1:]); len(f) > 1 {
			parent, _ := strconv.Atoi(f[1])
			children[parent] = append(children[parent], n)
		}
	}
	all := []int{pid}
	for i := 0; i < len(all); i++ {
		all = append(all, children[all[i]]...)
	}
	return all
}

// pssOf is a process's proportional share of memory, in units of 1000 bytes.
func pssOf(pid int) (float64, error) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), "Pss:"); ok {
			kib, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "kB")), 64)
			return kib * 1024 / 1000, err
		}
	}
	return 0, errors.New("smaps_rollup says nothing of Pss")
}

// daemonStarts prints how long a daemon takes from its start until its API answers.
func (b *bench) daemonStarts(ctx context.Context, net devnet.Info, times int) error {
	b.say("%d starts of a daemon", times)
	dir := filepath.Join(b.dir, "start")
	_, err := node.Init(ctx, node.InitParams{Dir: dir, Network: net.Profile, Settings: map[string]any{"network.listen": []string{"/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/udp/0/quic-v1"}}})
	if err != nil {
		return err
	}
	var ms []float64
	for range times {
		took, err := b.startOnce(ctx, dir)
		if err != nil {
			return err
		}
		ms = append(ms, millis(took))
	}
	return b.print("daemon_start_ms", percentile(ms, 50), "ms")
}

func (b *bench) startOnce(ctx context.Context, dir string) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	log, err := os.Create(filepath.Join(b.dir, "start.log"))
	if err != nil {
		return 0, err
	}
	defer log.Close()
	cmd := exec.CommandContext(ctx, b.program("zerostated"), "run", "--dir", dir)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	c := client.New(config.NewLayout(dir).Socket)
	defer c.Close()
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	took, err := answers(ctx, c, begun)
	cancel()
	// That it was stopped by us is its only error.
	if end := cmd.Wait(); err == nil && end != nil && !errors.Is(end, context.Canceled) {
		err = fmt.Errorf("the daemon ended badly: %w", end)
	}
	return took, err
}

// answers waits until the API does.
func answers(ctx context.Context, c *client.Client, begun time.Time) (time.Duration, error) {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		_, err := c.NodeStatus(ctx)
		if err == nil {
			return time.Since(begun), nil
		}
		select {
		case <-ctx.Done():
			return 0, fmt.Errorf("the daemon does not answer: %w", err)
		case <-tick.C:
		}
	}
}
