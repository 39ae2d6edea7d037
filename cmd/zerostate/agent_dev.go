package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/cmd/zerostate/internal/trial"
	"github.com/zerostate/zerostate/runtime"
)

type devFlags struct {
	trialFlags
	build, module string
	ignore        []string
}

func (a *app) agentDevCmd() *cobra.Command {
	var f devFlags
	c := &cobra.Command{
		Use: "dev [DIR]", Short: "Build and run an agent again at each change of its sources",
		Long: "Build the agent in DIR (default here), run it in the sandbox of a node, show its\n" +
			"output, log, gas and price, and do it again at each change, until Ctrl-C. A run\n" +
			"that is still going when something changes is given up.\n\n" +
			"The build is `make build`, or what --build says, run by sh in DIR. input.txt is\n" +
			"the input and card.json gives limits and price, if they are there. What a build\n" +
			"makes is no change: names with a dot before them, *.wasm, node_modules, build,\n" +
			"target, dist, bin, and what --ignore says.",
		Example: "  zerostate agent dev\n" +
			"  zerostate agent dev upper --build ./build.sh --module build/upper.wasm",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, given []string) error {
			dir := "."
			if len(given) > 0 {
				dir = given[0]
			}
			return a.agentDev(c.Context(), dir, f)
		},
	}
	fl := c.Flags()
	f.bind(fl)
	fl.StringVar(&f.compiler, "compiler", "", "singlepass or cranelift; else what is compiled")
	fl.StringVar(&f.build, "build", "", "`COMMAND` to build with (default make build)")
	fl.StringVar(&f.module, "module", "agent.wasm", "`FILE` that the build makes")
	fl.StringArrayVar(&f.ignore, "ignore", nil, "`PATTERN` of names that are not sources")
	return c
}

// lookEvery is how often the sources are looked at. A change is seen after the second look.
const lookEvery = 200 * time.Millisecond

func (a *app) agentDev(ctx context.Context, dir string, f devFlags) error {
	a.prefix = linePrefix
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fileError("open", dir, err)
	}
	defer func() { _ = root.Close() }()
	if err := f.defaults(dir); err != nil {
		return err
	}
	watch := trial.Watch{Tree: root.FS(), Ignore: append(f.ignore, trial.Made...), Every: lookEvery}
	now, err := watch.Look()
	for gas := uint64(0); err == nil; {
		round, giveUp := context.WithCancel(ctx)
		done := make(chan uint64, 1)
		go func(before uint64) { done <- a.devRound(round, dir, f, before) }(gas)
		now, err = watch.Changed(ctx, now)
		giveUp()
		gas = <-done
	}
	if errors.Is(err, context.Canceled) {
		return nil // Ctrl-C is how this ends.
	}
	return fileError("watch", dir, err)
}

// defaults fills in what the directory says by what is in it.
func (f *devFlags) defaults(dir string) error {
	there := func(name string) bool {
		info, err := os.Stat(filepath.Join(dir, name))
		return err == nil && info.Mode().IsRegular()
	}
	if f.build == "" {
		if !there("Makefile") {
			return usageError("there is no Makefile in %s; write one with a target named build, or give --build COMMAND", dir)
		}
		f.build = "make build"
	}
	if f.input == "-" {
		return usageError("--input - cannot be read again at each change; name a file")
	}
	for _, pattern := range f.ignore {
		if _, err := path.Match(pattern, ""); err != nil {
			return usageError("--ignore %q: %v", pattern, err)
		}
	}
	if f.input == "" && there("input.txt") {
		f.input = filepath.Join(dir, "input.txt")
	}
	if f.card == "" && there("card.json") {
		f.card = filepath.Join(dir, "card.json")
	}
	f.module = filepath.Join(dir, f.module)
	return nil
}

// devRound builds and runs once, and says how it went. It returns the gas of the run, or that of the one before
// if there was none.
func (a *app) devRound(ctx context.Context, dir string, f devFlags, before uint64) (gas uint64) {
	log := &logStream{to: a.err}
	log.say("%s", term.Clean(f.build))
	if err := a.devBuild(ctx, dir, f.build); err != nil {
		if ctx.Err() == nil {
			log.say("the build failed: %v", err)
			log.say("waiting for a change")
		}
		return before
	}
	result, err := a.devRun(ctx, f, log)
	if ctx.Err() != nil {
		return before // The next round is about to begin.
	}
	if err != nil {
		a.reportPrefixed(a.problem(err))
		gas = before
	} else {
		gas = result.Gas
	}
	if err == nil && before != 0 && gas != before {
		log.say("gas went from %s to %s (%+.1f %%)", thousands(before), thousands(gas), 100*(float64(gas)/float64(before)-1))
	}
	log.say("waiting for a change")
	return gas
}

// devBuild runs the build command, which shares this command's error stream. Its children end with it.
func (a *app) devBuild(ctx context.Context, dir, command string) error {
	cmd := exec.CommandContext(ctx, "sh", "-c", command)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, a.err, a.err
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 2 * time.Second
	return cmd.Run()
}

func (a *app) devRun(ctx context.Context, f devFlags, log *logStream) (runtime.Result, error) {
	t, err := a.openTrial(f.module, f.trialFlags)
	if err != nil {
		return runtime.Result{}, err
	}
	defer t.close(ctx)
	streams := runtime.Streams{
		Stdout: a.out, Log: log.write,
		Progress: func(p runtime.Progress) { log.say("%s", progressLine(p)) },
	}
	if f.input != "" {
		in, done, err := a.trialInput(f.input)
		if err != nil {
			return runtime.Result{}, err
		}
		defer done()
		streams.Stdin = in
	}
	log.say("running %s", term.Clean(f.module))
	result, err := t.runner.Execute(ctx, t.job, streams)
	if err != nil {
		return result, err
	}
	log.endLine()
	summaryOf(result, t.price).write(a.err)
	end := endOfTrial(result)
	if only := exitOnly(0); end != nil && !errors.As(end, &only) {
		a.reportPrefixed(a.problem(end))
	}
	return result, nil
}
