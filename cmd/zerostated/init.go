package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/ethereum/go-ethereum/common"
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
	var network, owner string
	var askPhrase bool
	c := &cobra.Command{
		Use: "init", Short: "Make the keys and a configuration, and join a network", Args: cobra.NoArgs,
		Long: "Make a data directory: a commented config.toml, the signed profile of the network to join, and three keys: peer,\n" +
			"owner and signer. The owner's and the signer's are encrypted with a passphrase that is made at random and kept in\n" +
			"keys/passphrase, which only you can read: so the node starts by itself. With --ask-passphrase you choose one\n" +
			"and type it at each start; with --keys-passphrase-file it is read from a file of yours.\n" +
			"With --owner the owner's key stays elsewhere, in a wallet; the node has the address alone, and shows what to sign.\n" +
			"Run again, it keeps what is already there.",
		Example: "  zerostated init --network network.profile\n  zerostated init --network network.profile --owner 0xAb58…",
		RunE: func(c *cobra.Command, _ []string) error {
			p, err := initParams(c, network, owner, askPhrase)
			if err != nil {
				return err
			}
			made, err := node.Init(c.Context(), p)
			if err != nil {
				return err
			}
			showInit(c.OutOrStdout(), p.Dir, made)
			return nil
		},
	}
	c.Flags().StringVar(&network, "network", "", "signed network profile to join: a file or an http(s) URL")
	c.Flags().StringVar(&owner, "owner", "", "account that owns the money, when its key stays elsewhere")
	c.Flags().BoolVar(&askPhrase, "ask-passphrase", false, "choose the passphrase of the key files, and type it at each start")
	config.BindFlags(c.Flags(), "keys")
	return c
}

func initParams(c *cobra.Command, network, owner string, askPhrase bool) (node.InitParams, error) {
	dir, err := dataDir(c)
	p := node.InitParams{Dir: dir, Network: network, Environ: os.Environ(), Settings: map[string]any{}}
	if err != nil {
		return p, err
	}
	if owner != "" {
		if p.Owner, err = account(owner); err != nil {
			return p, fmt.Errorf("%w: --owner: %w", errUsage, err)
		}
	}
	if askPhrase {
		if p.Choose = chooser(); p.Choose == nil {
			return p, fmt.Errorf("%w: --ask-passphrase needs a terminal. Use --keys-passphrase-file FILE", errUsage)
		}
	}
	for flag, key := range map[string]string{"keys-passphrase-file": "keys.passphrase_file", "keys-kdf": "keys.kdf"} {
		value, err := c.Flags().GetString(flag)
		if err != nil {
			return p, err
		}
		if value == "" {
			continue
		}
		if flag == "keys-passphrase-file" {
			if value, err = filepath.Abs(value); err != nil {
				return p, err
			}
		}
		p.Settings[key] = value
	}
	return p, nil
}

// account reads an address; one in mixed case carries a check sum, which has to fit.
func account(text string) (common.Address, error) {
	if !common.IsHexAddress(text) {
		return common.Address{}, fmt.Errorf("%q is no account: 0x followed by 40 hexadecimal digits", text)
	}
	at := common.HexToAddress(text)
	digits := strings.TrimPrefix(strings.TrimPrefix(text, "0x"), "0X")
	if digits != strings.ToLower(digits) && digits != strings.ToUpper(digits) && digits != at.Hex()[2:] {
		return at, fmt.Errorf("the check sum of %s is wrong: a digit or its case is not what it was", text)
	}
	if at == (common.Address{}) {
		return at, errors.New("the zero account is nobody's")
	}
	return at, nil
}

func showInit(out io.Writer, dir string, made node.Initialised) {
	k := made.Keys
	fmt.Fprintf(out, "data directory  %s\nowner account   %s%s\ncheque signer   %s\n", dir, k.Owner, elsewhere(k), k.Signer)
	if made.Network == nil {
		fmt.Fprintf(out, "network         none yet\n\nJoin one:  zerostated init --network FILE|URL\nOr run a whole network on this machine:  zerostated devnet\n")
		return
	}
	fmt.Fprintf(out, "network         %s (%s)\n\n", made.Network.Payload.Name, made.Network.ID.Short())
	if made.Sign != "" {
		fmt.Fprintf(out, "The owner has to sign, once a year, that this node acts for it. With the wallet of %s, as a personal message:\n\n  %s\n\nThen:  zerostated keys bind --signature 0x… --dir %s\n", k.Owner, made.Sign, dir)
		return
	}
	fmt.Fprintf(out, "Next:  zerostated run --dir %s\nBack up, as soon as there is money: zerostate backup FILE. Without the keys nobody can get it back.\n", dir)
}

func elsewhere(k node.KeyDir) string {
	if k.OwnerHere {
		return ""
	}
	return "  (its key is not here)"
}
