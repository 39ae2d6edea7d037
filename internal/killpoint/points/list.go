package points

import (
	"fmt"
	"os"
	"strings"
)

// Line is one line of the list: a point, and why no scenario has to reach it ("" when one has to).
type Line struct{ Name, Excuse string }

const excused = " -- "

// ReadList reads the committed list. Lines that begin with # are comments.
func ReadList(path string) ([]Line, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []Line
	for text := range strings.Lines(string(raw)) {
		text = strings.TrimSpace(text)
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		name, why, ok := strings.Cut(text, excused)
		if ok && strings.TrimSpace(why) == "" {
			return nil, fmt.Errorf("%s: %q is excused without a reason", path, name)
		}
		out = append(out, Line{strings.TrimSpace(name), strings.TrimSpace(why)})
	}
	return out, nil
}

const head = `# Every place from which a node writes durably, sends to a peer or to the chain: function, callee, kind.
# Made from the source: go test ./internal/killpoint/points -update. A line without a reason must be
# reached, and survived on both sides of the effect, by a scenario of internal/e2e/killpoints_test.go.
# A reason is written by hand behind " -- ", and kept.
`

// WriteList writes the list of the points, with the reasons that old has for them.
func WriteList(path string, points []Point, old []Line) error {
	var b strings.Builder
	b.WriteString(head)
	why := map[string]string{}
	for _, l := range old {
		why[l.Name] = l.Excuse
	}
	for _, p := range points {
		b.WriteString(p.Name)
		if w := why[p.Name]; w != "" {
			b.WriteString(excused + w)
		}
		b.WriteString("\n")
	}
	return os.WriteFile(path, []byte(b.String()), 0o600)
}
