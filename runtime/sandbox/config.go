package sandbox

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	goruntime "runtime"
	"time"
)

// WorkerName is the file name of the worker's program.
const WorkerName = "zerostate-worker"

// Config is what a Sandbox needs.
type Config struct {
	// WorkerPath is the worker's program. Empty: WorkerName beside the running program, or in
	// ../lib/zerostate from there.
	WorkerPath string
	// CacheDir keeps artefacts between runs of the node. Empty: they are kept in memory only.
	CacheDir string
	// CacheBytes bounds the files in CacheDir. The least recently used go first.
	CacheBytes int64
	// HotBytes bounds the artefacts kept in memory, ready to be handed to a worker.
	HotBytes int64
	// SealKey seals the artefacts in CacheDir. It must be secret: who knows it and can write there can run
	// native code in a worker.
	SealKey [32]byte
	// PoolSize is the number of workers that wait for work.
	PoolSize int
	// LoadedWorkers is the most workers that wait with a module loaded, for modules that are used again and again;
	// 0 is none. LoadedBytes bounds the memory that they have together. LoadedIdle is how long they wait.
	LoadedWorkers int
	LoadedBytes   uint64
	LoadedIdle    time.Duration
	// Concurrent is the most jobs that run at a time; more wait their turn.
	Concurrent int
	// Improve has modules that ran on Singlepass's code compiled by Cranelift in the background.
	Improve bool
	// StartTimeout is how long a worker may take to start.
	StartTimeout time.Duration
	// Logger gets what happens to workers. Nil drops it.
	Logger *slog.Logger
}

// DefaultConfig returns what fits a home machine. SealKey and CacheDir are for the caller to set.
func DefaultConfig() Config {
	return Config{
		CacheBytes:    2 << 30,
		HotBytes:      256 << 20,
		PoolSize:      2 * goruntime.NumCPU(),
		LoadedWorkers: 2 * goruntime.NumCPU(),
		LoadedBytes:   512 << 20,
		LoadedIdle:    30 * time.Second,
		Concurrent:    4 * goruntime.NumCPU(),
		Improve:       true,
		StartTimeout:  10 * time.Second,
	}
}

// ErrConfig is returned for a configuration that cannot work.
var ErrConfig = errors.New("invalid sandbox configuration")

// Validate checks the configuration. It does not touch the file system.
func (c Config) Validate() error {
	switch {
	case c.PoolSize < 1 || c.PoolSize > 1024:
		return fmt.Errorf("%w: the pool size is %d, it must be between 1 and 1024", ErrConfig, c.PoolSize)
	case c.LoadedWorkers < 0 || c.LoadedWorkers > 1024:
		return fmt.Errorf("%w: %d loaded workers, there must be between 0 and 1024", ErrConfig, c.LoadedWorkers)
	case c.LoadedWorkers > 0 && c.LoadedIdle <= 0:
		return fmt.Errorf("%w: loaded workers must wait for longer than %v", ErrConfig, c.LoadedIdle)
	case c.Concurrent < 1 || c.Concurrent > 4096:
		return fmt.Errorf("%w: %d concurrent jobs, there must be between 1 and 4096", ErrConfig, c.Concurrent)
	case c.CacheBytes < 0 || c.HotBytes < 0:
		return fmt.Errorf("%w: a cache size is negative", ErrConfig)
	case c.CacheDir != "" && c.SealKey == [32]byte{}:
		return fmt.Errorf("%w: a cache directory needs a seal key", ErrConfig)
	case c.StartTimeout <= 0:
		return fmt.Errorf("%w: the start timeout must be positive", ErrConfig)
	}
	return nil
}

// ErrNoWorker is returned if the worker's program is not there.
var ErrNoWorker = errors.New("the worker program is missing")

// findWorker returns the path of the worker's program.
func findWorker(configured string) (string, error) {
	candidates := []string{configured}
	if configured == "" {
		self, err := os.Executable()
		if err != nil {
			return "", fmt.Errorf("%w: %w", ErrNoWorker, err)
		}
		dir := filepath.Dir(self)
		candidates = []string{filepath.Join(dir, WorkerName), filepath.Join(dir, "..", "lib", "zerostate", WorkerName)}
	}
	for _, path := range candidates {
		path, err := filepath.Abs(path)
		if err != nil {
			continue
		}
		if st, err := os.Stat(path); err == nil && st.Mode().IsRegular() && st.Mode()&0o111 != 0 {
			return path, nil
		}
	}
	return "", fmt.Errorf("%w: looked for %q; build it with \"go build ./cmd/%s\" and put it there, or configure its path", ErrNoWorker, candidates, WorkerName)
}
