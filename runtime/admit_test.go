package runtime_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/zerostate/zerostate/internal/asm"
	"github.com/zerostate/zerostate/runtime"
)

// The pieces of a small module, each a whole section.
const (
	header     = "\x00asm\x01\x00\x00\x00"
	types      = "\x01\x04\x01\x60\x00\x00"
	functions  = "\x03\x02\x01\x00"
	memory     = "\x05\x03\x01\x00\x01"
	exports    = "\x07\x13\x02\x06memory\x02\x00\x06_start\x00\x00"
	emptyCode  = "\x0a\x04\x01\x02\x00\x0b"
	startFirst = "\x08\x01\x00"
)

func section(id byte, body string) string { return string(id) + string(rune(len(body))) + body }

// code is a code section with one function of the given instructions.
func code(instructions string) string {
	body := "\x00" + instructions + "\x0b"
	return section(10, "\x01"+string(rune(len(body)))+body)
}

func provided(module, name string) (runtime.FuncType, bool) {
	return runtime.FuncType{Params: []runtime.ValueType{runtime.I32}}, module == "host" && name == "f"
}

func rules() runtime.Rules {
	return runtime.Rules{MaxBytes: 1 << 20, MemoryPages: 100, Imports: provided}
}

// What metering adds: two globals and their exports.
const (
	meterGlobals = "\x06\x0e\x02\x7e\x01\x42\x00\x0b\x7f\x01\x41\x80\x80\xc0\x00\x0b"
	meterExports = "\x0dzerostate_gas\x03\x00\x0fzerostate_depth\x03\x01"
	capped       = "\x05\x04\x01\x01\x01\x64"
)

func TestAdmitRewrites(t *testing.T) {
	metered := meterGlobals + section(7, "\x04\x06memory\x02\x00\x06_start\x00\x00"+meterExports)
	for _, c := range []struct {
		name, in, out string
		start         bool
		cranelift     string
	}{
		{
			name: "memory without a maximum",
			in:   header + types + functions + memory + exports + emptyCode,
			out:  header + types + functions + capped + metered + emptyCode,
		},
		{
			name: "memory with a larger maximum",
			in:   header + types + functions + "\x05\x05\x01\x01\x01\xff\x01" + exports + emptyCode,
			out:  header + types + functions + capped + metered + emptyCode,
		},
		{
			name: "memory with a smaller maximum",
			in:   header + types + functions + "\x05\x04\x01\x01\x01\x02" + exports + emptyCode,
			out:  header + types + functions + "\x05\x04\x01\x01\x01\x02" + metered + emptyCode,
		},
		{
			name: "table",
			in:   header + types + functions + "\x04\x04\x01\x70\x00\x05" + memory + exports + emptyCode,
			out:  header + types + functions + "\x04\x07\x01\x70\x01\x05\xc0\x84\x3d" + capped + metered + emptyCode,
		},
		{
			name: "globals",
			in:   header + types + functions + memory + "\x06\x06\x01\x7f\x01\x41\x07\x0b" + exports + emptyCode,
			out: header + types + functions + capped + "\x06\x13\x03\x7f\x01\x41\x07\x0b" + meterGlobals[3:] +
				section(7, "\x04\x06memory\x02\x00\x06_start\x00\x00\x0dzerostate_gas\x03\x01\x0fzerostate_depth\x03\x02") + emptyCode,
		},
		{
			name: "custom sections",
			in:   header + section(0, "\x01xabc") + types + functions + memory + exports + emptyCode + section(0, "\x04name"),
			out:  header + types + functions + capped + metered + emptyCode,
		},
		{
			name: "start", start: true,
			in: header + types + functions + memory + exports + startFirst + emptyCode,
			out: header + types + functions + capped + meterGlobals +
				section(7, "\x05\x06memory\x02\x00\x06_start\x00\x00"+meterExports+"\x0fzerostate_start\x00\x00") + emptyCode,
		},
		{
			name: "SIMD", cranelift: "SIMD",
			in:  header + types + functions + memory + exports + code("\xfd\x0c0123456789abcdef\x1a"),
			out: header + types + functions + capped + metered + code("\x23\x00\x42\x01\x7d\x24\x00\xfd\x0c0123456789abcdef\x1a"),
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := runtime.Admit([]byte(c.in), rules())
			if err != nil {
				t.Fatal(err)
			}
			if string(a.Bytes) != c.out {
				t.Errorf("got  %q\nwant %q", a.Bytes, c.out)
			}
			if a.Start != c.start || a.CraneliftOnly != (c.cranelift != "") || !strings.Contains(a.CraneliftReason, c.cranelift) {
				t.Errorf("%v %v %q", a.Start, a.CraneliftOnly, a.CraneliftReason)
			}
		})
	}
}

func TestAdmitRefuses(t *testing.T) {
	importing := func(module, name string) string {
		return header + "\x01\x08\x02\x60\x00\x00\x60\x01\x7f\x00" +
			section(2, "\x01"+string(rune(len(module)))+module+string(rune(len(name)))+name+"\x00\x00") +
			functions + memory + "\x07\x13\x02\x06memory\x02\x00\x06_start\x00\x01" + emptyCode
	}
	for _, c := range []struct{ name, in, says string }{
		{"nothing", "", "empty"},
		{"text", "(module)", "not a WebAssembly module"},
		{"magic only", "\x00asm", "truncated"},
		{"component", "\x00asm\x0d\x00\x01\x00", "wasip1"},
		{"version 2", "\x00asm\x02\x00\x00\x00", "version"},
		{"unknown import", importing("env", "g"), "env.g"},
		{"wasm-bindgen", importing("wbg", "g"), "wasm-bindgen"},
		{"GOOS=js", importing("gojs", "g"), "GOOS=wasip1"},
		{"preview 0", importing("wasi_unstable", "fd_write"), "preview 1"},
		{"preview 2", importing("wasi:cli/run@0.2.0", "run"), "preview 2"},
		{"import of another type", importing("host", "f"), "(i32) -> ()"},
		{"imported memory", header + section(2, "\x01\x01a\x01b\x02\x00\x01"), "--import-memory"},
		{"no _start", header + types + functions + memory + section(7, "\x01\x06memory\x02\x00") + emptyCode, "_start"},
		{"reactor", header + types + functions + memory + section(7, "\x02\x06memory\x02\x00\x0b_initialize\x00\x00") + emptyCode, "reactor"},
		{"_start of another type", header + "\x01\x05\x01\x60\x01\x7f\x00" + functions + memory + exports + emptyCode, "() -> ()"},
		{"no memory export", header + types + functions + memory + section(7, "\x01\x06_start\x00\x00") + emptyCode, "memory"},
		{"metering export", header + types + functions + memory + section(7, "\x01\x10wasmer_metering_\x00\x00") + emptyCode, "meter"},
		{"start export", header + types + functions + memory + section(7, "\x01\x0fzerostate_start\x00\x00") + emptyCode, "meter"},
		{"gas export", header + types + functions + memory + section(7, "\x01\x0dzerostate_gas\x00\x00") + emptyCode, "meter"},
		{"somebody else's local", header + types + functions + memory + exports + code("\x20\x00\x1a"), "local variable 0 does not exist"},
		{"the meter's global", header + types + functions + memory + exports + code("\x42\x00\x24\x00"), "global variable 0 does not exist"},
		{"the meter's global exported", header + types + functions + memory + section(7, "\x01\x01g\x03\x00") + emptyCode, "global variable that does not exist"},
		{"a global that swallows the next", header + types + functions + memory + "\x06\x03\x01\x7f\x01" + exports + emptyCode, "damaged"},
		{"a global beyond the count", header + types + functions + memory + "\x06\x07\x01\x7f\x01\x41\x00\x0b\x7f" + exports + emptyCode, "too many"},
		{"a branch out of the body", header + types + functions + memory + exports + code("\x0c\x01"), "a branch out of 1 blocks"},
		{"a conditional one, from a block", header + types + functions + memory + exports + code("\x02\x40\x41\x00\x0d\x02\x0b"), "a branch out of 2 blocks"},
		{"one by a table", header + types + functions + memory + exports + code("\x41\x00\x0e\x01\x01\x00"), "a branch out of 1 blocks"},
		{"one by a table's default", header + types + functions + memory + exports + code("\x41\x00\x0e\x01\x00\x01"), "a branch out of 1 blocks"},
		{"one that is never reached", header + types + functions + memory + exports + code("\x00\x0c\x01"), "a branch out of 1 blocks"},
		{"a call of no function", header + types + functions + memory + exports + code("\x10\x01"), "function 1 does not exist"},
		{"a block of no type", header + types + functions + memory + exports + code("\x02\x01\x0b"), "type 1 does not exist"},
		{"threads", header + types + functions + "\x05\x04\x01\x03\x01\x02" + exports + emptyCode, "threads"},
		{"atomics", header + types + functions + memory + exports + code("\xfe\x03\x00"), "threads"},
		{"exceptions", header + types + functions + memory + exports + code("\x06\x40\x0b"), "exceptions"},
		{"tail call", header + types + functions + memory + exports + code("\x12\x00"), "tail"},
		{"relaxed SIMD", header + types + functions + memory + exports + code("\xfd\x80\x02"), "relaxed"},
		{"unknown instruction", header + types + functions + memory + exports + code("\xff"), "0xff"},
		{"two bodies for one function", header + types + functions + memory + exports + section(10, "\x02\x02\x00\x0b\x02\x00\x0b"), "bodies"},
		{"out of order", header + functions + types, "type 0 does not exist"},
		{"sections swapped", header + types + memory + functions, "out of order"},
		{"unknown section", header + "\x0e\x00", "section 14"},
		{"length beyond the end", header + "\x01\x7f\x00", "damaged"},
		{"endless number", header + "\x01\x80\x80\x80\x80\x80\x80", "damaged"},
		{"a million types claimed", header + section(1, "\xff\xff\xff\xff\x0f"), "allowed"},
		{"tables that are large together", header + types + functions + "\x04\x0b\x02\x70\x00\xc0\x84\x3d\x70\x00\xc0\x84\x3d" + exports + emptyCode, "2000000 entries"},
		{"elements of many megabytes", header + types + functions + "\x04\x04\x01\x70\x00\x05" + memory + exports +
			string(asm.Section(asm.SectionElement, make([]byte, 4<<20+1))) + emptyCode, "element section has"},
		{"large table", header + types + functions + "\x04\x07\x01\x70\x00\xff\xff\xff\x7f", "table"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := rules()
			r.MaxBytes = 8 << 20
			_, err := runtime.Admit([]byte(c.in), r)
			if !errors.Is(err, runtime.ErrRefused) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want %q", err, c.says)
			}
		})
	}
	_, err := runtime.Admit([]byte("\x00asm\x0d\x00\x01\x00"), rules())
	if !errors.Is(err, runtime.ErrComponent) || errors.Is(err, runtime.ErrImport) {
		t.Errorf("component: %v", err)
	}
	_, err = runtime.Admit([]byte(importing("env", "g")), rules())
	if !errors.Is(err, runtime.ErrImport) || strings.Contains(err.Error(), runtime.ErrImport.Error()) {
		t.Errorf("import: %v", err)
	}
	_, err = runtime.Admit([]byte(header+types+functions+"\x05\x03\x01\x00\x65"+exports+emptyCode), rules())
	if !errors.Is(err, runtime.ErrMemoryLimit) || errors.Is(err, runtime.ErrRefused) {
		t.Errorf("too much memory: %v", err)
	}
	small := rules()
	small.MaxBytes = 50
	_, err = runtime.Admit([]byte(header+section(0, strings.Repeat("x", 100))), small)
	if !errors.Is(err, runtime.ErrModuleLimit) || errors.Is(err, runtime.ErrRefused) {
		t.Errorf("too large: %v", err)
	}
}

// TestEveryPrefixIsRefused cuts a real module at each byte.
func TestEveryPrefixIsRefused(t *testing.T) {
	module, err := os.ReadFile("../examples/agents/echo/echo.wasm")
	if err != nil {
		t.Fatal(err)
	}
	r := rules()
	r.Imports = preview1
	if _, err := runtime.Admit(module, r); err != nil {
		t.Fatal(err)
	}
	for n := range module {
		if _, err := runtime.Admit(module[:n], r); n < len(module)-200 && err == nil {
			t.Errorf("%d of %d bytes were admitted", n, len(module))
		}
	}
}

// preview1 provides the functions that the echo agent imports.
func preview1(_, name string) (runtime.FuncType, bool) {
	letters, ok := map[string]string{
		"fd_read": "iiii", "fd_write": "iiii", "fd_close": "i", "fd_seek": "iIii", "fd_fdstat_get": "ii", "proc_exit": "i",
	}[name]
	var f runtime.FuncType
	for _, l := range letters {
		f.Params = append(f.Params, map[rune]runtime.ValueType{'i': runtime.I32, 'I': runtime.I64}[l])
	}
	if name != "proc_exit" {
		f.Results = []runtime.ValueType{runtime.I32}
	}
	return f, ok
}

// FuzzAdmit holds that no bytes make the parser panic, that a stranger cannot bring what the meter adds, and that a
// module grows by no more than its instructions explain.
func FuzzAdmit(f *testing.F) {
	f.Add([]byte(header + types + functions + memory + exports + emptyCode))
	f.Add([]byte(header + types + functions + "\x04\x04\x01\x70\x00\x05" + memory + exports + startFirst + code("\x02\x40\x0e\x01\x00\x00\x0b\xfc\x0b\x00")))
	f.Add([]byte(header + types + functions + memory + exports + code("\xfd\x0c0123456789abcdef\x1a\x41\x80\x7f\x1a")))
	if echo, err := os.ReadFile("../examples/agents/echo/echo.wasm"); err == nil {
		f.Add(echo)
	}
	f.Fuzz(func(t *testing.T, module []byte) {
		before := bytes.Clone(module)
		r := rules()
		r.Imports = func(string, string) (runtime.FuncType, bool) { return runtime.FuncType{}, true }
		a, err := runtime.Admit(module, r)
		if !bytes.Equal(before, module) {
			t.Fatal("the input was changed")
		}
		if err != nil {
			if !errors.Is(err, runtime.ErrRefused) && !errors.Is(err, runtime.ErrMemoryLimit) {
				t.Fatalf("an error of no kind: %v", err)
			}
			return
		}
		if len(a.Bytes) > 1<<20+1024+4*len(module) {
			t.Fatalf("%d bytes became %d", len(module), len(a.Bytes))
		}
		r.MaxBytes = 64 << 20
		if _, err := runtime.Admit(a.Bytes, r); !errors.Is(err, runtime.ErrRefused) {
			t.Fatalf("a metered module is admitted: %v", err)
		}
	})
}
