package trial

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
)

// Artefacts writes the files that a program leaves below runtime.OutPath into a directory, and nowhere else
// whatever their names are.
type Artefacts struct{ root *os.Root }

// OpenArtefacts makes the directory if it is not there.
func OpenArtefacts(dir string) (*Artefacts, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // G301: the author's own results, under the author's umask
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &Artefacts{root}, nil
}

// Write is a runtime.Streams.Artefact.
func (a *Artefacts) Write(name string, content io.Reader) error {
	if dir := path.Dir(name); dir != "." {
		if err := a.root.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("artefact %q: %w", name, err)
		}
	}
	f, err := a.root.Create(name)
	if err != nil {
		return fmt.Errorf("artefact %q: %w", name, err)
	}
	_, err = io.Copy(f, content)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("artefact %q: %w", name, err)
	}
	return nil
}

// Close closes the directory.
func (a *Artefacts) Close() error { return a.root.Close() }
