package main

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/term"

	"github.com/zerostate/zerostate/node"
)

// asker reads a passphrase from the terminal without showing it; nil where there is none.
func asker() node.Ask {
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		return nil
	}
	return func(prompt string) (string, error) {
		fmt.Fprint(os.Stderr, prompt)
		text, err := term.ReadPassword(int(os.Stdin.Fd()))
		fmt.Fprintln(os.Stderr)
		return string(text), err
	}
}

// leastPassphrase is the least length of a passphrase of a person.
const leastPassphrase = 10

// chooser asks for a new passphrase, twice.
func chooser() node.Ask {
	ask := asker()
	if ask == nil {
		return nil
	}
	return func(prompt string) (string, error) {
		text, err := ask(prompt)
		if err != nil {
			return "", err
		}
		if len(text) < leastPassphrase {
			return "", fmt.Errorf("a passphrase needs at least %d characters; several random words are good", leastPassphrase)
		}
		again, err := ask("The same again: ")
		if err == nil && again != text {
			err = errors.New("the two are not the same; nothing has changed")
		}
		return text, err
	}
}
