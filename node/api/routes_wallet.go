package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

type depositInput struct{ Body DepositRequest }

type faucetInput struct{ Body FaucetRequest }

func (s *Server) walletRoutes() {
	chainErrors := []int{
		http.StatusPaymentRequired, http.StatusConflict, http.StatusUnprocessableEntity,
		http.StatusBadGateway, http.StatusServiceUnavailable,
	}
	tags := []string{"wallet"}
	route(s, huma.Operation{
		OperationID: "get-wallet", Method: http.MethodGet, Path: "/v1/wallet", Tags: tags,
		Summary: "Balances, and the columns earned, promised and settled", Errors: []int{http.StatusInternalServerError},
	}, s.cfg.ReadTime, func(ctx context.Context, _ *nothing) (Wallet, error) {
		w, err := s.backend.Wallet(ctx)
		w.Lanes = list(w.Lanes)
		return w, err
	})
	route(s, huma.Operation{
		OperationID: "list-lanes", Method: http.MethodGet, Path: "/v1/lanes", Tags: tags,
		Summary: "Payment lanes of both directions", Errors: []int{http.StatusInternalServerError},
	}, s.cfg.ReadTime, func(ctx context.Context, _ *nothing) (LaneList, error) {
		w, err := s.backend.Lanes(ctx)
		w.Lanes = list(w.Lanes)
		return w, err
	})
	route(s, huma.Operation{
		OperationID: "settle", Method: http.MethodPost, Path: "/v1/wallet/settle", Tags: tags,
		Summary: "Claim every cheque held, in one transaction", Errors: chainErrors,
	}, s.cfg.WriteTime, func(ctx context.Context, _ *nothing) (Settlement, error) {
		out, err := s.backend.Settle(ctx)
		out.Rows = list(out.Rows)
		return out, err
	})
	route(s, huma.Operation{
		OperationID: "deposit", Method: http.MethodPost, Path: "/v1/wallet/deposit", Tags: tags,
		Summary: "Move tokens from the owner's account into the vault", Errors: chainErrors,
	}, s.cfg.WriteTime, func(ctx context.Context, in *depositInput) (Transfer, error) {
		return s.backend.Deposit(ctx, in.Body)
	})
	route(s, huma.Operation{
		OperationID: "faucet", Method: http.MethodPost, Path: "/v1/wallet/faucet", Tags: tags,
		Summary: "Ask the devnet's faucet for tokens and coins", Errors: chainErrors,
	}, s.cfg.WriteTime, func(ctx context.Context, in *faucetInput) (Transfer, error) {
		return s.backend.Faucet(ctx, in.Body)
	})
}
