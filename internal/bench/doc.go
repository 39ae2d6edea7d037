// Command bench measures the product on this machine and prints one JSON object per line:
// {"metric": …, "value": …, "unit": …}. Its argument names a group of figures; docs/benchmarks.md
// says what each figure means and what is aimed at.
//
// Everything measured is the product itself: daemons are processes of their own on a devnet,
// programs run in real workers. A figure that misses its aim is printed all the same, and said on
// the error stream. --short makes fewer runs, to see that measuring works; its figures are marked
// and mean little.
package main
