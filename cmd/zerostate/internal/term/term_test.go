package term

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain":            "plain",
		"a\x1b[2Jb":        `a\x1b[2Jb`,
		"line\nbreak":      `line\x0abreak`,
		"\u202egnp.exe":    `\u202egnp.exe`,
		"c1 \u009b31m":     `c1 \u009b31m`,
		"bad \xff utf8":    `bad \xff utf8`,
		"Grüße \U0001F600": "Grüße \U0001F600",
		"zero\u200bwidth":  `zero\u200bwidth`,
	} {
		if got := Clean(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	if got := CleanLines("a\n\tb\x07"); got != "a\n\tb\\x07" {
		t.Errorf("lines: %q", got)
	}
}

func TestNothingUnsafeGetsThrough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		var b strings.Builder
		if err := Table(&b, []string{"A", "B"}, [][]string{{s, "x"}}); err != nil {
			t.Fatal(err)
		}
		if err := JSON(&b, s); err != nil {
			t.Fatal(err)
		}
		for _, r := range Clean(s) + strings.ReplaceAll(b.String(), "\n", "") {
			if Unsafe(r) {
				t.Fatalf("%q lets %U through", s, r)
			}
		}
	})
}

func TestTableFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.IntRange(1, 8).Draw(t, "columns")
		row := rapid.SliceOfN(rapid.StringMatching(`[a-zé]{0,60}`), columns, columns)
		rows := rapid.SliceOfN(row, 0, 4).Draw(t, "rows")
		var b strings.Builder
		if err := Table(&b, make([]string, columns), rows); err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(b.String(), "\n") {
			if utf8.RuneCountInString(line) > Width {
				t.Fatalf("%d columns: %q", utf8.RuneCountInString(line), line)
			}
		}
	})
}

func TestJSONStaysJSON(t *testing.T) {
	var b strings.Builder
	want := "c1 \u009b, mark \u202e, bell \a"
	if err := JSON(&b, map[string]string{"k": want}); err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal([]byte(b.String()), &got); err != nil || got["k"] != want {
		t.Fatalf("%s: %q, %v", b.String(), got, err)
	}
}
