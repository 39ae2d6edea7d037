package node

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/runtime/sandbox"
)

// unconfined says why nothing may be executed for others, or "": a layer of confinement that the operator demands does
// not hold here, or it is not known yet which hold.
func (n *Node) unconfined() string { return unconfined(n.cfg.Runtime.Require, n.runner.Layers()) }

func unconfined(require []string, layers []sandbox.Layer) string {
	if len(require) == 0 {
		return ""
	}
	if layers == nil {
		return "no worker has started yet, so it is not known how well workers are confined here"
	}
	var missing []string
	for _, l := range layers {
		if l.Missing != "" && slices.Contains(require, l.Name) {
			missing = append(missing, fmt.Sprintf("%s (%s)", l.Name, l.Missing))
		}
	}
	if len(missing) == 0 {
		return ""
	}
	return "workers are not confined here as runtime.require demands; missing: " + strings.Join(missing, ", ")
}

// confinement tells which layers hold, and what is out of order with them.
func (n *Node) confinement() ([]api.Layer, []api.Trouble) {
	layers, problems := []api.Layer{}, []api.Trouble{}
	for _, l := range n.runner.Layers() {
		out := api.Layer{
			Name: l.Name, Does: l.Does, Holds: l.Missing == "", Required: slices.Contains(n.cfg.Runtime.Require, l.Name), Why: l.Missing,
		}
		if !out.Holds {
			out.Remedy = l.Helps
		}
		if !out.Holds && out.Required {
			problems = append(problems, api.Trouble{
				Code: api.CodeUnavailable, What: "nothing is executed for others: the layer of confinement " + l.Name + " does not hold",
				Cause: l.Missing, Remedy: l.Helps + " Or take it out of runtime.require and do without this: " + l.Does,
			})
		}
		layers = append(layers, out)
	}
	return layers, problems
}
