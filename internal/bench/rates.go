package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/zerostate/zerostate/internal/bench/kernels"
	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox"
)

// work is a program in two sizes. What lies between the two is its work alone: starting it, loading it, and
// preparing its data are in both.
type work struct {
	name       string
	kernel     bool
	much, none runtime.Job
	in         string
}

// rate is what a work was seen to cost.
type rate struct {
	work
	gas uint64
	ms  float64
}

// perMicrosecond is the gas that the work paid for a microsecond of a processor.
func (r rate) perMicrosecond() float64 { return float64(r.gas) / r.ms / 1000 }

// unlimited is a job that only its end ends.
func unlimited(name string, module []byte, args ...string) runtime.Job {
	l := runtime.DefaultLimits()
	l.Gas, l.MemoryBytes, l.OutputBytes, l.WallMillis, l.CompileMillis = runtime.MaxGas, 1<<30, 1<<32, 120_000, 300_000
	return runtime.Job{
		Module: runtime.Module{CID: name, Source: runtime.ModuleBytes(module)}, Args: args, Limits: l, Compiler: runtime.Cranelift,
		World: runtime.World{ClockStartMillis: 1_750_000_000_000, Seed: [32]byte{7}},
	}
}

func kernelWorks() (works []work) {
	for _, k := range kernels.All() {
		works = append(works, work{
			name: k.Name, kernel: true,
			much: unlimited(k.Name, k.Module(k.Iterations)), none: unlimited(k.Name+" once", k.Module(1)),
		})
	}
	return works
}

// agentWorks is each example agent with an input that keeps it busy.
func (b *bench) agentWorks() ([]work, error) {
	text, err := os.ReadFile(b.root + "/docs/operations.md")
	if err != nil {
		return nil, err
	}
	var picture bytes.Buffer
	m := image.NewNRGBA(image.Rect(0, 0, 2400, 1800))
	for i := range m.Pix {
		m.Pix[i] = byte(i * 7 / 11)
	}
	if err := png.Encode(&picture, m); err != nil {
		return nil, err
	}
	var works []work
	for _, a := range []struct {
		name, in string
		args     []string
	}{
		{"util.echo", strings.Repeat(string(text), 3000), nil},
		{"text.summarize", strings.Repeat(string(text), 20), nil},
		{"data.query", strings.Repeat(`{"n":1.5,"name":"somebody","list":[1,2,3]}`, 20_000), []string{"--slurp", "--query", "map(.n*2+(.list|add))|add"}},
		{"image.resize", picture.String(), []string{"--width=640", "--format=jpeg"}},
		{"text.markdown", strings.Repeat(string(text), 40), nil},
	} {
		module, err := os.ReadFile(b.agent(a.name))
		if err != nil {
			return nil, err
		}
		w := work{name: a.name, much: unlimited(a.name, module, a.args...), in: a.in}
		w.none = w.much
		works = append(works, w)
	}
	return works, nil
}

// pay runs a work in both sizes, several times, and takes the best time of each: what disturbs only adds.
func pay(ctx context.Context, box *sandbox.Sandbox, w work, times int) (rate, error) {
	run := func(job runtime.Job, in string) (gas uint64, best time.Duration, err error) {
		for range times {
			r, err := box.Execute(ctx, job, runtime.Streams{Stdin: strings.NewReader(in), Stdout: io.Discard})
			if err != nil {
				return 0, 0, fmt.Errorf("%s: %w", w.name, err)
			}
			// An agent may well refuse the empty input of its smaller size.
			if err := r.Err(); err != nil && (w.kernel || in != "" || r.Outcome != runtime.NonZeroExit) {
				return 0, 0, fmt.Errorf("%s: %w", w.name, err)
			}
			if best == 0 || r.Duration < best {
				best = r.Duration
			}
			gas = r.Gas
		}
		return gas, best, nil
	}
	gas, took, err := run(w.much, w.in)
	if err != nil {
		return rate{}, err
	}
	gasNone, tookNone, err := run(w.none, "")
	if err == nil && took-tookNone < took/10 {
		err = fmt.Errorf("%s: %v with its work and %v without: what else the machine does hides it", w.name, took, tookNone)
	}
	return rate{w, gas - gasNone, millis(took - tookNone)}, err
}

// box is a sandbox of one worker at a time, so that nothing is measured beside another.
func (b *bench) box(workers int) (*sandbox.Sandbox, error) {
	c := sandbox.DefaultConfig()
	c.WorkerPath, c.PoolSize, c.HotBytes = b.program(sandbox.WorkerName), workers, 1<<30
	return sandbox.New(c)
}

// rates measures all works whose name contains one of the words, or all of them.
func (b *bench) rates(ctx context.Context, words []string) ([]rate, error) {
	agents, err := b.agentWorks()
	if err != nil {
		return nil, err
	}
	box, err := b.box(1)
	if err != nil {
		return nil, err
	}
	defer func() { _ = box.Close(context.WithoutCancel(ctx)) }()
	times := 3
	if b.short {
		times = 1
	}
	var all []rate
	for _, w := range append(agents, kernelWorks()...) {
		if len(words) > 0 && !slices.ContainsFunc(words, func(s string) bool { return strings.Contains(w.name, s) }) {
			continue
		}
		r, err := pay(ctx, box, w, times)
		if err != nil && ctx.Err() == nil {
			b.say("%v: it is left out", err) // One that cannot be measured is not worth losing the rest for.
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// table prints what each agent and kernel pays for its time, the cheapest last.
func (b *bench) table(ctx context.Context, words []string) error {
	all, err := b.rates(ctx, words)
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b rate) int { return cmp.Compare(b.perMicrosecond(), a.perMicrosecond()) })
	w := tabwriter.NewWriter(b.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "program\tgas\tms\tgas/ns\t")
	for _, r := range all {
		fmt.Fprintf(w, "%s\t%d\t%.1f\t%.3f\t\n", r.name, r.gas, r.ms, r.perMicrosecond()/1000)
	}
	return w.Flush()
}
