package guests

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/tetratelabs/wazero"

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
	p := wazerotest.Program{Module: a.Bytes, Host: host, Gas: job.Limits.Gas, Cache: cache}
	if a.Start {
		p.Exports = []string{runtime.StartExport, runtime.EntryPoint}
	}
	r := Ran{Artefacts: map[string]string{}}
	r.Gas, err = wazerotest.Run(ctx, p)
	r.Output, r.Log = out.String(), log.String()
	r.Outcome, r.ExitCode = ending(err)
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
	mounts := slices.Concat(job.Mounts, []runtime.Mount{{Path: "/in", ReadOnly: true}, {Path: runtime.OutPath}, {Path: "/tmp"}})
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

// ending sorts the error of a run as a worker does. What is of no kind is a trap, in the engine's own words.
func ending(err error) (runtime.Outcome, int) {
	var exit *wasi.ExitError
	switch {
	case err == nil || errors.As(err, &exit) && exit.Code == 0:
		return runtime.Succeeded, 0
	case exit != nil:
		return runtime.NonZeroExit, int(exit.Code)
	}
	outcome, _ := runtime.Classify(err)
	return outcome, 0
}

// digest is a text that is short, or its beginning and size and hash.
func digest(s string) string {
	if len(s) <= 600 {
		return fmt.Sprintf("%q", s)
	}
	return fmt.Sprintf("%.100q… of %d bytes, %x", strings.ToValidUTF8(s[:100], "?"), len(s), sum(s))
}
