// Command markdown is the agent text.markdown: it turns Markdown into HTML.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "text.markdown:", err)
		os.Exit(1)
	}
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("text.markdown", flag.ContinueOnError)
	flags.SetOutput(stderr)
	document := flags.Bool("document", false, "write a whole HTML document, not only what belongs into its body")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unknown argument %q; the Markdown comes on standard input", flags.Arg(0))
	}
	return convert(stdin, stdout, *document)
}
