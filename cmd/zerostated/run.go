package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/node"
	"github.com/zerostate/zerostate/node/config"
	"github.com/zerostate/zerostate/node/p2p"
)

func runCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "run", Short: "Run the node", Args: cobra.NoArgs,
		Long: "Run the node until SIGTERM or Ctrl-C. Settings come from flags, then ZEROSTATE_ variables, then\nconfig.toml in the data directory.",
		RunE: func(c *cobra.Command, _ []string) error {
			dir, err := dataDir(c)
			if err != nil {
				return err
			}
			cfg, err := config.Load(dir, c.Flags(), os.Environ())
			if err != nil {
				return fmt.Errorf("%w: %w", errUsage, err)
			}
			log := logger(cfg.Log, os.Stderr)
			p2p.RouteLibraryLogs(log.Handler())
			for {
				n, err := node.New(c.Context(), cfg, log, prometheus.NewRegistry(), asker())
				if err != nil {
					return err
				}
				if err := n.Run(c.Context()); !errors.Is(err, node.ErrRestart) {
					return err
				}
			}
		},
	}
	config.BindFlags(c.Flags())
	return c
}

func logger(c config.Log, to io.Writer) *slog.Logger {
	o := &slog.HandlerOptions{Level: c.SlogLevel()}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(to, o))
	}
	return slog.New(slog.NewTextHandler(to, o))
}
