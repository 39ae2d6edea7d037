package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/node/config"
	"github.com/zerostate/zerostate/node/devnet"
	"github.com/zerostate/zerostate/protocol"
)

func devnetCommand() *cobra.Command {
	var nodes int
	var rpc, deposit string
	var window time.Duration
	c := &cobra.Command{
		Use: "devnet", Short: "Run a whole network on this machine", Args: cobra.NoArgs,
		Long: "Start an embedded EVM chain with the vault, a test token and a faucet, a relay and ordinary nodes, each\n" +
			"a process of its own on loopback, and keep them running until Ctrl-C. The directory is made anew at each start.",
		RunE: func(c *cobra.Command, _ []string) error {
			dir, err := devnetDir(c)
			if err != nil {
				return err
			}
			sum, err := protocol.ParseAmount(deposit)
			if err != nil {
				return fmt.Errorf("%w: --deposit: %w", errUsage, err)
			}
			self, err := os.Executable()
			if err != nil {
				return err
			}
			cfg := devnet.Config{
				Dir: dir, Nodes: nodes, Program: self, Listen: rpc, Deposit: sum, Window: window,
				Log: logger(config.Log{Level: slog.LevelWarn.String(), Format: "text"}, os.Stderr),
			}
			d, err := devnet.Start(c.Context(), cfg)
			if err != nil {
				return err
			}
			defer d.Close()
			show(c.OutOrStdout(), d.Info)
			d.Wait(c.Context(), func(name string, err error) {
				fmt.Fprintf(c.ErrOrStderr(), "%s ended: %v. The others go on.\n", name, err)
			})
			fmt.Fprintln(c.ErrOrStderr(), "stopping every node …")
			return nil
		},
	}
	c.Flags().IntVar(&nodes, "nodes", 3, "ordinary nodes, besides the relay")
	c.Flags().StringVar(&rpc, "rpc", "127.0.0.1:0", "loopback address of the chain's RPC; port 0 takes a free one")
	c.Flags().StringVar(&deposit, "deposit", "100000000", "base units that each node deposits in the vault at the start")
	c.Flags().DurationVar(&window, "release-window", 30*time.Second, "how long a payee has to claim once a release started")
	return c
}

// devnetDir is a folder of its own beside the data directory, unless --dir names one.
func devnetDir(c *cobra.Command) (string, error) {
	if flag, err := c.Flags().GetString("dir"); err != nil || flag != "" {
		abs, _ := filepath.Abs(flag)
		return abs, err
	}
	dir, err := config.Dir("", os.Getenv)
	return dir + "-devnet", err
}

func show(w io.Writer, i devnet.Info) {
	fmt.Fprintf(w, "chain    %s  (chain ID %s; WebSocket on the same port)\nvault    %s\ntoken    %s  (%s, %d decimals)\nfaucet   %s\nprofile  %s\n\n",
		i.RPC, i.ChainID, i.Vault, i.Token, devnet.TokenSymbol, devnet.TokenDecimals, i.Faucet, i.Profile)
	for _, m := range i.Members {
		fmt.Fprintf(w, "%-7s  process %-7d %s\n", m.Name, m.PID, m.Dir)
		for _, a := range m.Addrs {
			listen, _, _ := strings.Cut(a, "/p2p/")
			fmt.Fprintf(w, "         listens %s\n", listen)
		}
	}
	if len(i.Members) > 1 {
		fmt.Fprintf(w, "\nUse one:   zerostate --dir %s node status\nPublish:   zerostate --dir %s agent publish FILE.wasm --card card.json\nHire:      zerostate --dir %s run text.summarize < article.txt\nStop all:  Ctrl-C\n",
			i.Members[1].Dir, i.Members[1].Dir, i.Members[len(i.Members)-1].Dir)
	}
}
