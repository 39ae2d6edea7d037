// Command goecho is an agent that gives back its input. It links what agents in Go usually do, to be of their size.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
)

func main() {
	if _, err := io.Copy(os.Stdout, os.Stdin); err != nil {
		report, _ := json.Marshal(map[string]string{"error": err.Error()})
		fmt.Fprintln(os.Stderr, string(report))
		os.Exit(1)
	}
}
