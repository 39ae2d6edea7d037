// Command zerostated is the daemon that every participant runs.
//
//	zerostated init    make keys and a configuration, join a network
//	zerostated run     serve
//	zerostated keys    show, import, bind, encrypt anew
//	zerostated backup  back up a node that does not run
//	zerostated restore make a data directory from a backup
//	zerostated devnet  a whole network on this machine
//	zerostated chain   put the vault on a chain, write a network profile
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/node"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := root().ExecuteContext(ctx); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "zerostated:", strings.TrimPrefix(err.Error(), errUsage.Error()+": "))
		os.Exit(exitCode(err))
	}
}

// Exit codes of the daemon, so that a supervisor can tell what restarting will not mend.
func exitCode(err error) int {
	switch {
	case errors.Is(err, errUsage):
		return 2
	case errors.Is(err, node.ErrInUse), errors.Is(err, node.ErrNoNetwork), errors.Is(err, node.ErrJoined), errors.Is(err, node.ErrUnbound):
		return 3
	}
	return 1
}

var errUsage = errors.New("usage")

func root() *cobra.Command {
	c := &cobra.Command{
		Use: "zerostated", Short: "The daemon of a ZeroState node", Version: node.Version,
		SilenceUsage: true, SilenceErrors: true,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("%w: unknown command %q. See: zerostated --help", errUsage, args[0])
			}
			return c.Help()
		},
		Args: cobra.ArbitraryArgs,
	}
	c.PersistentFlags().String("dir", "", "data directory (default $ZEROSTATE_DIR, else ~/.zerostate)")
	c.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return fmt.Errorf("%w: %w. See: %s --help", errUsage, err, c.CommandPath())
	})
	c.AddCommand(initCommand(), runCommand(), keysCommand(), backupCommand(), restoreCommand(), devnetCommand(), chainCommand())
	return c
}
