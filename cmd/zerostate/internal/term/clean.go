// Package term writes for people: text from strangers made harmless, tables that fit
// 80 columns, and JSON for programs.
package term

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Clean makes a stranger's text harmless on a terminal, on one line: control characters
// and those that reorder a line are shown as escapes.
func Clean(s string) string { return clean(s, "") }

// CleanLines is Clean for text of several lines; newlines and tabs stay.
func CleanLines(s string) string { return clean(s, "\n\t") }

func clean(s, keep string) string {
	harmless := true
	for i := range len(s) {
		if s[i] < 0x20 || s[i] >= 0x7f {
			harmless = false
			break
		}
	}
	if harmless {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case strings.ContainsRune(keep, r):
			b.WriteRune(r)
		case Unsafe(r) && r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		case Unsafe(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Unsafe reports whether a character can steer a terminal or mislead who reads it.
func Unsafe(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0: // C0, DEL, C1
		return true
	case r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r == 0xfeff: // invisible, line and direction marks
		return true
	}
	return false
}

// Short is the end of a peer ID or CID, by which people tell them apart: their
// beginnings are all alike.
func Short(id string) string {
	id = Clean(id)
	if len(id) <= 14 {
		return id
	}
	return id[len(id)-10:]
}
