package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/scaffold"
	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
)

func (a *app) agentNewCmd() *cobra.Command {
	language := ""
	languages := strings.Join(scaffold.Languages(), ", ")
	c := &cobra.Command{
		Use: "new NAME", Short: "Begin an agent: sources, card, build, a test input", Args: args("a NAME"),
		Long: "Write a directory with a complete agent, which counts the words of a text, to\n" +
			"begin from: sources, card.json, README.md, Makefile, input.txt. Nothing is\n" +
			"overwritten.\n\n" +
			"NAME may be a path; its last part is the agent's name. A name with a dot, such\n" +
			"as text.count, becomes the capability under which the agent is found.",
		Example: "  zerostate agent new text.count --lang go\n" +
			"  cd text.count && make test",
		RunE: func(_ *cobra.Command, given []string) error { return a.agentNew(given[0], language) },
	}
	c.Flags().StringVar(&language, "lang", "", "`LANGUAGE`: "+languages)
	return c
}

// newReport is what `agent new` says.
type newReport struct {
	Directory string   `json:"directory"`
	Language  string   `json:"language"`
	Files     []string `json:"files"`
	Missing   string   `json:"missing,omitempty"`
}

func (a *app) agentNew(dir, language string) error {
	if language == "" {
		return usageError("--lang is missing; there are %s", strings.Join(scaffold.Languages(), ", "))
	}
	files, err := scaffold.New(dir, language)
	switch {
	case errors.Is(err, scaffold.ErrLanguage), errors.Is(err, scaffold.ErrName), errors.Is(err, scaffold.ErrExists):
		return usageError("%v", err)
	case err != nil:
		return fileError("write", dir, err)
	}
	r := newReport{Directory: dir, Language: language, Files: files, Missing: scaffold.Missing(language)}
	if err := a.show(r, func() error {
		for _, f := range files {
			if _, err := fmt.Fprintln(a.out, term.Clean(dir+"/"+f)); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	if r.Missing != "" {
		a.say("to build it: %s", r.Missing)
	}
	a.next("cd %s && make test", term.Clean(dir))
	return nil
}
