package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a process for good: its number may be given again, its start with it not.
type process struct {
	pid   int
	start string // field 22 of /proc/PID/stat, "" when there is no such process
}

// stat reads /proc/PID/stat behind the name, which may hold anything.
func stat(pid int) []string {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil
	}
	text := string(raw)
	return strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
}

func processOf(pid int) process {
	if f := stat(pid); len(f) > 19 {
		return process{pid, f[19]}
	}
	return process{pid: pid}
}

// alive reports whether this very process runs; one that has ended and was not waited for does not.
func (p process) alive() bool {
	f := stat(p.pid)
	return len(f) > 19 && p.start != "" && f[19] == p.start && f[0] != "Z" && f[0] != "X"
}

func parentOf(pid int) int {
	if f := stat(pid); len(f) > 1 {
		n, _ := strconv.Atoi(f[1])
		return n
	}
	return 0
}

// descendants lists the children of a process, and theirs.
func descendants(pid int) []process {
	entries, _ := os.ReadDir("/proc")
	parents := map[int]int{}
	for _, e := range entries {
		if n, err := strconv.Atoi(e.Name()); err == nil {
			parents[n] = parentOf(n) // asked once: it changes when a parent ends, and is 0 when n has
		}
	}
	var out []process
	for _, n := range under(parents, pid) {
		out = append(out, processOf(n))
	}
	return out
}

// under lists what descends from a process, each once, those nearer to it first.
func under(parents map[int]int, pid int) []int {
	children := map[int][]int{}
	for n, parent := range parents {
		if parent != 0 {
			children[parent] = append(children[parent], n)
		}
	}
	seen, list := map[int]bool{pid: true}, []int{pid}
	for i := 0; i < len(list); i++ {
		for _, n := range children[list[i]] {
			if !seen[n] { // numbers are used again: what was read one after the other may form a circle
				seen[n] = true
				list = append(list, n)
			}
		}
	}
	return list[1:]
}

// kill ends a process the hard way and waits until it is gone.
func kill(ctx context.Context, pid int) error {
	p := processOf(pid)
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		return fmt.Errorf("kill process %d: %w", pid, err)
	}
	return gone(ctx, 10*time.Second, p)
}

// gone waits until none of the processes is alive.
func gone(ctx context.Context, limit time.Duration, all ...process) error {
	return poll(ctx, limit, func() error {
		for _, p := range all {
			if p.alive() {
				return fmt.Errorf("process %d is still alive", p.pid)
			}
		}
		return nil
	})
}

// seeProcesses is the step pids.
func (d *demo) seeProcesses(ctx context.Context) (string, error) {
	if d.broken("pids") {
		if err := kill(ctx, d.net.relay().PID); err != nil {
			return "", err
		}
	}
	program, err := filepath.EvalSymlinks(filepath.Join(d.bin, "zerostated"))
	if err != nil {
		return "", err
	}
	seen := map[int]string{os.Getpid(): "the demo", d.net.pid(): "the devnet"}
	for _, m := range d.net.members {
		if other, twice := seen[m.PID]; twice {
			return "", fmt.Errorf("%s and %s are one process, %d", m.Name, other, m.PID)
		}
		seen[m.PID] = m.Name
		if err := d.seeProcess(ctx, m, program); err != nil {
			return "", fmt.Errorf("%s: %w", m.Name, err)
		}
	}
	return fmt.Sprintf("%d living processes of zerostated, each with its own directory", len(seen)-1), nil
}

func (d *demo) seeProcess(ctx context.Context, m *member, program string) error {
	if !processOf(m.PID).alive() {
		return fmt.Errorf("process %d is not alive", m.PID)
	}
	exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", m.PID))
	if err != nil {
		return err
	}
	if exe != program {
		return fmt.Errorf("process %d runs %s", m.PID, exe)
	}
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", m.PID))
	if err != nil {
		return err
	}
	if args := strings.Split(string(raw), "\x00"); !slices.Contains(args, m.Dir) {
		return fmt.Errorf("process %d was started as %q, without its directory", m.PID, args)
	}
	if parent := parentOf(m.PID); parent != d.net.pid() {
		return fmt.Errorf("process %d is a child of %d, not of the devnet", m.PID, parent)
	}
	status, err := m.api.NodeStatus(ctx)
	if err != nil {
		return err
	}
	if status.PID != m.PID || status.PeerID != m.PeerID {
		return fmt.Errorf("its API is served by process %d as peer %s", status.PID, status.PeerID)
	}
	return nil
}

// seeStopped is the step stop.
func (d *demo) seeStopped(ctx context.Context) (string, error) {
	d.story.act("Everything stops")
	d.net.remember()
	if !d.broken("stop") {
		if err := d.net.stop(ctx); err != nil {
			return "", err
		}
	}
	if err := gone(ctx, 2*time.Second, d.net.family...); err != nil {
		return "", err
	}
	if _, err := d.chain.block(ctx); err == nil {
		return "", errors.New("the chain still answers")
	}
	return fmt.Sprintf("%d processes are gone, workers included; the chain is silent", len(d.net.family)), nil
}
