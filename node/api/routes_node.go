package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

type nothing struct{}

func (s *Server) nodeRoutes() {
	route(s, huma.Operation{
		OperationID: "get-node", Method: http.MethodGet, Path: "/v1/node", Tags: []string{"node"},
		Summary: "What the node knows of itself, and what is out of order", Errors: []int{http.StatusInternalServerError},
	}, s.cfg.ReadTime, func(ctx context.Context, _ *nothing) (NodeStatus, error) {
		st, err := s.backend.NodeStatus(ctx)
		st.Addresses, st.Roles, st.Problems = list(st.Addresses), list(st.Roles), list(st.Problems)
		return st, err
	})
	route(s, huma.Operation{
		OperationID: "list-peers", Method: http.MethodGet, Path: "/v1/peers", Tags: []string{"node"},
		Summary: "Connected peers", Errors: []int{http.StatusInternalServerError},
	}, s.cfg.ReadTime, func(ctx context.Context, _ *nothing) (PeerList, error) {
		peers, err := s.backend.Peers(ctx)
		for i := range peers {
			peers[i].Roles = list(peers[i].Roles)
		}
		return PeerList{list(peers)}, err
	})
}

// list makes an empty list of nil, so that JSON says [] and never null.
func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}
