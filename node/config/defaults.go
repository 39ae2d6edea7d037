package config

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

//go:embed default.toml
var defaultTOML string

// setting is one key of default.toml.
type setting struct {
	key   string // "market.bid_window"
	value string // as TOML
	help  string // its comment, one line
	line  int
}

var (
	sectionLine = regexp.MustCompile(`^\[([a-z]+)\]$`)
	settingLine = regexp.MustCompile(`^([a-z_]+) = (.+)$`)
)

// settings lists the keys of default.toml, in its order.
func settings() []setting {
	var out []setting
	section, help := "", ""
	for i, line := range strings.Split(defaultTOML, "\n") {
		if m := sectionLine.FindStringSubmatch(line); m != nil {
			section, help = m[1]+".", ""
		} else if m := settingLine.FindStringSubmatch(line); m != nil {
			out = append(out, setting{section + m[1], m[2], help, i})
			help = ""
		} else if text, ok := strings.CutPrefix(line, "# "); ok {
			help = strings.TrimSpace(help + " " + text)
		}
	}
	return out
}

// File is the configuration file for a new node: every setting with its meaning and
// its default behind a #, and those in set with their value. It fails for a key that
// does not exist or a value that TOML cannot hold.
func File(set map[string]any) ([]byte, error) {
	lines := strings.Split(defaultTOML, "\n")
	known := settings()
	for key := range set {
		if !slices.ContainsFunc(known, func(s setting) bool { return s.key == key }) {
			return nil, unknownKey(key, "the settings given", keys())
		}
	}
	for _, s := range known {
		if s.key == "version" {
			continue
		}
		name := s.key[strings.LastIndexByte(s.key, '.')+1:]
		v, ok := set[s.key]
		if !ok {
			lines[s.line] = "#" + lines[s.line]
			continue
		}
		b, err := toml.Marshal(map[string]any{name: v})
		if err != nil {
			return nil, fmt.Errorf("setting %s: %w", s.key, err)
		}
		lines[s.line] = strings.TrimSpace(string(b))
	}
	head := "# Settings of a ZeroState node. A line that begins with # and a name shows the default;\n" +
		"# remove the # to change it. Flags and ZEROSTATE_ variables of the same names win over this file.\n\n"
	return []byte(head + strings.Join(lines, "\n")), nil
}

func keys() []string {
	var out []string
	for _, s := range settings() {
		out = append(out, s.key)
	}
	return out
}
