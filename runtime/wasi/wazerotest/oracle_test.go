package wazerotest_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
	"github.com/zerostate/zerostate/runtime/wasi/memfs"
	"github.com/zerostate/zerostate/runtime/wasi/wazerotest"
	"github.com/zerostate/zerostate/runtime/wasmer"
)

// TestEnginesAgree runs a program on the engine, with both of its compilers, and on the oracle: output, files and gas
// must be the same, and so must the way it ends with too little gas.
func TestEnginesAgree(t *testing.T) {
	a, err := runtime.Admit(goProgram(t), runtime.Rules{MaxBytes: 64 << 20, MemoryPages: 1024, Imports: wasi.Provides})
	if err != nil {
		t.Fatal(err)
	}
	const plenty = 1 << 40
	want := onOracle(t, a.Bytes, plenty)
	if want.err != nil {
		t.Errorf("on the oracle: %v", want.err)
	}
	scarce := onOracle(t, a.Bytes, want.gas/2)
	if !errors.Is(scarce.err, runtime.ErrOutOfGas) {
		t.Errorf("with half of the gas: %v", scarce.err)
	}
	for _, c := range []runtime.Compiler{runtime.Singlepass, runtime.Cranelift} {
		load := compiled(t, a.Bytes, c)
		compare(t, string(c), onEngine(t, load, plenty), want)
		compare(t, string(c)+" with half of the gas", onEngine(t, load, want.gas/2), scarce)
	}
}

// outcome is all that can be seen of a run.
type outcome struct {
	gas   uint64
	out   string
	files string
	err   error
}

func compare(t *testing.T, name string, got, want outcome) {
	t.Helper()
	if got.gas != want.gas || got.out != want.out || got.files != want.files || fmt.Sprint(got.err) != fmt.Sprint(want.err) {
		t.Errorf("%s: %d gas, %v, files %s; the oracle: %d gas, %v, files %s\n%s", name, got.gas, got.err, got.files, want.gas, want.err, want.files, got.out)
	}
}

// leave lists the files of all mounts, with their times, inodes and a hash of their content.
func leave(fs *memfs.FS) string {
	var b strings.Builder
	for _, m := range fs.Mounts() {
		for _, f := range m.Files() {
			content := make([]byte, f.Node.Size())
			f.Node.ReadAt(content, 0)
			fmt.Fprintf(&b, "%s/%s %d %d %d %x; ", m.Path, f.Name, f.Node.Inode(), f.Node.Modified, len(content), sha256.Sum256(content))
		}
	}
	return b.String()
}

const input = "some input"

func onOracle(t *testing.T, module []byte, gas uint64) outcome {
	t.Helper()
	var out bytes.Buffer
	files := fileSystem(t)
	used, err := wazerotest.Run(t.Context(), wazerotest.Program{Module: module, Host: world(t, files, strings.NewReader(input), &out), Gas: gas})
	return outcome{used, out.String(), leave(files), unlessExit0(err)}
}

func compiled(t *testing.T, module []byte, c runtime.Compiler) *wasmer.Module {
	t.Helper()
	engine, err := wasmer.New(c, false)
	if err != nil {
		t.Fatal(err)
	}
	artefact, err := engine.Compile(module)
	if err != nil {
		t.Fatal(err)
	}
	m, err := engine.Load(artefact)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func onEngine(t *testing.T, m *wasmer.Module, gas uint64) outcome {
	t.Helper()
	i, err := m.Instantiate()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	files := fileSystem(t)
	err = i.Run(world(t, files, strings.NewReader(input), &out), gas, false)
	return outcome{i.Gas(), out.String(), leave(files), unlessExit0(err)}
}
