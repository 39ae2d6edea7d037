package backup

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"filippo.io/age"

	"github.com/zerostate/zerostate/protocol"
)

// Format is the number of the layout. It rises when an older program could misread what a newer one wrote.
const Format = 1

const (
	manifestName = "manifest.json"
	recordsName  = "state/records"
	endName      = "end"
	// A part of the records fits one write of the store.
	partBytes   = 700 << 10
	partRecords = 4 << 10
	maxPart     = 2 << 20
	maxFile     = 1 << 20
)

// workFactor is the base-2 logarithm of what a guess of the passphrase costs: about a second and 256 MiB. Tests take less.
var workFactor = 18

// Manifest says whose backup this is.
type Manifest struct {
	Format  int       `json:"format"`
	Program string    `json:"program"` // version that wrote it
	Schema  uint64    `json:"schema"`  // of the store
	Network string    `json:"network"`
	Peer    string    `json:"peer"`
	Owner   string    `json:"owner"`
	Taken   time.Time `json:"taken"`
}

// Record is one key of the store.
type Record struct {
	Key   string `cbor:"key"`
	Value []byte `cbor:"value"`
}

// Writer writes a backup.
type Writer struct {
	sealed  io.WriteCloser
	tar     *tar.Writer
	taken   time.Time
	part    []Record
	size    int
	records uint64
}

// NewWriter begins a backup on w.
func NewWriter(w io.Writer, passphrase string, m Manifest) (*Writer, error) {
	out, err := begin(w, passphrase, m.Taken)
	if err != nil {
		return nil, err
	}
	m.Format = Format
	raw, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	return out, out.put(manifestName, raw)
}

func begin(w io.Writer, passphrase string, taken time.Time) (*Writer, error) {
	to, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, fmt.Errorf("passphrase of the backup: %w", err)
	}
	to.SetWorkFactor(workFactor)
	sealed, err := age.Encrypt(w, to)
	if err != nil {
		return nil, err
	}
	return &Writer{sealed: sealed, tar: tar.NewWriter(sealed), taken: taken}, nil
}

func (w *Writer) put(name string, data []byte) error {
	if err := w.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(data)), ModTime: w.taken, Typeflag: tar.TypeReg}); err != nil {
		return err
	}
	_, err := w.tar.Write(data)
	return err
}

// File adds a file of the data directory.
func (w *Writer) File(name string, data []byte) error {
	if !fileName.MatchString(name) || len(data) > maxFile {
		return fmt.Errorf("%s with %d bytes is no file of a backup", name, len(data))
	}
	return w.put(name, data)
}

// Record adds a record of the store.
func (w *Writer) Record(r Record) error {
	w.part, w.size, w.records = append(w.part, r), w.size+len(r.Key)+len(r.Value), w.records+1
	if w.size < partBytes && len(w.part) < partRecords {
		return nil
	}
	return w.flush()
}

func (w *Writer) flush() error {
	raw, err := protocol.Marshal(w.part)
	if err != nil {
		return err
	}
	w.part, w.size = w.part[:0], 0
	return w.put(recordsName, raw)
}

// Close ends the backup; without it the file is not whole, and refused.
func (w *Writer) Close() error {
	if len(w.part) > 0 {
		if err := w.flush(); err != nil {
			return err
		}
	}
	raw, err := json.Marshal(w.records)
	if err != nil {
		return err
	}
	if err := w.put(endName, raw); err != nil {
		return err
	}
	return errors.Join(w.tar.Close(), w.sealed.Close())
}
