package sandbox

import (
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// disk keeps sealed artefacts in a directory, one file for each, named by its key. A file's modification time
// is the time of its last use.
type disk struct {
	dir     string
	most    int64
	sealKey [32]byte
	// mu keeps two evictions apart.
	mu sync.Mutex
}

const sealedSuffix = ".artefact"

// leftOver is the age at which a file that was being written was left by a crash. Another process may share the
// directory and be writing now.
const leftOver = time.Hour

func openDisk(dir string, most int64, sealKey [32]byte) (*disk, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the artefact cache: %w", err)
	}
	return &disk{dir: dir, most: most, sealKey: sealKey}, nil
}

func (d *disk) path(key cacheKey) string { return filepath.Join(d.dir, key.String()+sealedSuffix) }

// load returns an artefact with one use. A file whose seal is broken is removed. The file is copied into memory
// and checked there, without a way over the heap: nobody can change it in between.
func (d *disk) load(key cacheKey) (*artefact, error) {
	path := d.path(key)
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer closeAll([]*os.File{file})
	st, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if st.Size() > maxArtefactBytes+maxMeta {
		return nil, errors.Join(fmt.Errorf("%w: %d bytes", errSeal, st.Size()), os.Remove(path))
	}
	memory, err := memoryFile("artefact", nil)
	if err != nil {
		return nil, err
	}
	m, size, err := openSealed(d.sealKey, key, file, st.Size(), memory)
	if errors.Is(err, errSeal) {
		err = errors.Join(err, os.Remove(path))
	}
	if err == nil {
		err = seal(memory, size)
	}
	if err != nil {
		closeAll([]*os.File{memory})
		return nil, err
	}
	now := time.Now()
	_ = os.Chtimes(path, now, now) // If it fails the file is evicted earlier, no more.
	return newArtefact(key, memory, size, m), nil
}

// store writes an artefact, whole or not at all, and evicts what is over the bound.
func (d *disk) store(key cacheKey, a *artefact) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	header, err := sealedHeader(a.meta)
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(d.dir, "new-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // It is gone if all went well.
	err = a.mapped(func(content []byte) error {
		sum := newMAC(d.sealKey, key)
		sealed := io.MultiWriter(tmp, sum)
		for _, p := range [][]byte{header, content} {
			if _, err := sealed.Write(p); err != nil {
				return err
			}
		}
		_, err := tmp.Write(sum.Sum(nil))
		return err
	})
	// Not synced: a file that a power cut spoils has a broken seal and is made anew.
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), d.path(key)); err != nil {
		return err
	}
	return d.evict(key)
}

// evict removes the least recently used files until the rest is within the bound, and what a crash left over.
// The given key stays.
func (d *disk) evict(stays cacheKey) error {
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		return err
	}
	var files []fs.FileInfo
	total := int64(0)
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		name, ok := strings.CutSuffix(info.Name(), sealedSuffix)
		if _, err := hex.DecodeString(name); !ok || err != nil {
			if strings.HasPrefix(info.Name(), "new-") && time.Since(info.ModTime()) > leftOver {
				_ = os.Remove(filepath.Join(d.dir, info.Name()))
			}
			continue
		}
		files = append(files, info)
		total += info.Size()
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return cmp.Compare(a.ModTime().UnixNano(), b.ModTime().UnixNano()) })
	for _, f := range files {
		if total <= d.most {
			break
		}
		if f.Name() == stays.String()+sealedSuffix {
			continue
		}
		if err := os.Remove(filepath.Join(d.dir, f.Name())); err != nil {
			return err
		}
		total -= f.Size()
	}
	return nil
}
