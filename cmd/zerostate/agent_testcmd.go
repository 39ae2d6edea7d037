package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/cmd/zerostate/internal/trial"
	"github.com/zerostate/zerostate/runtime"
)

// linePrefix tells a line of this command from what a program writes to the same place.
const linePrefix = "zerostate: "

type testFlags struct {
	trialFlags
	out     string
	verbose bool
}

func (a *app) agentTestCmd() *cobra.Command {
	var f testFlags
	c := &cobra.Command{
		Use: "test FILE.wasm [-- ARG...]", Short: "Run a program as a node would, here and for nothing",
		Long: "Run any WASI preview 1 program in the sandbox of a node, under its limits and\n" +
			"its meter: no daemon, no network. A directory given with --dir is copied in;\n" +
			"what the program changes there is lost. What it leaves in /out goes to --out.\n\n" +
			"Output and log pass through as they are written, and the exit code is the\n" +
			"program's. Nothing else is written unless --verbose asks for it or the program\n" +
			"was stopped: by a trap (134), by a limit (5), or before it began (2). Such lines\n" +
			"begin with \"zerostate: \". With --json a summary is written to standard error.\n\n" +
			"The input is --input, else standard input unless that is a terminal.",
		Example: "  zerostate agent test agent.wasm --input letter.txt --card card.json --verbose\n" +
			"  zerostate agent test tool.wasm --dir photos::/in::ro --out results -- -w 9",
		Args: oneThenDash("a FILE.wasm"),
		RunE: func(c *cobra.Command, given []string) error {
			a.prefix = linePrefix
			f.args = append(f.args, given[1:]...)
			return a.agentTest(c.Context(), given[0], f)
		},
	}
	fl := c.Flags()
	f.bind(fl)
	fl.StringVar(&f.compiler, "compiler", "", "singlepass or cranelift; else what is compiled")
	fl.StringVarP(&f.out, "out", "o", "", "`DIR` for what the program leaves in /out")
	fl.BoolVarP(&f.verbose, "verbose", "v", false, "say on standard error what the run used")
	return c
}

func (a *app) agentTest(ctx context.Context, path string, f testFlags) (err error) {
	t, err := a.openTrial(path, f.trialFlags)
	if err != nil {
		return err
	}
	defer t.close(ctx)
	in, done, err := a.trialInput(f.input)
	if err != nil {
		return err
	}
	defer done()
	log := &logStream{to: a.err}
	streams := runtime.Streams{Stdin: in, Stdout: a.out, Log: log.write}
	if f.out != "" {
		artefacts, err := trial.OpenArtefacts(f.out)
		if err != nil {
			return fileError("write to", f.out, err)
		}
		defer func() { _ = artefacts.Close() }()
		streams.Artefact = artefacts.Write
	}
	if f.verbose && !a.json {
		if t.runner.CacheProblem != nil {
			log.say("compiled modules are not kept: %v", t.runner.CacheProblem)
		}
		streams.Progress = func(p runtime.Progress) { log.say("%s", progressLine(p)) }
	}
	result, err := t.runner.Execute(ctx, t.job, streams)
	if err != nil {
		log.endLine()
		return err
	}
	end := endOfTrial(result)
	var its exitOnly
	if a.json || f.verbose || (end != nil && !errors.As(end, &its)) {
		log.endLine()
	}
	switch summary := summaryOf(result, t.price); {
	case a.json:
		if err := term.JSONLine(a.err, summary); err != nil {
			return err
		}
		return exitOnly(a.exitCode(end)) // the summary has said the rest
	case f.verbose:
		summary.write(a.err)
	}
	return end
}

// close releases what openTrial opened.
func (t *trialRun) close(ctx context.Context) {
	_ = t.runner.Close(ctx) // A worker that is left ends with this process.
	t.mounts.Close()
}

func progressLine(p runtime.Progress) string {
	return fmt.Sprintf("%3d.%d %% %s", p.Permille/10, p.Permille%10, term.Clean(p.Text))
}

// logStream passes a program's log on as it is, and puts lines of ours between its lines.
type logStream struct {
	to     io.Writer
	within bool // the last byte was not the end of a line
}

func (l *logStream) write(p []byte) {
	if len(p) > 0 {
		_, _ = l.to.Write(p)
		l.within = p[len(p)-1] != '\n'
	}
}

func (l *logStream) say(format string, args ...any) {
	l.endLine()
	_, _ = fmt.Fprintf(l.to, linePrefix+format+"\n", args...)
}

// endLine goes to a new line if the program left one open, because a line of ours follows.
func (l *logStream) endLine() {
	if l.within {
		_, _ = io.WriteString(l.to, "\n")
		l.within = false
	}
}
