// Package confine takes from the calling process what a worker does not need, before it reads a byte of a
// stranger's: files (Landlock), new privileges, and system calls that reach beyond the process (seccomp); and
// sets its resource limits. The layers are independent: each holds when the others are missing.
package confine
