// Command files is a guest that uses its files as a Go program does, and says what it found.
package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

func must[T any](v T, err error) T {
	check(err)
	return v
}

func check(err error) {
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
}

func errno(err error) error {
	var e syscall.Errno
	if errors.As(err, &e) {
		return e
	}
	return err
}

func main() {
	fmt.Println(os.Args[1:], os.Getenv("WHO"))
	fmt.Println(string(must(os.ReadFile("/in/dir/hello.txt"))))
	fmt.Println(errno(os.WriteFile("/in/new", nil, 0o600)))
	fmt.Println(errno(must2(os.ReadFile("/etc/passwd"))), errno(must2(os.ReadFile("/in/away"))))

	check(os.MkdirAll("/tmp/a/b/c", 0o700))
	check(os.Chdir("/tmp/a"))
	check(os.WriteFile("b/one", []byte(strings.Repeat("x", 100_000)), 0o600))
	check(os.Rename("b/one", "two"))
	check(os.Symlink("two", "link"))
	check(os.Link("two", "b/hard"))
	fmt.Println(must(os.Readlink("link")), must(os.Stat("link")).Size(), must(os.Lstat("link")).Mode().Type())
	fmt.Println(errno(os.Remove("b")), errno(os.Link("b", "x")), errno(os.Rename("two", "/out/two")))

	f := must(os.OpenFile("two", os.O_RDWR|os.O_APPEND, 0))
	must(f.WriteString("appended"))
	must(f.Seek(-10, io.SeekEnd))
	fmt.Println(string(must(io.ReadAll(f))))
	check(f.Truncate(3))
	check(f.Sync())
	when := time.Unix(1_500_000_000, 5)
	check(os.Chtimes("two", when, when))
	st := must(f.Stat())
	fmt.Println(st.Size(), st.ModTime().Equal(when), must(os.Stat("b/hard")).Size())
	check(f.Close())
	check(filepath.WalkDir("/tmp", func(p string, d fs.DirEntry, err error) error {
		fmt.Print(p, " ")
		return err
	}))
	fmt.Println()
	check(os.RemoveAll("/tmp/a"))
	fmt.Println(len(must(os.ReadDir("/tmp"))))
	check(os.WriteFile("/out/result", []byte("done"), 0o600))
	check(os.Mkdir("/out/sub", 0o700))
	check(os.WriteFile("/out/sub/more", nil, 0o600))
	fmt.Println(errno(os.WriteFile("/out/large", make([]byte, 2<<20), 0o600)))
	check(os.Remove("/out/large"))
	began := time.Now()
	time.Sleep(time.Hour)
	fmt.Println(time.Since(began).Truncate(time.Minute), began.Year())
}

func must2(_ []byte, err error) error { return err }
