// Package random writes valid modules at random, to compare what two engines make of one, or one engine of two that
// should do the same. Whatever is picked, the module is valid, its run is finite (Fuel), and it always does the same.
//
// A module exports "memory", "_start", which writes what it computed into the memory, and each of its variables as
// g0, g1 and so on. It imports host.note (i64) -> i32.
package random
