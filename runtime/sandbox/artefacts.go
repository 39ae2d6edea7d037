package sandbox

import (
	"bytes"
	"container/list"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	goruntime "runtime"
	"sync"

	"golang.org/x/sys/unix"

	"github.com/zerostate/zerostate/runtime"
)

// cacheKey names an artefact: a hash of all that it depends on.
type cacheKey [sha256.Size]byte

func (k cacheKey) String() string { return hex.EncodeToString(k[:]) }

// artefact is compiled code in a sealed file in memory. It is closed when nobody uses it any more.
type artefact struct {
	file *os.File
	size int64
	meta meta

	mu   sync.Mutex
	uses int
}

// newArtefact returns an artefact with one use.
func newArtefact(f *os.File, size int64, m meta) *artefact {
	return &artefact{file: f, size: size, meta: m, uses: 1}
}

func (a *artefact) use() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.uses++
}

func (a *artefact) release() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.uses--; a.uses == 0 {
		closeAll([]*os.File{a.file})
	}
}

// cache keeps artefacts: the most recently used ones in memory, more of them sealed on disk.
type cache struct {
	log      *slog.Logger
	disk     *disk
	machine  string
	hotBytes int64

	mu    sync.Mutex
	held  int64
	hot   map[cacheKey]*list.Element
	order *list.List // Of hotEntry, the most recently used first.
}

type hotEntry struct {
	key      cacheKey
	artefact *artefact
}

func openCache(c Config) (*cache, error) {
	out := &cache{
		log: c.Logger, machine: machine(), hotBytes: c.HotBytes,
		hot: map[cacheKey]*list.Element{}, order: list.New(),
	}
	if c.CacheDir == "" {
		return out, nil
	}
	var err error
	out.disk, err = openDisk(c.CacheDir, c.CacheBytes, c.SealKey)
	return out, err
}

// machine tells processors apart for which the compilers may make different code.
func machine() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return goruntime.GOARCH
	}
	for line := range bytes.Lines(info) {
		if bytes.HasPrefix(line, []byte("flags")) || bytes.HasPrefix(line, []byte("Features")) {
			return goruntime.GOARCH + " " + string(line)
		}
	}
	return goruntime.GOARCH
}

// key names the artefact of a module for a memory limit and a compiler, on this machine and engine.
func (c *cache) key(module string, pages uint32, compiler runtime.Compiler, baseline bool) cacheKey {
	return sha256.Sum256(fmt.Appendf(nil, "%q %d %s %v %q %q", module, pages, compiler, baseline, runtime.EngineID, c.machine))
}

// get returns an artefact for use, or nil. The caller must release it.
func (c *cache) get(key cacheKey) *artefact {
	c.mu.Lock()
	if e, ok := c.hot[key]; ok {
		defer c.mu.Unlock()
		c.order.MoveToFront(e)
		a := e.Value.(hotEntry).artefact
		a.use()
		return a
	}
	c.mu.Unlock()
	if c.disk == nil {
		return nil
	}
	a, err := c.disk.load(key)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		c.log.Warn("an artefact cannot be used and is made anew", "key", key.String(), "error", err)
		return nil
	}
	a.use()
	c.keep(key, a)
	return a
}

// put keeps an artefact, in memory and on disk. It takes over the caller's use.
func (c *cache) put(key cacheKey, a *artefact) {
	if c.disk != nil {
		if err := c.disk.store(key, a); err != nil {
			c.log.Warn("an artefact could not be kept on disk", "error", err)
		}
	}
	c.keep(key, a)
}

func (c *cache) keep(key cacheKey, a *artefact) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.hot[key]; ok {
		c.drop(e)
	}
	c.hot[key] = c.order.PushFront(hotEntry{key, a})
	c.held += a.size
	// The newest stays even if it alone is too large: it is about to be used.
	for c.held > c.hotBytes && c.order.Len() > 1 {
		c.drop(c.order.Back())
	}
}

func (c *cache) drop(e *list.Element) {
	entry := c.order.Remove(e).(hotEntry)
	delete(c.hot, entry.key)
	c.held -= entry.artefact.size
	entry.artefact.release()
}

func (c *cache) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.order.Len() > 0 {
		c.drop(c.order.Back())
	}
}

// mapped gives the artefact's bytes to f.
func (a *artefact) mapped(f func([]byte) error) error {
	b, err := unix.Mmap(int(a.file.Fd()), 0, int(a.size), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return fmt.Errorf("mapping an artefact: %w", err)
	}
	defer func() { _ = unix.Munmap(b) }()
	return f(b)
}
