package wasmer

import (
	"fmt"
	"sync"

	"github.com/wasmerio/wasmer-go/wasmer"

	"github.com/zerostate/zerostate/runtime"
)

// held keeps all that the engine must not lose to the collector (see the package comment).
var held struct {
	sync.Mutex
	things []any
}

func hold(things ...any) {
	held.Lock()
	defer held.Unlock()
	held.things = append(held.things, things...)
}

// oldest are the features of the oldest processors (of 2008) for which Cranelift can compile all modules, vectors included.
var oldest = []string{"sse2", "sse3", "ssse3", "sse4.1", "sse4.2"}

// Engine compiles and loads modules with one compiler.
type Engine struct{ store *wasmer.Store }

// New returns an engine, which lives as long as the process. With baseline it makes code for the
// oldest processors, and otherwise code for this one.
func New(c runtime.Compiler, baseline bool) (*Engine, error) {
	config := wasmer.NewConfig().UseUniversalEngine()
	switch c {
	case runtime.Singlepass:
		config.UseSinglepassCompiler()
	case runtime.Cranelift:
		config.UseCraneliftCompiler()
	default:
		return nil, fmt.Errorf("unknown compiler %q", c)
	}
	if baseline {
		features := wasmer.NewCpuFeatures()
		for _, name := range oldest {
			if err := features.Add(name); err != nil {
				return nil, err
			}
		}
		triple := wasmer.NewTripleFromHost()
		target := wasmer.NewTarget(triple, features)
		config.UseTarget(target)
		hold(features, triple, target)
	}
	engine := wasmer.NewEngineWithConfig(config)
	store := wasmer.NewStore(engine)
	hold(config, engine, store)
	return &Engine{store}, nil
}

// Compile compiles an admitted module and returns its artefact: native code, only for Load on this machine.
func (e *Engine) Compile(module []byte) ([]byte, error) {
	m, err := wasmer.NewModule(e.store, module)
	if err != nil {
		return nil, err
	}
	hold(m)
	return m.Serialize()
}

// Module is a loaded artefact.
type Module struct {
	store  *wasmer.Store
	module *wasmer.Module
}

// Load loads an artefact that Compile made. It must come from a source that is trusted as much as the code of
// this program: it is executed. The caller must keep the artefact's bytes for the life of the process.
func (e *Engine) Load(artefact []byte) (*Module, error) {
	m, err := wasmer.DeserializeModule(e.store, artefact)
	if err != nil {
		return nil, err
	}
	hold(m, artefact)
	return &Module{e.store, m}, nil
}
