package main

import (
	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
)

func (a *app) agentFindCmd() *cobra.Command {
	var q api.OfferQuery
	c := &cobra.Command{
		Use: "find CAPABILITY", Short: "Ask the network who serves a capability",
		Args: func(_ *cobra.Command, given []string) error {
			if len(given) == 0 && q.ModuleCID != "" {
				return nil
			}
			return args("a CAPABILITY")(nil, given)
		},
		RunE: func(c *cobra.Command, given []string) error {
			n, err := a.node()
			if err != nil {
				return err
			}
			if len(given) > 0 {
				if q.ModuleCID != "" {
					return usageError("give a CAPABILITY or --module, not both")
				}
				q.Capability = given[0]
			}
			found, err := n.Find(c.Context(), q)
			if err != nil {
				return err
			}
			if err := a.show(found, func() error { return a.offerTable(c, found) }); err != nil {
				return err
			}
			if len(found.Offers) == 0 {
				return api.NewProblem(api.CodeNoProvider, "no provider was found", "nobody has announced "+q.Capability+q.ModuleCID,
					"check the name, see zerostate peer list, or publish an agent for it yourself")
			}
			if q.Capability != "" {
				a.next("zerostate run %s < input", term.Clean(q.Capability))
			}
			return nil
		},
	}
	c.Flags().StringVar(&q.ModuleCID, "module", "", "find who serves this module instead")
	c.Flags().IntVarP(&q.Limit, "limit", "n", 20, "how many")
	return c
}

func (a *app) offerTable(c *cobra.Command, found api.OfferList) error {
	for _, d := range found.Dropped {
		a.say("left out: %s (%s)", term.Clean(d.What), term.Clean(d.Cause))
	}
	if len(found.Offers) == 0 {
		return nil
	}
	var rows [][]string
	for _, o := range found.Offers {
		rows = append(rows, []string{
			term.Short(o.Card.PeerID), o.Card.Name + " " + o.Card.Version,
			a.price(c.Context(), o.Card.Price), o.Path, term.Short(o.Card.CID),
		})
	}
	return term.Table(a.out, []string{"PROVIDER", "AGENT", "PRICE", "PATH", "CARD"}, rows)
}
