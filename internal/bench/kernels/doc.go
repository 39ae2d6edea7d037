// Package kernels holds small programs that are adversaries of the price: each does little but what may cost a
// machine the most time for its gas. They show how far the price of a program is from the time that it takes.
//
// Each is a WASI command that repeats its work a given number of times. The work is unrolled, so that the loop
// around it does not count, and its result ends in the memory, so that no compiler can leave it out.
package kernels
