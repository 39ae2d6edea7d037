package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/api/client"
	"github.com/zerostate/zerostate/node/devnet"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox"
)

// counts is how often the group main does what.
type counts struct {
	warmUp, sequential, parallel, starts int
	rest                                 time.Duration // between the last task and the look at memory
}

const inFlight = 8

// workersReady is the pool of a node by default, and of the worker measured alone.
const workersReady = 2

func (b *bench) counts() counts {
	if b.short {
		return counts{5, 20, 40, 2, 5 * time.Second}
	}
	return counts{30, 200, 600, 5, 60 * time.Second}
}

// measureMain measures the whole way of a task, and the daemon at rest.
func measureMain(ctx context.Context, b *bench) error {
	n := b.counts()
	b.say("a devnet of one provider of util.echo and one requester")
	net, err := devnet.Start(ctx, devnet.Config{
		Dir: filepath.Join(b.dir, "net"), Nodes: 2, Program: b.program("zerostated"), Listen: "127.0.0.1:0",
		Deposit: protocol.NewAmount(100_000_000), Window: 30 * time.Second, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return err
	}
	defer net.Close()
	provider, requester := net.Info.Members[1], net.Info.Members[2]
	if err := b.publishEcho(ctx, provider); err != nil {
		return err
	}
	hire := client.New(requester.Socket)
	defer hire.Close()

	if err := b.tasks(ctx, hire, n); err != nil {
		return err
	}
	if err := b.idle(ctx, provider.PID, n.rest); err != nil {
		return err
	}
	return b.daemonStarts(ctx, net.Info, n.starts)
}

func (b *bench) publishEcho(ctx context.Context, m devnet.Member) error {
	var card api.CardFields
	raw, err := os.ReadFile(filepath.Join(b.root, "examples", "agents", "echo", "card.json"))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, &card); err != nil {
		return err
	}
	module, err := os.Open(b.agent("util.echo"))
	if err != nil {
		return err
	}
	defer module.Close()
	c := client.New(m.Socket)
	defer c.Close()
	blob, err := c.PutBlob(ctx, module)
	if err != nil {
		return err
	}
	_, err = c.Publish(ctx, api.PublishRequest{ModuleCID: blob.CID, Card: card})
	return err
}

// tasks prints the figures of tasks with auction and payment, and of the worker alone.
func (b *bench) tasks(ctx context.Context, c *client.Client, n counts) error {
	one := func(ctx context.Context) error { return echo(ctx, c) }
	b.say("%d tasks one after the other", n.sequential)
	whole, err := oneByOne(ctx, n, one)
	if err != nil {
		return err
	}
	b.say("%d runs of the worker alone", n.sequential)
	alone, err := b.workerAlone(ctx, n)
	if err != nil {
		return err
	}
	b.say("%d tasks, %d in flight", n.parallel, inFlight)
	begun := time.Now()
	if err := together(ctx, n.parallel, one); err != nil {
		return err
	}
	rate := float64(n.parallel) / time.Since(begun).Seconds()
	for _, f := range []struct {
		metric string
		value  float64
		unit   string
	}{
		{"task_auction_ms_p50", percentile(whole, 50), "ms"},
		{"auction_overhead_ms_p50", percentile(whole, 50) - percentile(alone, 50), "ms"},
		{"task_auction_ms_p95", percentile(whole, 95), "ms"},
		{"task_worker_only_ms_p50", percentile(alone, 50), "ms"},
		{"tasks_per_s_8_in_flight", rate, "1/s"},
	} {
		if err := b.print(f.metric, f.value, f.unit); err != nil {
			return err
		}
	}
	return nil
}

// oneByOne gives the milliseconds of each run, after some that do not count.
func oneByOne(ctx context.Context, n counts, run func(context.Context) error) (ms []float64, err error) {
	for i := range n.warmUp + n.sequential {
		begun := time.Now()
		if err := run(ctx); err != nil {
			return nil, err
		}
		if i >= n.warmUp {
			ms = append(ms, millis(time.Since(begun)))
		}
	}
	return ms, nil
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// together does it so many times, with inFlight under way at each moment.
func together(ctx context.Context, times int, run func(context.Context) error) error {
	group, ctx := errgroup.WithContext(ctx)
	var begun atomic.Int64
	for range inFlight {
		group.Go(func() error {
			for begun.Add(1) <= int64(times) {
				if err := run(ctx); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// words is the input of each task.
const words = "the quick brown fox jumps over the lazy dog"

// echo submits a task, waits for its end, and has its result in hand.
func echo(ctx context.Context, c *client.Client) error {
	var nonce [16]byte
	if _, err := rand.Read(nonce[:]); err != nil {
		return err
	}
	t, err := c.Submit(ctx, api.TaskRequest{Nonce: hex.EncodeToString(nonce[:]), Capability: "util.echo", Input: api.Input{Inline: []byte(words)}})
	for err == nil && !t.State.Final() {
		t, err = c.Wait(ctx, t.ID, 10*time.Second)
	}
	if err != nil {
		return err
	}
	if t.State != api.TaskDone {
		return fmt.Errorf("task %s is %s: %+v", t.ShortID, t.State, t.Reason)
	}
	content, err := c.Output(ctx, t.ID)
	if err != nil {
		return err
	}
	defer content.Body.Close()
	got, err := io.ReadAll(content.Body)
	if err == nil && string(got) != words {
		err = fmt.Errorf("task %s gave %q", t.ShortID, got)
	}
	return err
}

// workerAlone runs the same program in a sandbox of this process: the same pool, no network, no money.
func (b *bench) workerAlone(ctx context.Context, n counts) ([]float64, error) {
	module, err := os.ReadFile(b.agent("util.echo"))
	if err != nil {
		return nil, err
	}
	c := sandbox.DefaultConfig()
	c.WorkerPath, c.PoolSize = b.program(sandbox.WorkerName), workersReady
	box, err := sandbox.New(c)
	if err != nil {
		return nil, err
	}
	defer func() { _ = box.Close(context.WithoutCancel(ctx)) }()
	limits := runtime.DefaultLimits()
	limits.Gas, limits.MemoryBytes = 100_000_000, 16<<20
	job := runtime.Job{Module: runtime.Module{CID: "echo", Source: runtime.ModuleBytes(module)}, Limits: limits}
	return oneByOne(ctx, n, func(ctx context.Context) error {
		var out bytes.Buffer
		result, err := box.Execute(ctx, job, runtime.Streams{Stdin: bytes.NewReader([]byte(words)), Stdout: &out})
		if err == nil {
			err = result.Err()
		}
		if err == nil && out.String() != words {
			err = fmt.Errorf("the worker gave %q", out.String())
		}
		return err
	})
}
