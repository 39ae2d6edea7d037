package sandbox_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// workerPath is the worker that all tests of this package use.
var workerPath string

func TestMain(m *testing.M) {
	if worker := os.Getenv(orphanVariable); worker != "" {
		doomed(worker)
		return
	}
	dir, err := os.MkdirTemp("", "zerostate-worker-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	workerPath = filepath.Join(dir, "zerostate-worker")
	code := 1
	if out, err := exec.CommandContext(context.Background(), "go", "build", "-o", workerPath, "../../cmd/zerostate-worker").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building the worker: %v\n%s", err, out)
	} else {
		code = m.Run()
	}
	_ = os.RemoveAll(dir)
	os.Exit(code)
}
