package main

import (
	"bytes"

	"github.com/spf13/cobra"
)

func (a *app) taskEvidenceCmd() *cobra.Command {
	var output string
	c := &cobra.Command{
		Use: "evidence TASK", Short: "Write what proves a bad result to a file", Args: args("a TASK"),
		Long: "For a result that was paid and is not what its provider signed: the receipt, the\n" +
			"ciphertext and the keys, in one file. Anybody can judge it without a node:\n" +
			"zerostate receipt verify FILE. It shows the result, if there is one in it, to whoever\n" +
			"has the file.",
		Example: "  zerostate task evidence ffbs5jd4vq --output bad.evidence",
		RunE: func(c *cobra.Command, given []string) error {
			n, err := a.node()
			if err != nil {
				return err
			}
			raw, err := n.Evidence(c.Context(), given[0])
			if err != nil {
				return err
			}
			if output == "" {
				output = given[0] + ".evidence"
			}
			if err := writeFile(output, bytes.NewReader(raw)); err != nil {
				return err
			}
			a.next("zerostate receipt verify %s", output)
			return nil
		},
	}
	c.Flags().StringVarP(&output, "output", "o", "", "file to write to (default TASK.evidence)")
	return c
}
