package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
)

// agrees asks on a terminal whether a task may be submitted that the node asks about. Where nobody sits, nobody agrees.
func (a *app) agrees(ctx context.Context, req api.TaskRequest, p *api.Problem) bool {
	if !a.inTerminal || !a.errTerminal || a.json {
		return false
	}
	what := req.Capability
	if what == "" {
		what = "module " + term.Short(req.ModuleCID)
	}
	ceiling := "the node's ceiling"
	if !req.Ceiling.IsZero() {
		ceiling = "at most " + a.money(ctx, req.Ceiling)
	}
	_, _ = fmt.Fprintf(a.err, "%s: %s\n%s for %s. Submit it? [y/N] ", term.Clean(p.Title), term.Clean(p.Detail), ceiling, term.Clean(what))
	line, err := bufio.NewReader(a.in).ReadString('\n')
	if err != nil && line == "" {
		_, _ = fmt.Fprintln(a.err)
		return false
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes":
		return true
	}
	return false
}
