package main

import (
	"fmt"
	"io"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
)

// statusWidth is how much of a line is used: more would wrap on a narrow terminal, and then could not be taken back.
const statusWidth = 79

// statusLine is the last line of a terminal, written again and again. Whoever writes anything else clears it before.
type statusLine struct {
	to io.Writer
	up bool
}

func (s *statusLine) show(text string) {
	if runes := []rune(text); len(runes) > statusWidth {
		text = string(runes[:statusWidth])
	}
	_, _ = fmt.Fprintf(s.to, "\r%s\x1b[K", text)
	s.up = true
}

func (s *statusLine) clear() {
	if s.up {
		_, _ = io.WriteString(s.to, "\r\x1b[K")
		s.up = false
	}
}

// progressWords puts a program's progress into words.
func progressWords(p api.Progress) string {
	return join(fmt.Sprintf("%d.%d %%", p.Permille/10, p.Permille%10), term.Clean(p.Text))
}
