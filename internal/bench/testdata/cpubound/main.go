// Command cpubound hashes and sorts, and does nothing else.
package main

import (
	"crypto/sha256"
	"fmt"
	"slices"
)

const (
	rounds  = 24
	hashed  = 1 << 20
	numbers = 300_000
)

func main() {
	block := make([]byte, hashed)
	list := make([]uint64, numbers)
	sum := sha256.Sum256(nil)
	x := uint64(88172645463325252)
	for range rounds {
		copy(block, sum[:])
		sum = sha256.Sum256(block)
		for i := range list {
			x ^= x << 13
			x ^= x >> 7
			x ^= x << 17
			list[i] = x
		}
		slices.Sort(list)
		for i := range sum {
			sum[i] ^= byte(list[i*1000])
		}
	}
	fmt.Printf("%x\n", sum)
}
