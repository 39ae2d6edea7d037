package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/zerostate/zerostate/internal/bench/kernels"
	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox"
)

// measureRuntime measures the runtime alone: no network, no money.
func measureRuntime(ctx context.Context, b *bench) error {
	for _, part := range []func(context.Context) error{b.starts, b.cpuBound, b.streams, b.tinyTasks, b.gasRates, b.growth} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

// few is the number of runs, fewer if it is only to be seen that measuring works.
func (b *bench) few(many, short int) int {
	if b.short {
		return short
	}
	return many
}

// goProgram builds one of the programs of testdata for WASI, or for this machine.
func (b *bench) goProgram(ctx context.Context, name string, native bool) (string, error) {
	out := filepath.Join(b.dir, name)
	env := os.Environ()
	if !native {
		out += ".wasm"
		env = append(env, "GOOS=wasip1", "GOARCH=wasm")
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", out, "./internal/bench/testdata/"+name)
	cmd.Dir, cmd.Env = b.root, env
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building %s: %w: %s", name, err, said)
	}
	return out, nil
}

// once runs a job that must succeed and give back its input, and returns how long it took to the last byte.
func once(ctx context.Context, box *sandbox.Sandbox, job runtime.Job) (time.Duration, error) {
	var out bytes.Buffer
	begun := time.Now()
	r, err := box.Execute(ctx, job, runtime.Streams{Stdin: strings.NewReader(words), Stdout: &out})
	took := time.Since(begun)
	switch {
	case err != nil:
		return 0, err
	case r.Err() != nil:
		return 0, r.Err()
	case out.String() != words:
		return 0, fmt.Errorf("the program gave %q", out.String())
	}
	return took, nil
}

// starts measures how long a small task takes when its module is hot, cached, or new.
func (b *bench) starts(ctx context.Context) error {
	path, err := b.goProgram(ctx, "goecho", false)
	if err != nil {
		return err
	}
	inGo, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	inC, err := os.ReadFile(b.agent("util.echo"))
	if err != nil {
		return err
	}
	b.say("hot agents; the one in Go has %.1f MB", float64(len(inGo))/1e6)
	for _, a := range []struct {
		metric string
		module []byte
	}{{"hot_go_agent_ms_p50", inGo}, {"hot_c_agent_ms_p50", inC}} {
		ms, err := b.hot(ctx, a.metric, a.module)
		if err != nil {
			return err
		}
		if err := b.print(a.metric, percentile(ms, 50), "ms"); err != nil {
			return err
		}
	}
	b.say("agents that are cached, and that are new")
	cached, err := b.cached(ctx, inGo)
	if err != nil {
		return err
	}
	if err := b.print("cached_go_agent_ms_p50", percentile(cached, 50), "ms"); err != nil {
		return err
	}
	cold, err := b.cold(ctx, inGo)
	if err != nil {
		return err
	}
	return b.print("cold_go_agent_ms_p50", percentile(cold, 50), "ms")
}

func echoJob(name string, module []byte) runtime.Job {
	l := runtime.DefaultLimits()
	l.CompileMillis = 120_000
	return runtime.Job{Module: runtime.Module{CID: name, Source: runtime.ModuleBytes(module)}, Limits: l}
}

// hot runs the same module again and again, with a pause in which a worker can load it.
func (b *bench) hot(ctx context.Context, name string, module []byte) ([]float64, error) {
	box, err := b.box(workersReady)
	if err != nil {
		return nil, err
	}
	defer func() { _ = box.Close(context.WithoutCancel(ctx)) }()
	job := echoJob(name, module)
	// The better code first, as it is after a module's first minutes.
	job.Compiler = runtime.Cranelift
	if _, err := once(ctx, box, job); err != nil {
		return nil, err
	}
	job.Compiler = ""
	pause := time.NewTicker(200 * time.Millisecond)
	defer pause.Stop()
	var ms []float64
	const notCounted = 10
	for i := range notCounted + b.few(100, 10) {
		<-pause.C
		took, err := once(ctx, box, job)
		if err != nil {
			return nil, err
		}
		if i >= notCounted {
			ms = append(ms, millis(took))
		}
	}
	return ms, nil
}

// cached starts a sandbox anew each time, on the artefacts that one before it left.
func (b *bench) cached(ctx context.Context, module []byte) (ms []float64, err error) {
	job := echoJob("cached", module)
	job.Compiler = runtime.Cranelift
	for i := range 1 + b.few(15, 3) {
		took, err := b.freshly(ctx, filepath.Join(b.dir, "cache"), job)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			ms = append(ms, millis(took))
		}
	}
	return ms, nil
}

// cold starts a sandbox anew each time, without artefacts.
func (b *bench) cold(ctx context.Context, module []byte) (ms []float64, err error) {
	for range b.few(5, 1) {
		took, err := b.freshly(ctx, "", echoJob("cold", module))
		if err != nil {
			return nil, err
		}
		ms = append(ms, millis(took))
	}
	return ms, nil
}

// freshly runs a job in a sandbox of its own whose workers have started.
func (b *bench) freshly(ctx context.Context, cache string, job runtime.Job) (time.Duration, error) {
	c := sandbox.DefaultConfig()
	c.WorkerPath, c.PoolSize, c.CacheDir, c.SealKey = b.program(sandbox.WorkerName), workersReady, cache, [32]byte{1}
	box, err := sandbox.New(c)
	if err != nil {
		return 0, err
	}
	defer func() { _ = box.Close(context.WithoutCancel(ctx)) }()
	tiny, err := os.ReadFile(b.agent("util.echo"))
	if err != nil {
		return 0, err
	}
	if _, err := once(ctx, box, echoJob("tiny", tiny)); err != nil {
		return 0, err
	}
	return once(ctx, box, job)
}

// streams measures what goes through a program, and how many small calls it can make.
func (b *bench) streams(ctx context.Context) error {
	box, err := b.box(1)
	if err != nil {
		return err
	}
	defer func() { _ = box.Close(context.WithoutCancel(ctx)) }()
	cat, err := os.ReadFile(b.agent("util.echo"))
	if err != nil {
		return err
	}
	const size = 256 << 20
	b.say("256 MiB through a program")
	var rates []float64
	for range b.few(5, 2) {
		begun := time.Now()
		r, err := box.Execute(ctx, unlimited("cat", cat), runtime.Streams{Stdin: io.LimitReader(zeros{}, size), Stdout: io.Discard})
		if err = errors.Join(err, r.Err()); err != nil {
			return err
		}
		if r.OutputBytes != size {
			return fmt.Errorf("of 256 MiB %d bytes came through", r.OutputBytes)
		}
		rates = append(rates, size/1e6/time.Since(begun).Seconds())
	}
	if err := b.print("cat_256mib_mb_s", percentile(rates, 50), "MB/s"); err != nil {
		return err
	}
	b.say("a million small calls of the host")
	asks, err := b.million(ctx, box, "host calls/clock_time_get", 8)
	if err != nil {
		return err
	}
	if err := b.print("wasi_1m_small_calls_s", asks, "s"); err != nil {
		return err
	}
	mixed, err := b.million(ctx, box, "host calls", 4)
	if err != nil {
		return err
	}
	return b.also("wasi_1m_mixed_calls_s", mixed, "s")
}

// million is the seconds that a million calls take by a kernel that makes so many in an iteration.
func (b *bench) million(ctx context.Context, box *sandbox.Sandbox, kernel string, calls uint32) (float64, error) {
	all := kernels.All()
	k := all[slices.IndexFunc(all, func(k kernels.Kernel) bool { return k.Name == kernel })]
	job := unlimited(kernel+" a million times", k.Module(1_000_000/calls))
	var seconds []float64
	for range b.few(5, 2) {
		r, err := box.Execute(ctx, job, runtime.Streams{Stdout: io.Discard})
		if err = errors.Join(err, r.Err()); err != nil {
			return 0, err
		}
		seconds = append(seconds, r.Duration.Seconds())
	}
	return percentile(seconds, 50), nil
}

// zeros is an input without end.
type zeros struct{}

// Read implements io.Reader.
func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// tinyTasks measures how many tasks go through in a second, each in a process of its own.
func (b *bench) tinyTasks(ctx context.Context) error {
	module, err := os.ReadFile(b.agent("util.echo"))
	if err != nil {
		return err
	}
	c := sandbox.DefaultConfig()
	c.WorkerPath = b.program(sandbox.WorkerName)
	box, err := sandbox.New(c)
	if err != nil {
		return err
	}
	defer func() { _ = box.Close(context.WithoutCancel(ctx)) }()
	job := echoJob("tiny", module)
	one := func(ctx context.Context) error {
		_, err := once(ctx, box, job)
		return err
	}
	if err := together(ctx, 100, one); err != nil {
		return err
	}
	n := b.few(2000, 200)
	b.say("%d tiny tasks, %d in flight", n, inFlight)
	begun := time.Now()
	if err := together(ctx, n, one); err != nil {
		return err
	}
	return b.print("tiny_tasks_per_s", float64(n)/time.Since(begun).Seconds(), "1/s")
}

// gasRates prints how far the price of an agent or an adversary is from that of another: of the agents and the first
// kernel of each kind, and of all kernels.
func (b *bench) gasRates(ctx context.Context) error {
	b.say("gas of agents and adversaries")
	all, err := b.rates(ctx, nil)
	if err != nil {
		return err
	}
	named := slices.DeleteFunc(slices.Clone(all), func(r rate) bool { return r.kernel && strings.Contains(r.name, "/") })
	dear, cheap := extremes(named)
	b.say("the worst pair: %s pays %.3f gas/ns, %s %.3f", dear.name, dear.perMicrosecond()/1000, cheap.name, cheap.perMicrosecond()/1000)
	if err := b.print("gas_rate_spread", dear.perMicrosecond()/cheap.perMicrosecond(), "ratio"); err != nil {
		return err
	}
	dear, cheap = extremes(all)
	b.say("the worst pair of all kernels: %s pays %.3f gas/ns, %s %.3f", dear.name, dear.perMicrosecond()/1000, cheap.name, cheap.perMicrosecond()/1000)
	return b.also("gas_rate_spread_all_kernels", dear.perMicrosecond()/cheap.perMicrosecond(), "ratio")
}

// extremes are those that pay the most and the least for their time.
func extremes(all []rate) (dear, cheap rate) {
	by := func(a, b rate) int { return cmp.Compare(a.perMicrosecond(), b.perMicrosecond()) }
	return slices.MaxFunc(all, by), slices.MinFunc(all, by)
}

// growth runs many tasks and prints what they leave behind in this process, which holds the sandbox as a daemon does.
func (b *bench) growth(ctx context.Context) error {
	module, err := os.ReadFile(b.agent("util.echo"))
	if err != nil {
		return err
	}
	box, err := b.box(workersReady)
	if err != nil {
		return err
	}
	defer func() { _ = box.Close(context.WithoutCancel(ctx)) }()
	job := echoJob("tiny", module)
	one := func(ctx context.Context) error {
		_, err := once(ctx, box, job)
		return err
	}
	if err := together(ctx, b.few(1000, 100), one); err != nil {
		return err
	}
	before, err := lookAtSelf(ctx)
	if err != nil {
		return err
	}
	n := b.few(10_000, 300)
	b.say("%d executions, and what they leave behind", n)
	if err := together(ctx, n, one); err != nil {
		return err
	}
	after, err := lookAtSelf(ctx)
	if err != nil {
		return err
	}
	for _, f := range []struct {
		metric        string
		before, after float64
		unit          string
	}{
		{"growth_10k_memory_mb", before.mb, after.mb, "MB"},
		{"growth_10k_descriptors", before.descriptors, after.descriptors, "descriptors"},
		{"growth_10k_processes", before.processes, after.processes, "processes"},
	} {
		b.say("%s: %.1f before, %.1f after", f.metric, f.before, f.after)
		if err := b.also(f.metric, f.after-f.before, f.unit); err != nil {
			return err
		}
	}
	return nil
}
