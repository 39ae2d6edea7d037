package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zerostate/zerostate/node/api"
)

// result is what a program said and how it ended.
type result struct {
	args     string
	out, err string
	code     int
}

func (r result) String() string {
	return fmt.Sprintf("%s: exit code %d\n--- stdout\n%s\n--- stderr\n%s", r.args, r.code, clip(r.out), clip(r.err))
}

func clip(s string) string {
	if len(s) > 4000 {
		return s[:2000] + "\n…\n" + s[len(s)-2000:]
	}
	return s
}

// program runs one of the built programs to its end.
func program(t *testing.T, name, stdin string, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	c := exec.CommandContext(t.Context(), filepath.Join(bin, name), args...)
	c.Stdin, c.Stdout, c.Stderr, c.Env = strings.NewReader(stdin), &out, &errs, environment()
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s %q: %v", name, args, err)
	}
	return result{name + " " + strings.Join(args, " "), out.String(), errs.String(), c.ProcessState.ExitCode()}
}

// cli runs the command line against a node.
func (d *daemon) cli(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	return program(t, "zerostate", stdin, append([]string{"--dir", d.dir}, args...)...)
}

// ok wants exit code 0.
func (r result) ok(t *testing.T) result {
	t.Helper()
	if r.code != 0 {
		t.Fatal(r)
	}
	return r
}

// fails wants an exit code and, on standard error, each of the texts.
func (r result) fails(t *testing.T, code api.ExitCode, texts ...string) result {
	t.Helper()
	if r.code != int(code) {
		t.Fatalf("want exit code %d\n%s", code, r)
	}
	return r.says(t, texts...)
}

// says wants each of the texts on standard output or standard error.
func (r result) says(t *testing.T, texts ...string) result {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(r.out, text) && !strings.Contains(r.err, text) {
			t.Fatalf("want %q\n%s", text, r)
		}
	}
	return r
}

// decode reads what a command wrote with --json.
func decode[T any](t *testing.T, r result) T {
	t.Helper()
	var v T
	d := json.NewDecoder(strings.NewReader(r.out))
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v\n%s", err, r)
	}
	if d.More() {
		t.Fatalf("more than one JSON value\n%s", r)
	}
	return v
}
