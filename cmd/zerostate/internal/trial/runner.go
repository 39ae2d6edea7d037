package trial

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox"
)

// Runner is a sandbox for one command: few workers, and artefacts that outlive it.
type Runner struct {
	*sandbox.Sandbox
	// CacheProblem says why compiled modules are not kept between runs, or is nil.
	CacheProblem error
}

// Places are the files that a Runner needs, from the environment of a command.
type Places struct {
	// Worker is the worker's program; empty looks where the sandbox does.
	Worker string
	// Cache is the directory for compiled modules and the key that seals them; empty keeps none.
	Cache string
}

// Artefacts is the directory of the compiled modules.
func (p Places) Artefacts() string { return filepath.Join(p.Cache, "artefacts") }

// PlacesFrom reads the environment: ZEROSTATE_WORKER, XDG_CACHE_HOME, HOME.
func PlacesFrom(getenv func(string) string) Places {
	p := Places{Worker: getenv("ZEROSTATE_WORKER")}
	// The XDG specification wants a relative path ignored.
	if dir := getenv("XDG_CACHE_HOME"); filepath.IsAbs(dir) {
		p.Cache = filepath.Join(dir, "zerostate")
	} else if home := getenv("HOME"); filepath.IsAbs(home) {
		p.Cache = filepath.Join(home, ".cache", "zerostate")
	}
	return p
}

var errNoCache = errors.New("neither XDG_CACHE_HOME nor HOME says where")

// Open starts a runner. Without a usable cache it works all the same, only slower.
func Open(p Places) (*Runner, error) {
	c := sandbox.DefaultConfig()
	c.WorkerPath = p.Worker
	// A run takes one worker, or two with a compilation before it.
	c.PoolSize, c.Concurrent = 1, 1
	c.Improve = false // The command would end before that does.
	r := &Runner{CacheProblem: errNoCache}
	if p.Cache != "" {
		key, err := sealKey(p.Cache)
		if err == nil {
			c.SealKey, c.CacheDir = key, p.Artefacts()
		}
		r.CacheProblem = err
	}
	var err error
	r.Sandbox, err = sandbox.New(c)
	if err != nil && c.CacheDir != "" && !errors.Is(err, sandbox.ErrNoWorker) {
		r.CacheProblem, c.CacheDir = err, ""
		r.Sandbox, err = sandbox.New(c)
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Close ends the workers.
func (r *Runner) Close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return r.Sandbox.Close(ctx)
}

// Limits are wider than those of a task on the network, so that a program is seen to end first: 100 Ggas, a
// minute, 1 GiB of output, 64 MiB of log. The rest is runtime.DefaultLimits.
func Limits() runtime.Limits {
	l := runtime.DefaultLimits()
	l.Gas = 100_000_000_000
	l.WallMillis = 60_000
	l.OutputBytes = 1 << 30
	l.LogBytes = 64 << 20
	return l
}
