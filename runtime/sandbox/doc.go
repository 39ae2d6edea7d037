// Package sandbox executes jobs in worker processes: it is the runtime.Runner of a node, and of the command
// line when an agent is tried out.
//
// Each execution has a process of its own (cmd/zerostate-worker), started ahead and confined before it sees a
// byte of the stranger's, and ended after one job. So a crash, a hang or garbage from a worker is the end of
// that job and of nothing else. The files:
//
//   - sandbox.go: New, Execute, Close; config.go: Config;
//   - pool.go and spawn.go: processes started ahead by one thread, which their parent-death signal follows;
//   - conversation.go: one job with one worker, its streams, its deadline, its end;
//   - compile.go: from a module to an artefact, in a worker too, once for all who wait for the same;
//   - artefacts.go and seal.go: the cache of artefacts. Artefacts are native code, so they are sealed on disk by
//     a key that no worker has, verified here, and handed over as memory that nobody can change any more.
//
// The sub-packages wire (what both sides say) and confine (what a worker gives up) are shared with the worker.
package sandbox
