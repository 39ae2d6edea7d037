// Package guests builds programs that nobody here wrote, or in languages that nobody here builds agents in, for the
// tests of the runtime: CPython, and a tour of what a guest may do in C, Rust, Go and AssemblyScript. oracle.go runs
// the same programs on a second engine over the same world, to compare with.
package guests
