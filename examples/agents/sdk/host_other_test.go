//go:build !wasip1

package sdk

import (
	"math"
	"os"
	"strings"
	"testing"
)

// TestElsewhere is what an author sees who tests an agent without WebAssembly.
func TestElsewhere(t *testing.T) {
	var said strings.Builder
	stderr = &said
	defer func() { stderr = os.Stderr }()
	Progress(1, 8, "reading")
	Logf(Warn, "%d pages", 3)
	Logf(99, "too serious")
	Logf(-1, "not at all")
	if got := said.String(); got != "progress: 12.5 % reading\nwarn: 3 pages\nerror: too serious\ndebug: not at all\n" {
		t.Errorf("%q", got)
	}
	if Budget(Gas) != math.MaxInt64 || Budget(Artefacts) != math.MaxInt64 || Budget(6) != 0 {
		t.Error("the budgets are not endless")
	}
}
