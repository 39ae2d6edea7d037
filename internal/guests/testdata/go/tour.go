// Command tour does what a guest may do, one line for each; the other languages' tours do and say the same.
package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"time"
)

func main() {
	if err := tour(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Fprintln(os.Stderr, "done")
	os.Exit(3)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func list(path string) error {
	entries, err := os.ReadDir(path)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	fmt.Println("dir:", strings.Join(names, " "))
	return err
}

func tour() error {
	fmt.Println("args:", strings.Join(os.Args[1:], " "))
	fmt.Println("env:", os.Getenv("COLOUR"))
	in, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	fmt.Printf("stdin: %d lines, %d bytes\n", bytes.Count(in, []byte("\n")), len(in))
	data, err := os.ReadFile("/in/data.txt")
	if err != nil {
		return err
	}
	fmt.Print("in: ", string(data))
	_, err = os.Create("/in/new")
	fmt.Println("read-only:", yes(errors.Is(err, syscall.EROFS)))
	if err := files(); err != nil {
		return err
	}
	fmt.Println("clock:", time.Now().Unix())
	before := time.Now()
	time.Sleep(50 * time.Millisecond)
	took := time.Since(before)
	fmt.Println("slept:", yes(took >= 50*time.Millisecond && took < time.Second))
	var random [8]byte
	if _, err := rand.Read(random[:]); err != nil {
		return err
	}
	fmt.Printf("random: %x\n", random)
	return nil
}

func files() error {
	result, err := os.OpenFile("/out/result.txt", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	_, written := result.WriteString("written by a guest\n")
	_, over := result.WriteAt([]byte("one"), 11)
	for _, err := range []error{
		written, over, result.Close(),
		os.Mkdir("/tmp/d", 0o700), os.WriteFile("/tmp/d/b", []byte("1"), 0o600), os.WriteFile("/tmp/d/a", []byte("2"), 0o600),
		list("/tmp/d"), os.Rename("/tmp/d/a", "/tmp/d/c"), os.Remove("/tmp/d/b"), list("/tmp/d"),
	} {
		if err != nil {
			return err
		}
	}
	st, err := os.Stat("/tmp/d/c")
	if err != nil {
		return err
	}
	fmt.Println("size:", st.Size())
	return nil
}
