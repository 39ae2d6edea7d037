package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/api/client"
)

func (a *app) eventsCmd() *cobra.Command {
	var after uint64
	var limit int
	c := &cobra.Command{
		Use: "events [TASK]", Short: "Follow what happens, on the node or to one task", Args: cobra.MaximumNArgs(1),
		Long: "Write one line per event as it happens, until Ctrl-C; with --json, one object\n" +
			"per line. When the daemon restarts, following goes on where it was.",
		RunE: func(c *cobra.Command, given []string) error {
			n, err := a.node()
			if err != nil {
				return err
			}
			seen := 0
			err = n.Follow(c.Context(), strings.Join(given, ""), after, func(ev api.Event) error {
				if err := a.printEvent(c.Context(), ev); err != nil {
					return err
				}
				if seen++; limit > 0 && seen >= limit {
					return client.ErrStop
				}
				return nil
			})
			if errors.Is(err, context.Canceled) {
				return interrupted{}
			}
			return err
		},
	}
	c.Flags().Uint64Var(&after, "after", 0, "begin behind this sequence")
	c.Flags().IntVarP(&limit, "limit", "n", 0, "end after so many events")
	return c
}

func (a *app) printEvent(ctx context.Context, ev api.Event) error {
	if a.json {
		return term.JSONLine(a.out, ev)
	}
	_, detail := a.describe(ctx, ev)
	line := fmt.Sprintf("%s  %-16s %s  %s", ev.Time.Local().Format("15:04:05.000"), term.Clean(string(ev.Type)), term.Short(ev.Subject), detail)
	_, err := fmt.Fprintln(a.out, strings.TrimRight(line, " "))
	return err
}
