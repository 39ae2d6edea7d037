package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	show "github.com/zerostate/zerostate/cmd/zerostate/internal/term"
)

// leastPassphrase is the least length of a backup's passphrase.
const leastPassphrase = 10

// envPassphrase names a file in place of the prompt.
const envPassphrase = "ZEROSTATE_PASSPHRASE_FILE"

func (a *app) backupCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "backup FILE", Short: "Write keys, lanes and cheques into one encrypted file", Args: args("a FILE"),
		Long: "Write what a node cannot get back into one file, while it runs: keys, settings, the network's profile, lanes,\n" +
			"cheques, payments, tasks and chain transactions. It is encrypted with a passphrase (age, scrypt), which is asked twice, or\n" +
			"read from --passphrase-file or $" + envPassphrase + ". An existing FILE is never replaced. Large results are not in it.\n" +
			"Bring it back with: zerostated restore FILE. A stopped node is backed up by: zerostated backup FILE.",
		Example: "  zerostate backup /media/stick/node-2026-03-01.age",
	}
	phrase := c.Flags().String("passphrase-file", "", "file with the passphrase, one line, mode 0600")
	c.RunE = func(c *cobra.Command, given []string) error {
		text, err := a.passphrase(*phrase)
		if err != nil {
			return err
		}
		n, err := a.node()
		if err != nil {
			return err
		}
		var size int64
		if err := writeNew(given[0], func(w io.Writer) error {
			size, err = n.Backup(c.Context(), w, text)
			return err
		}); err != nil {
			return err
		}
		result := struct {
			File  string `json:"file"`
			Bytes int64  `json:"bytes"`
		}{given[0], size}
		return a.show(result, func() error {
			return show.Pairs(a.out, "backup", given[0], "bytes", strconv.FormatInt(size, 10), "bring it back", "zerostated restore "+given[0])
		})
	}
	return c
}

func (a *app) restoreCmd() *cobra.Command {
	return &cobra.Command{
		Use: "restore FILE", Short: "Say how a backup is brought back", Args: args("a FILE"),
		RunE: func(_ *cobra.Command, given []string) error {
			return usageError("a backup is brought back while no daemon runs, into an empty directory: zerostated restore %s --dir DIR", given[0])
		},
	}
}

// passphrase reads a new passphrase: from a file, or twice from the terminal.
func (a *app) passphrase(file string) (string, error) {
	if file == "" {
		file = a.getenv(envPassphrase)
	}
	if file != "" {
		return passphraseIn(file)
	}
	if !a.inTerminal {
		return "", usageError("nobody can be asked for a passphrase here: give --passphrase-file FILE")
	}
	text, err := askPassphrase(a.err, "New passphrase of the backup: ")
	if err != nil {
		return "", err
	}
	if len(text) < leastPassphrase {
		return "", usageError("a passphrase needs at least %d characters; several random words are good", leastPassphrase)
	}
	again, err := askPassphrase(a.err, "The same again: ")
	if err == nil && again != text {
		err = usageError("the two are not the same; nothing was written")
	}
	return text, err
}

func askPassphrase(w io.Writer, prompt string) (string, error) {
	_, _ = fmt.Fprint(w, prompt)
	raw, err := term.ReadPassword(int(os.Stdin.Fd()))
	_, _ = fmt.Fprintln(w)
	return string(raw), err
}

// passphraseIn reads one line from a file that only its user may read.
func passphraseIn(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", usageError("passphrase: %v", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", usageError("passphrase: %s is open to others (mode %04o). Close it with: chmod 600 %s", path, info.Mode().Perm(), path)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	line, rest, _ := strings.Cut(string(raw), "\n")
	if line = strings.TrimSuffix(line, "\r"); strings.TrimSpace(rest) != "" || len(line) < leastPassphrase {
		return "", usageError("passphrase: %s has to hold one line of at least %d characters", path, leastPassphrase)
	}
	return line, nil
}

// writeNew writes a file that is not there yet, so that it is there whole or not at all.
func writeNew(path string, fill func(io.Writer) error) error {
	taken := func() error {
		return usageError("%s is there already; a backup replaces nothing, choose another name", path)
	}
	if _, err := os.Lstat(path); err == nil {
		return taken()
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return usageError("%v", err)
	}
	defer os.Remove(f.Name())
	if err := errors.Join(fill(f), f.Sync(), f.Close()); err != nil {
		return err
	}
	// A link, unlike a rename, does not replace what is there.
	if err := os.Link(f.Name(), path); errors.Is(err, os.ErrExist) {
		return taken()
	} else if err != nil {
		return err
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
