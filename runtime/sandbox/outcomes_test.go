package sandbox_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/wasmerio/wasmer-go/wasmer"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox"
)

// wat turns WebAssembly's text format into a module.
func wat(t testing.TB, text string) []byte {
	t.Helper()
	b, err := wasmer.Wat2Wasm(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// command is a module in the text format: the imports that the tests use, a memory, and a body for _start.
func command(pages int, functions, start string) string {
	//nolint:dupword // The types of parameters repeat.
	return fmt.Sprintf(`(module
		(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
		(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
		(import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
		(import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
		(memory (export "memory") %d)
		(data (i32.const 0) "\10\00\00\00\0c\00\00\00")
		(data (i32.const 16) "hello world\n")
		(table 2 funcref)
		%s
		(func (export "_start") %s))`, pages, functions, start)
}

const (
	writeOut = "(drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))"
	writeLog = "(drop (call $write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 8)))"
	forever  = "(loop $l %s (br $l))"
)

type ending struct {
	name     string
	module   func(t *testing.T) []byte
	change   func(*runtime.Job)
	outcome  runtime.Outcome
	sentinel error
	reason   string // A part of it.
	exit     int
	output   string // If it is not empty.
}

func endings() []ending {
	text := func(s string) func(*testing.T) []byte {
		return func(t *testing.T) []byte { return wat(t, s) }
	}
	raw := func(s string) func(*testing.T) []byte {
		return func(*testing.T) []byte { return []byte(s) }
	}
	small := func(j *runtime.Job) { j.Limits.Gas = 10_000_000 }
	return []ending{
		{name: "success", module: text(command(1, "", writeOut)), outcome: runtime.Succeeded, output: "hello world\n"},
		{name: "exit 0", module: text(command(1, "", writeOut+"(call $exit (i32.const 0)) unreachable")), outcome: runtime.Succeeded, output: "hello world\n"},
		{name: "exit 3", module: text(command(1, "", writeOut+"(call $exit (i32.const 3))")), outcome: runtime.NonZeroExit, sentinel: runtime.ErrExit, exit: 3, reason: "exit code 3", output: "hello world\n"},
		{name: "exit 75", module: text(command(1, "", "(call $exit (i32.const 75))")), outcome: runtime.NonZeroExit, sentinel: runtime.ErrExit, exit: 75},
		{name: "endless loop, by gas", module: text(command(1, "", fmt.Sprintf(forever, ""))), change: small, outcome: runtime.OutOfGas, sentinel: runtime.ErrOutOfGas, reason: "10000000 gas"},
		{name: "endless host calls, by gas", module: text(command(1, "", fmt.Sprintf(forever, "(drop (call $poll (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))"))), change: small, outcome: runtime.OutOfGas, sentinel: runtime.ErrOutOfGas},
		{name: "endless loop, by deadline", module: text(command(1, "", fmt.Sprintf(forever, ""))), change: func(j *runtime.Job) { j.Limits.Gas, j.Limits.WallMillis = runtime.MaxGas, 200 }, outcome: runtime.Deadline, sentinel: runtime.ErrDeadline, reason: "200 ms"},
		{name: "memory demanded", module: text(command(4097, "", "")), outcome: runtime.MemoryLimit, sentinel: runtime.ErrMemoryLimit, reason: "256 MiB are allowed"},
		{name: "memory bomb", module: text(command(1, "", "(loop $l (br_if $l (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) unreachable")), outcome: runtime.Trapped, sentinel: runtime.ErrTrap, reason: "it may have run out of memory"},
		{name: "output bomb", module: text(command(1, "", fmt.Sprintf(forever, writeOut))), change: func(j *runtime.Job) { j.Limits.OutputBytes = 100 }, outcome: runtime.OutputLimit, sentinel: runtime.ErrOutputLimit, reason: "more than 100 bytes", output: strings.Repeat("hello world\n", 9)[:100]},
		{name: "log bomb", module: text(command(1, "", fmt.Sprintf(forever, writeLog))), change: func(j *runtime.Job) { j.Limits.LogBytes = 100 }, outcome: runtime.LogLimit, sentinel: runtime.ErrLogLimit, reason: "more than 100 bytes"},
		{name: "unreachable", module: text(command(1, "", "unreachable")), outcome: runtime.Trapped, sentinel: runtime.ErrTrap, reason: "unreachable"},
		{name: "out of bounds", module: text(command(1, "", "(drop (i32.load (i32.const -4)))")), outcome: runtime.Trapped, sentinel: runtime.ErrTrap, reason: "out of bounds"},
		{name: "division by zero", module: text(command(1, "(global $z (mut i32) (i32.const 0))", "(drop (i32.div_s (i32.const 1) (global.get $z)))")), outcome: runtime.Trapped, sentinel: runtime.ErrTrap, reason: "divi"},
		{name: "null table entry", module: text(command(1, "(type $v (func))", "(call_indirect (type $v) (i32.const 1))")), outcome: runtime.Trapped, sentinel: runtime.ErrTrap},
		{name: "data outside of the memory", module: text(command(1, `(data (i32.const 65530) "0123456789")`, "")), outcome: runtime.Trapped, sentinel: runtime.ErrTrap, reason: "instantiated"},
		{name: "start section", module: text(command(1, "(func $before (call $exit (i32.const 4))) (start $before)", "")), outcome: runtime.NonZeroExit, sentinel: runtime.ErrExit, exit: 4},
		{name: "recursion", module: text(command(1, "(func $f (param i32) (result i32) (i32.add (call $f (i32.add (local.get 0) (i32.const 1))) (i32.const 1)))", "(drop (call $f (i32.const 0)))")), outcome: runtime.StackOverflow, sentinel: runtime.ErrStackOverflow},
		{name: "empty", module: raw(""), outcome: runtime.Refused, sentinel: runtime.ErrRefused, reason: "empty"},
		{name: "not wasm", module: raw("#!/bin/sh\n"), outcome: runtime.Refused, sentinel: runtime.ErrRefused, reason: "not a WebAssembly module"},
		{name: "text format", module: raw("(module)"), outcome: runtime.Refused, sentinel: runtime.ErrRefused, reason: "not a WebAssembly module"},
		{name: "component", module: raw("\x00asm\x0d\x00\x01\x00"), outcome: runtime.Refused, sentinel: runtime.ErrRefused, reason: "wasm32-wasip1"},
		{name: "unknown import", module: text(`(module (import "env" "fetch" (func)) (memory (export "memory") 1) (func (export "_start")))`), outcome: runtime.Refused, sentinel: runtime.ErrRefused, reason: "env.fetch"},
		{name: "truncated", module: func(t *testing.T) []byte { return echoModule(t)[:300] }, outcome: runtime.Refused, sentinel: runtime.ErrRefused, reason: "damaged"},
		{name: "no _start", module: text(`(module (memory (export "memory") 1))`), outcome: runtime.Refused, sentinel: runtime.ErrRefused, reason: "_start"},
		{name: "invalid code", module: func(*testing.T) []byte { return invalidCode() }, outcome: runtime.Refused, sentinel: runtime.ErrRefused, reason: "not valid"},
		{name: "too large", module: echoModuleT, change: func(j *runtime.Job) { j.Limits.ModuleBytes = 100 }, outcome: runtime.ModuleLimit, sentinel: runtime.ErrModuleLimit, reason: "100 are allowed"},
	}
}

func echoModuleT(t *testing.T) []byte { return echoModule(t) }

// invalidCode is a module of good form whose function leaves a value behind.
func invalidCode() []byte {
	return []byte("\x00asm\x01\x00\x00\x00" +
		"\x01\x04\x01\x60\x00\x00" + "\x03\x02\x01\x00" + "\x05\x03\x01\x00\x01" +
		"\x07\x13\x02\x06memory\x02\x00\x06_start\x00\x00" +
		"\x0a\x06\x01\x04\x00\x41\x01\x0b")
}

func TestOutcomes(t *testing.T) {
	s := newSandbox(t, func(c *sandbox.Config) { c.PoolSize = 4 })
	for _, e := range endings() {
		t.Run(e.name, func(t *testing.T) {
			module := e.module(t)
			var first string
			for _, compiler := range []runtime.Compiler{runtime.Singlepass, runtime.Cranelift, ""} {
				job := newJob(module)
				job.Compiler = compiler
				if e.change != nil {
					e.change(&job)
				}
				var out bytes.Buffer
				r, err := s.Execute(t.Context(), job, runtime.Streams{Stdout: &out})
				if err != nil {
					t.Fatal(err)
				}
				if r.Outcome != e.outcome || !errors.Is(r.Err(), e.sentinel) || r.ExitCode != e.exit || !strings.Contains(r.Reason, e.reason) {
					t.Errorf("%s: %+v, want %s with %q", compiler, r, e.outcome, e.reason)
				}
				if e.output != "" && out.String() != e.output {
					t.Errorf("%s: output %q", compiler, out.String())
				}
				if r.Retryable() != (e.exit == runtime.ExitRetryable) {
					t.Error("retryable is wrong")
				}
				got := fmt.Sprintf("gas %d, memory %d, %d bytes out, %d bytes log, %s", r.Gas, r.MemoryBytes, r.OutputBytes, r.LogBytes, r.Reason)
				if first == "" {
					first = got
				}
				if got != first && !r.MachineDependent() && r.Outcome != runtime.Trapped {
					t.Errorf("%q: %s\nbefore: %s", compiler, got, first)
				}
			}
			t.Log(first)
		})
	}
}

// TestSIMDAndMultiValue runs what singlepass cannot compile.
func TestSIMDAndMultiValue(t *testing.T) {
	s := newSandbox(t, nil)
	for name, body := range map[string]string{
		"SIMD":                 "(drop (i32x4.extract_lane 0 (i32x4.add (v128.const i32x4 1 2 3 4) (i32x4.splat (i32.const 1)))))",
		"multi-value block":    "(block (result i32 i32) (i32.const 1) (i32.const 2)) i32.add drop",
		"multi-value function": "(call $two) i32.add drop",
	} {
		t.Run(name, func(t *testing.T) {
			functions := "(func $two (result i32 i32) (i32.const 1) (i32.const 2))"
			if name != "multi-value function" {
				functions = ""
			}
			job := newJob(wat(t, command(1, functions, body+writeOut)))
			var out bytes.Buffer
			r, err := s.Execute(t.Context(), job, runtime.Streams{Stdout: &out})
			if err != nil || r.Err() != nil || r.Compiler != runtime.Cranelift || out.String() != "hello world\n" {
				t.Errorf("%+v %v %q", r, err, out.String())
			}
			job.Compiler = runtime.Singlepass
			if r, err = s.Execute(t.Context(), job, runtime.Streams{}); err != nil || r.Outcome != runtime.Refused {
				t.Errorf("singlepass: %+v %v", r, err)
			}
		})
	}
}
