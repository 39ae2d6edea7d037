package e2e

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

// echoModule is the agent util.echo.
func echoModule(t *testing.T) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(modules, "util.echo.wasm"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// uleb and sleb are the integers of the WebAssembly binary format.
func uleb(v uint64) []byte { return binary.AppendUvarint(nil, v) }

func sleb(v int64) (out []byte) {
	for {
		b := byte(v & 0x7f)
		v >>= 7
		if (v == 0 && b&0x40 == 0) || (v == -1 && b&0x40 != 0) {
			return append(out, b)
		}
		out = append(out, b|0x80)
	}
}

func join(parts ...[]byte) (out []byte) {
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

func sized(b []byte) []byte { return join(uleb(uint64(len(b))), b) }

func section(id byte, body ...[]byte) []byte { return join([]byte{id}, sized(join(body...))) }

func name(s string) []byte { return sized([]byte(s)) }

// hello is what writeTo writes.
const hello = "hello world\n"

// module is a WASI command: imports proc_exit (0), fd_write (1) and fd_read (2), one memory
// of so many pages with an iovec over hello at 0, and _start with an i64 local 0.
func module(pages uint64, body ...[]byte) []byte {
	const wasi = "wasi_snapshot_preview1"
	function := func(field string, kind byte) []byte { return join(name(wasi), name(field), []byte{0, kind}) }
	code := join([]byte{1, 1, 0x7e}, join(body...), []byte{0x0b})
	data := join([]byte{16, 0, 0, 0, byte(len(hello)), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, []byte(hello))
	return join([]byte("\x00asm\x01\x00\x00\x00"),
		section(1, []byte{3, 0x60, 0, 0, 0x60, 1, 0x7f, 0, 0x60, 4, 0x7f, 0x7f, 0x7f, 0x7f, 1, 0x7f}),
		section(2, []byte{3}, function("proc_exit", 1), function("fd_write", 2), function("fd_read", 2)),
		section(3, []byte{1, 0}),
		section(5, []byte{1, 0}, uleb(pages)),
		section(7, []byte{2}, name("memory"), []byte{2, 0}, name("_start"), []byte{0, 3}),
		section(10, []byte{1}, sized(code)),
		section(11, []byte{1, 0, 0x41, 0, 0x0b}, sized(data)))
}

func i32(v int64) []byte { return join([]byte{0x41}, sleb(v)) }

// writeTo writes hello to a descriptor; exit ends the program; trap does what it says.
func writeTo(fd int64) []byte {
	return join(i32(fd), i32(0), i32(1), i32(8), []byte{0x10, 1, 0x1a})
}

func exit(code int64) []byte { return join(i32(code), []byte{0x10, 0}) }

var trap = []byte{0x00}

// recurse calls _start.
var recurse = []byte{0x10, 3}

// forever repeats its body without end.
func forever(body ...[]byte) []byte {
	return join([]byte{0x03, 0x40}, join(body...), []byte{0x0c, 0, 0x0b})
}

// spin counts down from n: work that takes a while and ends.
func spin(n int64) []byte {
	return join([]byte{0x42}, sleb(n), []byte{0x21, 0, 0x03, 0x40, 0x20, 0, 0x42, 1, 0x7d, 0x22, 0, 0x50, 0x45, 0x0d, 0, 0x0b})
}

// hoard grows the memory until it is refused, and then traps.
func hoard() []byte {
	return join([]byte{0x03, 0x40}, i32(16), []byte{0x40, 0}, i32(-1), []byte{0x47, 0x0d, 0, 0x0b}, trap)
}

// unknownImport asks for a function that no node provides.
func unknownImport() []byte {
	return join([]byte("\x00asm\x01\x00\x00\x00"),
		section(1, []byte{1, 0x60, 0, 0}),
		section(2, []byte{1}, name("env"), name("fetch"), []byte{0, 0}),
		section(3, []byte{1, 0}),
		section(5, []byte{1, 0, 1}),
		section(7, []byte{2}, name("memory"), []byte{2, 0}, name("_start"), []byte{0, 1}),
		section(10, []byte{1, 2, 0, 0x0b}))
}
