package wire

import "github.com/zerostate/zerostate/runtime"

// The frames with which a worker is made to wait with a module loaded and instantiated. Nothing of the module runs
// before the job comes.
const (
	PreloadFrame Kind = 'P'
	LoadedFrame  Kind = 'D'
)

// Preload asks for an artefact to be loaded. Descriptors: the artefact. It comes at most once, before the job, and
// the job is then a Run of the same artefact, which comes with it all the same.
type Preload struct {
	Compiler runtime.Compiler `json:"compiler"`
	Baseline bool             `json:"baseline,omitempty"`
	// DataBytes is that of Job.
	DataBytes uint64 `json:"dataBytes"`
}

// Loaded answers a Preload.
type Loaded struct {
	// Failed says why the module could not be loaded, or is empty.
	Failed string `json:"failed,omitempty"`
}

// How workers come to share namespaces. A worker that is started with NamespacesArgument makes them, sends their
// descriptors with one byte, and ends. Each one after it is given those at NamespacesFD and above: user, network, System V,
// mounts, host name, control groups.
const (
	NamespacesArgument = "namespaces"
	NamespacesFD       = ControlFD + 1
	Namespaced         = 6
)
