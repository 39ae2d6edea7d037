package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/cmd/zerostate/internal/trial"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/runtime"
)

// checkOutputBytes bounds the output by default, because the first run's is kept in memory.
const checkOutputBytes = 64 << 20

func (a *app) agentCheckCmd() *cobra.Command {
	var f trialFlags
	runs := 3
	c := &cobra.Command{
		Use: "check FILE.wasm [-- ARG...]", Short: "See that a program always comes to the same result and gas",
		Long: "Run a program several times on each of the engine's compilers, and once compiled\n" +
			"for the oldest processor, each time in a process of its own. Output, log, files,\n" +
			"exit code and gas must be the same every time, for only then can a result be\n" +
			"checked by running it again. Shows their hashes, or the first difference (5).\n\n" +
			"That a program fails is no difference if it always fails in the same way.",
		Example: "  zerostate agent check agent.wasm --input letter.txt",
		Args:    oneThenDash("a FILE.wasm"),
		RunE: func(c *cobra.Command, given []string) error {
			if runs < 1 || runs > 1000 {
				return usageError("--runs is %d, it must be between 1 and 1000", runs)
			}
			f.args = append(f.args, given[1:]...)
			return a.agentCheck(c.Context(), given[0], f, runs)
		},
	}
	f.bind(c.Flags())
	c.Flags().IntVar(&runs, "runs", runs, "how often on each compiler")
	return c
}

// checkReport is what `agent check` says.
type checkReport struct {
	Identical  bool              `json:"identical"`
	Runs       []trial.Run       `json:"runs"`
	Difference *trial.Difference `json:"difference,omitempty"`
}

func (a *app) agentCheck(ctx context.Context, path string, f trialFlags, n int) error {
	if f.output == "" && f.card == "" {
		f.output = fmt.Sprint(checkOutputBytes)
	}
	t, err := a.openTrial(path, f)
	if err != nil {
		return err
	}
	defer t.close(ctx)
	in, done, err := a.trialInput(f.input)
	if err != nil {
		return err
	}
	defer done()
	var input []byte
	if in != nil {
		if input, err = io.ReadAll(in); err != nil {
			return fileError("read the input", f.input, err)
		}
	}
	runs, difference, err := trial.Compare(ctx, t.runner, t.job, input, n, func(r trial.Run) {
		a.say("%s: %s", r.Name, checkOutcome(r))
	})
	switch {
	case errors.Is(err, trial.ErrMachine):
		return api.NewProblem(api.CodeDeadline, "the runs cannot be compared", err.Error(), "allow more with --timeout").Because(err)
	case err != nil:
		return err
	}
	last := runs[len(runs)-1]
	if last.Outcome == runtime.Refused {
		return endOfTrial(runtime.Result{Outcome: last.Outcome, Reason: last.Reason})
	}
	report := checkReport{Identical: difference == nil, Runs: runs, Difference: difference}
	if err := a.show(report, func() error { return a.checkTable(report) }); err != nil {
		return err
	}
	if difference == nil {
		return nil
	}
	if a.json {
		return exitOnly(api.ExitTask) // the report has said it
	}
	return differenceProblem(*difference)
}

func (a *app) checkTable(r checkReport) error {
	var rows [][]string
	skipped := ""
	for _, run := range r.Runs {
		if run.Skipped != "" {
			skipped = fmt.Sprintf("%s cannot compile it: %s", run.Compiler, run.Skipped)
			continue
		}
		rows = append(rows, []string{
			run.Name, checkOutcome(run), thousands(run.Gas), run.Output.Short(), run.Log.Short(), run.Artefacts.Short(),
		})
	}
	if err := term.Table(a.out, []string{"RUN", "END", "GAS", "OUTPUT", "LOG", "FILES"}, rows); err != nil {
		return err
	}
	if skipped != "" {
		_, _ = fmt.Fprintln(a.out, "left out:", term.Clean(skipped))
	}
	if !r.Identical {
		return nil
	}
	_, err := fmt.Fprintf(a.out, "identical: %s\n", plural(int64(len(rows)), "run"))
	return err
}

func checkOutcome(r trial.Run) string {
	switch {
	case r.Skipped != "":
		return "left out"
	case r.Outcome == runtime.NonZeroExit:
		return fmt.Sprintf("exit %d", r.ExitCode)
	}
	return string(r.Outcome)
}

func differenceProblem(d trial.Difference) error {
	where := ""
	if d.Where != "" {
		where = ", " + d.Where
	}
	p := api.NewProblem(api.CodeBadResult, "the runs differ",
		fmt.Sprintf("%s%s: %s in run %q, %s in run %q", d.Field, where, d.First, d.Against, d.Other, d.Run),
		"if the program is not at fault this is a bug in the runtime: report it with the module")
	p.ExitCode = api.ExitTask
	return p
}
