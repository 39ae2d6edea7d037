package main

import (
	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/money"
	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
)

func (a *app) taskListCmd() *cobra.Command {
	var q api.TaskQuery
	var state string
	c := &cobra.Command{
		Use: "list", Aliases: []string{"ls"}, Short: "List tasks of both sides, newest first", Args: args(),
		RunE: func(c *cobra.Command, _ []string) error {
			n, err := a.node()
			if err != nil {
				return err
			}
			q.State = api.TaskState(state)
			page, err := n.Tasks(c.Context(), q)
			if err != nil {
				return err
			}
			return a.show(page, func() error { return a.taskTable(c, page) })
		},
	}
	c.Flags().IntVarP(&q.Limit, "limit", "n", 20, "how many")
	c.Flags().StringVar(&q.Cursor, "cursor", "", "where the page before ended")
	c.Flags().StringVar(&state, "state", "", "only tasks in this state")
	c.Flags().StringVar(&q.Role, "role", "", "only tasks in which this node is requester or executor")
	return c
}

func (a *app) taskTable(c *cobra.Command, page api.TaskPage) error {
	if len(page.Tasks) == 0 {
		a.say("no tasks")
		a.next("zerostate run CAPABILITY < input")
		return nil
	}
	token, err := a.token(c.Context())
	if err != nil {
		return err
	}
	var rows [][]string
	for _, t := range page.Tasks {
		what := t.Capability
		if what == "" {
			what = "module " + term.Short(t.ModuleCID)
		}
		rows = append(rows, []string{
			t.ShortID, t.Role, what, string(t.State), money.Format(t.Price, token),
			t.SubmittedAt.Local().Format("01-02 15:04:05"),
		})
	}
	if err := term.Table(a.out, []string{"TASK", "ROLE", "WHAT", "STATE", "PRICE", "SUBMITTED"}, rows); err != nil {
		return err
	}
	if page.Next != "" {
		a.next("zerostate task list --cursor %s", term.Clean(page.Next))
		return nil
	}
	a.next("zerostate task show %s", term.Clean(page.Tasks[0].ShortID))
	return nil
}
