// Package trial runs agents on their author's own machine, without a daemon and without a network: in the same
// sandbox, under the same limits and the same meter as on a node that is paid for it. Open gives a runner whose
// compiled modules are kept between runs; Mounts copies directories into a program's world, Artefacts writes
// what it leaves to a directory, and Compare tells the first difference between two runs.
package trial
