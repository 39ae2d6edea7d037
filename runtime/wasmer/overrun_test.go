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

// TestWhatIsMovedIsPaid: local variables have to be cleared, and several values to be moved, whatever few instructions
// ask for it.
func TestWhatIsMovedIsPaid(t *testing.T) {
	many := strings.Repeat("i64 ", 128)
	loads := strings.Repeat("(i64.load (i32.const 8)) ", 128)
	drops := strings.Repeat("drop ", 128)
	for name, c := range map[string]struct {
		few, more string
		atLeast   uint64
		only      runtime.Compiler
	}{
		"local variables": {
			`(func $f) (func $main (result i32) call $f (i32.const 0))`,
			`(func $f (local ` + strings.Repeat("i64 ", 40_000) + `)) (func $main (result i32) call $f (i32.const 0))`,
			40_000 / 16, "",
		},
		"results": {
			`(func $f) (func $main (result i32) call $f ` + loads + drops + `(i32.const 0))`,
			`(func $f (result ` + many + `) ` + loads + `) (func $main (result i32) call $f ` + drops + `(i32.const 0))`,
			128 / 8, runtime.Cranelift,
		},
		"a branch with values": {
			`(func $main (result i32) ` + loads + `(block (br 0))` + drops + `(i32.const 0))`,
			`(func $main (result i32) ` + loads + `(block (param ` + many + `) (result ` + many + `) (br 0))` + drops + `(i32.const 0))`,
			3 * 128 / 8, runtime.Cranelift,
		},
		"a branch by a table": {
			`(func $main (result i32) ` + loads + `(block (br_table 0 0 (i32.const 1)))` + drops + `(i32.const 0))`,
			`(func $main (result i32) ` + loads + `(block (param ` + many + `) (result ` + many + `) (br_table 0 0 (i32.const 1)))` + drops + `(i32.const 0))`,
			3 * 128 / 8, runtime.Cranelift,
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, compiler := range compilers {
				if c.only != "" && c.only != compiler {
					continue
				}
				_, few, err1 := start(load(t, compiler, program(t, c.few)), 1<<40)
				_, more, err2 := start(load(t, compiler, program(t, c.more)), 1<<40)
				if err1 != nil || err2 != nil || more < few+c.atLeast {
					t.Errorf("%s: %d gas instead of %d, at least %d more are right; %v, %v", compiler, more, few, c.atLeast, err1, err2)
				}
			}
		})
	}
}

// TestTheMostValuesCompile has as many parameters and results of the widest type as a type may have: Cranelift crashes
// where the values on the way into a function take more than a page.
func TestTheMostValuesCompile(t *testing.T) {
	many := strings.Repeat("v128 ", 128)
	if code, _, err := start(load(t, runtime.Cranelift, program(t, `
		(func $f (param `+many+`) (result `+many+`) `+strings.Repeat("local.get 127 ", 128)+`)
		(func $main (result i32) `+strings.Repeat("(v128.const i32x4 1 2 3 4) ", 128)+` call $f `+strings.Repeat("drop ", 127)+` i32x4.extract_lane 2)`)), 1<<40); code != 3 || err != nil {
		t.Errorf("%d, %v", code, err)
	}
}

// TestGivingUpIsPaid loops for a while without a call and then gives up.
func TestGivingUpIsPaid(t *testing.T) {
	module := program(t, `(func $main (result i32) (local i32)
		(loop (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 100000)))) unreachable)`)
	for _, compiler := range compilers {
		if _, gas, err := start(load(t, compiler, module), 1<<40); !errors.Is(err, runtime.ErrTrap) || gas < runtime.PageGas+100_000 {
			t.Errorf("%s: %v, %d gas", compiler, err, gas)
		}
	}
}
