package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

type ownerInput struct{ Body OwnerRequest }

type signatureInput struct{ Body OwnerSignature }

func (s *Server) ownerRoutes() {
	chainErrors := append(clientErrorResponses(), http.StatusConflict, http.StatusPaymentRequired, http.StatusBadGateway, http.StatusServiceUnavailable)
	tags := []string{"wallet"}
	route(s, huma.Operation{
		OperationID: "order-owner", Method: http.MethodPost, Path: "/v1/owner/orders", Tags: tags,
		Summary: "What an owner whose key is elsewhere has to sign or to send", Errors: chainErrors,
	}, s.cfg.ReadTime, func(ctx context.Context, in *ownerInput) (OwnerOrder, error) {
		out, err := s.backend.OwnerOrder(ctx, in.Body)
		out.Transactions = list(out.Transactions)
		return out, err
	})
	route(s, huma.Operation{
		OperationID: "sign-owner-order", Method: http.MethodPost, Path: "/v1/owner/signatures", Tags: tags,
		Summary: "The owner's signature under what was shown last: it is sent, and this node pays for it", Errors: chainErrors,
	}, s.cfg.WriteTime, func(ctx context.Context, in *signatureInput) (Transfer, error) {
		return s.backend.OwnerSigned(ctx, in.Body)
	})
}
