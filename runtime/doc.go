// Package runtime holds the words and the rules of executing an agent: what a job is (Job, Limits, World),
// how it may end (Result, Outcome and one sentinel error for each), who executes it (Runner), and which
// modules are let in (Admit).
//
// The package is pure: it touches no file, no engine, no clock. The parts that do the work are its
// sub-packages:
//
//   - runtime/wasi is the world a guest sees, WASI preview1 as host functions over memory it does not own;
//   - runtime/wasmer is the engine, the only cgo of the project;
//   - runtime/sandbox is the parent's side: confined worker processes, the artefact cache, the Runner;
//   - cmd/zerostate-worker is the process that executes one stranger's module and ends.
//
// A module passes through Admit once. It reads the header and all sections within bounds, says in words a
// developer can act on why a module is refused, and rewrites the module so that the engine itself holds the
// memory limit. Gas is counted by the engine; the same module, input and World give the same output and the
// same gas on every machine, for which EngineID names everything that has a say.
package runtime
