package client

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
)

// NodeStatus asks what the node knows of itself.
func (c *Client) NodeStatus(ctx context.Context) (out api.NodeStatus, err error) {
	err = c.call(ctx, http.MethodGet, "/v1/node", nil, &out)
	return out, err
}

// Peers lists connected peers.
func (c *Client) Peers(ctx context.Context) (out api.PeerList, err error) {
	err = c.call(ctx, http.MethodGet, "/v1/peers", nil, &out)
	return out, err
}

// PutBlob uploads what r yields.
func (c *Client) PutBlob(ctx context.Context, r io.Reader) (out api.Blob, err error) {
	resp, err := c.send(ctx, http.MethodPost, "/v1/blobs", "application/octet-stream", r, nil)
	if err != nil {
		return out, err
	}
	return out, decode(resp, &out)
}

// Publish puts a stored module on the network.
func (c *Client) Publish(ctx context.Context, req api.PublishRequest) (out api.Agent, err error) {
	err = c.call(ctx, http.MethodPost, "/v1/agents", req, &out)
	return out, err
}

// Agents lists what the node serves.
func (c *Client) Agents(ctx context.Context) (out api.AgentList, err error) {
	err = c.call(ctx, http.MethodGet, "/v1/agents", nil, &out)
	return out, err
}

// Agent shows one agent, by card CID, module CID, capability or name.
func (c *Client) Agent(ctx context.Context, id string) (out api.Agent, err error) {
	err = c.call(ctx, http.MethodGet, "/v1/agents/"+url.PathEscape(id), nil, &out)
	return out, err
}

// Unpublish withdraws an agent.
func (c *Client) Unpublish(ctx context.Context, id string) (out api.Agent, err error) {
	err = c.call(ctx, http.MethodDelete, "/v1/agents/"+url.PathEscape(id), nil, &out)
	return out, err
}

// Find asks the network who serves a capability or a module.
func (c *Client) Find(ctx context.Context, q api.OfferQuery) (out api.OfferList, err error) {
	path := query("/v1/offers", "capability", q.Capability, "moduleCid", q.ModuleCID, "limit", positive(q.Limit))
	err = c.call(ctx, http.MethodGet, path, nil, &out)
	return out, err
}

// Submit hands in a task.
func (c *Client) Submit(ctx context.Context, req api.TaskRequest) (out api.Task, err error) {
	err = c.call(ctx, http.MethodPost, "/v1/tasks", req, &out)
	return out, err
}

// Tasks lists one page of tasks, newest first.
func (c *Client) Tasks(ctx context.Context, q api.TaskQuery) (out api.TaskPage, err error) {
	path := query("/v1/tasks", "cursor", q.Cursor, "limit", positive(q.Limit), "state", string(q.State), "role", q.Role)
	err = c.call(ctx, http.MethodGet, path, nil, &out)
	return out, err
}

// Task shows one task.
func (c *Client) Task(ctx context.Context, ref string) (out api.Task, err error) {
	err = c.call(ctx, http.MethodGet, taskPath(ref, ""), nil, &out)
	return out, err
}

// Wait returns the task when it is final, or as it stands after the timeout.
func (c *Client) Wait(ctx context.Context, ref string, timeout time.Duration) (out api.Task, err error) {
	path := taskPath(ref, "/wait") + "?timeout=" + strconv.FormatInt(timeout.Milliseconds(), 10)
	err = c.call(ctx, http.MethodGet, path, nil, &out)
	return out, err
}

// Cancel ends a task that is not final.
func (c *Client) Cancel(ctx context.Context, ref string) (out api.Task, err error) {
	err = c.call(ctx, http.MethodPost, taskPath(ref, "/cancel"), nil, &out)
	return out, err
}

// Output opens the result. The caller closes Body; a result that breaks off ends in an error.
func (c *Client) Output(ctx context.Context, ref string) (api.Content, error) {
	resp, err := c.send(ctx, http.MethodGet, taskPath(ref, "/output"), "", nil, nil)
	if err != nil {
		return api.Content{}, err
	}
	return api.Content{Body: resp.Body, Size: resp.ContentLength, ContentType: resp.Header.Get("Content-Type")}, nil
}

// Receipt returns the receipt file.
func (c *Client) Receipt(ctx context.Context, ref string) ([]byte, error) {
	resp, err := c.send(ctx, http.MethodGet, taskPath(ref, "/receipt"), "", nil, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	return io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
}

// Evidence returns the evidence file; it holds the whole ciphertext.
func (c *Client) Evidence(ctx context.Context, ref string) ([]byte, error) {
	resp, err := c.send(ctx, http.MethodGet, taskPath(ref, "/evidence"), "", nil, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	return io.ReadAll(io.LimitReader(resp.Body, protocol.MaxEvidence+1))
}

// Wallet shows the node's money.
func (c *Client) Wallet(ctx context.Context) (out api.Wallet, err error) {
	err = c.call(ctx, http.MethodGet, "/v1/wallet", nil, &out)
	return out, err
}

// Lanes lists payment lanes.
func (c *Client) Lanes(ctx context.Context) (out api.LaneList, err error) {
	err = c.call(ctx, http.MethodGet, "/v1/lanes", nil, &out)
	return out, err
}

// Deposit moves tokens into the vault.
func (c *Client) Deposit(ctx context.Context, req api.DepositRequest) (out api.Transfer, err error) {
	err = c.call(ctx, http.MethodPost, "/v1/wallet/deposit", req, &out)
	return out, err
}

// Faucet asks the devnet's faucet.
func (c *Client) Faucet(ctx context.Context, req api.FaucetRequest) (out api.Transfer, err error) {
	err = c.call(ctx, http.MethodPost, "/v1/wallet/faucet", req, &out)
	return out, err
}

func taskPath(ref, rest string) string { return "/v1/tasks/" + url.PathEscape(ref) + rest }

func positive(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}
