package term

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Width is how many columns a table may take.
const Width = 80

// Table writes rows under a heading, at most Width columns wide: where it does not fit,
// the widest column is cut. Cells are made harmless.
func Table(w io.Writer, heading []string, rows [][]string) error {
	all := make([][]string, 0, len(rows)+1)
	for _, row := range append([][]string{heading}, rows...) {
		cells := make([]string, len(heading))
		for i := range cells {
			if i < len(row) {
				cells[i] = Clean(row[i])
			}
		}
		all = append(all, cells)
	}
	widths := fit(all)
	var b strings.Builder
	for _, row := range all {
		line := ""
		for i, cell := range row {
			cell = cut(cell, widths[i])
			line += cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func fit(all [][]string) []int {
	widths := make([]int, len(all[0]))
	for _, row := range all {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for {
		total, widest := 2*(len(widths)-1), 0
		for i, w := range widths {
			total += w
			if w > widths[widest] {
				widest = i
			}
		}
		if total <= Width || widths[widest] <= 4 {
			return widths
		}
		widths[widest]--
	}
}

func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// Pairs writes name and value, one pair on each line; pairs without value are left out.
func Pairs(w io.Writer, pairs ...string) error {
	widest := 0
	for i := 0; i < len(pairs); i += 2 {
		widest = max(widest, len(pairs[i]))
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			continue
		}
		if _, err := fmt.Fprintf(w, "%-*s  %s\n", widest, pairs[i], Clean(pairs[i+1])); err != nil {
			return err
		}
	}
	return nil
}

// JSON writes v indented. What a terminal could take as a command is escaped.
func JSON(w io.Writer, v any) error { return encode(w, v, "  ") }

// JSONLine writes v on one line.
func JSONLine(w io.Writer, v any) error { return encode(w, v, "") }

func encode(w io.Writer, v any, indent string) error {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		return err
	}
	var safe strings.Builder
	for _, r := range b.String() {
		if r != '\n' && Unsafe(r) {
			fmt.Fprintf(&safe, `\u%04x`, r)
			continue
		}
		safe.WriteRune(r)
	}
	_, err := io.WriteString(w, safe.String())
	return err
}
