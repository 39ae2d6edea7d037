package wasmer_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	engine "github.com/wasmerio/wasmer-go/wasmer"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
	"github.com/zerostate/zerostate/runtime/wasmer"
)

var compilers = []runtime.Compiler{runtime.Singlepass, runtime.Cranelift}

// program wraps functions into a command. The last of them is $main, whose result becomes the exit code.
func program(t testing.TB, functions string) []byte {
	t.Helper()
	module, err := engine.Wat2Wasm(`(module
		(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
		(memory (export "memory") 1)
		(table 4 funcref)
		` + functions + `
		(func (export "_start") (call $exit (call $main))))`)
	if err != nil {
		t.Fatal(err)
	}
	return module
}

// start runs a loaded module once with gas.
func start(m *wasmer.Module, gas uint64) (code uint32, used uint64, err error) {
	i, err := m.Instantiate()
	if err != nil {
		return 0, 0, err
	}
	err = i.Run(quiet(), gas, false)
	var exit *wasi.ExitError
	if errors.As(err, &exit) {
		return exit.Code, i.Gas(), nil
	}
	return 0, i.Gas(), err
}

// TestMeter runs programs that end in every way that a function can end, on both compilers: the result is that of
// the program as it was written, the gas is the same, exactly that is enough, and one less is not.
func TestMeter(t *testing.T) {
	for _, c := range []struct {
		name, functions string
		code            uint32
		only            runtime.Compiler
	}{
		{name: "straight", functions: `(func $main (result i32) (i32.add (i32.const 3) (i32.const 4)))`, code: 7},
		{name: "loop", code: 5050, functions: `(func $main (result i32) (local i32 i32)
			(loop $l
				(local.set 0 (i32.add (local.get 0) (i32.const 1)))
				(local.set 1 (i32.add (local.get 1) (local.get 0)))
				(br_if $l (i32.lt_u (local.get 0) (i32.const 100))))
			(local.get 1))`},
		{name: "return out of nested blocks", code: 12, functions: `
			(func $f (param i32) (result i32)
				(block (block (loop (br_if 1 (i32.eqz (local.get 0))) (return (i32.const 5)))) (return (i32.const 7)))
				unreachable)
			(func $main (result i32) (i32.add (call $f (i32.const 0)) (call $f (i32.const 1))))`},
		{name: "branch to the function", code: 9, functions: `
			(func $f (param i32) (result i32) (block (br_if 1 (i32.const 9) (local.get 0)) drop) (i32.const 4))
			(func $main (result i32) (call $f (i32.const 1)))`},
		{name: "branch table to the function", code: 102, functions: `
			(func $f (param i32) (result i32)
				(block (block (block (br_table 0 1 2 (local.get 0))) (return (i32.const 1))) (return (i32.const 100)))
				(i32.const 1))
			(func $main (result i32) (i32.add (call $f (i32.const 0)) (i32.add (call $f (i32.const 1)) (call $f (i32.const 9)))))`},
		{name: "if and else", code: 30, functions: `
			(func $f (param i32) (result i32) (if (result i32) (local.get 0) (then (i32.const 10)) (else (i32.const 20))))
			(func $main (result i32) (i32.add (call $f (i32.const 0)) (call $f (i32.const 1))))`},
		{name: "code that is never reached", code: 3, functions: `
			(func $main (result i32) (block (return (i32.const 3)) (loop (br 0)) (drop (i32.add)) (if (i32.const 1) (then (br 0)) (else nop))) unreachable)`},
		{name: "recursion", code: 55, functions: `
			(func $fib (param i32) (result i32)
				(if (result i32) (i32.lt_u (local.get 0) (i32.const 2)) (then (local.get 0))
					(else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1))) (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
			(func $main (result i32) (call $fib (i32.const 10)))`},
		{name: "indirect calls", code: 42, functions: `
			(type $t (func (result i32)))
			(func $a (result i32) (i32.const 40)) (func $b (result i32) (i32.const 2))
			(elem (i32.const 1) $a $b)
			(func $main (result i32) (i32.add (call_indirect (type $t) (i32.const 1)) (call_indirect (type $t) (i32.const 2))))`},
		{name: "ranges", code: 0x0707 + 2, functions: `
			(func $main (result i32)
				(memory.fill (i32.const 10) (i32.const 7) (i32.const 1000))
				(memory.copy (i32.const 2000) (i32.const 10) (i32.const 500))
				(i32.add (i32.load16_u (i32.const 2400)) (i32.add (memory.grow (i32.const 1)) (i32.sub (memory.size) (i32.const 1)))))`},
		{name: "growth that is refused", code: 255, functions: `
			(func $main (result i32) (i32.and (memory.grow (i32.const 1000)) (i32.const 255)))`},
		{name: "several results", code: 11, only: runtime.Cranelift, functions: `
			(func $two (param i32) (result i32 i32) (if (local.get 0) (then (return (i32.const 1) (i32.const 10)))) (i32.const 2) (i32.const 20))
			(func $main (result i32) (i32.add (call $two (i32.const 1))))`},
		{name: "a NaN of a division", code: 0x7fc00000, functions: `
			(func $main (result i32) (i32.reinterpret_f32 (f32.div (f32.const 0) (f32.const 0))))`},
		{name: "a NaN with a payload that is computed with", code: 0x7ff80000, functions: `
			(func $f (param f64) (result f64) (f64.mul (f64.add (local.get 0) (f64.const 1)) (f64.const 2)))
			(func $main (result i32) (i32.wrap_i64 (i64.shr_u (i64.reinterpret_f64 (call $f (f64.const -nan:0x4000000000001))) (i64.const 32))))`},
		{name: "a NaN with a payload that is moved", code: 0xffa00001, functions: `
			(func $f (param f32) (result f32) (f32.neg (f32.abs (local.get 0))))
			(func $main (result i32) (f32.store (i32.const 8) (call $f (f32.const nan:0x200001))) (i32.load (i32.const 8)))`},
		{name: "a NaN that becomes a smaller one", code: 0x7fc00000, functions: `
			(func $main (result i32) (i32.reinterpret_f32 (f32.demote_f64 (f64.sqrt (f64.const -1)))))`},
		{name: "NaNs in a vector", code: 0x7fc00000, only: runtime.Cranelift, functions: `
			(func $f (param v128) (result v128) (f32x4.add (f32x4.div (local.get 0) (local.get 0)) (v128.const f32x4 -nan:0x200001 1 1 1)))
			(func $main (result i32) (local v128) (local.set 0 (call $f (v128.const f32x4 0 1 2 0)))
				(if (i32.ne (i32x4.extract_lane 1 (local.get 0)) (i32.const 0x40000000)) (then unreachable))
				(i32.and (i32x4.extract_lane 0 (local.get 0)) (i32x4.extract_lane 3 (local.get 0))))`},
		{name: "indices of a swizzle that are used again, in a loop and twice", code: 8*3 + 8*5 + 3 + 5, only: runtime.Cranelift, functions: `
			(func $main (result i32) (local v128) (local v128) (local i32) (local i32)
				(local.set 0 (v128.const i8x16 3 5 16 255 4 5 6 7 8 9 10 11 12 13 14 15))
				(local.set 1 (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15))
				(loop $l
					(local.set 3 (i32.add (local.get 3) (i8x16.extract_lane_u 0 (i8x16.swizzle (local.get 1) (local.get 0)))))
					(local.set 3 (i32.add (local.get 3) (i8x16.extract_lane_u 1 (i8x16.swizzle (local.get 1) (local.get 0)))))
					(if (i8x16.extract_lane_u 2 (i8x16.swizzle (local.get 1) (local.get 0))) (then unreachable))
					(local.set 2 (i32.add (local.get 2) (i32.const 1)))
					(br_if $l (i32.lt_u (local.get 2) (i32.const 8))))
				(i32.add (local.get 3) (i32.add (i8x16.extract_lane_u 0 (local.get 0)) (i8x16.extract_lane_u 1 (local.get 0)))))`},
		{name: "NaNs in a vector of two", code: 0x7ff80000, only: runtime.Cranelift, functions: `
			(func $main (result i32)
				(i32x4.extract_lane 3 (f64x2.sqrt (f64x2.sub (v128.const f64x2 4 1) (v128.const f64x2 0 3)))))`},
	} {
		t.Run(c.name, func(t *testing.T) {
			module, need := program(t, c.functions), uint64(0)
			for _, compiler := range compilers {
				if c.only != "" && c.only != compiler {
					continue
				}
				m := load(t, compiler, module)
				code, gas, err := start(m, 1<<40)
				if err != nil || code != c.code || gas == 0 || need != 0 && gas != need {
					t.Fatalf("%s: %v, code %d instead of %d, gas %d, before %d", compiler, err, code, c.code, gas, need)
				}
				need = gas
				if code, _, err := start(m, need); err != nil || code != c.code {
					t.Errorf("%s: with exactly enough gas: %v, code %d", compiler, err, code)
				}
				for _, less := range []uint64{need - 1, need / 2, 1} {
					if _, used, err := start(m, less); !errors.Is(err, runtime.ErrOutOfGas) || used != less {
						t.Errorf("%s: with %d of %d gas: %v, %d used", compiler, less, need, err, used)
					}
				}
			}
		})
	}
}

// TestTrapsKeepTheirKind traps with gas left, and checks that the gas is the same wherever it stops.
func TestTrapsKeepTheirKind(t *testing.T) {
	for name, functions := range map[string]string{
		"unreachable":   `(func $main (result i32) unreachable)`,
		"division":      `(func $main (result i32) (i32.div_u (i32.const 1) (i32.const 0)))`,
		"out of bounds": `(func $main (result i32) (loop (drop (i32.load (memory.grow (i32.const 0)))) (drop (i32.load (i32.const 70000)))) (i32.const 0))`,
		"null entry":    `(func $main (result i32) (call_indirect (result i32) (i32.const 3)))`,
		"in a callee":   `(func $f (if (i32.const 1) (then unreachable))) (func $main (result i32) (loop (call $f) (br 0)) unreachable)`,
	} {
		t.Run(name, func(t *testing.T) {
			module, need := program(t, functions), uint64(0)
			for _, compiler := range compilers {
				_, gas, err := start(load(t, compiler, module), 1<<40)
				if !errors.Is(err, runtime.ErrTrap) || need != 0 && gas != need {
					t.Errorf("%s: %v, %d gas, before %d", compiler, err, gas, need)
				}
				need = gas
			}
		})
	}
}

// TestRangesArePaidByTheirSize: what works on much costs much, before it is done.
func TestRangesArePaidByTheirSize(t *testing.T) {
	for name, c := range map[string]struct {
		body    string
		atLeast uint64
	}{
		"fill": {`(memory.fill (i32.const 0) (i32.const 1) (i32.const 65536))`, 65536 / 16},
		"copy": {`(memory.copy (i32.const 0) (i32.const 1) (i32.const 65535))`, 65535 / 16},
		"grow": {`(drop (memory.grow (i32.const 10)))`, 10 * runtime.PageGas},
		"ask":  {`(drop (memory.grow (i32.const 60000)))`, 60000 * runtime.PageGas},
	} {
		var gas [2]uint64
		for i, body := range []string{"", c.body} {
			_, used, err := start(load(t, runtime.Singlepass, program(t, fmt.Sprintf(`(func $main (result i32) %s (i32.const 0))`, body))), 1<<40)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			gas[i] = used
		}
		if gas[1]-gas[0] < c.atLeast {
			t.Errorf("%s costs %d gas, at least %d are right", name, gas[1]-gas[0], c.atLeast)
		}
	}
}

// TestStackHasRoom calls as deep as is allowed with functions whose frames are as large as can be made for their
// weight: many values alive at once, and many local variables.
func TestStackHasRoom(t *testing.T) {
	alive := ""
	for i := range 200 {
		alive += fmt.Sprintf("(i64.mul (local.get 0) (i64.const %d))", 3+2*i)
	}
	sum := ""
	for range 200 {
		sum += "i64.add "
	}
	for name, functions := range map[string]string{
		"many values alive": `(func $f (param i64) (result i64) ` + alive + ` (call $f (i64.add (local.get 0) (i64.const 1))) ` + sum + `)
			(func $main (result i32) (i32.wrap_i64 (call $f (i64.const 1))))`,
		"many variables": `(func $f (param i64) (result i64) (local ` + strings.Repeat(" i64", 16) + `)
			(local.set 16 (i64.mul (local.get 0) (local.get 0))) (local.set 15 (i64.mul (local.get 16) (local.get 0)))
			(local.set 14 (i64.mul (local.get 15) (local.get 0))) (local.set 13 (i64.mul (local.get 14) (local.get 0)))
			(i64.add (call $f (local.get 13)) (i64.add (local.get 16) (i64.add (local.get 15) (local.get 14)))))
			(func $main (result i32) (i32.wrap_i64 (call $f (i64.const 3))))`,
	} {
		t.Run(name, func(t *testing.T) {
			module, need := program(t, functions), uint64(0)
			for _, compiler := range compilers {
				m := load(t, compiler, module)
				err := wasmer.OnStack(func() error {
					_, gas, err := start(m, 1<<40)
					if need != 0 && gas != need {
						t.Errorf("%s: %d gas, before %d", compiler, gas, need)
					}
					need = gas
					return err
				})
				if !errors.Is(err, runtime.ErrStackOverflow) {
					t.Errorf("%s: %v", compiler, err)
				}
			}
		})
	}
}
