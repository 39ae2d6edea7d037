package vaultgas

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/gas.txt anew")

// TestSnapshot compares every figure exactly: a change of the contract that costs or saves gas shows in its review.
func TestSnapshot(t *testing.T) {
	columns := map[Rules]Figures{}
	for _, r := range []Rules{Osaka, EIP8037} {
		f, err := Measure(r)
		if err != nil {
			t.Fatalf("%s: %v", r, err)
		}
		columns[r] = f
	}
	var got bytes.Buffer
	fmt.Fprintf(&got, "%-26s %10s %10s\n", "gas", Osaka, EIP8037)
	for _, name := range slices.Sorted(maps.Keys(columns[Osaka])) {
		fmt.Fprintf(&got, "%-26s %10d %10d\n", name, columns[Osaka][name], columns[EIP8037][name])
	}
	const file = "testdata/gas.txt"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("gas differs from %s; if it is meant to, run go test ./internal/bench/vaultgas -update\n%s", file, got.String())
	}
}
