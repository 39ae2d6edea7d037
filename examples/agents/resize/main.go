// Command resize is the agent image.resize: it makes a PNG or JPEG picture smaller or larger.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "image.resize:", err)
		os.Exit(1)
	}
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("image.resize", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var o options
	flags.IntVar(&o.width, "width", 0, "width of the result in pixels; 0 follows from the height")
	flags.IntVar(&o.height, "height", 0, "height of the result in pixels; 0 follows from the width")
	flags.StringVar(&o.fit, "fit", fitContain, "with both width and height: contain (inside the box), cover (fill the box, cut off the rest), stretch")
	flags.StringVar(&o.format, "format", "", "png or jpeg; empty is the input's")
	flags.IntVar(&o.quality, "quality", 85, "quality of a JPEG, 1 to 100")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unknown argument %q; the picture comes on standard input", flags.Arg(0))
	}
	w := bufio.NewWriterSize(stdout, 64<<10)
	if err := resize(o, stdin, w); err != nil {
		return err
	}
	return w.Flush()
}
