// Package hostile is programs that mean harm, each with the end that it must come to: bombs for the parser and the
// compilers, lies in the encoding, and guests that try their host. The small ones are committed in
// runtime/testdata/hostile with a table of what is expected; the test of this package writes them (-update), holds
// them to be current, and runs all of them in real workers.
package hostile
