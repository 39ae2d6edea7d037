package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"github.com/zerostate/zerostate/node/api"
)

// maxAnswer bounds a JSON answer, in bytes.
const maxAnswer = 16 << 20

// Client talks to one node. It is safe for concurrent use.
type Client struct {
	socket string
	http   *http.Client
}

// New makes a client for the node that listens on the socket. It does not connect.
func New(socket string) *Client {
	var d net.Dialer
	return &Client{socket: socket, http: &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return d.DialContext(ctx, "unix", socket)
		},
		DisableCompression: true,
		MaxIdleConns:       8,
	}}}
}

// Close lets idle connections go.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// call sends in as JSON (nil for no body) and decodes the answer into out.
func (c *Client) call(ctx context.Context, method, path string, in, out any) error {
	var payload io.Reader
	contentType := ""
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("encode the request: %w", err)
		}
		payload, contentType = bytes.NewReader(b), "application/json"
	}
	resp, err := c.send(ctx, method, path, contentType, payload, nil)
	if err != nil {
		return err
	}
	return decode(resp, out)
}

func decode(resp *http.Response, out any) error {
	defer func() { _ = resp.Body.Close() }()
	err := json.NewDecoder(io.LimitReader(resp.Body, maxAnswer)).Decode(out)
	if err != nil {
		return fmt.Errorf("read the daemon's answer: %w", err)
	}
	return nil
}

// send returns the response of a request that succeeded, and a *api.Problem otherwise.
func (c *Client) send(ctx context.Context, method, path, contentType string, payload io.Reader, header http.Header) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, "http://zerostate"+path, payload)
	if err != nil {
		return nil, err
	}
	for k, v := range header {
		req.Header[k] = v
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, c.unreachable(ctx, err)
	}
	if resp.StatusCode/100 == 2 {
		return resp, nil
	}
	defer func() { _ = resp.Body.Close() }()
	return nil, problemOf(resp)
}

func problemOf(resp *http.Response) error {
	b, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	p := &api.Problem{}
	if json.Unmarshal(b, p) != nil || p.Title == "" {
		return api.NewProblem(api.CodeInternal, "the daemon gave an answer that this program does not understand",
			"HTTP status "+resp.Status, "see that zerostate and zerostated are of the same version")
	}
	return p
}

// unreachable says why no connection came about.
func (c *Client) unreachable(ctx context.Context, err error) error {
	var uerr *url.Error
	if errors.As(err, &uerr) {
		err = uerr.Err
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, fs.ErrNotExist):
		return api.NewProblem(api.CodeNoDaemon, "no daemon answers", "there is no socket at "+c.socket, "start it: "+c.start()).Because(err)
	case errors.Is(err, syscall.ECONNREFUSED):
		return api.NewProblem(api.CodeNoDaemon, "no daemon answers", "nobody listens on "+c.socket, "start it: "+c.start()).Because(err)
	case errors.Is(err, fs.ErrPermission):
		return api.NewProblem(api.CodeNoDaemon, "the daemon's socket may not be opened", c.socket+" belongs to another user",
			"run this as the user who runs zerostated").Because(err)
	}
	var opErr *net.OpError
	if errors.As(err, &opErr) && opErr.Op == "dial" {
		return api.NewProblem(api.CodeNoDaemon, "no daemon answers", err.Error(), "start it: "+c.start()).Because(err)
	}
	return api.NewProblem(api.CodeNoDaemon, "the daemon went away", err.Error(), "look into its log, then start it again: "+c.start()).Because(err)
}

// start is the command that starts the daemon of this socket.
func (c *Client) start() string {
	if dir, ok := strings.CutSuffix(c.socket, "/api.sock"); ok {
		return "zerostated run --dir " + dir
	}
	return "zerostated run"
}

func query(path string, pairs ...string) string {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			v.Set(pairs[i], pairs[i+1])
		}
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}
