package scaffold

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/template"
)

//go:embed all:templates
var templates embed.FS

// suffix ends the name of each template, so that no tool takes it for what it will be.
const suffix = ".tmpl"

// Errors of New.
var (
	ErrLanguage = errors.New("there is no template for this language")
	ErrName     = errors.New("not a name for an agent; use lower case letters, digits, dots and dashes, such as text.count")
	ErrExists   = errors.New("it exists already")
)

// Languages lists the languages that there are templates for.
func Languages() []string { return []string{"go", "c", "assemblyscript"} }

// fields are what the templates are filled with.
type fields struct {
	// Name is the agent's name, Capability what it is found under.
	Name, Capability string
}

var (
	namePattern = regexp.MustCompile(`^[a-z][a-z0-9]*([.-][a-z0-9]+)*$`)
	maxName     = 40
)

// New writes an agent into dir, which must not exist or be empty. Its name is the last part of dir. It returns
// the names of the files, sorted, with slashes.
func New(dir, language string) ([]string, error) {
	if !slices.Contains(Languages(), language) {
		return nil, fmt.Errorf("%q: %w; there are %s", language, ErrLanguage, strings.Join(Languages(), ", "))
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	name := filepath.Base(abs)
	if !namePattern.MatchString(name) || len(name) > maxName {
		return nil, fmt.Errorf("%q is %w", name, ErrName)
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return nil, fmt.Errorf("%s: %w, and is not empty", dir, ErrExists)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	f := fields{Name: name, Capability: name}
	if !strings.Contains(name, ".") {
		f.Capability = "example." + name
	}
	var written []string
	for _, from := range []string{"templates/all", "templates/" + language} {
		files, err := write(dir, from, f)
		written = append(written, files...)
		if err != nil {
			return written, err
		}
	}
	slices.Sort(written)
	return written, nil
}

// write fills the templates of one folder.
func write(dir, from string, f fields) (written []string, err error) {
	err = fs.WalkDir(templates, from, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := templates.ReadFile(p)
		if err != nil {
			return err
		}
		t, err := template.New(p).Option("missingkey=error").Parse(string(text))
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(strings.TrimPrefix(p, from+"/"), suffix)
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil { //nolint:gosec // G301: a person's sources, under the person's umask
			return err
		}
		out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // G302: as above
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("%s: %w", to, ErrExists)
		}
		if err != nil {
			return err
		}
		written = append(written, path.Clean(name))
		return errors.Join(t.Execute(out, f), out.Close())
	})
	return written, err
}
