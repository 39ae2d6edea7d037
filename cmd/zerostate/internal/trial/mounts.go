package trial

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/zerostate/zerostate/runtime"
)

// Mounts are directories of this machine, opened for copying.
type Mounts struct {
	List  []runtime.Mount
	roots []*os.Root
}

// ErrMount is returned for a text that names no mount.
var ErrMount = errors.New("not a mount; write HOST, HOST::GUEST or HOST::GUEST::ro")

// OpenMounts opens the directories that texts such as "data::/in::ro" name. A link inside that leads out of its
// directory is copied as a link and leads nowhere. Close closes them.
func OpenMounts(texts []string) (*Mounts, error) {
	m := &Mounts{}
	for _, text := range texts {
		if err := m.open(text); err != nil {
			m.Close()
			return nil, err
		}
	}
	return m, nil
}

func (m *Mounts) open(text string) error {
	host, guest, readOnly, err := parseMount(text)
	if err != nil {
		return err
	}
	for _, other := range m.List {
		if other.Path == guest {
			return fmt.Errorf("%q: %w: something is mounted at %s already", text, ErrMount, guest)
		}
	}
	root, err := os.OpenRoot(host)
	if err != nil {
		if pathErr := (*fs.PathError)(nil); errors.As(err, &pathErr) {
			err = pathErr.Err
		}
		return fmt.Errorf("the directory %q cannot be opened: %w", host, err)
	}
	m.roots = append(m.roots, root)
	m.List = append(m.List, runtime.Mount{Path: guest, ReadOnly: readOnly, Tree: root.FS()})
	return nil
}

func parseMount(text string) (host, guest string, readOnly bool, err error) {
	parts := strings.Split(text, "::")
	if len(parts) == 3 && parts[2] == "ro" {
		parts, readOnly = parts[:2], true
	}
	switch {
	case len(parts) == 1:
		host, guest = parts[0], parts[0]
	case len(parts) == 2:
		host, guest = parts[0], parts[1]
	}
	if host == "" || guest == "" {
		return "", "", false, fmt.Errorf("%q: %w", text, ErrMount)
	}
	return host, guest, readOnly, nil
}

// Close closes the directories. They must not be in use any more.
func (m *Mounts) Close() {
	for _, r := range m.roots {
		_ = r.Close() // It was only read.
	}
}
