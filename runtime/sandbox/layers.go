package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/zerostate/zerostate/runtime/sandbox/wire"
)

// Layer is one of the ways in which workers are confined, and whether it holds on this machine.
type Layer struct {
	wire.Layer
	// Missing says why it does not hold, or is empty.
	Missing string
}

// ErrLayer is returned for a name that is no layer's.
var ErrLayer = errors.New("no such layer of confinement")

// CheckLayers checks names of layers, such as an operator demands.
func CheckLayers(names []string) error {
	known := make([]string, 0, len(wire.Layers()))
	for _, l := range wire.Layers() {
		known = append(known, l.Name)
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return fmt.Errorf("%w: %q; there are %s", ErrLayer, name, strings.Join(known, ", "))
		}
	}
	return nil
}

// Layers tells of each layer of confinement whether it holds, the strongest first. It is nil until the first worker has
// started.
func (s *Sandbox) Layers() []Layer {
	said := s.pool.confinement()
	if said == nil {
		return nil
	}
	var out []Layer
	for _, l := range wire.Layers() {
		why, told := said[l.Name]
		if !told {
			why = "the worker does not know it: it is of another version"
		}
		out = append(out, Layer{l, why})
	}
	return out
}
