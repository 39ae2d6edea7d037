// Package wazerotest runs programs over a wasi.Host on wazero, a second engine that shares no code with ours. Tests
// compare the two: the same program over the same world must come to the same output, and, if its gas is counted
// in the module, to the same gas.
package wazerotest
