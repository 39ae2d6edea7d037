// Package arch holds tests and nothing else: they hold the layout of the project.
//
// Where a package belongs and what it may import stands in one table (house_test.go); a new
// package gets a line there. Every failure prints the reason of its rule, so that it can be
// judged whether the code or the rule is wrong. docs/architecture.md says the same in words.
//
//	house_test.go    who may import whom among our own packages
//	fences_test.go   which package alone may touch a library, and what a binary must not link
//	pure_test.go     packages that decide: no clock, no randomness, no effects
//	habits_test.go   package comments, init, contexts in structs, sleeping, names, the root folder
//	docs_test.go     the documentation names what exists: commands, constants, files
//	tree_test.go     reads and parses the source tree once for all of them
package arch
