package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
	"github.com/tetratelabs/wazero/sys"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox"
)

// wazeroName is what is compared with.
const wazeroName = "wazero 1.12.0, compiler, unmetered"

// cpuBound runs one program that only computes: here, metered; on wazero, unmetered; on this machine; on Node's V8.
// Rounds of all go one after the other, so that what else the machine does hits each.
func (b *bench) cpuBound(ctx context.Context) error {
	path, err := b.goProgram(ctx, "cpubound", false)
	if err != nil {
		return err
	}
	module, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	native, err := b.goProgram(ctx, "cpubound", true)
	if err != nil {
		return err
	}
	box, err := b.box(1)
	if err != nil {
		return err
	}
	defer func() { _ = box.Close(context.WithoutCancel(ctx)) }()
	other, err := newWazero(ctx, module)
	if err != nil {
		return err
	}
	defer other.engine.Close(ctx)
	b.say("a program that hashes and sorts, here, on wazero, on V8 and native")
	runs := []func() (time.Duration, error){
		func() (time.Duration, error) { return computed(ctx, box, module) },
		func() (time.Duration, error) { return other.run(ctx) },
		func() (time.Duration, error) { return b.onV8(ctx, path) },
		func() (time.Duration, error) { return ofCommand(exec.CommandContext(ctx, native)) },
	}
	seconds := make([][]float64, len(runs))
	for range b.few(5, 1) {
		for i, run := range runs {
			took, err := run()
			if err != nil {
				return err
			}
			seconds[i] = append(seconds[i], took.Seconds())
		}
	}
	ours := percentile(seconds[0], 50)
	for i, f := range []struct{ metric, against string }{
		1: {"cpu_bound_vs_wazero", wazeroName}, 2: {"cpu_bound_vs_v8", "Node's V8, unmetered"}, 3: {"cpu_bound_vs_native", "native, unmetered"},
	} {
		if i == 0 {
			continue
		}
		theirs := percentile(seconds[i], 50)
		b.say("%s: %.2f s here, %.2f s there", f.metric, ours, theirs)
		if err := b.compare(f.metric, ours/theirs, f.against); err != nil {
			return err
		}
	}
	return nil
}

func computed(ctx context.Context, box *sandbox.Sandbox, module []byte) (time.Duration, error) {
	r, err := box.Execute(ctx, unlimited("cpubound", module), runtime.Streams{Stdout: io.Discard})
	return r.Duration, errors.Join(err, r.Err())
}

// other is the program on wazero.
type other struct {
	engine   wazero.Runtime
	compiled wazero.CompiledModule
}

func newWazero(ctx context.Context, module []byte) (*other, error) {
	o := &other{engine: wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigCompiler())}
	wasi_snapshot_preview1.MustInstantiate(ctx, o.engine)
	var err error
	o.compiled, err = o.engine.CompileModule(ctx, module)
	return o, err
}

func (o *other) run(ctx context.Context) (time.Duration, error) {
	begun := time.Now()
	m, err := o.engine.InstantiateModule(ctx, o.compiled, wazero.NewModuleConfig().WithName("").WithStdout(io.Discard))
	took := time.Since(begun)
	if exit := (*sys.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() == 0 {
		err = nil
	}
	if m != nil {
		err = errors.Join(err, m.Close(ctx))
	}
	return took, err
}

// onV8 has Node run the program, and asks for its second run, when V8 has optimised it.
func (b *bench) onV8(ctx context.Context, path string) (time.Duration, error) {
	var times bytes.Buffer
	cmd := exec.CommandContext(ctx, "node", "--no-warnings", b.root+"/internal/bench/testdata/v8.mjs", path, "2")
	cmd.Stderr = &times
	if err := cmd.Run(); err != nil {
		return 0, fmt.Errorf("node: %w: %s", err, &times)
	}
	lines := strings.Fields(times.String())
	ms, err := strconv.ParseFloat(lines[len(lines)-1], 64)
	return time.Duration(ms * float64(time.Millisecond)), err
}

func ofCommand(cmd *exec.Cmd) (time.Duration, error) {
	begun := time.Now()
	err := cmd.Run()
	return time.Since(begun), err
}
