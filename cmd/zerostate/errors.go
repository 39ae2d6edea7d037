package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
)

// usageError says that the command was not given as it must be.
func usageError(format string, args ...any) error {
	return api.NewProblem(api.CodeBadRequest, "this command cannot be run as it stands",
		fmt.Sprintf(format, args...), "see --help")
}

// fileError says what is wrong with a file that the user named.
func fileError(doing, path string, err error) error {
	why, remedy := err.Error(), "check the path and its permissions"
	if errors.Is(err, fs.ErrNotExist) {
		why = "there is no such file"
	}
	p := api.NewProblem(api.CodeBadRequest, "cannot "+doing+" "+path, why, remedy)
	return p.Because(err)
}

// interrupted ends a command after Ctrl-C; what was to be said has been said.
type interrupted struct{}

func (interrupted) Error() string { return "interrupted" }

// problem makes a Problem of any error.
func (a *app) problem(err error) *api.Problem {
	if p, ok := api.AsProblem(err); ok {
		return p
	}
	if !a.started {
		return api.NewProblem(api.CodeBadRequest, "this command cannot be run as it stands", err.Error(), "see zerostate --help")
	}
	return api.NewProblem(api.CodeInternal, "this did not work", err.Error(), "try it again")
}

// exitCode is the exit code that fits an error.
func (a *app) exitCode(err error) int {
	if only := exitOnly(0); errors.As(err, &only) {
		return only.status()
	}
	if err == nil {
		return int(api.ExitOK)
	}
	return int(a.problem(err).ExitCode)
}

// machineNote says that an end says little of the program.
func machineNote(p *api.Problem) string {
	if !p.MachineDependent {
		return ""
	}
	return "this depends on the machine: another one may come to another end"
}

// reportPrefixed tells the user of an error in lines that cannot be taken for those of a program.
func (a *app) reportPrefixed(p *api.Problem) {
	_, _ = fmt.Fprintln(a.err, a.prefix+term.Clean(p.Title))
	for _, l := range [][2]string{{"why: ", p.Detail}, {"note: ", machineNote(p)}, {"do:  ", p.Remedy}} {
		if l[1] != "" {
			_, _ = fmt.Fprintln(a.err, a.prefix+l[0]+term.Clean(l[1]))
		}
	}
}

// report tells the user of an error and returns the exit code.
func (a *app) report(err error) int {
	if err == nil {
		return int(api.ExitOK)
	}
	if errors.Is(err, interrupted{}) || errors.Is(err, context.Canceled) {
		return int(api.ExitInterrupted)
	}
	if only := exitOnly(0); errors.As(err, &only) {
		return only.status()
	}
	p := a.problem(err)
	if a.json {
		_ = term.JSON(a.err, p)
		return int(p.ExitCode)
	}
	if a.prefix != "" {
		a.reportPrefixed(p)
		return int(p.ExitCode)
	}
	head := "error:"
	if a.errTerminal && a.getenv("NO_COLOR") == "" {
		head = "\x1b[31merror:\x1b[0m"
	}
	_, _ = fmt.Fprintln(a.err, head, term.Clean(p.Title))
	if p.Detail != "" {
		_, _ = fmt.Fprintln(a.err, "  why: ", term.Clean(p.Detail))
	}
	if len(p.Errors) > 1 {
		for _, f := range p.Errors {
			_, _ = fmt.Fprintf(a.err, "        %s: %s\n", term.Clean(f.Location), term.Clean(f.Message))
		}
	}
	if note := machineNote(p); note != "" {
		_, _ = fmt.Fprintln(a.err, "  note:", note)
	}
	if p.Remedy != "" {
		_, _ = fmt.Fprintln(a.err, "  do:  ", term.Clean(p.Remedy))
	}
	return int(p.ExitCode)
}
