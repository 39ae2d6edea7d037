package trial

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// Watch looks for changes of an agent's sources. It looks instead of being told: that works on every file system,
// and a directory of sources is small.
type Watch struct {
	// Tree is the directory.
	Tree fs.FS
	// Ignore are patterns (path.Match) of names that are not sources: what the build makes.
	Ignore []string
	// Every is how often to look.
	Every time.Duration
}

// Made are names of what builds make, next to every name that begins with a dot.
var Made = []string{"*.wasm", "*.wat", "node_modules", "build", "target", "bin", "dist", "go.sum", "package-lock.json", "*.o", "*~", "*.tmp"}

// maxWatched keeps a person who watches a whole disk by mistake from waiting for ever.
const maxWatched = 20_000

// ErrTooMany is returned for a directory with too many files to look at again and again.
var ErrTooMany = errors.New("too many files to watch")

// Snapshot is the state of all sources.
type Snapshot string

// Look takes a snapshot.
func (w Watch) Look() (Snapshot, error) {
	var b strings.Builder
	n := 0
	err := fs.WalkDir(w.Tree, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && p != ".":
			return nil // It went away in between.
		case err != nil:
			return err
		case p != "." && w.ignored(path.Base(p)):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			return nil
		}
		if n++; n > maxWatched {
			return fmt.Errorf("%w: more than %d", ErrTooMany, maxWatched)
		}
		info, err := d.Info()
		if err != nil {
			return nil //nolint:nilerr // as above
		}
		_, err = fmt.Fprintf(&b, "%q %d %d\n", p, info.Size(), info.ModTime().UnixNano())
		return err
	})
	return Snapshot(b.String()), err
}

func (w Watch) ignored(name string) bool {
	return strings.HasPrefix(name, ".") || slices.ContainsFunc(w.Ignore, func(pattern string) bool {
		ok, err := path.Match(pattern, name)
		return ok && err == nil
	})
}

// Changed waits until the sources are not as they were, and no longer on the move: an editor may write several
// files. It returns early with the context's error.
func (w Watch) Changed(ctx context.Context, was Snapshot) (Snapshot, error) {
	tick := time.NewTicker(w.Every)
	defer tick.Stop()
	last := was
	for {
		select {
		case <-ctx.Done():
			return was, ctx.Err()
		case <-tick.C:
		}
		now, err := w.Look()
		if err != nil {
			return was, err
		}
		if now != was && now == last {
			return now, nil
		}
		last = now
	}
}
