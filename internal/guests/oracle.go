package guests

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
	"github.com/zerostate/zerostate/runtime/wasi/memfs"
	"github.com/zerostate/zerostate/runtime/wasi/wazerotest"
)

// Ran is what can be seen of a run.
type Ran struct {
	Outcome   runtime.Outcome
	ExitCode  int
	Gas       uint64
	Output    string
	Log       string
	Artefacts map[string]string
}

// Same says whether two runs cannot be told apart. Where a run came to a trap, engines word it in their own way.
func (r Ran) Same(o Ran) bool { return r.String() == o.String() }

// String gives all of it, shortened.
func (r Ran) String() string {
	return fmt.Sprintf("%s %d, %d gas, output %s, log %s, artefacts %.1000q", r.Outcome, r.ExitCode, r.Gas, digest(r.Output), digest(r.Log), r.Artefacts)
}

// Oracle runs a job on wazero, admitted and rewritten as for a worker, over the same world. cache keeps what it compiles.
func Oracle(ctx context.Context, cache wazero.CompilationCache, job runtime.Job, stdin io.Reader) (Ran, error) {
	module, err := job.Module.Source.Module(ctx)
	if err != nil {
		return Ran{}, err
	}
	a, err := runtime.Admit(module, runtime.Rules{MaxBytes: job.Limits.ModuleBytes, MemoryPages: job.Limits.MemoryPages(), Imports: wasi.Provides})
	if err != nil {
		return Ran{}, err
	}
	files, err := mounted(job)
	if err != nil {
		return Ran{}, err
	}
	var out, log bytes.Buffer
	host := wasi.New(wasi.World{
		Args: append([]string{"agent"}, job.Args...), Env: job.Env,
		ClockStartMillis: job.World.ClockStartMillis, Seed: job.World.Seed,
		Stdin: stdin, Stdout: &out, Stderr: &log,
		OutputBytes: job.Limits.OutputBytes, LogBytes: job.Limits.LogBytes,
		Files: files, OpenFiles: job.Limits.OpenFiles, Gas: job.Limits.Gas, MemoryBytes: job.Limits.MemoryBytes,
	})
	var g *gauge
	p := wazerotest.Program{Module: a.Bytes, Host: host, Cache: cache, Meter: func(m api.Module) wasi.Meter {
		g = newGauge(m, job.Limits.Gas)
		return g
	}}
	if a.Start {
		p.Exports = []string{runtime.StartExport, runtime.EntryPoint}
	}
	err = wazerotest.Run(ctx, p)
	if g == nil {
		return Ran{}, err
	}
	r := Ran{Gas: g.Used(), Output: out.String(), Log: log.String(), Artefacts: map[string]string{}}
	r.Outcome, r.ExitCode = g.ending(err)
	if r.Outcome == runtime.Succeeded {
		for _, f := range files.Find(runtime.OutPath).Files() {
			content := make([]byte, f.Node.Size())
			if n := f.Node.ReadAt(content, 0); n != len(content) {
				return r, fmt.Errorf("%s: %d of %d bytes could be read", f.Name, n, len(content))
			}
			r.Artefacts[f.Name] = string(content)
		}
	}
	return r, nil
}

// mounted makes the file system of a job: what it mounts, then what every program has.
func mounted(job runtime.Job) (*memfs.FS, error) {
	files := memfs.New(memfs.Limits{ScratchBytes: job.Limits.ScratchBytes, ArtefactBytes: job.Limits.ArtefactBytes, Entries: job.Limits.Inodes},
		runtime.OutPath, uint64(job.World.ClockStartMillis)*1_000_000)
	mounts := append([]runtime.Mount{}, job.Mounts...)
	for _, m := range []runtime.Mount{{Path: "/in", ReadOnly: true}, {Path: runtime.OutPath}, {Path: "/tmp"}} {
		mounts = append(mounts, m)
	}
	for _, m := range mounts {
		if files.Find(m.Path) != nil {
			continue
		}
		at, err := files.Mount(m.Path, m.ReadOnly)
		if err != nil {
			return nil, err
		}
		if m.Tree == nil {
			continue
		}
		err = fs.WalkDir(m.Tree, ".", func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil || name == ".":
				return err
			case d.IsDir():
				return at.Add(name, memfs.Directory, nil, "")
			}
			content, err := fs.ReadFile(m.Tree, name)
			if err != nil {
				return err
			}
			return at.Add(name, memfs.Regular, content, "")
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// gauge is the gas of an instance on the other engine.
type gauge struct {
	gas, depth api.MutableGlobal
	limit      uint64
}

func newGauge(m api.Module, limit uint64) *gauge {
	global := func(name string) api.MutableGlobal { return m.ExportedGlobal(name).(api.MutableGlobal) }
	g := &gauge{global(runtime.GasExport), global(runtime.DepthExport), limit}
	g.gas.Set(limit)
	// What a program has from the beginning is charged before it starts.
	g.Charge(uint64(m.Memory().Size()) / runtime.PageSize * runtime.PageGas)
	return g
}

// Used implements wasi.Meter.
func (g *gauge) Used() uint64 {
	if left := int64(g.gas.Get()); left >= 0 {
		return g.limit - uint64(left)
	}
	return g.limit
}

// Charge implements wasi.Meter.
func (g *gauge) Charge(n uint64) bool {
	left := int64(g.gas.Get())
	if left < 0 || n > uint64(left) {
		g.gas.Set(^uint64(0))
		return false
	}
	g.gas.Set(uint64(left) - n)
	return true
}

// ending sorts the error of a run as a worker does.
func (g *gauge) ending(err error) (runtime.Outcome, int) {
	var exit *wasi.ExitError
	switch {
	case errors.As(err, &exit) && exit.Code == 0:
		return runtime.Succeeded, 0
	case errors.As(err, &exit):
		return runtime.NonZeroExit, int(exit.Code)
	case errors.Is(err, runtime.ErrOutputLimit):
		return runtime.OutputLimit, 0
	case errors.Is(err, runtime.ErrLogLimit):
		return runtime.LogLimit, 0
	case int64(g.gas.Get()) < 0:
		return runtime.OutOfGas, 0
	case err == nil:
		return runtime.Succeeded, 0
	case int32(g.depth.Get()) < 0:
		return runtime.StackOverflow, 0
	}
	return runtime.Trapped, 0
}

// digest is a text that is short, or its beginning and size and hash.
func digest(s string) string {
	if len(s) <= 600 {
		return fmt.Sprintf("%q", s)
	}
	return fmt.Sprintf("%.100q… of %d bytes, %x", strings.ToValidUTF8(s[:100], "?"), len(s), sum(s))
}
