package runtime

import (
	"fmt"
	"strings"
)

func (p *parser) importEntry(c *cursor) error {
	module, err := c.name()
	if err != nil {
		return err
	}
	name, err := c.name()
	if err != nil {
		return err
	}
	kind, err := c.byte()
	if err != nil {
		return err
	}
	if kind != 0 {
		what := map[byte]string{1: "table", 2: "memory", 3: "global"}[kind]
		if what == "" {
			what = fmt.Sprintf("thing of kind %d", kind)
		}
		return refuseAs(ErrImport, "it imports the %s %s.%s; only functions can be imported here (if it is a memory: build without --import-memory)", what, quote(module), quote(name))
	}
	if err := p.function(c); err != nil {
		return err
	}
	return p.checkImport(module, name, p.types[p.functions[len(p.functions)-1]])
}

func (p *parser) checkImport(module, name string, t FuncType) error {
	want, ok := p.rules.Imports(module, name)
	if ok && want.Equal(t) {
		return nil
	}
	if ok {
		return refuseAs(ErrImport, "it imports %s.%s as %s, it is %s", quote(module), quote(name), t, want)
	}
	hint := "build the program as a WASI preview 1 command"
	switch {
	case module == "wasi_unstable":
		hint = "this is WASI from before preview 1; rebuild with a current toolchain"
	case strings.HasPrefix(module, "wasi:"):
		hint = "this is WASI preview 2; rebuild for preview 1, for example with cargo build --target wasm32-wasip1"
	case module == "wbg" || strings.HasPrefix(module, "__wbindgen"):
		hint = "this was made by wasm-bindgen for browsers; build with --target wasm32-wasip1 instead"
	case module == "gojs" || module == "go":
		hint = "this was built with GOOS=js; build with GOOS=wasip1 instead"
	case module == "env":
		hint = "a function that the linker did not find; link it in, or build with a WASI libc"
	}
	return refuseAs(ErrImport, "it imports %s.%s, which is not provided here: %s", quote(module), quote(name), hint)
}

// quote makes a stranger's name fit for a message.
func quote(s string) string {
	if len(s) > 64 {
		s = s[:64] + "…"
	}
	return strings.Trim(fmt.Sprintf("%q", s), `"`)
}
