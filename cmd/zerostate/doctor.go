package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/cmd/zerostate/internal/trial"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/config"
	"github.com/zerostate/zerostate/runtime"
)

// finding is one thing that the doctor looked at.
type finding struct {
	Name  string `json:"name"`
	State string `json:"state"` // findingOK, findingNote or findingBad
	What  string `json:"what"`
	Do    string `json:"do,omitempty"`
}

// The states of a finding: in order, could be better, and out of order.
const (
	findingOK   = "ok"
	findingNote = "note"
	findingBad  = "bad"
)

// diagnosis is the answer of the doctor.
type diagnosis struct {
	Healthy  bool      `json:"healthy"`
	Findings []finding `json:"findings"`
}

func (d *diagnosis) add(name, state, what, do string) {
	d.Findings = append(d.Findings, finding{name, state, what, do})
}

func (a *app) doctorCmd() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Short: "Check what this machine offers to run programs of others safely, and the node if it runs", Args: args(),
		Long: "doctor starts a worker, runs a program in it, and says which layers of confinement hold\n" +
			"here and what would improve the others. It needs no daemon; if one answers, it is asked\n" +
			"what is out of order. It ends with 1 if something is.",
		RunE: func(c *cobra.Command, _ []string) error {
			d := a.examine(c.Context())
			if err := a.show(d, func() error { return a.printDiagnosis(d) }); err != nil {
				return err
			}
			if !d.Healthy {
				return exitOnly(api.ExitGeneral) // the report has said it
			}
			return nil
		},
	}
}

func (a *app) printDiagnosis(d diagnosis) error {
	for _, f := range d.Findings {
		if _, err := fmt.Fprintf(a.out, "%-5s %-14s %s\n", f.State, term.Clean(f.Name), term.Clean(f.What)); err != nil {
			return err
		}
		if f.Do != "" {
			if _, err := fmt.Fprintf(a.out, "%20s do: %s\n", "", term.Clean(f.Do)); err != nil {
				return err
			}
		}
	}
	return nil
}

// examine looks at everything.
func (a *app) examine(ctx context.Context) diagnosis {
	var d diagnosis
	required := d.required(a)
	if n, err := a.node(); err != nil {
		d.add("node", findingBad, "its socket cannot be found: "+err.Error(), "see --help")
	} else if st, err := n.NodeStatus(ctx); err != nil {
		p := a.problem(err)
		d.add("node", findingNote, "this is about the machine alone: "+p.Title, p.Remedy)
	} else {
		d.addNode(st)
		for _, l := range st.Engine.Layers {
			required[l.Name] = l.Required
		}
	}
	d.addMachine(ctx, trial.PlacesFrom(a.getenv), required)
	d.Healthy = true
	for _, f := range d.Findings {
		d.Healthy = d.Healthy && f.State != findingBad
	}
	return d
}

// required are the layers that the node's settings require, whether it runs or not.
func (d *diagnosis) required(a *app) map[string]bool {
	out := map[string]bool{}
	dir, err := config.Dir(a.dir, a.getenv)
	if err != nil {
		return out
	}
	settings, err := config.Load(dir, nil, nil)
	if err != nil {
		d.add("settings", findingBad, err.Error(), "mend config.toml")
	}
	for _, name := range settings.Runtime.Require {
		out[name] = true
	}
	return out
}

// addNode tells what a daemon said of itself.
func (d *diagnosis) addNode(st api.NodeStatus) {
	d.add("node", findingOK, fmt.Sprintf("version %s on network %s, %d peers, up %v", st.Version, st.Network.Name, st.Peers,
		(time.Duration(st.UptimeMillis)*time.Millisecond).Round(time.Second)), "")
	if st.Chain.Reachable {
		d.add("chain", findingOK, fmt.Sprintf("%s, block %s", st.Chain.URL, st.Chain.Head), "")
	}
	for _, p := range st.Problems {
		d.add("node", findingBad, p.What+": "+p.Cause, p.Remedy)
	}
}

// nothing is a module that does nothing: (module (memory (export "memory") 1) (func (export "_start"))).
const nothing = "\x00asm\x01\x00\x00\x00\x01\x04\x01\x60\x00\x00\x03\x02\x01\x00\x05\x03\x01\x00\x01" +
	"\x07\x13\x02\x06memory\x02\x00\x06_start\x00\x00\x0a\x04\x01\x02\x00\x0b"

// addMachine starts a worker and runs a program in it. A layer that is required counts as out of order where it is
// missing.
func (d *diagnosis) addMachine(ctx context.Context, places trial.Places, required map[string]bool) {
	r, err := trial.Open(places)
	if err != nil {
		d.add("worker", findingBad, err.Error(), "install zerostate-worker beside zerostate, or name it in ZEROSTATE_WORKER")
		return
	}
	defer func() { _ = r.Close(ctx) }()
	begun := time.Now()
	result, err := r.Execute(ctx, runtime.Job{
		Module: runtime.Module{Source: runtime.ModuleBytes(nothing)}, Limits: runtime.DefaultLimits(),
	}, runtime.Streams{})
	if err == nil {
		err = result.Err()
	}
	if err != nil {
		d.add("worker", findingBad, "it does not run a program: "+err.Error(), "see that libwasmer.so is beside it, and that it may execute what it compiles (MemoryDenyWriteExecute must be off)")
	} else {
		d.add("worker", findingOK, fmt.Sprintf("it ran a program in %v, engine %s", time.Since(begun).Round(time.Millisecond), runtime.EngineID), "")
	}
	for _, l := range r.Layers() {
		switch {
		case l.Missing == "":
			d.add(l.Name, findingOK, l.Does, "")
		case required[l.Name]:
			d.add(l.Name, findingBad, "missing, and required: "+l.Missing, l.Helps)
		default:
			d.add(l.Name, findingNote, "missing: "+l.Missing, l.Helps)
		}
	}
	d.addCache(places, r.CacheProblem)
}

func (d *diagnosis) addCache(places trial.Places, problem error) {
	if problem != nil {
		d.add("cache", findingNote, "compiled programs are not kept between runs of this command: "+problem.Error(), "set HOME or XDG_CACHE_HOME to a directory that you may write to")
		return
	}
	files, bytes := 0, int64(0)
	entries, err := os.ReadDir(places.Artefacts())
	if err != nil {
		d.add("cache", findingNote, err.Error(), "see its permissions")
		return
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			files++
			bytes += info.Size()
		}
	}
	d.add("cache", findingOK, fmt.Sprintf("%d compiled programs, %d MiB, in %s", files, bytes>>20, places.Artefacts()), "")
}
