// Command summarize is the agent text.summarize: it reads a text and writes its most telling sentences, in the
// order in which they stand there. No word in the summary is its own.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"
)

const (
	defaultSentences = 5
	maxSentences     = 1000
	maxInputBytes    = 16 << 20
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "text.summarize:", err)
		os.Exit(1)
	}
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("text.summarize", flag.ContinueOnError)
	flags.SetOutput(stderr)
	sentences := flags.Int("sentences", defaultSentences, "how many sentences the summary has")
	bullets := flags.Bool("bullets", false, "one sentence to a line, each after a dash")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unknown argument %q; the text comes on standard input", flags.Arg(0))
	}
	if *sentences < 1 || *sentences > maxSentences {
		return fmt.Errorf("--sentences is %d, it must be between 1 and %d", *sentences, maxSentences)
	}
	input, err := io.ReadAll(io.LimitReader(stdin, maxInputBytes+1))
	switch {
	case err != nil:
		return err
	case len(input) > maxInputBytes:
		return fmt.Errorf("the text is longer than %d MiB", maxInputBytes>>20)
	case !utf8.Valid(input):
		return errors.New("the input is not UTF-8 text")
	}
	summary := Summarize(string(input), *sentences)
	if len(summary) == 0 {
		return errors.New("the input has no sentence in it")
	}
	text := strings.Join(summary, " ")
	if *bullets {
		text = "- " + strings.Join(summary, "\n- ")
	}
	_, err = fmt.Fprintln(stdout, text)
	return err
}
