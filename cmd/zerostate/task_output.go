package main

import "github.com/spf13/cobra"

func (a *app) taskOutputCmd() *cobra.Command {
	var output string
	c := &cobra.Command{
		Use: "output TASK", Short: "Write the result of a task again", Args: args("a TASK"),
		RunE: func(c *cobra.Command, given []string) error {
			return a.writeOutput(c.Context(), given[0], output)
		},
	}
	c.Flags().StringVarP(&output, "output", "o", "", "file to write to (default standard output)")
	return c
}
