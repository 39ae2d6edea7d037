package sandbox_test

import (
	"fmt"
	"testing"

	"github.com/zerostate/zerostate/runtime"
)

// hoarder is a program that does the same to its files without end and exits with the first errno. $name makes a new
// name of eight letters at 16 each time.
func hoarder(body string) string {
	//nolint:dupword // The types of parameters repeat.
	return fmt.Sprintf(`(module
	(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
	(import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
	(import "wasi_snapshot_preview1" "path_create_directory" (func $mkdir (param i32 i32 i32) (result i32)))
	(import "wasi_snapshot_preview1" "path_symlink" (func $symlink (param i32 i32 i32 i32 i32) (result i32)))
	(import "wasi_snapshot_preview1" "path_link" (func $link (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
	(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
	(import "wasi_snapshot_preview1" "fd_filestat_set_size" (func $resize (param i32 i64) (result i32)))
	(memory (export "memory") 2)
	(global $n (mut i64) (i64.const 0x6161616161616161))
	(func $check (param i32) (if (local.get 0) (then (call $exit (local.get 0)) unreachable)))
	(func $name
		(global.set $n (i64.add (global.get $n) (i64.const 1)))
		(i64.store (i32.const 16) (i64.or (i64.and (global.get $n) (i64.const 0x0f0f0f0f0f0f0f0f)) (i64.const 0x6060606060606060)))
		(i64.store8 (i32.const 17) (i64.add (i64.const 0x61) (i64.and (i64.shr_u (global.get $n) (i64.const 4)) (i64.const 15))))
		(i64.store8 (i32.const 18) (i64.add (i64.const 0x61) (i64.and (i64.shr_u (global.get $n) (i64.const 8)) (i64.const 15))))
		(i64.store8 (i32.const 19) (i64.add (i64.const 0x61) (i64.and (i64.shr_u (global.get $n) (i64.const 12)) (i64.const 15))))
		(i64.store8 (i32.const 20) (i64.add (i64.const 0x61) (i64.and (i64.shr_u (global.get $n) (i64.const 16)) (i64.const 15)))))
	(func $file (result i32)
		(call $name)
		(call $check (call $open (i32.const 5) (i32.const 0) (i32.const 16) (i32.const 8) (i32.const 1) (i64.const 4194368) (i64.const 0) (i32.const 0) (i32.const 64)))
		(i32.load (i32.const 64)))
	(func (export "_start") (local $fd i32) %s))`, body)
}

// TestHoarders holds that what a program wants without end ends at a limit, at the same gas on both compilers.
func TestHoarders(t *testing.T) {
	s := newSandbox(t, nil)
	const nospc, mfile = 51, 33
	loop := func(before, again string) string { return hoarder(before + fmt.Sprintf("(loop $l %s (br $l))", again)) }
	for name, c := range map[string]struct {
		module string
		errno  int
	}{
		"directories":         {loop("", "(call $name) (call $check (call $mkdir (i32.const 5) (i32.const 16) (i32.const 8)))"), nospc},
		"symbolic links":      {loop("", "(call $name) (call $check (call $symlink (i32.const 16) (i32.const 8) (i32.const 5) (i32.const 16) (i32.const 8)))"), nospc},
		"open files":          {loop("", "(drop (call $file))"), mfile},
		"a file that grows":   {loop("(local.set $fd (call $file)) (i32.store (i32.const 36) (i32.const 131072))", "(call $check (call $write (local.get $fd) (i32.const 32) (i32.const 1) (i32.const 48)))"), nospc},
		"files full of holes": {loop("", "(call $check (call $resize (call $file) (i64.const 4194304)))"), nospc},
		"one hole too large":  {hoarder("(call $check (call $resize (call $file) (i64.const 4294967296)))"), nospc},
	} {
		var gas uint64
		for _, compiler := range []runtime.Compiler{runtime.Singlepass, runtime.Cranelift} {
			job := newJob(wat(t, c.module))
			job.Compiler = compiler
			r, err := s.Execute(t.Context(), job, runtime.Streams{})
			if err != nil || r.Outcome != runtime.NonZeroExit || r.ExitCode != c.errno {
				t.Errorf("%s: %v, %+v, want errno %d", name, err, r, c.errno)
			}
			if gas == 0 {
				gas = r.Gas
			}
			if r.Gas != gas {
				t.Errorf("%s: %d gas on %s, %d before", name, r.Gas, compiler, gas)
			}
		}
	}
}
