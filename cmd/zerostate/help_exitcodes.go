package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/node/api"
)

// exitCodesHelp is a help topic: a command without a Run is listed under "additional help topics".
func exitCodesHelp() *cobra.Command {
	var b strings.Builder
	b.WriteString("What the exit code of zerostate means:\n\n")
	for _, e := range api.ExitCodes() {
		fmt.Fprintf(&b, "  %3d  %s\n", e.Code, e.Meaning)
		if e.Remedy != "" {
			fmt.Fprintf(&b, "       → %s\n", e.Remedy)
		}
	}
	return &cobra.Command{Use: "exit-codes", Short: "What each exit code means", Long: strings.TrimSuffix(b.String(), "\n")}
}
