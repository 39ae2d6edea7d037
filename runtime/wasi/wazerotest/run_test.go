package wazerotest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
	"github.com/zerostate/zerostate/runtime/wasi/memfs"
	"github.com/zerostate/zerostate/runtime/wasi/wazerotest"
)

func fileSystem(t *testing.T) *memfs.FS {
	t.Helper()
	files := memfs.New(memfs.Limits{ScratchBytes: 1 << 20, ArtefactBytes: 1 << 20, Entries: 100}, runtime.OutPath, 1.7e18)
	for _, path := range []string{"/in", runtime.OutPath, "/tmp"} {
		if _, err := files.Mount(path, path == "/in"); err != nil {
			t.Fatal(err)
		}
	}
	in := files.Find("/in")
	for _, err := range []error{
		in.Add("away", memfs.Symlink, nil, "../../etc/passwd"),
		in.Add("dir/hello.txt", memfs.Regular, []byte("hello from a mount"), ""),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// goProgram is the guest in testdata/files, which is built once.
func goProgram(t *testing.T) []byte {
	t.Helper()
	module, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return module
}

var build = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "zerostate-guest-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "files.wasm")
	build := exec.CommandContext(context.Background(), "go", "build", "-o", path, "./testdata/files")
	build.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, out)
	}
	return os.ReadFile(path)
})

// TestGoProgram runs what Go's own library makes of files.
func TestGoProgram(t *testing.T) {
	module := goProgram(t)
	const want = `[one two] me
hello from a mount
Read-only file system
Bad file number Operation not permitted
two 100000 L---------
Directory not empty Operation not permitted Cross-device link
xxappended
3 true 3
/tmp /tmp/a /tmp/a/b /tmp/a/b/c /tmp/a/b/hard /tmp/a/link /tmp/a/two 
0
No space left on device
1h0m0s 2023
`
	for range 2 {
		files, out := fileSystem(t), &bytes.Buffer{}
		if err := run(t, module, files, strings.NewReader(""), out); err != nil {
			t.Errorf("it ended with %v", err)
		}
		if out.String() != want {
			t.Errorf("output:\n%s\nwant:\n%s", out, want)
		}
		var left []string
		for _, f := range files.Find(runtime.OutPath).Files() {
			left = append(left, f.Name)
		}
		if strings.Join(left, " ") != "result sub/more" {
			t.Errorf("it left %v", left)
		}
	}
}

func TestEcho(t *testing.T) {
	module, err := os.ReadFile("../../../examples/agents/echo/echo.wasm")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	in := strings.Repeat("hello, world\n", 10_000)
	if err := run(t, module, nil, strings.NewReader(in), &out); err != nil || out.String() != in {
		t.Errorf("%v, %d bytes of %d", err, out.Len(), len(in))
	}
}

func world(t *testing.T, files *memfs.FS, in io.Reader, out io.Writer) *wasi.Host {
	return wasi.New(wasi.World{
		Args: []string{"agent", "one", "two"}, Env: []string{"WHO=me"}, ClockStartMillis: 1.7e12,
		Stdin: in, Stdout: out, Stderr: t.Output(), OutputBytes: 1 << 20, LogBytes: 1 << 20,
		Files: files, OpenFiles: 64,
	})
}

// run runs a program to a normal end.
func run(t *testing.T, module []byte, files *memfs.FS, in io.Reader, out io.Writer) error {
	t.Helper()
	_, err := wazerotest.Run(t.Context(), wazerotest.Program{Module: module, Host: world(t, files, in, out)})
	return unlessExit0(err)
}

func unlessExit0(err error) error {
	if exit := (*wasi.ExitError)(nil); errors.As(err, &exit) && exit.Code == 0 {
		return nil
	}
	return err
}

func TestWhatDoesNotRun(t *testing.T) {
	h := wasi.New(wasi.World{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard})
	for name, module := range map[string][]byte{
		"garbage":        []byte("no module"),
		"no entry point": []byte("\x00asm\x01\x00\x00\x00"),
	} {
		if _, err := wazerotest.Run(t.Context(), wazerotest.Program{Module: module, Host: h}); err == nil {
			t.Errorf("%s: it ran", name)
		}
	}
}
