package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// demo is one telling.
type demo struct {
	options
	story *story
	dir   string   // of this telling; gone at its end
	net   *network // the devnet's processes
	chain *chainView

	summary, picture *job
	before, after    snapshot
	claims           []claim
	lost             lostTask
}

// stepError says which step did not happen.
type stepError struct {
	step string
	err  error
}

func (e *stepError) Error() string { return e.step + ": " + e.err.Error() }
func (e *stepError) Unwrap() error { return e.err }

// longest bounds a whole telling.
const longest = 110 * time.Second

// tell runs every step in order, and leaves no process and no file behind however it ends.
func tell(ctx context.Context, opt options) (err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, longest, errors.New("the demo takes longer than it may"))
	defer cancel()
	d := &demo{options: opt, story: newStory(opt.out)}
	defer d.story.close()
	if d.dir, err = os.MkdirTemp(opt.temp, "zerostate-demo-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(d.dir)) }()

	d.story.act("A network on this machine: a chain, a relay, three nodes")
	if d.net, err = startNetwork(ctx, d.bin, d.dir); err != nil {
		return fmt.Errorf("the devnet does not start: %w", err)
	}
	defer d.net.abandon()
	d.introduce()
	watching, stopWatching := context.WithCancel(ctx)
	defer d.story.watch(watching, d.net)()
	defer stopWatching()
	if d.before, err = d.snapshot(ctx); err != nil {
		return err
	}
	for _, s := range steps {
		seen, err := s.run(d, ctx)
		if err != nil {
			if why := context.Cause(ctx); why != nil {
				err = fmt.Errorf("%w (%w)", why, err)
			}
			d.story.close()
			d.complaints()
			return &stepError{s.name, err}
		}
		d.story.line("ok", s.name+": "+seen)
	}
	d.story.close()
	d.table()
	return nil
}

// broken reports whether the step of that name is the one to break.
func (d *demo) broken(name string) bool { return d.breaks == name }

func (d *demo) introduce() {
	i := d.net.info
	d.chain = newChainView(i)
	for _, m := range d.net.members {
		d.story.names[m.PeerID], d.story.names[m.Owner] = m.Name, m.Name
	}
	d.story.line("devnet", fmt.Sprintf("process %d, EVM chain at %s", d.net.pid(), i.RPC))
	d.story.line("devnet", "chain ID "+i.ChainID+", vault "+middle(i.Vault))
	for _, m := range d.net.members {
		d.story.line(m.Name, fmt.Sprintf("process %d, peer …%s, account %s", m.PID, short(m.PeerID), middle(m.Owner)))
	}
}

// complaints shows what the nodes logged of trouble: their logs are gone with the directory.
func (d *demo) complaints() {
	for _, m := range d.net.members {
		raw, err := os.ReadFile(filepath.Join(m.Dir, "daemon.log"))
		if err != nil {
			continue
		}
		var bad []string
		for line := range strings.Lines(string(raw)) {
			if strings.Contains(line, "level=WARN") || strings.Contains(line, "level=ERROR") || strings.HasPrefix(line, "panic") {
				bad = append(bad, strings.TrimSpace(line))
			}
		}
		for _, line := range bad[max(len(bad)-5, 0):] {
			fmt.Fprintf(d.out, "log of %s: %s\n", m.Name, line)
		}
	}
}
