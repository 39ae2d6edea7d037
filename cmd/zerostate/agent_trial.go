package main

import (
	"errors"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/trial"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/runtime"
)

// trialFlags is what the commands have in common that run a program here, without a node.
type trialFlags struct {
	args, env, dirs                []string
	input, card, seed, clock       string
	compiler                       string
	gas                            uint64
	timeout                        time.Duration
	memory, output, log            string
	scratch, artefacts, moduleSize string
}

func (f *trialFlags) bind(fl *pflag.FlagSet) {
	fl.StringArrayVar(&f.args, "arg", nil, "`ARG` for the program; may be repeated")
	fl.StringArrayVar(&f.env, "env", nil, "environment `ENTRY` NAME=VALUE; may be repeated")
	fl.StringArrayVar(&f.dirs, "dir", nil, "directory to copy: `MOUNT` is HOST[::GUEST[::ro]]")
	fl.StringVarP(&f.input, "input", "i", "", "`FILE` with the input, - for standard input")
	fl.StringVar(&f.card, "card", "", "`FILE` card.json to take limits and price from")
	fl.Uint64Var(&f.gas, "gas", 0, "gas limit (default 10^11)")
	fl.StringVar(&f.memory, "memory", "", "memory limit (default 256MiB)")
	fl.DurationVar(&f.timeout, "timeout", 0, "deadline (default 1m)")
	fl.StringVar(&f.output, "output-limit", "", "output limit (default 1GiB)")
	fl.StringVar(&f.log, "log-limit", "", "log limit (default 64MiB)")
	fl.StringVar(&f.scratch, "scratch-limit", "", "limit on files outside /out (default 64MiB)")
	fl.StringVar(&f.artefacts, "artefact-limit", "", "limit on files in /out (default 64MiB)")
	fl.StringVar(&f.moduleSize, "module-limit", "", "limit on the module's size (default 64MiB)")
	fl.StringVar(&f.seed, "seed", "", "`TEXT` or 64 hex digits that random bytes follow")
	fl.StringVar(&f.clock, "clock", "", "`TIME` to start at, or now (2026-01-01T00:00:00Z)")
}

// oneThenDash demands one argument; what stands behind -- is for the program.
func oneThenDash(name string) cobra.PositionalArgs {
	return func(c *cobra.Command, given []string) error {
		if n := c.ArgsLenAtDash(); n == 1 || (n < 0 && len(given) == 1) {
			return nil
		}
		return args(name)(c, given)
	}
}

// trialRun is a program that is ready to be run, and what it needs of this machine.
type trialRun struct {
	job    runtime.Job
	price  *api.Pricing
	runner *trial.Runner
	mounts *trial.Mounts
}

// openTrial reads a module, opens what the flags name, and starts a runner. close releases it all.
func (a *app) openTrial(path string, f trialFlags) (_ *trialRun, err error) {
	t := &trialRun{}
	defer func() {
		if err != nil && t.mounts != nil {
			t.mounts.Close()
		}
	}()
	if t.job, t.price, err = f.job(); err != nil {
		return nil, err
	}
	if t.mounts, err = trial.OpenMounts(f.dirs); err != nil {
		return nil, usageError("--dir %v", err)
	}
	t.job.Mounts = t.mounts.List
	if err := t.load(path); err != nil {
		return nil, err
	}
	if err := t.job.Validate(); err != nil {
		return nil, usageError("%v", err)
	}
	t.runner, err = trial.Open(trial.PlacesFrom(a.getenv))
	if err != nil {
		return nil, api.NewProblem(api.CodeInternal, "no worker can be started", err.Error(),
			"put zerostate-worker beside zerostate, or name it in ZEROSTATE_WORKER").Because(err)
	}
	return t, nil
}

// load reads the module.
func (t *trialRun) load(path string) error {
	module, err := trial.ReadModule(path)
	if err != nil {
		return fileError("read the module", path, err)
	}
	t.job.Module = runtime.Module{Source: module}
	return nil
}

// job is the job that the flags describe, without its module and mounts.
func (f trialFlags) job() (runtime.Job, *api.Pricing, error) {
	job := runtime.Job{Args: f.args, Env: f.env, Compiler: runtime.Compiler(f.compiler), Limits: trial.Limits()}
	if f.compiler != "" && !job.Compiler.Valid() {
		return job, nil, usageError("--compiler %q is neither %s nor %s", f.compiler, runtime.Singlepass, runtime.Cranelift)
	}
	clock, err := trial.Clock(f.clock)
	if err != nil {
		return job, nil, usageError("--clock %v", err)
	}
	job.World = runtime.World{ClockStartMillis: clock.UnixMilli(), Seed: trial.Seed(f.seed)}
	var price *api.Pricing
	if f.card != "" {
		card, err := readCard(f.card)
		if err != nil {
			return job, nil, err
		}
		price = &card.Price
		set := func(to *uint64, v uint64) {
			if v != 0 {
				*to = v
			}
		}
		set(&job.Limits.Gas, uint64(card.Limits.Gas))
		set(&job.Limits.MemoryBytes, uint64(max(0, card.Limits.MemoryBytes)))
		set(&job.Limits.OutputBytes, uint64(max(0, card.Limits.OutputBytes)))
		set(&job.Limits.WallMillis, uint64(max(0, card.Limits.WallMillis)))
	}
	return job, price, f.limit(&job.Limits)
}

// limit sets the limits that were given as flags.
func (f trialFlags) limit(l *runtime.Limits) error {
	if f.gas != 0 {
		l.Gas = f.gas
	}
	if f.timeout < 0 || (f.timeout > 0 && f.timeout < time.Millisecond) {
		return usageError("--timeout %s is too short", f.timeout)
	}
	if f.timeout != 0 {
		l.WallMillis = uint64(f.timeout.Milliseconds())
	}
	for _, s := range []struct {
		flag, text string
		to         *uint64
	}{
		{"--memory", f.memory, &l.MemoryBytes},
		{"--output-limit", f.output, &l.OutputBytes},
		{"--log-limit", f.log, &l.LogBytes},
		{"--scratch-limit", f.scratch, &l.ScratchBytes},
		{"--artefact-limit", f.artefacts, &l.ArtefactBytes},
		{"--module-limit", f.moduleSize, &l.ModuleBytes},
	} {
		n, err := size(s.flag, s.text)
		if err != nil {
			return err
		}
		if s.text != "" {
			*s.to = uint64(n)
		}
	}
	return nil
}

// stdin opens the program's input. Without --input it is what this command gets, but a terminal is not waited for.
func (a *app) trialInput(path string) (io.Reader, func(), error) {
	switch {
	case path == "" && a.inTerminal:
		return nil, func() {}, nil
	case path == "" || path == "-":
		return a.in, func() {}, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fileError("read the input", path, err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		_ = f.Close()
		return nil, nil, fileError("read the input", path, errors.New("it is a directory"))
	}
	return f, func() { _ = f.Close() }, nil
}
