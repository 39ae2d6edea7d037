// Package asm builds WebAssembly modules for tests and benchmarks: sound ones from parts (Module, Code), and
// damaged ones from sections and bytes (Section, U32). It checks nothing. What it is given is what stands in the
// module, in the order of the specification.
package asm
