package chain

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"net/url"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/zerostate/zerostate/channels/watch"
	"github.com/zerostate/zerostate/protocol"
)

const (
	defaultCallTimeout = 5 * time.Second
	defaultPoll        = 500 * time.Millisecond
	maxEndpoints       = 16
	restFirst          = 250 * time.Millisecond // of an endpoint that failed; doubled up to 16 s
)

// Config says which endpoints to use.
type Config struct {
	// URLs are JSON-RPC endpoints of one chain (http, https, ws, wss), the preferred first. 1 to 16.
	URLs []string
	// CallTimeout is how long one endpoint may take for one call; 0 means 5 s.
	CallTimeout time.Duration
	// PollInterval is the longest pause between two looks for a receipt; 0 means 500 ms.
	// The first looks follow within milliseconds.
	PollInterval time.Duration
	// Instant says that a block is final when it is made, as on a devnet of one maker.
	Instant bool
	// Fees bounds and raises what transactions offer; the zero value has no bound and no patience: see watch.Fees.
	Fees watch.Fees
}

// Validate reports the first thing that is wrong, as ErrConfig.
func (c Config) Validate() error {
	if len(c.URLs) == 0 || len(c.URLs) > maxEndpoints {
		return fmt.Errorf("%w: %d endpoints, want 1 to %d", ErrConfig, len(c.URLs), maxEndpoints)
	}
	for _, raw := range c.URLs {
		u, err := url.Parse(raw)
		if err != nil || u.Host == "" {
			return fmt.Errorf("%w: endpoint %q is not a URL", ErrConfig, raw)
		}
		switch u.Scheme {
		case "http", "https", "ws", "wss":
		default:
			return fmt.Errorf("%w: endpoint %q: want http, https, ws or wss", ErrConfig, raw)
		}
	}
	if c.CallTimeout < 0 || c.PollInterval < 0 || c.Fees.Patience < 0 {
		return fmt.Errorf("%w: negative duration", ErrConfig)
	}
	return nil
}

// Client calls a chain through its endpoints: the one that answered last first, the others
// when it does not. Its methods may be called from any goroutine.
type Client struct {
	timeout time.Duration
	poll    time.Duration
	instant bool
	raise   watch.Fees

	mu        sync.Mutex
	endpoints []*endpoint
	preferred int
	expect    *expectation
}

type endpoint struct {
	url      string
	rpc      *ethclient.Client // nil until dialled
	verified bool              // against the client's expectation
	failures int               // in a row
	aside    time.Time         // until when it is asked last
}

// Head is a block: the newest that is known, or one that it was asked for.
type Head = watch.Block

// Dial prepares the endpoints and checks that one of them answers; it fails with ErrConfig or
// ErrNoAnswer. Call Verify before trusting what they say.
func Dial(ctx context.Context, cfg Config) (*Client, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	c := &Client{timeout: cfg.CallTimeout, poll: cfg.PollInterval, instant: cfg.Instant, raise: cfg.Fees}
	if c.timeout == 0 {
		c.timeout = defaultCallTimeout
	}
	if c.poll == 0 {
		c.poll = defaultPoll
	}
	for _, u := range cfg.URLs {
		c.endpoints = append(c.endpoints, &endpoint{url: u})
	}
	if _, err := c.ChainID(ctx); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// Close drops the connections.
func (c *Client) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range c.endpoints {
		if e.rpc != nil {
			e.rpc.Close()
			e.rpc = nil
		}
	}
}

// ChainID asks for the chain's ID.
func (c *Client) ChainID(ctx context.Context) (uint64, error) {
	return call(ctx, c, func(ctx context.Context, ec *ethclient.Client) (uint64, error) { return chainID(ctx, ec) })
}

// Head asks for the newest block.
func (c *Client) Head(ctx context.Context) (Head, error) {
	return call(ctx, c, func(ctx context.Context, ec *ethclient.Client) (Head, error) {
		h, err := ec.HeaderByNumber(ctx, nil)
		if err != nil {
			return Head{}, err
		}
		return headOf(h), nil
	})
}

func headOf(h *types.Header) Head {
	return Head{Number: h.Number.Uint64(), Hash: h.Hash(), Time: h.Time}
}

// Balance is what who holds outside the vault, in base units; the zero token is the native coin (wei).
func (c *Client) Balance(ctx context.Context, token, who common.Address) (*big.Int, error) {
	if token == (common.Address{}) {
		return call(ctx, c, func(ctx context.Context, ec *ethclient.Client) (*big.Int, error) {
			return ec.BalanceAt(ctx, who, nil)
		})
	}
	return view(ctx, c, token, tokenABI.PackBalanceOf(who), tokenABI.UnpackBalanceOf)
}

// Allowance is how much of owner's tokens spender may take.
func (c *Client) Allowance(ctx context.Context, token, owner, spender common.Address) (*big.Int, error) {
	return view(ctx, c, token, tokenABI.PackAllowance(owner, spender), tokenABI.UnpackAllowance)
}

// Decimals asks the token how many decimals people expect; 18 for the native coin.
func (c *Client) Decimals(ctx context.Context, token common.Address) (uint8, error) {
	if token == (common.Address{}) {
		return 18, nil
	}
	return view(ctx, c, token, tokenABI.PackDecimals(), tokenABI.UnpackDecimals)
}

// call runs fn on the endpoints in turn until one answers. An answer that refuses is an answer; silence, a limit that is
// reached, state that an endpoint does not have, and a failed verification lead to the next one.
func call[T any](ctx context.Context, c *Client, fn func(context.Context, *ethclient.Client) (T, error)) (T, error) {
	var failures []error
	for _, i := range c.order() {
		v, err := tryEndpoint(ctx, c, i, fn)
		if err == nil || answered(err) {
			c.prefer(i)
			return v, explain(err)
		}
		if ctx.Err() != nil {
			var zero T
			return zero, fmt.Errorf("%w: %w", ErrNoAnswer, ctx.Err())
		}
		c.putAside(i, err)
		failures = append(failures, fmt.Errorf("%s: %w", c.endpoints[i].url, err))
	}
	var zero T
	err := errors.Join(failures...)
	if isVerification(err) {
		return zero, err
	}
	return zero, fmt.Errorf("%w: %w", ErrNoAnswer, err)
}

func tryEndpoint[T any](ctx context.Context, c *Client, i int, fn func(context.Context, *ethclient.Client) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	var zero T
	ec, err := c.connect(ctx, i)
	if err != nil {
		return zero, err
	}
	return fn(ctx, ec)
}

// connect returns endpoint i dialled and, once Verify has said what to expect, verified.
func (c *Client) connect(ctx context.Context, i int) (*ethclient.Client, error) {
	c.mu.Lock()
	e, expect := c.endpoints[i], c.expect
	ec, verified := e.rpc, e.verified
	c.mu.Unlock()
	if ec == nil {
		conn, err := rpc.DialContext(ctx, e.url)
		if err != nil {
			return nil, err
		}
		ec = c.keep(e, ethclient.NewClient(conn))
	}
	if expect != nil && !verified {
		if err := expect.check(ctx, ec); err != nil {
			return nil, err
		}
		c.mu.Lock()
		e.verified = c.expect == expect
		c.mu.Unlock()
	}
	return ec, nil
}

// keep stores a fresh connection, or closes it when another goroutine was faster.
func (c *Client) keep(e *endpoint, fresh *ethclient.Client) *ethclient.Client {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e.rpc != nil {
		fresh.Close()
		return e.rpc
	}
	e.rpc = fresh
	return fresh
}

// order lists the endpoints to ask: the one that answered last first, those put aside at the end.
func (c *Client) order() []int {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	var order, aside []int
	for k := range c.endpoints {
		i := (c.preferred + k) % len(c.endpoints)
		if c.endpoints[i].aside.After(now) {
			aside = append(aside, i)
		} else {
			order = append(order, i)
		}
	}
	return append(order, aside...)
}

func (c *Client) prefer(i int) {
	c.mu.Lock()
	c.preferred = i
	c.endpoints[i].failures, c.endpoints[i].aside = 0, time.Time{}
	c.mu.Unlock()
}

// putAside lets an endpoint rest that failed, longer each time: one that limits its callers is not helped by more calls.
func (c *Client) putAside(i int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.endpoints[i]
	e.failures = min(e.failures+1, 7)
	if !missing(err) { // one that lacks a block is well
		e.aside = time.Now().Add(restFirst << (e.failures - 1))
	}
}

// view calls a contract's view function at the head.
func view[T any](ctx context.Context, c *Client, to common.Address, data []byte, unpack func([]byte) (T, error)) (T, error) {
	out, err := call(ctx, c, func(ctx context.Context, ec *ethclient.Client) ([]byte, error) {
		return ec.CallContract(ctx, ethereum.CallMsg{To: &to, Data: data}, nil)
	})
	var zero T
	if err != nil {
		return zero, err
	}
	if len(out) == 0 {
		return zero, fmt.Errorf("%w: %s answers with nothing", ErrNoVault, to)
	}
	v, err := unpack(out)
	if err != nil {
		return zero, fmt.Errorf("%w: %s answers in another form: %w", ErrForeignCode, to, err)
	}
	return v, nil
}

func chainID(ctx context.Context, ec *ethclient.Client) (uint64, error) {
	id, err := ec.ChainID(ctx)
	if err != nil {
		return 0, err
	}
	if !id.IsUint64() {
		return 0, fmt.Errorf("%w: chain ID %s has more than 64 bits", ErrWrongChain, id)
	}
	return id.Uint64(), nil
}

func amount(b *big.Int) (protocol.Amount, error) { return protocol.AmountFromBig(b) }
