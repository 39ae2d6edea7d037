// Package wasmer is the engine, and the only cgo of the project: it compiles a metered module, loads the
// compiled artefact, and runs it on a wasi.Host. Only cmd/zerostate-worker imports it, one execution to a
// process, because of what the engine is like:
//
//   - An instance does not hold its imports, module, store or engine. Once the collector frees one of them
//     the next call is a segmentation fault that nothing catches. So everything made here is held for the life
//     of the process (held), and nothing is ever closed.
//   - Gas is in the module itself (see runtime.Admit). meter.go reads and writes its global by C functions that it
//     declares itself, since the Go API is too slow for every host call; the library is linked by the wasmer-go package.
//
// libwasmer.so is found beside the worker, in ../lib/zerostate from there, or where it lay when the worker was built: in
// the module cache.
package wasmer
