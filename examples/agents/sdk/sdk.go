package sdk

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Level is how serious a line of the log is.
type Level int32

// The levels.
const (
	Debug Level = 0
	Info  Level = 1
	Warn  Level = 2
	Error Level = 3
)

// Kind is what a budget is of.
type Kind int32

// The budgets. Gas is counted in gas, all others in bytes.
const (
	Gas       Kind = 0
	Output    Kind = 1 // standard output
	Log       Kind = 2 // standard error
	Memory    Kind = 3 // by which the memory may still grow
	Scratch   Kind = 4 // files outside /out
	Artefacts Kind = 5 // files in /out
)

// Bounds of the host.
const (
	maxText = 256
	maxLine = 64 << 10
)

// Progress tells whoever hired the agent that done of total parts are done. The text is cut to 256 bytes. One
// call costs some 11,000 gas: call it now and then, not for each byte.
func Progress(done, total uint64, text string) {
	progress(permille(done, total), fit(text, maxText))
}

// Logf writes one line to the log, with the level before it. It is cut to 64 KiB. Nothing more can be said once
// the log's limit is reached: the host ends the run.
func Logf(level Level, format string, args ...any) {
	logLine(min(max(level, Debug), Error), fit(fmt.Sprintf(format, args...), maxLine))
}

// Budget is what is left of a limit; 0 for a kind that the host does not know. A program that sees its gas run
// out can write what it has so far, and end well.
func Budget(kind Kind) uint64 {
	return uint64(max(0, budget(kind)))
}

// permille is done/total in thousandths, whatever the sizes.
func permille(done, total uint64) uint32 {
	switch {
	case total == 0:
		return 0
	case done >= total:
		return 1000
	case total > 1<<50:
		return uint32(done / (total / 1000))
	}
	return uint32(done * 1000 / total)
}

// fit makes a text valid UTF-8 of at most n bytes.
func fit(text string, n int) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}
