// Command guest is the program that the scripts run: its first argument says what it does.
package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/zerostate/zerostate/examples/agents/sdk"
)

func main() {
	if err := run(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(verb string, args []string) error {
	switch verb {
	case "cat": // the input, or files
		if len(args) == 0 {
			_, err := io.Copy(os.Stdout, os.Stdin)
			return err
		}
		for _, name := range args {
			b, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			os.Stdout.Write(b)
		}
	case "args":
		fmt.Println(strings.Join(args, "|"))
	case "env":
		fmt.Println(strings.Join(os.Environ(), "\n"))
	case "say": // to the log, without an end of line
		fmt.Fprint(os.Stderr, args[0])
	case "exit":
		code, err := strconv.Atoi(args[0])
		if err != nil {
			return err
		}
		os.Exit(code)
	case "spam":
		line := []byte(strings.Repeat("spam", 1024))
		for {
			if _, err := os.Stdout.Write(line); err != nil {
				return err
			}
		}
	case "spin":
		for i := 0; ; i++ {
			if i < 0 {
				return nil
			}
		}
	case "hang": // once it has said something
		fmt.Println("here I am")
		return run("spin", nil)
	case "world":
		b := make([]byte, 8)
		if _, err := rand.Read(b); err != nil {
			return err
		}
		fmt.Printf("%s %x\n", time.Now().UTC().Format(time.DateOnly), b)
	case "write": // a file
		return os.WriteFile(args[0], []byte(args[1]), 0o600)
	case "mkdir":
		return os.MkdirAll(args[0], 0o700)
	case "link":
		return os.Symlink(args[0], args[1])
	case "readlink":
		to, err := os.Readlink(args[0])
		fmt.Println(to)
		return err
	case "result": // a tree of files in /out
		for _, name := range []string{"b.txt", "sub/a.txt", "a/../a.txt"} {
			if err := os.MkdirAll(path.Dir("/out/"+name), 0o700); err != nil {
				return err
			}
			if err := os.WriteFile("/out/"+name, []byte(name+"\n"), 0o600); err != nil {
				return err
			}
		}
		return os.Symlink("b.txt", "/out/link")
	case "progress":
		sdk.Progress(1, 3, "a third\x1b[2J")
		sdk.Logf(sdk.Warn, "%d left", 2)
		fmt.Fprint(os.Stderr, "no end of line")
		sdk.Progress(1, 1, "all")
	case "budget":
		fmt.Println(sdk.Budget(sdk.Gas) < 1_000_000_000, sdk.Budget(sdk.Gas) > 900_000_000, sdk.Budget(sdk.Output), sdk.Budget(sdk.Log),
			sdk.Budget(sdk.Scratch), sdk.Budget(sdk.Artefacts), sdk.Budget(77))
	case "tree":
		return fs.WalkDir(os.DirFS(args[0]), ".", func(p string, d fs.DirEntry, err error) error {
			if err == nil {
				fmt.Println(d.Type().String()[:1], p)
			}
			return err
		})
	default:
		return fmt.Errorf("guest: what is %q?", verb)
	}
	return nil
}
