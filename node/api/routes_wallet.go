package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

type depositInput struct{ Body DepositRequest }

type settleInput struct {
	Body *SettleRequest
}

type withdrawInput struct{ Body WithdrawRequest }

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
		w.Lanes, w.Exposure, w.Periods = list(w.Lanes), list(w.Exposure), list(w.Periods)
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
		Summary: "Claim, in one transaction, the cheques whose claim brings more than it costs", Errors: chainErrors,
	}, s.cfg.WriteTime, func(ctx context.Context, in *settleInput) (Settlement, error) {
		out, err := s.backend.Settle(ctx, orZero(in.Body))
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
		OperationID: "withdraw", Method: http.MethodPost, Path: "/v1/wallet/withdraw", Tags: tags,
		Summary: "Take free money out of the vault: asks first, pays when the window is over; call it again to go on", Errors: chainErrors,
	}, s.cfg.WriteTime, func(ctx context.Context, in *withdrawInput) (Withdrawal, error) {
		return s.backend.Withdraw(ctx, in.Body)
	})
	route(s, huma.Operation{
		OperationID: "faucet", Method: http.MethodPost, Path: "/v1/wallet/faucet", Tags: tags,
		Summary: "Ask the devnet's faucet for tokens and coins", Errors: chainErrors,
	}, s.cfg.WriteTime, func(ctx context.Context, in *faucetInput) (Transfer, error) {
		return s.backend.Faucet(ctx, in.Body)
	})
}

// orZero is a body that may be left out.
func orZero[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}
