package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// figure is one line of the output.
type figure struct {
	Metric  string  `json:"metric"`
	Value   float64 `json:"value"`
	Unit    string  `json:"unit"`
	Against string  `json:"against,omitempty"`
	Ratio   float64 `json:"ratio,omitempty"`
	Short   bool    `json:"short,omitempty"` // of too few runs to mean much
}

// group is a set of figures that are measured together.
type group struct {
	name string
	run  func(ctx context.Context, b *bench) error
}

var groups = []group{{"main", measureMain}, {"runtime", measureRuntime}, {"channels", measureChannels}}

// bench is one measuring.
type bench struct {
	root  string // of the repository
	dir   string // of this measuring; gone at its end
	short bool
	out   io.Writer // figures
	log   io.Writer // what is going on
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := start(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func start(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.SetOutput(stderr)
	root := f.String("root", ".", "the repository, with bin/ and build/agents/ built")
	short := f.Bool("short", false, "few runs, to see that measuring works")
	table := f.Bool("kernels", false, "print what each agent and each adversarial kernel pays for its time; arguments choose by parts of names")
	f.Usage = func() {
		fmt.Fprintf(stderr, "Usage: bench [flags] [GROUP]\n\nGroups: %s\n\n", strings.Join(names(), ", "))
		f.PrintDefaults()
	}
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	b := &bench{root: *root, short: *short, out: stdout, log: stderr}
	if *table {
		return ending(measure(ctx, group{"kernels", func(ctx context.Context, b *bench) error { return b.table(ctx, f.Args()) }}, b), stderr)
	}
	wanted := "main"
	if f.NArg() > 0 {
		wanted = f.Arg(0)
	}
	i := slices.Index(names(), wanted)
	if i < 0 || f.NArg() > 1 {
		fmt.Fprintf(stderr, "bench: no group %q; the groups are: %s\n", strings.Join(f.Args(), " "), strings.Join(names(), ", "))
		return 2
	}
	return ending(measure(ctx, groups[i], b), stderr)
}

func ending(err error, stderr io.Writer) int {
	if err != nil {
		fmt.Fprintln(stderr, "bench:", err)
		return 1
	}
	return 0
}

func names() (out []string) {
	for _, g := range groups {
		out = append(out, g.name)
	}
	return out
}

// measure runs a group in a folder of its own.
func measure(ctx context.Context, g group, b *bench) (err error) {
	if b.root, err = filepath.Abs(b.root); err != nil {
		return err
	}
	if b.dir, err = os.MkdirTemp("", "zerostate-bench-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	for _, need := range []string{b.program("zerostated"), b.program("zerostate-worker"), b.agent("util.echo")} {
		if _, err := os.Stat(need); err != nil {
			return fmt.Errorf("%w; build first: make build", err)
		}
	}
	return g.run(ctx, b)
}

func (b *bench) program(name string) string { return filepath.Join(b.root, "bin", name) }

func (b *bench) agent(capability string) string {
	return filepath.Join(b.root, "build", "agents", capability+".wasm")
}

// say tells on the error stream what is going on.
func (b *bench) say(format string, args ...any) { fmt.Fprintf(b.log, "bench: "+format+"\n", args...) }

// print puts a figure out, and says so if it misses its aim.
func (b *bench) print(metric string, value float64, unit string) error {
	if _, ok := aims[metric]; !ok {
		return fmt.Errorf("figure %s has no aim", metric)
	}
	return b.put(figure{Metric: metric, Value: value, Unit: unit})
}

// also puts out what has no aim.
func (b *bench) also(metric string, value float64, unit string) error {
	return b.put(figure{Metric: metric, Value: value, Unit: unit})
}

// compare puts out a ratio to what was measured in the same run.
func (b *bench) compare(metric string, ratio float64, against string) error {
	return b.put(figure{Metric: metric, Value: ratio, Unit: "ratio", Against: against, Ratio: ratio})
}

func (b *bench) put(f figure) error {
	f.Value, f.Ratio, f.Short = math.Round(f.Value*100)/100, math.Round(f.Ratio*100)/100, b.short
	line, err := json.Marshal(f)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(b.out, "%s\n", line); err != nil {
		return err
	}
	a := aims[f.Metric]
	if a.most > 0 && f.Value > a.most {
		b.say("%s misses its aim: at most %g %s", f.Metric, a.most, f.Unit)
	}
	if f.Value < a.least {
		b.say("%s misses its aim: at least %g %s", f.Metric, a.least, f.Unit)
	}
	return nil
}

// aim is what a figure should keep to; 0 is no bound.
type aim struct{ least, most float64 }

// aims hold on two cores with 24 GB and nothing else running.
var aims = map[string]aim{
	"task_auction_ms_p50":     {most: 150},
	"auction_overhead_ms_p50": {most: 100},
	"task_auction_ms_p95":     {most: 300},
	"task_worker_only_ms_p50": {most: 50},
	"tasks_per_s_8_in_flight": {least: 40},
	"daemon_idle_pss_mb":      {most: 120},
	"daemon_start_ms":         {most: 1500},

	"hot_go_agent_ms_p50":    {most: 8},
	"hot_c_agent_ms_p50":     {most: 3},
	"cached_go_agent_ms_p50": {most: 120},
	"cold_go_agent_ms_p50":   {most: 1500},
	"cpu_bound_vs_wazero":    {most: 0.7},
	"cat_256mib_mb_s":        {least: 300},
	"wasi_1m_small_calls_s":  {most: 2},
	"tiny_tasks_per_s":       {least: 200},
	"gas_rate_spread":        {most: 3},

	"cheques_per_s_one_lane":    {least: 500},
	"cheque_ms_p50":             {most: 3},
	"cheques_per_s_64_lanes":    {least: 4000},
	"result_for_payment_ms_p50": {most: 10},
	"gas_open":                  {most: 95_000},
	"gas_reserve_each_of_10":    {most: 33_000},
	"gas_claim_repeat":          {most: 65_000},
	"gas_claim_each_of_10":      {most: 27_000},
	"gas_coop_close":            {most: 90_000},
	"gas_one_sided_close":       {most: 160_000},
}

// percentile is the smallest of the values that p percent of them do not pass.
func percentile(values []float64, p float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	i := int(math.Ceil(p/100*float64(len(sorted)))) - 1
	return sorted[max(i, 0)]
}
