package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/node"
	"github.com/zerostate/zerostate/node/config"
)

func keysCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "keys", Short: "Show, import, bind and encrypt the keys of a data directory",
		Long: "The keys of a data directory lie in keys/. The owner's and the signer's are key files of version 3, as Ethereum\n" +
			"wallets write them. All of these but show need the daemon to be stopped.",
	}
	c.AddCommand(keysShowCommand(), keysImportCommand(), keysBindCommand(), keysPassphraseCommand())
	return c
}

// keysConfig reads the settings that say where the passphrase is.
func keysConfig(c *cobra.Command) (config.Config, error) {
	dir, err := dataDir(c)
	if err != nil {
		return config.Config{}, err
	}
	cfg, err := config.Load(dir, c.Flags(), os.Environ())
	if err != nil {
		err = fmt.Errorf("%w: %w", errUsage, err)
	}
	return cfg, err
}

func keysShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show", Short: "Show whose keys these are; no passphrase is needed", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := keysConfig(c)
			if err != nil {
				return err
			}
			d, err := node.LookAtKeys(cfg.Layout())
			if err != nil {
				return err
			}
			out := c.OutOrStdout()
			fmt.Fprintf(out, "peer            %s\nowner account   %s%s\ncheque signer   %s\n", d.Peer, d.Owner, elsewhere(d), d.Signer)
			for _, at := range d.Earlier {
				fmt.Fprintf(out, "earlier signer  %s\n", at)
			}
			for _, path := range d.Plain {
				fmt.Fprintf(out, "not encrypted   %s: the next start does it\n", path)
			}
			return nil
		},
	}
}

func keysImportCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "import FILE", Short: "Bring the owner's key to this machine", Args: cobra.ExactArgs(1),
		Long: "Take the owner's key from FILE, a key file of version 3 or 64 hexadecimal digits, into a data directory that has the\n" +
			"owner's address alone, or no keys yet. FILE stays as it is; its passphrase is asked, or read from --file-passphrase.",
		Example: "  zerostated keys import UTC--2026-03-01T12-00-00Z--ab5801…",
	}
	from := c.Flags().String("file-passphrase", "", "file with the passphrase of FILE")
	c.RunE = func(c *cobra.Command, args []string) error {
		cfg, err := keysConfig(c)
		if err != nil {
			return err
		}
		key, err := node.OpenKeyFile(args[0], *from, asker())
		if err != nil {
			return fmt.Errorf("key %s: %w", args[0], err)
		}
		if err := node.ImportOwner(cfg, os.Getenv, asker(), key); err != nil {
			return err
		}
		fmt.Fprintf(c.OutOrStdout(), "the owner's key is in %s\n", cfg.Layout().OwnerKey)
		return nil
	}
	config.BindFlags(c.Flags(), "keys")
	return c
}

func keysBindCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "bind", Short: "Show what an owner elsewhere has to sign, and take its signature", Args: cobra.NoArgs,
		Long: "An owner whose key is not here signs once a year, and after each change of the cheque signer, that this node acts for it:\n" +
			"a text, as a personal message (EIP-191, personal_sign), with any wallet. Without --signature the text is shown.",
		Example: "  zerostated keys bind\n  zerostated keys bind --signature 0x1b2c…",
	}
	signature := c.Flags().String("signature", "", "the owner's signature, 0x and 130 hexadecimal digits")
	c.RunE = func(c *cobra.Command, _ []string) error {
		cfg, err := keysConfig(c)
		if err != nil {
			return err
		}
		profile, err := node.FetchProfile(c.Context(), cfg.Layout().Profile)
		if err != nil {
			return err
		}
		d, err := node.LookAtKeys(cfg.Layout())
		if err != nil {
			return err
		}
		if *signature != "" {
			if err := d.Bind(profile.ID, *signature, time.Now()); err != nil {
				return err
			}
		}
		text, err := d.Unbound(profile.ID, time.Now())
		if err != nil {
			return err
		}
		showBinding(c.OutOrStdout(), d, text)
		return nil
	}
	return c
}

func showBinding(out io.Writer, d node.KeyDir, text string) {
	if text == "" {
		fmt.Fprintf(out, "the owner %s has signed: nothing is to be done\n", d.Owner)
		return
	}
	fmt.Fprintf(out, "to be signed by %s as a personal message:\n\n  %s\n\nThen:  zerostated keys bind --signature 0x…\n", d.Owner, text)
}

func keysPassphraseCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "change-passphrase", Short: "Encrypt the key files under another passphrase", Args: cobra.NoArgs,
		Long: "Encrypt all key files anew, all or none. The new passphrase is asked twice, or read from --new-file; with --made one is\n" +
			"made at random and kept in keys/passphrase, so that the node starts by itself. Copies that you made before, backups too,\n" +
			"still open with the old one.",
		Example: "  zerostated keys change-passphrase\n  zerostated keys change-passphrase --made",
	}
	made := c.Flags().Bool("made", false, "make one at random, and keep it in keys/passphrase")
	newFile := c.Flags().String("new-file", "", "file with the new passphrase, mode 0600")
	c.RunE = func(c *cobra.Command, _ []string) error {
		cfg, err := keysConfig(c)
		if err != nil {
			return err
		}
		choose, err := newPassphrase(*made, *newFile)
		if err != nil {
			return err
		}
		if err := node.ChangePassphrase(cfg, os.Getenv, asker(), choose); err != nil {
			return err
		}
		out := c.OutOrStdout()
		fmt.Fprintf(out, "the key files in %s have a new passphrase\n", cfg.Layout().Keys)
		if *made && cfg.Keys.PassphraseFile != "" {
			fmt.Fprintf(out, "Let the daemon find it: take [keys] passphrase_file out of config.toml\n")
		}
		if *newFile != "" {
			fmt.Fprintf(out, "Let the daemon find it: set [keys] passphrase_file = %q in config.toml\n", *newFile)
		}
		return nil
	}
	config.BindFlags(c.Flags(), "keys")
	return c
}

// newPassphrase says where a new passphrase comes from; nil is made at random.
func newPassphrase(made bool, file string) (func() (string, error), error) {
	switch {
	case made && file != "":
		return nil, fmt.Errorf("%w: --made and --new-file are two ways; give one", errUsage)
	case made:
		return nil, nil
	case file != "":
		return func() (string, error) { return node.ReadPassphrase(file) }, nil
	}
	ask := chooser()
	if ask == nil {
		return nil, fmt.Errorf("%w: nobody can be asked here. Use --new-file FILE, or --made", errUsage)
	}
	return func() (string, error) { return ask("New passphrase: ") }, nil
}
