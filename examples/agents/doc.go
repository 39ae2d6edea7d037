// Package agents is the home of the example agents, one folder for each, and of the tests that run them as they
// are run on a network: built to WebAssembly, in a real worker. Each folder has the program, its card, a README
// and tests of its own.
//
// An agent is any WASI preview 1 command: standard input is the task's input, standard output its result,
// standard error its log; exit code 0 is success, 75 asks for another attempt, anything else is failure. The
// folder sdk is no agent: it is for those that want to tell of their progress, as resize does.
package agents
