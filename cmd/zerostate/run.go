package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/config"
)

// runFlags is what `run` takes besides the capability.
type runFlags struct {
	args, env                  []string
	maxPrice, policy           string
	module, provider           string
	input, output, contentType string
	gas                        uint64
	memory, outputLimit        string
	timeout                    time.Duration
	detach, approve            bool
}

func (a *app) runCmd() *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "run CAPABILITY",
		Short: "Hire an agent: submit a task, wait, and write its result",
		Long: "Submit a task to the network's auction, show what happens on standard error, and\n" +
			"write the result to standard output. The input comes from --input or from standard\n" +
			"input. Ctrl-C leaves the task running; `zerostate task wait ID` picks it up.\n\n" +
			"With --json the task is written as JSON, and its result only to --output.",
		Example: "  zerostate run text.summarize < article.txt\n" +
			"  zerostate run image.resize --arg 200x200 --input photo.jpg --output small.jpg\n" +
			"  zerostate run util.echo --max-price 0.01 --policy cheapest < note.txt",
		Args: func(_ *cobra.Command, given []string) error {
			if len(given) == 0 && f.module != "" {
				return nil
			}
			return args("a CAPABILITY")(nil, given)
		},
		RunE: func(c *cobra.Command, given []string) error {
			return a.runTask(c.Context(), strings.Join(given, ""), f)
		},
	}
	fl := c.Flags()
	fl.StringArrayVar(&f.args, "arg", nil, "argument for the agent; may be repeated")
	fl.StringArrayVar(&f.env, "env", nil, "NAME=VALUE for the agent; may be repeated")
	fl.StringVar(&f.maxPrice, "max-price", "", "the most to pay: base units, or tokens such as 0.0025")
	fl.StringVar(&f.policy, "policy", "", "how bids are compared: cheapest, fastest, best or weighted")
	fl.StringVar(&f.module, "module", "", "module CID, besides or instead of a capability")
	fl.StringVar(&f.provider, "provider", "", "peer ID of the only provider to ask")
	fl.StringVarP(&f.input, "input", "i", "", "file to read the input from (default standard input)")
	fl.StringVarP(&f.output, "output", "o", "", "file to write the result to (default standard output)")
	fl.StringVar(&f.contentType, "content-type", "", "media type of the input")
	fl.Uint64Var(&f.gas, "gas", 0, "gas limit")
	fl.StringVar(&f.memory, "memory", "", "memory limit, e.g. 128MiB")
	fl.StringVar(&f.outputLimit, "output-limit", "", "output limit, e.g. 1MiB")
	fl.DurationVar(&f.timeout, "timeout", 0, "deadline of the task, e.g. 30s")
	fl.BoolVar(&f.detach, "detach", false, "do not wait: write the task's ID and end")
	fl.BoolVar(&f.approve, "approve", false, "agree to a ceiling above the setting spending.ask_above")
	return c
}

func (a *app) runTask(ctx context.Context, capability string, f runFlags) error {
	n, err := a.node()
	if err != nil {
		return err
	}
	req, err := a.taskRequest(ctx, capability, f)
	if err != nil {
		return err
	}
	if req.Input, err = a.taskInput(ctx, f.input); err != nil {
		return err
	}
	start := time.Now()
	req.Approved = f.approve
	task, err := n.Submit(ctx, req)
	if p, ok := api.AsProblem(err); ok && p.Type == api.CodeApproval && a.agrees(ctx, req, p) {
		req.Approved = true
		task, err = n.Submit(ctx, req)
	}
	if err != nil {
		return err
	}
	if f.detach {
		err := a.show(task, func() error { _, err := io.WriteString(a.out, term.Clean(task.ID)+"\n"); return err })
		a.next("zerostate task wait %s", term.Clean(task.ShortID))
		return err
	}
	final, err := a.watch(ctx, task, start, f.output, !a.json || f.output != "")
	if err != nil {
		return err
	}
	return a.finish(ctx, final)
}

func (a *app) taskRequest(ctx context.Context, capability string, f runFlags) (api.TaskRequest, error) {
	req := api.TaskRequest{
		Capability: capability, ModuleCID: f.module, Provider: f.provider, Args: f.args,
		ContentType: f.contentType, Policy: f.policy, DeadlineMillis: f.timeout.Milliseconds(),
		Limits: api.Limits{Gas: api.Uint64(f.gas)},
	}
	if f.timeout < 0 || (f.timeout > 0 && f.timeout < time.Millisecond) {
		return req, usageError("--timeout %s is too short", f.timeout)
	}
	for _, pair := range f.env {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return req, usageError("--env %q is not NAME=VALUE", pair)
		}
		if req.Env == nil {
			req.Env = map[string]string{}
		}
		req.Env[name] = value
	}
	var err error
	if req.Ceiling, err = a.amount(ctx, "--max-price", f.maxPrice); err != nil {
		return req, err
	}
	if req.Limits.MemoryBytes, err = size("--memory", f.memory); err != nil {
		return req, err
	}
	if req.Limits.OutputBytes, err = size("--output-limit", f.outputLimit); err != nil {
		return req, err
	}
	var nonce [16]byte
	_, err = rand.Read(nonce[:])
	req.Nonce = hex.EncodeToString(nonce[:])
	return req, err
}

func size(flag, text string) (int64, error) {
	var s config.Size
	if text == "" {
		return 0, nil
	}
	if err := s.UnmarshalText([]byte(text)); err != nil {
		return 0, usageError("%s: %v", flag, err)
	}
	return int64(s), nil
}

// taskInput reads a small input into the request and uploads a large one. A terminal
// is not waited for: an agent without input is run with none.
func (a *app) taskInput(ctx context.Context, path string) (api.Input, error) {
	from := a.in
	switch {
	case path != "" && path != "-":
		f, err := os.Open(path)
		if err != nil {
			return api.Input{}, fileError("read the input", path, err)
		}
		defer func() { _ = f.Close() }()
		from = f
	case path == "" && a.inTerminal:
		a.say("no input given: use < FILE or --input FILE; running without")
		return api.Input{}, nil
	}
	head, err := io.ReadAll(io.LimitReader(from, api.MaxInlineInput+1))
	if err != nil {
		return api.Input{}, fileError("read the input", path, err)
	}
	if len(head) <= api.MaxInlineInput {
		return api.Input{Inline: head}, nil
	}
	n, err := a.node()
	if err != nil {
		return api.Input{}, err
	}
	blob, err := n.PutBlob(ctx, io.MultiReader(bytes.NewReader(head), from))
	return api.Input{Blob: blob.CID}, err
}

// finish says how a task ended, and turns a bad end into an error.
func (a *app) finish(ctx context.Context, t api.Task) error {
	if a.json {
		if err := term.JSON(a.out, t); err != nil {
			return err
		}
	}
	if t.State != api.TaskDone {
		if t.LogTail != "" {
			a.say("the agent's last words:\n%s", strings.TrimRight(term.CleanLines(t.LogTail), "\n"))
		}
		a.next("zerostate task show %s", term.Clean(t.ShortID))
		return endOf(t)
	}
	a.say("done: %s gas, paid %s, %d bytes", t.Gas, a.money(ctx, t.Price), t.OutputBytes)
	a.next("zerostate task show %s --receipt", term.Clean(t.ShortID))
	return nil
}

// endOf is the error of a task that did not end well.
func endOf(t api.Task) error {
	if t.Reason != nil {
		return t.Reason.Problem()
	}
	if !t.State.Final() {
		return api.NewProblem(api.CodeNotReady, "the task is not finished", "it is "+string(t.State), "zerostate task wait "+t.ShortID)
	}
	return errors.New("the task ended as " + string(t.State) + " and the node gave no reason")
}
