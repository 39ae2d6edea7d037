package main

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/node"
	"github.com/zerostate/zerostate/node/config"
)

// envPassphrase names a file in place of a prompt.
const envPassphrase = "ZEROSTATE_PASSPHRASE_FILE"

func backupCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "backup FILE", Short: "Back up a node that does not run", Args: cobra.ExactArgs(1),
		Long: "Write keys, settings, network, lanes, cheques, payments and transactions of a stopped node into one encrypted file. An\n" +
			"existing FILE is never replaced. While the node runs: zerostate backup FILE.",
	}
	phrase := c.Flags().String("passphrase-file", "", "file with the passphrase of the backup, one line, mode 0600")
	c.RunE = func(c *cobra.Command, args []string) error {
		dir, err := dataDir(c)
		if err != nil {
			return err
		}
		cfg, err := config.Load(dir, nil, os.Environ())
		if err != nil {
			return fmt.Errorf("%w: %w", errUsage, err)
		}
		text, err := backupPassphrase(*phrase, chooser(), "New passphrase of the backup: ")
		if err != nil {
			return err
		}
		s, err := node.BackUp(c.Context(), cfg, args[0], text)
		if err != nil {
			return err
		}
		fmt.Fprintf(c.OutOrStdout(), "backup    %s  (%d records, of %s)\nrestore   zerostated restore %s --dir DIR\n", args[0], s.Records, s.Owner, args[0])
		return nil
	}
	return c
}

func restoreCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "restore FILE", Short: "Make a data directory from a backup", Args: cobra.ExactArgs(1),
		Long: "Make a data directory from a backup. It must not be there yet, or be empty. At its first start the node takes a new cheque\n" +
			"signer and asks the other side of each lane what was signed since the backup; until the new signer is on the chain it hires\n" +
			"nobody and takes no work. Never run two nodes from one backup.",
		Example: "  zerostated restore /media/stick/node-2026-03-01.age --dir ~/.zerostate",
	}
	phrase := c.Flags().String("passphrase-file", "", "file with the passphrase of the backup, one line, mode 0600")
	c.RunE = func(c *cobra.Command, args []string) error {
		dir, err := dataDir(c)
		if err != nil {
			return err
		}
		text, err := backupPassphrase(*phrase, asker(), "Passphrase of the backup: ")
		if err != nil {
			return err
		}
		f, err := os.Open(args[0])
		if err != nil {
			return err
		}
		defer f.Close()
		s, err := node.Restore(f, text, dir, time.Now())
		if err != nil {
			return fmt.Errorf("restore %s: %w", args[0], err)
		}
		out := c.OutOrStdout()
		fmt.Fprintf(out, "data directory  %s\nbackup of       %s\nowner account   %s\nrecords         %d\n", dir, s.Taken.Local().Format(time.DateTime), s.Owner, s.Records)
		if s.Warning != "" {
			fmt.Fprintf(out, "note            %s\n", s.Warning)
		}
		fmt.Fprintf(out, "\nNext:  zerostated run --dir %s\nIt recovers by itself; zerostate node status says how far it is.\n", dir)
		return nil
	}
	return c
}

// backupPassphrase finds the passphrase of a backup: a file, or whoever sits there.
func backupPassphrase(file string, ask node.Ask, prompt string) (string, error) {
	if file == "" {
		file = os.Getenv(envPassphrase)
	}
	if file != "" {
		return node.ReadPassphrase(file)
	}
	if ask == nil {
		return "", fmt.Errorf("%w: nobody can be asked for a passphrase here: give --passphrase-file FILE", errUsage)
	}
	return ask(prompt)
}
