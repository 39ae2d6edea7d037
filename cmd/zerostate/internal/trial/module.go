package trial

import (
	"errors"
	"fmt"
	"os"

	"github.com/zerostate/zerostate/runtime"
)

// ErrModule is returned for a file that cannot be a module.
var ErrModule = errors.New("not a module")

// checkSize keeps a file that is no module from being read into memory.
func checkSize(size int64) error {
	if size > runtime.MaxModuleBytes {
		return fmt.Errorf("%w: it has %d bytes, and none has more than %d", ErrModule, size, runtime.MaxModuleBytes)
	}
	return nil
}

// ReadModule reads a module's file.
func ReadModule(path string) (runtime.ModuleBytes, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%w: it is not a regular file", ErrModule)
	}
	if err := checkSize(info.Size()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}
