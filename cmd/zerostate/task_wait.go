package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/node/api"
)

func (a *app) taskWaitCmd() *cobra.Command {
	var output string
	var patience time.Duration
	c := &cobra.Command{
		Use: "wait TASK", Short: "Wait for a task and write its result, as run does", Args: args("a TASK"),
		RunE: func(c *cobra.Command, given []string) error {
			n, err := a.node()
			if err != nil {
				return err
			}
			ctx := c.Context()
			if patience > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, patience)
				defer cancel()
			}
			t, err := n.Task(ctx, given[0])
			if err != nil {
				return err
			}
			want := t.Role == "requester" && (!a.json || output != "")
			if !t.State.Final() {
				t, err = a.watch(ctx, t, t.SubmittedAt, output, want)
			} else if t.State == api.TaskDone && want {
				err = a.writeOutput(ctx, t.ID, output)
			}
			if errors.Is(err, context.DeadlineExceeded) {
				return api.NewProblem(api.CodeTimeout, "the task is not finished", "it took longer than --timeout "+patience.String(),
					"zerostate task wait "+t.ShortID)
			}
			if err != nil {
				return err
			}
			return a.finish(c.Context(), t)
		},
	}
	c.Flags().StringVarP(&output, "output", "o", "", "file to write the result to (default standard output)")
	c.Flags().DurationVar(&patience, "timeout", 0, "how long to wait, e.g. 30s (default: until it ends)")
	return c
}
