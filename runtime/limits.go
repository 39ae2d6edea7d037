package runtime

import (
	"errors"
	"fmt"
)

// PageSize is the size in bytes of one page of a module's memory.
const PageSize = 65536

// Limits bounds one execution. The zero value is not valid: start from DefaultLimits.
type Limits struct {
	// Gas is the most that the program may use.
	Gas uint64 `json:"gas"`
	// MemoryBytes is the most memory that the program may have. It is rounded down to whole pages of 64 KiB.
	MemoryBytes uint64 `json:"memoryBytes"`
	// OutputBytes is the most that the program may write to its standard output.
	OutputBytes uint64 `json:"outputBytes"`
	// LogBytes is the most that the program may write to its standard error.
	LogBytes uint64 `json:"logBytes"`
	// ScratchBytes is the most that files outside OutPath may hold, what was mounted writable included.
	ScratchBytes uint64 `json:"scratchBytes"`
	// ArtefactBytes is the most that the files below OutPath may hold.
	ArtefactBytes uint64 `json:"artefactBytes"`
	// Inodes is the most files, directories and links there may be, mounted ones included.
	Inodes uint64 `json:"inodes"`
	// OpenFiles is the most descriptors that the program may have at a time.
	OpenFiles uint64 `json:"openFiles"`
	// WallMillis is the deadline, in milliseconds from the moment the program is handed to a worker.
	WallMillis uint64 `json:"wallMillis"`
	// ModuleBytes is the largest module that is executed.
	ModuleBytes uint64 `json:"moduleBytes"`
	// CompileMillis is the most time that compiling the module may take.
	CompileMillis uint64 `json:"compileMillis"`
	// CompileBytes is the most memory that compiling the module may take.
	CompileBytes uint64 `json:"compileBytes"`
}

// Bounds that no limit may pass, whatever the configuration says.
const (
	// MaxGas leaves the host room to add costs without overflow.
	MaxGas = 1 << 62
	// MaxMemoryBytes is what a 32 bit module can address.
	MaxMemoryBytes = 1 << 32
	// MaxWallMillis is a day.
	MaxWallMillis = 24 * 60 * 60 * 1000
	// MaxModuleBytes is the largest module that can be configured to be executed.
	MaxModuleBytes = 1 << 30
	// MaxStreamBytes bounds output and log.
	MaxStreamBytes = 1 << 40
	// MaxFileBytes bounds scratch and artefacts.
	MaxFileBytes = 1 << 32
	// MaxInodes bounds Inodes, MaxOpenFiles OpenFiles.
	MaxInodes    = 1 << 20
	MaxOpenFiles = 1 << 16
)

// DefaultLimits fits the example agents with room to spare: 10 Ggas, 256 MiB of memory, 64 MiB of output,
// 1 MiB of log, 64 MiB of scratch and as much of artefacts in 16,384 files of which 1,024 may be open, 30 s,
// modules of up to 64 MiB that compile within 60 s and 4 GiB.
func DefaultLimits() Limits {
	return Limits{
		Gas:           10_000_000_000,
		MemoryBytes:   256 << 20,
		OutputBytes:   64 << 20,
		LogBytes:      1 << 20,
		ScratchBytes:  64 << 20,
		ArtefactBytes: 64 << 20,
		Inodes:        16_384,
		OpenFiles:     1_024,
		WallMillis:    30_000,
		ModuleBytes:   64 << 20,
		CompileMillis: 60_000,
		CompileBytes:  4 << 30,
	}
}

// WithDefaults returns l with each limit that is zero set to its default.
func (l Limits) WithDefaults() Limits {
	d := DefaultLimits()
	set := func(v *uint64, def uint64) {
		if *v == 0 {
			*v = def
		}
	}
	set(&l.Gas, d.Gas)
	set(&l.MemoryBytes, d.MemoryBytes)
	set(&l.OutputBytes, d.OutputBytes)
	set(&l.LogBytes, d.LogBytes)
	set(&l.ScratchBytes, d.ScratchBytes)
	set(&l.ArtefactBytes, d.ArtefactBytes)
	set(&l.Inodes, d.Inodes)
	set(&l.OpenFiles, d.OpenFiles)
	set(&l.WallMillis, d.WallMillis)
	set(&l.ModuleBytes, d.ModuleBytes)
	set(&l.CompileMillis, d.CompileMillis)
	set(&l.CompileBytes, d.CompileBytes)
	return l
}

// ErrLimits is returned for limits that cannot be held.
var ErrLimits = errors.New("invalid limits")

// Validate returns an error that wraps ErrLimits and names the first limit that is zero or too large.
func (l Limits) Validate() error {
	for _, c := range []struct {
		name          string
		value, lo, hi uint64
	}{
		{"gas", l.Gas, 1, MaxGas},
		{"memoryBytes", l.MemoryBytes, PageSize, MaxMemoryBytes},
		{"outputBytes", l.OutputBytes, 1, MaxStreamBytes},
		{"logBytes", l.LogBytes, 1, MaxStreamBytes},
		{"scratchBytes", l.ScratchBytes, 1, MaxFileBytes},
		{"artefactBytes", l.ArtefactBytes, 1, MaxFileBytes},
		{"inodes", l.Inodes, 8, MaxInodes},
		{"openFiles", l.OpenFiles, 8, MaxOpenFiles},
		{"wallMillis", l.WallMillis, 1, MaxWallMillis},
		{"moduleBytes", l.ModuleBytes, 8, MaxModuleBytes},
		{"compileMillis", l.CompileMillis, 1, MaxWallMillis},
		{"compileBytes", l.CompileBytes, 256 << 20, 64 << 30},
	} {
		if c.value < c.lo || c.value > c.hi {
			return fmt.Errorf("%w: %s is %d, it must be between %d and %d", ErrLimits, c.name, c.value, c.lo, c.hi)
		}
	}
	return nil
}

// MemoryPages is MemoryBytes in whole pages.
func (l Limits) MemoryPages() uint32 {
	return uint32(min(l.MemoryBytes, MaxMemoryBytes) / PageSize)
}
