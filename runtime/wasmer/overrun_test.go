package wasmer_test

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/zerostate/zerostate/runtime"
)

// TestGasThatIsUsedUpIsNoticed runs functions that neither loop nor call, from code that does not loop either: they are
// what a program can do most with before anything asks for the gas. Each counts in the memory how often it was called.
func TestGasThatIsUsedUpIsNoticed(t *testing.T) {
	const gas, calls = 100_000, 20_000
	count := `(i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))`
	work := strings.Repeat(`(local.set 0 (i64.div_u (i64.const 1000000007) (i64.or (local.get 0) (i64.const 1))))`, 100)
	for name, leaf := range map[string]string{
		"straight":      `(func $f (local i64) ` + count + work + `)`,
		"with branches": `(func $f (local i64) ` + count + strings.Repeat(`(if (i32.load (i32.const 4)) (then unreachable))`, 40) + work + `)`,
	} {
		t.Run(name, func(t *testing.T) {
			module := program(t, leaf+`(func $main (result i32) `+strings.Repeat("call $f ", calls)+`(i32.const 0))`)
			for _, compiler := range compilers {
				i, err := load(t, compiler, module).Instantiate()
				if err != nil {
					t.Fatal(err)
				}
				if err := i.Run(quiet(), gas, false); !errors.Is(err, runtime.ErrOutOfGas) || i.Gas() != gas {
					t.Errorf("%s: %v, %d gas", compiler, err, i.Gas())
				}
				if n := binary.LittleEndian.Uint32(i.Bytes()); n > calls/20 {
					t.Errorf("%s: %d of %d calls were made for %d gas", compiler, n, calls, gas)
				}
			}
		})
	}
}

// TestALargePieceIsPaidBeforeItRuns gives too little gas for a long piece of code without branches.
func TestALargePieceIsPaidBeforeItRuns(t *testing.T) {
	module := program(t, `(func $main (result i32) (local i64)
		(if (i32.load (i32.const 4)) (then (drop (call $main))))
		(i32.store (i32.const 0) (i32.const 1))
		`+strings.Repeat(`(local.set 0 (i64.div_u (i64.const 1000000007) (i64.or (local.get 0) (i64.const 1))))`, 10_000)+`
		(i32.const 0))`)
	for _, compiler := range compilers {
		i, err := load(t, compiler, module).Instantiate()
		if err != nil {
			t.Fatal(err)
		}
		if err := i.Run(quiet(), runtime.PageGas+1000, false); !errors.Is(err, runtime.ErrOutOfGas) || i.Bytes()[0] != 0 {
			t.Errorf("%s: %v, and the first of its instructions is done: %d", compiler, err, i.Bytes()[0])
		}
	}
}
