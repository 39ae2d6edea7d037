// Command query is the agent data.query: it runs a jq expression over JSON. The expression is an argument, or
// stands beside the data in the input.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "data.query:", err)
		os.Exit(1)
	}
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("data.query", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var o options
	flags.StringVar(&o.query, "query", "", "the jq expression; without it the input is {\"query\": EXPRESSION, \"data\": DATA}")
	flags.BoolVar(&o.raw, "raw", false, "write strings as they are, without quotes")
	flags.BoolVar(&o.slurp, "slurp", false, "read all values of the input into one array")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unknown argument %q; the expression is --query EXPRESSION, the data comes on standard input", flags.Arg(0))
	}
	return query(o, stdin, stdout)
}
