//go:build !wasip1

package sdk

import (
	"fmt"
	"io"
	"math"
	"os"
)

// stderr is where an agent that is tested on its author's machine writes to.
var stderr io.Writer = os.Stderr

func progress(permille uint32, text string) {
	_, _ = fmt.Fprintf(stderr, "progress: %d.%d %% %s\n", permille/10, permille%10, text)
}

func logLine(level Level, text string) {
	names := [...]string{Debug: "debug", Info: "info", Warn: "warn", Error: "error"}
	_, _ = fmt.Fprintf(stderr, "%s: %s\n", names[level], text)
}

func budget(kind Kind) int64 {
	if kind < Gas || kind > Artefacts {
		return -1
	}
	return math.MaxInt64
}
