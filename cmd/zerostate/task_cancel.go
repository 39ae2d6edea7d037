package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
)

func (a *app) taskCancelCmd() *cobra.Command {
	return &cobra.Command{
		Use: "cancel TASK", Short: "Cancel a task that has not ended", Args: args("a TASK"),
		RunE: func(c *cobra.Command, given []string) error {
			n, err := a.node()
			if err != nil {
				return err
			}
			t, err := n.Cancel(c.Context(), given[0])
			if err != nil {
				return err
			}
			if err := a.show(t, func() error {
				_, err := fmt.Fprintf(a.out, "%s %s\n", term.Clean(t.ShortID), t.State)
				return err
			}); err != nil || t.State == api.TaskCancelled {
				return err
			}
			if t.State.Final() {
				return api.NewProblem(api.CodeConflict, "the task was not cancelled", "it had ended already, as "+string(t.State),
					"zerostate task show "+t.ShortID)
			}
			a.next("zerostate task wait %s", term.Clean(t.ShortID))
			return nil
		},
	}
}
