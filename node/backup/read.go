package backup

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"

	"filippo.io/age"

	"github.com/zerostate/zerostate/protocol"
)

// What can be wrong with a backup.
var (
	ErrForeign    = errors.New("this is no backup of a node")
	ErrPassphrase = errors.New("the passphrase does not open the backup")
	ErrDamaged    = errors.New("the backup is damaged or not whole")
	ErrNewer      = errors.New("the backup was written by a newer version")
)

// maxWorkFactor bounds what opening a file may cost: it says itself, and a foreign one could ask for all memory.
const maxWorkFactor = 20

// fileName is what a file in a backup may be called: nothing that could leave the directory.
var fileName = regexp.MustCompile(`^(config\.toml|network\.profile|keys/(signers/)?[A-Za-z0-9][A-Za-z0-9._-]{0,80})$`)

// Reader reads a backup.
type Reader struct {
	Manifest Manifest
	tar      *tar.Reader
}

// Open opens a backup.
func Open(r io.Reader, passphrase string) (*Reader, error) {
	id, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPassphrase, err)
	}
	id.SetMaxWorkFactor(maxWorkFactor)
	plain, err := age.Decrypt(r, id)
	var none *age.NoIdentityMatchError
	switch {
	case errors.As(err, &none):
		return nil, ErrPassphrase
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrForeign, err)
	}
	out := &Reader{tar: tar.NewReader(plain)}
	name, raw, err := out.next()
	if err != nil {
		return nil, err
	}
	if name != manifestName || json.Unmarshal(raw, &out.Manifest) != nil || out.Manifest.Format < 1 {
		return nil, fmt.Errorf("%w: it has no manifest", ErrForeign)
	}
	if f := out.Manifest.Format; f > Format {
		return nil, fmt.Errorf("%w: format %d of zerostated %s, this program reads %d. Install that version", ErrNewer, f, protocol.CleanText(out.Manifest.Program, 40), Format)
	}
	return out, nil
}

// next reads one entry; its size is bounded before it is read.
func (r *Reader) next() (string, []byte, error) {
	h, err := r.tar.Next()
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return "", nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if h.Typeflag != tar.TypeReg || h.Size > maxPart {
		return "", nil, fmt.Errorf("%w: entry %q with %d bytes", ErrDamaged, h.Name, h.Size)
	}
	raw, err := io.ReadAll(r.tar)
	if err != nil {
		return "", nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return h.Name, raw, nil
}

// Each goes through the backup to its end. What it gave counts only when it returns nil.
func (r *Reader) Each(file func(name string, data []byte) error, records func([]Record) error) error {
	var seen uint64
	for {
		name, raw, err := r.next()
		if err != nil {
			return err
		}
		switch {
		case name == endName:
			return r.end(raw, seen)
		case name == recordsName:
			var part []Record
			if err := protocol.Unmarshal(raw, &part); err != nil {
				return fmt.Errorf("%w: records: %w", ErrDamaged, err)
			}
			seen += uint64(len(part))
			err = records(part)
		case fileName.MatchString(name):
			err = file(name, raw)
		default:
			err = fmt.Errorf("%w: entry %q", ErrDamaged, name)
		}
		if err != nil {
			return err
		}
	}
}

// end reads on to the end of the file: its last bytes prove that nothing before them was changed.
func (r *Reader) end(raw []byte, seen uint64) error {
	var want uint64
	if json.Unmarshal(raw, &want) != nil || want != seen {
		return fmt.Errorf("%w: %d records of %s", ErrDamaged, seen, protocol.CleanText(string(raw), 20))
	}
	if _, err := r.tar.Next(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: something follows its end: %w", ErrDamaged, err)
	}
	return nil
}
