package arch

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// program asks a built command line for its help.
type program struct {
	t    *testing.T
	path string
	help map[string]string // by command path
}

func (p *program) helpOf(words ...string) string {
	key := strings.Join(words, " ")
	if _, ok := p.help[key]; !ok {
		out, err := exec.CommandContext(p.t.Context(), p.path, append(slices.Clone(words), "--help")...).CombinedOutput()
		if err != nil {
			p.t.Errorf("%s %s --help: %v", filepath.Base(p.path), key, err)
		}
		p.help[key] = string(out)
	}
	return p.help[key]
}

var commandRow = regexp.MustCompile(`(?m)^  ([a-z][a-z-]*) +\S`)

// commands lists the sub-commands that a help text names.
func commands(help string) []string {
	_, list, ok := strings.Cut(help, "Available Commands:\n")
	if !ok {
		return nil
	}
	list, _, _ = strings.Cut(list, "\n\n")
	var out []string
	for _, m := range commandRow.FindAllStringSubmatch(list, -1) {
		out = append(out, m[1])
	}
	return out
}

var (
	sentence = regexp.MustCompile("`(zerostated? [^`]+)`")
	word     = regexp.MustCompile(`^[a-z][a-z-]*$`)
)

// shownCommands finds the command lines in a document: in code spans, and in blocks of shell.
func shownCommands(text string) (lines []string) {
	block := false
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, "```") {
			block = line == "```sh"
			continue
		}
		if block {
			lines = append(lines, line)
			continue
		}
		for _, m := range sentence.FindAllStringSubmatch(line, -1) {
			lines = append(lines, m[1])
		}
	}
	var out []string
	for _, line := range lines {
		line, _, _ = strings.Cut(line, " #")
		for part := range strings.SplitSeq(line, "|") {
			if part = strings.TrimSpace(part); strings.HasPrefix(part, "zerostate ") || strings.HasPrefix(part, "zerostated ") {
				out = append(out, part)
			}
		}
	}
	return out
}

// TestDocumentedCommands holds every command line in the documents to the programs' own help.
func TestDocumentedCommands(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the programs")
	}
	dir := t.TempDir()
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", dir+"/", "../../cmd/zerostate", "../../cmd/zerostated").CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	programs := map[string]*program{}
	for _, name := range []string{"zerostate", "zerostated"} {
		programs[name] = &program{t: t, path: filepath.Join(dir, name), help: map[string]string{}}
	}
	seen := 0
	for name, text := range documents(t) {
		for _, line := range shownCommands(text) {
			seen++
			fields := strings.Fields(line)
			programs[fields[0]].check(name, line, fields[1:])
		}
	}
	if seen < 30 {
		t.Errorf("only %d command lines were found in the documents", seen)
	}
}

func (p *program) check(document, line string, fields []string) {
	var path []string
	descending := true
	for i := 0; i < len(fields); i++ {
		f := fields[i]
		switch {
		case f == "<" || f == ">" || f == "&&" || f == ";" || f == "--":
			return
		case strings.HasPrefix(f, "-"):
			flag, _, inline := strings.Cut(f, "=")
			if !flagIn(p.helpOf(path...), flag) {
				p.t.Errorf("%s: %q: there is no flag %s\n\t%s", document, line, flag, whyDocs)
			}
			if !inline && takesValue(p.helpOf(path...), flag) {
				i++
			}
		case descending && word.MatchString(f):
			list := commands(p.helpOf(path...))
			if len(list) == 0 {
				descending = false // an argument
				continue
			}
			if len(path) == 0 && f == "help" {
				return
			}
			if !slices.Contains(list, f) {
				p.t.Errorf("%s: %q: there is no command %q\n\t%s", document, line, f, whyDocs)
				return
			}
			path = append(path, f)
		default:
			descending = false
		}
	}
}

// flagIn looks a flag up in a help text, whose lines name it as "-o, --output string" or "    --json".
func flagIn(help, flag string) bool {
	return regexp.MustCompile(`(?m)^ +(-\w, )?`+regexp.QuoteMeta(flag)+`\b`).MatchString(help) ||
		regexp.MustCompile(`(?m)^ +`+regexp.QuoteMeta(flag)+`, --`).MatchString(help)
}

// takesValue reports whether the help text shows a type behind the flag.
func takesValue(help, flag string) bool {
	return regexp.MustCompile(`(?m)^ +(-\w, )?` + regexp.QuoteMeta(flag) + `(, --[a-z-]+)? [a-zA-Z]+ `).MatchString(help)
}
