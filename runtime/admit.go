package runtime

import (
	"bytes"
	"errors"
	"fmt"
)

// Entry points of an admitted module.
const (
	// EntryPoint is the function that a WASI command starts at.
	EntryPoint = "_start"
	// MemoryExport is the name under which a module shows its memory to the host.
	MemoryExport = "memory"
	// StartExport is the name that the rewriter gives to the function of a start section, which it removes:
	// the host calls it before EntryPoint, when gas and memory are connected.
	StartExport = "zerostate_start"

	exportFunction = 0
	exportGlobal   = 3
)

// Imports tells the type of a host function, and whether there is one of that name.
type Imports func(module, name string) (FuncType, bool)

// Rules is what a module is held against.
type Rules struct {
	// MaxBytes is the largest module let in.
	MaxBytes uint64
	// MemoryPages becomes the maximum of the module's memory.
	MemoryPages uint32
	// Imports says which host functions there are.
	Imports Imports
}

// Admitted is a module that may be compiled.
type Admitted struct {
	// Bytes is the rewritten module.
	Bytes []byte
	// Start says that StartExport must be called before EntryPoint.
	Start bool
	// CraneliftOnly says that Singlepass cannot compile the module, and CraneliftReason why.
	CraneliftOnly   bool
	CraneliftReason string
}

var (
	magic     = []byte("\x00asm")
	versionV1 = []byte{1, 0, 0, 0}
)

// Admit reads the header and all sections of a module once, and returns it rewritten: the memory's maximum
// capped to rules.MemoryPages, a start section turned into an export, custom sections dropped. The error
// wraps ErrRefused, or ErrMemoryLimit if the module demands more memory from the start than it may have, and
// says what to do. Whether the code is valid is checked by the engine, which compiles it in a worker.
func Admit(module []byte, rules Rules) (Admitted, error) {
	if err := checkHeader(module, rules.MaxBytes); err != nil {
		return Admitted{}, err
	}
	p := parser{rules: rules}
	if err := p.module(module); err != nil {
		return Admitted{}, err
	}
	if err := p.checkExports(); err != nil {
		return Admitted{}, err
	}
	rewritten, err := p.rewrite(module)
	if err != nil {
		return Admitted{}, err
	}
	return Admitted{
		Bytes:           rewritten,
		Start:           p.hasStart,
		CraneliftOnly:   p.cranelift != "",
		CraneliftReason: p.cranelift,
	}, nil
}

// Refusals that a caller may want to tell apart; each comes with ErrRefused.
var (
	// ErrComponent says that the file is a component and not a core module.
	ErrComponent = errors.New("a component, not a module")
	// ErrImport says that the module imports what the host does not provide.
	ErrImport = errors.New("an import that is not provided")
)

// refusalError is an error of one of the kinds above whose text does not repeat the kind's.
type refusalError struct {
	error
	kind error
}

func (r *refusalError) Unwrap() []error { return []error{r.error, r.kind} }

func refuseAs(kind error, format string, args ...any) error {
	return &refusalError{refuse(format, args...), kind}
}

func refuse(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrRefused}, args...)...)
}

func checkHeader(module []byte, maxBytes uint64) error {
	switch {
	case len(module) == 0:
		return refuse("the file is empty, it should be a WebAssembly module")
	case !bytes.HasPrefix(module, magic):
		return refuse("this is not a WebAssembly module (it does not begin with \\0asm); build one, for example with GOOS=wasip1 GOARCH=wasm go build")
	case len(module) < 8:
		return refuse("the module is truncated, only %d bytes are there", len(module))
	case module[6] == 1 && module[7] == 0:
		return refuseAs(ErrComponent, "this is a WebAssembly component, not a core module; rebuild it for WASI preview 1: "+
			"GOOS=wasip1 GOARCH=wasm go build, or cargo build --target wasm32-wasip1, or clang --target=wasm32-wasi")
	case !bytes.Equal(module[4:8], versionV1):
		return refuse("version %x of WebAssembly is not supported, build for version 1", module[4:8])
	case uint64(len(module)) > maxBytes:
		return fmt.Errorf("%w: "+"the module has %d bytes and %d are allowed; strip it (go build -ldflags=\"-s -w\", wasm-opt -Oz) or raise the limit", ErrModuleLimit, len(module), maxBytes)
	}
	return nil
}
