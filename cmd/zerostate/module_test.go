package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// section is one section of a WebAssembly module; all of these are shorter than 128 bytes.
func section(id byte, content ...byte) []byte {
	return append([]byte{id, byte(len(content))}, content...)
}

// command is the smallest WASI command whose only function has the given body, after the given imports section.
func command(imports []byte, body ...byte) []byte {
	function, export := byte(0), []byte("\x02\x06_start\x00\x00\x06memory\x02\x00")
	if imports != nil {
		function = 1
	}
	export[9] = function
	return slices.Concat(
		[]byte("\x00asm\x01\x00\x00\x00"),
		section(1, 1, 0x60, 0, 0), imports,
		section(3, 1, 0), section(5, 1, 0, 1), section(7, export...),
		section(10, append([]byte{1, byte(len(body) + 2), 0}, append(body, 0x0b)...)...),
	)
}

// handMade are modules that no compiler would give us.
var handMade = map[string][]byte{
	"trap.wasm":      command(nil, 0x00),
	"loop.wasm":      command(nil, 0x03, 0x40, 0x0c, 0, 0x0b),
	"deep.wasm":      command(nil, 0x10, 0),
	"simd.wasm":      command(nil, slices.Concat([]byte{0xfd, 12}, make([]byte, 16), []byte{0x1a})...),
	"import.wasm":    command(section(2, []byte("\x01\x03env\x05dance\x00\x00")...)),
	"component.wasm": []byte("\x00asm\x0d\x00\x01\x00"),
	"cut.wasm":       command(nil, 0x00)[:20],
	"empty.wasm":     {},
}

// builtDir is where buildOnce puts what it builds.
var builtDir string

// withBuilt runs the tests and removes what was built for them.
type withBuilt struct{ *testing.M }

func (m withBuilt) Run() int {
	defer func() { _ = os.RemoveAll(builtDir) }()
	return m.M.Run()
}

// buildOnce builds the worker and the guest, and writes the modules made by hand.
var buildOnce = sync.OnceValue(func() (err error) {
	if builtDir, err = os.MkdirTemp("", "zerostate-trials-*"); err != nil {
		return err
	}
	for _, b := range []struct {
		out, from string
		env       []string
	}{
		{"zerostate-worker", "../zerostate-worker", nil},
		{"guest.wasm", "./testdata/guest", []string{"GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0"}},
	} {
		cmd := exec.Command("go", "build", "-o", filepath.Join(builtDir, b.out), b.from)
		cmd.Env, cmd.Stderr = append(os.Environ(), b.env...), os.Stderr
		if err := cmd.Run(); err != nil {
			return err
		}
	}
	echo, err := os.ReadFile("../../examples/agents/echo/echo.wasm")
	if err != nil {
		return err
	}
	handMade["echo.wasm"] = echo
	for name, module := range handMade {
		if err := os.WriteFile(filepath.Join(builtDir, name), module, 0o600); err != nil {
			return err
		}
	}
	return nil
})

// TestTrials runs testdata/trial/*.txt: the commands that start the sandbox themselves. $M is a folder of modules.
func TestTrials(t *testing.T) {
	if err := buildOnce(); err != nil {
		t.Fatal(err)
	}
	cache := t.TempDir()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/trial",
		Setup: func(env *testscript.Env) error {
			env.Setenv("ZEROSTATE_WORKER", filepath.Join(builtDir, "zerostate-worker"))
			env.Setenv("M", builtDir)
			program, err := exec.LookPath("zerostate") // this test binary, which testscript puts on the PATH
			if err != nil {
				return err
			}
			env.Setenv("PROGRAM", program)
			env.Setenv("XDG_CACHE_HOME", cache)
			return toolchains(env)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exitcode": cmdExitCode},
		Condition: func(name string) (bool, error) {
			if name != "wasi-libc" {
				return false, fmt.Errorf("unknown condition %q", name)
			}
			_, err := os.Stat("/usr/include/wasm32-wasi/stdio.h")
			return err == nil, nil
		},
	})
}

// toolchains lets the compilers that a script starts find what they keep at home.
func toolchains(env *testscript.Env) error {
	out, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE", "GOPATH", "GOROOT").Output()
	if err != nil {
		return err
	}
	values := strings.Split(string(out), "\n")
	for i, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH", "GOROOT"} {
		env.Setenv(name, values[i])
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return err
	}
	env.Setenv("npm_config_userconfig", filepath.Join(home, ".npmrc"))
	env.Setenv("npm_config_cache", filepath.Join(home, ".npm"))
	env.Setenv("HOME", env.WorkDir)
	return nil
}
