package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

func (a *app) execute(ctx context.Context, args []string) int {
	root := a.rootCmd()
	root.SetArgs(args)
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	return a.report(root.ExecuteContext(ctx))
}

func (a *app) rootCmd() *cobra.Command {
	root := &cobra.Command{
		Use:   "zerostate",
		Short: "Hire agents and offer your own on a network that nobody owns",
		Long: "zerostate is the command line of a ZeroState node. It talks to a running zerostated.\n\n" +
			"Amounts: a whole number is base units (2500); with a decimal point or the token's\n" +
			"symbol it is tokens (0.0025, 3ztUSD).",
		Example: "  zerostate run text.summarize < article.txt\n" +
			"  zerostate agent publish agent.wasm --card card.json\n" +
			"  zerostate wallet",
		SilenceErrors: true, SilenceUsage: true,
		PersistentPreRun: func(*cobra.Command, []string) { a.started = true },
	}
	f := root.PersistentFlags()
	f.BoolVar(&a.json, "json", false, "write JSON")
	f.BoolVarP(&a.quiet, "quiet", "q", false, "no progress and no advice")
	f.StringVar(&a.dir, "dir", "", "data directory (else $ZEROSTATE_DIR, ~/.zerostate)")
	f.StringVar(&a.socket, "socket", "", "API socket (else $ZEROSTATE_SOCKET, in --dir)")
	root.AddCommand(a.runCmd(), a.taskCmd(), a.agentCmd(), a.walletCmd(), a.channelCmd(), a.peerCmd(),
		a.nodeCmd(), a.doctorCmd(), a.receiptCmd(), a.backupCmd(), a.restoreCmd(), a.eventsCmd(), a.versionCmd(), exitCodesHelp())
	return root
}

// group is a noun whose verbs are its sub-commands.
func group(use, short string, verbs ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, RunE: func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usageError("%s has no command %q%s", c.CommandPath(), args[0], didYouMean(c, args[0]))
		}
		return c.Help()
	}}
	c.Args = cobra.ArbitraryArgs
	c.AddCommand(verbs...)
	return c
}

func didYouMean(c *cobra.Command, word string) string {
	c.SuggestionsMinimumDistance = 2
	if s := c.SuggestionsFor(word); len(s) > 0 {
		return "; did you mean " + strings.Join(s, " or ") + "?"
	}
	return ""
}

// args demands the arguments that names lists.
func args(names ...string) cobra.PositionalArgs {
	return func(_ *cobra.Command, given []string) error {
		if len(given) == len(names) {
			return nil
		}
		if len(names) == 0 {
			return fmt.Errorf("it takes no argument, and %q was given", given[0])
		}
		return fmt.Errorf("it takes %s, and %d arguments were given", strings.Join(names, " and "), len(given))
	}
}
