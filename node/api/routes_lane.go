package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

type laneRef struct {
	ID string `path:"id" minLength:"4" maxLength:"66" doc:"Lane ID, or a beginning of it, of at least four characters, that fits one lane only."`
}

type closeInput struct {
	ID   string `path:"id" minLength:"4" maxLength:"66" doc:"As in get-lane."`
	Body *CloseRequest
}

func (s *Server) laneRoutes() {
	tags := []string{"wallet"}
	chainErrors := append(clientErrorResponses(), http.StatusConflict, http.StatusPaymentRequired, http.StatusBadGateway, http.StatusServiceUnavailable)
	route(s, huma.Operation{
		OperationID: "get-lane", Method: http.MethodGet, Path: "/v1/lanes/{id}", Tags: tags,
		Summary: "One lane, with what the chain says of it", Errors: append(clientErrorResponses(), http.StatusConflict),
	}, s.cfg.ReadTime, func(ctx context.Context, in *laneRef) (LaneDetail, error) {
		return s.backend.Lane(ctx, in.ID)
	})
	route(s, huma.Operation{
		OperationID: "close-lane", Method: http.MethodPost, Path: "/v1/lanes/{id}/close", Tags: tags,
		Summary: "End a lane by agreement: its payee claims what is due and gives the rest up", Errors: chainErrors,
	}, s.cfg.WriteTime, func(ctx context.Context, in *closeInput) (LaneClosing, error) {
		return s.backend.CloseLane(ctx, in.ID, orZero(in.Body))
	})
	route(s, huma.Operation{
		OperationID: "force-close-lane", Method: http.MethodPost, Path: "/v1/lanes/{id}/force-close", Tags: tags,
		Summary: "End an outgoing lane without its payee: start the release, or finish it once the window is over", Errors: chainErrors,
	}, s.cfg.WriteTime, func(ctx context.Context, in *laneRef) (LaneClosing, error) {
		return s.backend.ForceCloseLane(ctx, in.ID)
	})
	route(s, huma.Operation{
		OperationID: "get-lane-evidence", Method: http.MethodGet, Path: "/v1/lanes/{id}/evidence", Tags: tags,
		Summary: "What a dispute about the lane needs, in one file", Errors: append(clientErrorResponses(), http.StatusConflict),
	}, s.cfg.ReadTime, func(ctx context.Context, in *laneRef) (Evidence, error) {
		return s.backend.LaneEvidence(ctx, in.ID)
	})
}
