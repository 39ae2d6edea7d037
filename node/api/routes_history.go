package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

type historyInput struct {
	Cursor       string    `query:"cursor" maxLength:"500" doc:"From next of the page before."`
	Limit        int       `query:"limit" minimum:"1" maximum:"500" default:"50"`
	Since        time.Time `query:"since" doc:"The first moment, RFC 3339."`
	Until        time.Time `query:"until" doc:"The moment before which it ends, RFC 3339."`
	Counterparty string    `query:"counterparty" maxLength:"128" doc:"An account or a peer ID."`
	OldestFirst  bool      `query:"oldestFirst" doc:"The order; the newest come first otherwise."`
}

func (s *Server) historyRoutes() {
	route(s, huma.Operation{
		OperationID: "get-history", Method: http.MethodGet, Path: "/v1/wallet/history", Tags: []string{"wallet"},
		Summary: "Every payment, deposit, withdrawal, settlement and fee", Errors: clientErrorResponses(),
	}, s.cfg.ReadTime, func(ctx context.Context, in *historyInput) (HistoryPage, error) {
		page, err := s.backend.History(ctx, HistoryQuery{in.Cursor, in.Limit, in.Since, in.Until, in.Counterparty, in.OldestFirst})
		page.Entries = list(page.Entries)
		return page, err
	})
}
