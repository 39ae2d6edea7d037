package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	libp2pcrypto "github.com/libp2p/go-libp2p/core/crypto"
	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/node"
	"github.com/zerostate/zerostate/node/config"
	"github.com/zerostate/zerostate/protocol"
)

func chainCommand() *cobra.Command {
	c := &cobra.Command{Use: "chain", Short: "Prepare an EVM chain for a network"}
	c.AddCommand(deployCommand())
	return c
}

type deployFlags struct {
	rpc, key, token, profile, name string
	bootstrap                      []string
	window                         time.Duration
	testToken                      bool
}

func deployCommand() *cobra.Command {
	var f deployFlags
	c := &cobra.Command{
		Use: "deploy", Short: "Put the vault on a chain, by CREATE2", Args: cobra.NoArgs,
		Long: "Put the vault on the chain behind --rpc, at an address that depends on its code and release window alone;\n" +
			"if it stands there already, that is fine. With --profile it writes a signed network profile for others to join.",
		Example: "  zerostated chain deploy --rpc http://127.0.0.1:8545 --key owner.key --test-token --profile my.profile --name mine",
		RunE: func(c *cobra.Command, _ []string) error {
			return deploy(c, f)
		},
	}
	c.Flags().StringVar(&f.rpc, "rpc", "", "RPC endpoint of the chain")
	c.Flags().StringVar(&f.key, "key", "", "key file that pays for it: version 3, or 64 hexadecimal digits (default: the owner key of --dir)")
	c.Flags().DurationVar(&f.window, "release-window", 24*time.Hour, "how long a payee has to claim once a release started")
	c.Flags().StringVar(&f.token, "token", "", "money of the network as ADDRESS:SYMBOL:DECIMALS")
	c.Flags().BoolVar(&f.testToken, "test-token", false, "deploy the test token, for chains without money")
	c.Flags().StringVar(&f.profile, "profile", "", "write a signed network profile to this file")
	c.Flags().StringVar(&f.name, "name", "private", "name of the network in the profile")
	c.Flags().StringSliceVar(&f.bootstrap, "bootstrap", nil, "multiaddrs of the network's first nodes, for the profile")
	_ = c.MarkFlagRequired("rpc")
	return c
}

func deploy(c *cobra.Command, f deployFlags) error {
	ctx, out := c.Context(), c.OutOrStdout()
	dir, err := dataDir(c)
	if err != nil {
		return err
	}
	cfg, err := config.Load(dir, nil, os.Environ())
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	keyFile := f.key
	if keyFile == "" {
		keyFile = cfg.Layout().OwnerKey
	}
	key, err := node.LoadAccount(cfg, keyFile, asker())
	if err != nil {
		return fmt.Errorf("key %s: %w", keyFile, err)
	}
	client, err := chain.Dial(ctx, chain.Config{URLs: []string{f.rpc}})
	if err != nil {
		return err
	}
	defer client.Close()
	id, err := client.ChainID(ctx)
	if err != nil {
		return err
	}
	sender := chain.NewSender(client, id, key, &chain.VolatileJournal{})
	d, err := chain.Deploy(ctx, sender, chain.DeployParams{ReleaseWindow: f.window})
	if err != nil {
		return err
	}
	how := "deployed"
	if d.Existing {
		how = "was there already"
	}
	fmt.Fprintf(out, "chain ID   %d\ngenesis    %s\nvault      %s  (%s)\ncode hash  %s\n", d.ChainID, d.Genesis, d.Vault, how, d.CodeHash)
	token, err := f.money(c, sender)
	if err != nil || f.profile == "" {
		return err
	}
	return f.write(c, d, token)
}

// money is the network's token, by flag or freshly deployed.
func (f deployFlags) money(c *cobra.Command, s *chain.Sender) (protocol.TokenInfo, error) {
	if f.testToken {
		at, err := chain.DeployTestToken(c.Context(), s, s.From())
		if err == nil {
			fmt.Fprintf(c.OutOrStdout(), "token      %s  (ztUSD, 6 decimals; %s mints it)\n", at, s.From())
		}
		return protocol.TokenInfo{Address: at, Symbol: "ztUSD", Decimals: 6}, err
	}
	if f.token == "" {
		if f.profile != "" {
			return protocol.TokenInfo{}, fmt.Errorf("%w: a profile needs the network's money: --token ADDRESS:SYMBOL:DECIMALS or --test-token", errUsage)
		}
		return protocol.TokenInfo{}, nil
	}
	parts := strings.Split(f.token, ":")
	if len(parts) != 3 || !common.IsHexAddress(parts[0]) {
		return protocol.TokenInfo{}, fmt.Errorf("%w: --token %q is not ADDRESS:SYMBOL:DECIMALS", errUsage, f.token)
	}
	decimals, err := strconv.ParseUint(parts[2], 10, 8)
	if err != nil {
		return protocol.TokenInfo{}, fmt.Errorf("%w: --token: decimals %q is not a number", errUsage, parts[2])
	}
	return protocol.TokenInfo{Address: common.HexToAddress(parts[0]), Symbol: parts[1], Decimals: uint8(decimals)}, nil
}

// write signs the profile with a key that is used once: a profile is known by its hash.
func (f deployFlags) write(c *cobra.Command, d chain.Deployment, token protocol.TokenInfo) error {
	if _, err := os.Stat(f.profile); !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s is there already; a network profile is never changed, write another file", f.profile)
	}
	key, _, err := libp2pcrypto.GenerateEd25519Key(rand.Reader)
	if err != nil {
		return err
	}
	p, err := protocol.Seal(key, protocol.Profile{
		Version: 1, Name: f.name, ChainID: d.ChainID, GenesisHash: d.Genesis, Vault: d.Vault, VaultCodeHash: d.CodeHash,
		Tokens: []protocol.TokenInfo{token}, Bootstrap: f.bootstrap, RPC: []string{f.rpc},
		Limits: protocol.ProfileLimits{
			MaxInputBytes: protocol.MaxInput, MaxOutputBytes: protocol.MaxInput, MaxModuleBytes: 64 << 20, ReleaseWindowS: uint64(f.window / time.Second),
		},
	})
	if err != nil {
		return err
	}
	if err := os.WriteFile(f.profile, p.Envelope, 0o600); err != nil {
		return err
	}
	fmt.Fprintf(c.OutOrStdout(), "profile    %s  (network %s)\n\nJoin it:  zerostated init --network %s\n", f.profile, p.ID, f.profile)
	return nil
}
