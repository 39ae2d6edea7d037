package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func TestStopWordsAreSorted(t *testing.T) {
	if !slices.IsSorted(stopWords) {
		t.Error("binary search needs the stop words sorted")
	}
}

const article = `# Bees

Honey bees live in large colonies. A colony of honey bees has one queen. Dr. Smith counted the bees of a colony,
e.g. in May. My hat is green! The queen of the colony lays the eggs of the colony.

` + "```\ncode(bees)\n```\n" + `
| bees | colony |

- Workers of the colony gather [nectar](https://example.com/bees) for the honey.
`

func TestSplit(t *testing.T) {
	got := split(plain(article))
	want := []string{
		"Honey bees live in large colonies.",
		"A colony of honey bees has one queen.",
		"Dr. Smith counted the bees of a colony, e.g. in May.",
		"My hat is green!",
		"The queen of the colony lays the eggs of the colony.",
		"Workers of the colony gather nectar for the honey.",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestSummaryTellsWhatTheTextIsAbout(t *testing.T) {
	got := Summarize(article, 2)
	if len(got) != 2 {
		t.Fatalf("%d sentences", len(got))
	}
	all := split(plain(article))
	last := -1
	for _, s := range got {
		if strings.Contains(s, "hat") {
			t.Errorf("%q is beside the point", s)
		}
		at := slices.Index(all, s)
		if at <= last {
			t.Errorf("%q is not from the text, or out of order", s)
		}
		last = at
	}
}

func TestRun(t *testing.T) {
	for _, c := range []struct {
		name, in, err string
		args          []string
		lines         int
	}{
		{name: "default", in: article, lines: 1},
		{name: "bullets", in: article, args: []string{"--bullets", "--sentences", "3"}, lines: 3},
		{name: "one word", in: "Hello", lines: 1},
		{name: "more than there are", in: "One sentence only stands here.", args: []string{"--sentences=9"}, lines: 1},
		{name: "empty", err: "no sentence"},
		{name: "binary", in: "\xff\xfe", err: "not UTF-8"},
		{name: "zero", in: "a", args: []string{"--sentences=0"}, err: "between 1 and"},
		{name: "stray", in: "a", args: []string{"file.txt"}, err: "standard input"},
		{name: "unknown", in: "a", args: []string{"--nope"}, err: "nope"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, log bytes.Buffer
			err := run(c.args, strings.NewReader(c.in), &out, &log)
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Fatalf("error %v, want %q", err, c.err)
				}
				return
			}
			if err != nil || strings.Count(out.String(), "\n") != c.lines {
				t.Errorf("%v, %q", err, out.String())
			}
		})
	}
}
