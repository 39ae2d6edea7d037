package sandbox_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/zerostate/zerostate/runtime"
)

// filing copies "dir/in.txt" of the first mount to /out/d/copy and leaves an empty /out/a beside it; it tells of
// its progress and logs a line on the way.
//
//nolint:dupword // The types of parameters repeat.
const filing = `(module
	(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
	(import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
	(import "wasi_snapshot_preview1" "path_create_directory" (func $mkdir (param i32 i32 i32) (result i32)))
	(import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
	(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
	(import "zerostate_v0" "progress" (func $progress (param i32 i32 i32) (result i32)))
	(import "zerostate_v0" "log" (func $log (param i32 i32 i32) (result i32)))
	(import "zerostate_v0" "budget_remaining" (func $budget (param i32) (result i64)))
	(memory (export "memory") 3)
	(data (i32.const 0) "dir/in.txt")
	(data (i32.const 32) "d/copy")
	(data (i32.const 48) "half done")
	(func $check (param i32) (if (local.get 0) (then (call $exit (local.get 0)) unreachable)))
	(func (export "_start")
		(call $check (call $progress (i32.const 500) (i32.const 48) (i32.const 9)))
		(call $check (call $log (i32.const 2) (i32.const 48) (i32.const 9)))
		(call $check (call $open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 10) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 64)))
		(call $check (call $mkdir (i32.const 5) (i32.const 32) (i32.const 1)))
		(call $check (call $open (i32.const 5) (i32.const 0) (i32.const 32) (i32.const 6) (i32.const 1) (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 68)))
		(call $check (call $open (i32.const 5) (i32.const 0) (i32.const 10) (i32.const 1) (i32.const 1) (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 72)))
		(i32.store (i32.const 80) (i32.const 1024))
		(i32.store (i32.const 84) (i32.const 100000))
		(call $check (call $read (i32.load (i32.const 64)) (i32.const 80) (i32.const 1) (i32.const 84)))
		(call $check (call $write (i32.load (i32.const 68)) (i32.const 80) (i32.const 1) (i32.const 88)))
		(if (i64.ne (call $budget (i32.const 5)) (i64.sub (i64.const 100000) (i64.extend_i32_u (i32.load (i32.const 88))))) (then (call $exit (i32.const 99))))))
`

func filingJob(t testing.TB, content string) runtime.Job {
	module := strings.ReplaceAll(filing, `(data (i32.const 32)`, `(data (i32.const 10) "a") (data (i32.const 32)`)
	job := newJob(wat(t, module))
	job.Limits.ArtefactBytes = 100_000
	job.Mounts = []runtime.Mount{{Path: "fs-tests.dir", Tree: fstest.MapFS{"dir/in.txt": {Data: []byte(content)}, "x": {}}}}
	return job
}

func TestFilesGoInAndOut(t *testing.T) {
	s := newSandbox(t, nil)
	content := strings.Repeat("0123456789", 9000)
	got := map[string]string{}
	var order []string
	var told []runtime.Progress
	var log bytes.Buffer
	r, err := s.Execute(t.Context(), filingJob(t, content), runtime.Streams{
		Log:      func(p []byte) { log.Write(p) },
		Progress: func(p runtime.Progress) { told = append(told, p) },
		Artefact: func(name string, r io.Reader) error {
			if name == "a" {
				order = append(order, name)
				return nil
			}
			b, err := io.ReadAll(r)
			got[name] = string(b)
			order = append(order, name)
			return err
		},
	})
	if err != nil || r.Err() != nil {
		t.Fatal(err, r.Err())
	}
	if fmt.Sprint(order) != "[a d/copy]" || got["d/copy"] != content {
		t.Errorf("%v, %d bytes", order, len(got["d/copy"]))
	}
	want := []runtime.Artefact{{Name: "a", SHA256: sha256.Sum256(nil)}, {Name: "d/copy", Bytes: uint64(len(content)), SHA256: sha256.Sum256([]byte(content))}}
	if !reflect.DeepEqual(r.Artefacts, want) {
		t.Errorf("%+v", r.Artefacts)
	}
	if len(told) != 1 || told[0] != (runtime.Progress{Permille: 500, Text: "half done"}) {
		t.Errorf("%+v", told)
	}
	if log.String() != "warn: half done\n" {
		t.Errorf("log %q", log.String())
	}
	// Nobody takes the artefacts: they are in the result all the same, and so is the gas.
	again, err := s.Execute(t.Context(), filingJob(t, content), runtime.Streams{})
	if err != nil || !reflect.DeepEqual(again.Artefacts, want) || again.Gas != r.Gas {
		t.Errorf("%+v, %v", again, err)
	}
	full := errors.New("the disk is full")
	if _, err := s.Execute(t.Context(), filingJob(t, content), runtime.Streams{Artefact: func(string, io.Reader) error { return full }}); !errors.Is(err, full) {
		t.Errorf("an artefact that is not taken: %v", err)
	}
}

func TestMountsThatCannotBe(t *testing.T) {
	s := newSandbox(t, nil)
	for name, change := range map[string]func(*runtime.Job){
		"no path":  func(j *runtime.Job) { j.Mounts[0].Path = "" },
		"no tree":  func(j *runtime.Job) { j.Mounts[0].Tree = nil },
		"twice":    func(j *runtime.Job) { j.Mounts = append(j.Mounts, j.Mounts[0]) },
		"too many": func(j *runtime.Job) { j.Limits.Inodes = 8; j.Mounts[0].Tree = manyFiles(9) },
		"too much": func(j *runtime.Job) { j.Limits.ScratchBytes = 10 },
		"bad name": func(j *runtime.Job) { j.Mounts[0].Tree = fstest.MapFS{"\xff": {}} },
	} {
		job := filingJob(t, "0123456789-")
		change(&job)
		if _, err := s.Execute(t.Context(), job, runtime.Streams{}); !errors.Is(err, runtime.ErrJob) {
			t.Errorf("%s: %v", name, err)
		}
	}
	job := filingJob(t, "0123456789-")
	job.Limits.ScratchBytes, job.Mounts[0].ReadOnly = 10, true
	if r, err := s.Execute(t.Context(), job, runtime.Streams{}); err != nil || r.Err() != nil {
		t.Errorf("a read-only mount counts against nothing: %v, %v", r.Err(), err)
	}
}

func manyFiles(n int) fstest.MapFS {
	files := fstest.MapFS{}
	for i := range n {
		files[fmt.Sprint(i)] = &fstest.MapFile{}
	}
	return files
}
