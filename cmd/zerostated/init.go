package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/node"
	"github.com/zerostate/zerostate/node/config"
)

func dataDir(c *cobra.Command) (string, error) {
	flag, err := c.Flags().GetString("dir")
	if err != nil {
		return "", err
	}
	return config.Dir(flag, os.Getenv)
}

func initCommand() *cobra.Command {
	var network string
	c := &cobra.Command{
		Use: "init", Short: "Make the keys and a configuration, and join a network", Args: cobra.NoArgs,
		Long: "Make a data directory: three keys (peer, owner, signer, each in a file that only you can read), a\n" +
			"commented config.toml, and the signed profile of the network to join. It keeps what is already there.",
		Example: "  zerostated init --network network.profile",
		RunE: func(c *cobra.Command, _ []string) error {
			dir, err := dataDir(c)
			if err != nil {
				return err
			}
			made, err := node.Init(c.Context(), dir, network, nil)
			if err != nil {
				return err
			}
			out := c.OutOrStdout()
			fmt.Fprintf(out, "data directory  %s\n", dir)
			fmt.Fprintf(out, "owner account   %s\n", made.Keys.OwnerAddress())
			fmt.Fprintf(out, "cheque signer   %s\n", made.Keys.SignerAddress())
			if made.Network == nil {
				fmt.Fprintf(out, "network         none yet\n\nJoin one:  zerostated init --network FILE|URL\nOr run a whole network on this machine:  zerostated devnet\n")
				return nil
			}
			fmt.Fprintf(out, "network         %s (%s)\n\n", made.Network.Payload.Name, made.Network.ID.Short())
			fmt.Fprintf(out, "Back up %s/keys: whoever has owner.key has the money, and nobody can restore it.\nNext:  zerostated run --dir %s\n", dir, dir)
			return nil
		},
	}
	c.Flags().StringVar(&network, "network", "", "signed network profile to join: a file or an http(s) URL")
	return c
}
