// Command guest is the program that the scripts run: its first argument says what it does.
package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"
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
