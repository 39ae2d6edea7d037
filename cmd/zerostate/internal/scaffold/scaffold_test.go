package scaffold

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/zerostate/zerostate/node/api"
)

// TestNew writes each template and reads back what a tool would choke on.
func TestNew(t *testing.T) {
	for _, language := range Languages() {
		t.Run(language, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "text.count")
			files, err := New(dir, language)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{".gitignore", "Makefile", "README.md", "card.json", "input.txt"} {
				if !slices.Contains(files, want) {
					t.Errorf("there is no %s among %q", want, files)
				}
			}
			for _, name := range files {
				b, err := os.ReadFile(filepath.Join(dir, name))
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(string(b), "{{") || strings.Contains(string(b), "<no value>") || len(b) == 0 {
					t.Errorf("%s is not filled in:\n%s", name, b)
				}
				if strings.HasSuffix(name, ".json") && !json.Valid(b) {
					t.Errorf("%s is no JSON", name)
				}
			}
			var card api.CardFields
			b, _ := os.ReadFile(filepath.Join(dir, "card.json"))
			d := json.NewDecoder(strings.NewReader(string(b)))
			d.DisallowUnknownFields()
			if err := d.Decode(&card); err != nil || card.Skills[0].ID != "text.count" || card.Limits.Gas == 0 {
				t.Errorf("the card: %v", err)
			}
			if _, err := New(dir, language); !errors.Is(err, ErrExists) {
				t.Errorf("over itself: %v", err)
			}
		})
	}
}

func TestNewKeepsWhatAppears(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a")
	if _, err := write(dir, "templates/all", fields{Name: "a", Capability: "a.b"}); err != nil {
		t.Fatal(err)
	}
	if _, err := write(dir, "templates/all", fields{Name: "other", Capability: "a.b"}); !errors.Is(err, ErrExists) {
		t.Errorf("%v", err)
	}
}
