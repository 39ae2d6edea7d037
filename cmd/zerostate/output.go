package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"unicode/utf8"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
)

// writeOutput fetches a task's result. To a file and to a pipe it goes as it is; a
// terminal gets text only, made harmless.
func (a *app) writeOutput(ctx context.Context, ref, path string) error {
	n, err := a.node()
	if err != nil {
		return err
	}
	c, err := n.Output(ctx, ref)
	if err != nil {
		return err
	}
	defer func() { _ = c.Body.Close() }()
	switch {
	case path != "" && path != "-":
		return writeFile(path, c.Body)
	case a.outTerminal:
		return a.writeTerminal(ref, c)
	}
	_, err = io.Copy(a.out, c.Body)
	return err
}

// writeTerminal shows text, and says where to put anything else.
func (a *app) writeTerminal(ref string, c api.Content) error {
	r := bufio.NewReader(c.Body)
	head, _ := r.Peek(1024)
	if bytes.IndexByte(head, 0) >= 0 || !utf8.Valid(wholeRunes(head)) {
		a.say("the result is not text; this writes it to a file: zerostate task output %s --output FILE", ref)
		return nil
	}
	all, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	text := term.CleanLines(string(all))
	if len(text) > 0 && text[len(text)-1] != '\n' {
		text += "\n"
	}
	_, err = io.WriteString(a.out, text)
	return err
}

// wholeRunes leaves out a character that the end of b cuts in two.
func wholeRunes(b []byte) []byte {
	for i := len(b) - 1; i >= 0 && i >= len(b)-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:]) {
				return b[:i]
			}
			break
		}
	}
	return b
}

// writeFile writes beside the target and renames, so that a result that breaks off
// never stands where a whole one is expected.
func writeFile(path string, r io.Reader) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return fileError("write", path, err)
		}
		_, err = io.Copy(f, r)
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".zerostate-*")
	if err != nil {
		return fileError("write", path, err)
	}
	_, err = io.Copy(f, r)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fileError("write", path, err)
	}
	return nil
}
