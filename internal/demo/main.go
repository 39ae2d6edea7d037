package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := start(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// start runs the demo and gives its exit code: 0 only if every step did happen.
func start(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	opt, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "demo:", err)
		return 2
	}
	opt.out = stdout
	if err := tell(ctx, opt); err != nil {
		fmt.Fprintf(stderr, "\ndemo: FAILED: %v\n", err)
		return 1
	}
	return 0
}

// options is what the demo can be told.
type options struct {
	root   string // of the repository: README.md and examples/ lie there
	bin    string // holds zerostated, zerostate and zerostate-worker
	agents string // holds the built agents
	temp   string // where its own folder is made; "" is the system's place
	breaks string // name of the step to break, or ""
	out    io.Writer
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("demo", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&o.root, "root", ".", "the repository")
	f.StringVar(&o.bin, "bin", "", "folder of the built programs (default ROOT/bin)")
	f.StringVar(&o.agents, "agents", "", "folder of the built agents (default ROOT/build/agents)")
	f.StringVar(&o.breaks, "break", "", "name of a step to break; the demo must then fail by that name")
	f.Usage = func() {
		fmt.Fprint(stderr, "Usage: demo [flags]\n\nIt exits 0 only if every step did happen, seen from outside.\n\n")
		f.PrintDefaults()
		fmt.Fprint(stderr, "\nSteps, and what --break does to each:\n")
		for _, s := range steps {
			fmt.Fprintf(stderr, "  %-8s %s;\n           broken: %s\n", s.name, s.what, s.fault)
		}
	}
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("unknown argument %q; see demo --help", f.Arg(0))
	}
	if o.breaks != "" && !known(o.breaks) {
		return o, fmt.Errorf("no step is called %q; demo --help lists them", o.breaks)
	}
	return o, o.complete()
}

// complete makes the paths absolute, and sees that what is to be shown was built.
func (o *options) complete() (err error) {
	if o.root, err = filepath.Abs(o.root); err != nil {
		return err
	}
	if o.bin == "" {
		o.bin = filepath.Join(o.root, "bin")
	}
	if o.agents == "" {
		o.agents = filepath.Join(o.root, "build", "agents")
	}
	for _, dir := range []*string{&o.bin, &o.agents} {
		if *dir, err = filepath.Abs(*dir); err != nil {
			return err
		}
	}
	if _, err := os.Stat("/proc/self/exe"); err != nil {
		return errors.New("the demo looks at processes in /proc, which this system does not have: run it on Linux")
	}
	for _, path := range []string{
		filepath.Join(o.bin, "zerostated"), filepath.Join(o.bin, "zerostate"), filepath.Join(o.bin, "zerostate-worker"),
		filepath.Join(o.agents, "text.summarize.wasm"), filepath.Join(o.agents, "image.resize.wasm"), filepath.Join(o.root, "README.md"),
	} {
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("%w; build first: make build", err)
		}
	}
	return nil
}
