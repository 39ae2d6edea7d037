package client

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/zerostate/zerostate/node/api"
)

// Settle claims the cheques whose claim brings more than it costs.
func (c *Client) Settle(ctx context.Context, req api.SettleRequest) (out api.Settlement, err error) {
	err = c.call(ctx, http.MethodPost, "/v1/wallet/settle", req, &out)
	return out, err
}

// Withdraw asks for free money of the vault, or goes on with a withdrawal.
func (c *Client) Withdraw(ctx context.Context, req api.WithdrawRequest) (out api.Withdrawal, err error) {
	err = c.call(ctx, http.MethodPost, "/v1/wallet/withdraw", req, &out)
	return out, err
}

// History lists one page of movements.
func (c *Client) History(ctx context.Context, q api.HistoryQuery) (out api.HistoryPage, err error) {
	order := ""
	if q.OldestFirst {
		order = "true"
	}
	path := query("/v1/wallet/history", "cursor", q.Cursor, "limit", positive(q.Limit), "since", moment(q.Since), "until", moment(q.Until),
		"counterparty", q.Counterparty, "oldestFirst", order)
	err = c.call(ctx, http.MethodGet, path, nil, &out)
	return out, err
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// Lane shows one lane.
func (c *Client) Lane(ctx context.Context, ref string) (out api.LaneDetail, err error) {
	err = c.call(ctx, http.MethodGet, lanePath(ref, ""), nil, &out)
	return out, err
}

// CloseLane ends a lane by agreement.
func (c *Client) CloseLane(ctx context.Context, ref string, req api.CloseRequest) (out api.LaneClosing, err error) {
	err = c.call(ctx, http.MethodPost, lanePath(ref, "/close"), req, &out)
	return out, err
}

// ForceCloseLane ends an outgoing lane without its payee.
func (c *Client) ForceCloseLane(ctx context.Context, ref string) (out api.LaneClosing, err error) {
	err = c.call(ctx, http.MethodPost, lanePath(ref, "/force-close"), nil, &out)
	return out, err
}

// LaneEvidence collects what a dispute about a lane needs.
func (c *Client) LaneEvidence(ctx context.Context, ref string) (out api.Evidence, err error) {
	err = c.call(ctx, http.MethodGet, lanePath(ref, "/evidence"), nil, &out)
	return out, err
}

func lanePath(ref, rest string) string { return "/v1/lanes/" + url.PathEscape(ref) + rest }

// OwnerOrder asks what an owner whose key is elsewhere has to sign or send.
func (c *Client) OwnerOrder(ctx context.Context, req api.OwnerRequest) (out api.OwnerOrder, err error) {
	err = c.call(ctx, http.MethodPost, "/v1/owner/orders", req, &out)
	return out, err
}

// OwnerSigned gives the owner's signature under what was shown last.
func (c *Client) OwnerSigned(ctx context.Context, req api.OwnerSignature) (out api.Transfer, err error) {
	err = c.call(ctx, http.MethodPost, "/v1/owner/signatures", req, &out)
	return out, err
}
