package main

import "github.com/spf13/cobra"

func (a *app) taskCmd() *cobra.Command {
	return group("task", "Look at tasks, wait for them, fetch their results",
		a.taskListCmd(), a.taskShowCmd(), a.taskWaitCmd(), a.taskCancelCmd(), a.taskOutputCmd(), a.taskEvidenceCmd())
}
