package sandbox

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWords(t *testing.T) {
	for in, want := range map[string]string{
		"plain, ünd 世":               "plain, ünd 世",
		"a\x1b[31m\r\nb\x00c":        "a [31m  b c",
		"bad \xff byte, \u202e back": "bad   byte,   back",
	} {
		if got := words(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
	for _, long := range []string{strings.Repeat("x", 1<<16), strings.Repeat("世", 1<<14), strings.Repeat("\x01", 1<<16)} {
		if got := words(long); len(got) > maxWords || !utf8.ValidString(got) {
			t.Errorf("%d bytes became %d", len(long), len(got))
		}
	}
}
