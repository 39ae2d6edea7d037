package main

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	fence    = regexp.MustCompile("^\\s*(```|~~~)")
	noise    = regexp.MustCompile(`^\s*(#|\||<|={3,}|-{3,}|\[[^\]]*\]:)`)
	bullet   = regexp.MustCompile(`^\s*([-*+>]|\d+[.)])\s+`)
	image    = regexp.MustCompile(`!\[[^\]]*\]\([^)]*\)`)
	link     = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	emphasis = regexp.MustCompile("\\*\\*|__|`|\\*(\\S)")
)

// plain takes what is no prose out of a text in Markdown, and leaves other text as it is: code, headings,
// tables, pictures, the addresses of links. Each list item becomes a paragraph. Paragraphs are separated by an
// empty line.
func plain(text string) string {
	var b strings.Builder
	code := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if fence.MatchString(line) {
			code = !code
			b.WriteByte('\n')
			continue
		}
		if code {
			continue
		}
		if noise.MatchString(line) {
			b.WriteByte('\n')
			continue
		}
		if item := bullet.FindString(line); item != "" {
			line = line[len(item):]
			b.WriteByte('\n')
		}
		line = image.ReplaceAllString(line, "")
		line = link.ReplaceAllString(line, "$1")
		line = emphasis.ReplaceAllString(line, "$1")
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return b.String()
}

// abbreviations end in a full stop that does not end the sentence.
var abbreviations = map[string]bool{
	"mr": true, "mrs": true, "ms": true, "dr": true, "prof": true, "st": true, "vs": true, "no": true, "vol": true,
	"fig": true, "e.g": true, "i.e": true, "cf": true, "approx": true, "jr": true, "sr": true, "inc": true, "ltd": true,
}

// split cuts a text into sentences. A sentence ends with its paragraph, or with a mark that white space and
// something other than a lower case letter follow.
func split(text string) []string {
	var out []string
	for _, paragraph := range regexp.MustCompile(`\n\s*\n`).Split(text, -1) {
		words := strings.Fields(paragraph)
		begin := 0
		for i, w := range words {
			if i == len(words)-1 || ends(w) && begins(words[i+1]) {
				out = append(out, strings.Join(words[begin:i+1], " "))
				begin = i + 1
			}
		}
	}
	return out
}

func ends(word string) bool {
	word = strings.TrimRight(word, `"'”’)]»`)
	last, size := utf8.DecodeLastRuneInString(word)
	if !strings.ContainsRune(".!?…。！？", last) {
		return false
	}
	stem := strings.ToLower(strings.TrimLeft(word[:len(word)-size], `"'“‘([«`))
	initial := utf8.RuneCountInString(stem) == 1 && unicode.IsLetter([]rune(stem)[0])
	return last != '.' || !abbreviations[stem] && !initial
}

func begins(word string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(word, `"'“‘([«`))
	return !unicode.IsLower(first)
}
