package chain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"
)

// What money is credited for, and what a lock is given up for, is asked of every endpoint, and counts when most of those that
// answer say the same. Everything is asked about one block, named by its hash, so that an endpoint that lags is
// silent rather than another opinion.

// vote is what one endpoint said.
type vote[T any] struct {
	url   string
	value T
	err   error
}

// poll asks all endpoints at once. Those that gave no answer are left out, with why in silent.
func poll[T any](ctx context.Context, c *Client, fn func(context.Context, *ethclient.Client) (T, error)) (votes []vote[T], silent error) {
	all := make([]vote[T], len(c.endpoints))
	var wait sync.WaitGroup
	for i, e := range c.endpoints {
		wait.Go(func() {
			v, err := tryEndpoint(ctx, c, i, fn)
			if err != nil && !answered(err) {
				c.putAside(i, err)
			}
			all[i] = vote[T]{e.url, v, err}
		})
	}
	wait.Wait()
	var failures []error
	for _, v := range all {
		if v.err != nil && !answered(v.err) {
			failures = append(failures, fmt.Errorf("%s: %w", v.url, v.err))
			continue
		}
		votes = append(votes, v)
	}
	return votes, errors.Join(failures...)
}

// quorum is how many endpoints have to say the same: more than half of those that answer, and half of all.
func (c *Client) quorum(answers int) int { return max(answers/2+1, (len(c.endpoints)+1)/2) }

// agree asks all endpoints and gives what most of them say. ErrDisagree: no answer has enough of them behind it.
func agree[T comparable](ctx context.Context, c *Client, fn func(context.Context, *ethclient.Client) (T, error)) (T, error) {
	if len(c.endpoints) == 1 {
		return call(ctx, c, fn)
	}
	var zero T
	votes, silent := poll(ctx, c, fn)
	if len(votes) == 0 {
		if isVerification(silent) {
			return zero, silent
		}
		return zero, fmt.Errorf("%w: %w", ErrNoAnswer, silent)
	}
	need := c.quorum(len(votes))
	for _, v := range votes {
		same := 0
		for _, w := range votes {
			if w.value == v.value && (w.err == nil) == (v.err == nil) {
				same++
			}
		}
		if same >= need {
			return v.value, explain(v.err)
		}
	}
	said := make([]string, len(votes))
	for i, v := range votes {
		said[i] = fmt.Sprintf("%s: %v", v.url, v.value)
		if v.err != nil {
			said[i] = fmt.Sprintf("%s: %v", v.url, v.err)
		}
	}
	err := fmt.Errorf("%w, %d of %d would have to: %s", ErrDisagree, need, len(c.endpoints), strings.Join(said, "; "))
	if silent != nil {
		err = fmt.Errorf("%w; silent: %w", err, silent)
	}
	return zero, err
}

// Agreed is the newest block that most endpoints have. ErrDisagree when they are on different chains.
func (c *Client) Agreed(ctx context.Context) (Head, error) { return c.agreedAt(ctx, nil) }

// Finalised is the newest block that most endpoints call final; on an instant chain the newest that they have.
func (c *Client) Finalised(ctx context.Context) (Head, error) {
	if c.instant {
		return c.Agreed(ctx)
	}
	return c.agreedAt(ctx, big.NewInt(int64(rpc.FinalizedBlockNumber)))
}

// stepsDown is how many blocks under the newest common one are tried when endpoints are about to change their minds.
const stepsDown = 3

func (c *Client) agreedAt(ctx context.Context, tag *big.Int) (Head, error) {
	if len(c.endpoints) == 1 {
		return c.HeadAt(ctx, tag)
	}
	votes, silent := poll(ctx, c, func(ctx context.Context, ec *ethclient.Client) (Head, error) { return headAt(ctx, ec, tag) })
	var heights []uint64
	for _, v := range votes {
		if v.err == nil {
			heights = append(heights, v.value.Number)
		}
	}
	need := c.quorum(len(heights))
	if len(heights) < need {
		return Head{}, fmt.Errorf("%w: %d endpoints of %d name a newest block, %d are needed: %w", ErrNoAnswer, len(heights), len(c.endpoints), need, silent)
	}
	slices.SortFunc(heights, func(a, b uint64) int { return cmp.Compare(b, a) })
	common := heights[need-1]
	var err error
	for step := uint64(0); step < stepsDown && step <= common; step++ {
		var h Head
		if h, err = c.BlockAt(ctx, common-step); !errors.Is(err, ErrDisagree) {
			return h, err
		}
	}
	return Head{}, err
}

// BlockAt is the block of that number, as most endpoints have it; ethereum.NotFound when they have none.
func (c *Client) BlockAt(ctx context.Context, number uint64) (Head, error) {
	return agree(ctx, c, func(ctx context.Context, ec *ethclient.Client) (Head, error) {
		return headAt(ctx, ec, new(big.Int).SetUint64(number))
	})
}

// HeadAt is a block as one endpoint has it: nil asks for the newest, a number or a tag of package rpc for that.
func (c *Client) HeadAt(ctx context.Context, number *big.Int) (Head, error) {
	return call(ctx, c, func(ctx context.Context, ec *ethclient.Client) (Head, error) { return headAt(ctx, ec, number) })
}

func headAt(ctx context.Context, ec *ethclient.Client, number *big.Int) (Head, error) {
	h, err := ec.HeaderByNumber(ctx, number)
	if err != nil {
		return Head{}, err
	}
	return headOf(h), nil
}

// viewAt calls a contract's view function in the state after block at, on all endpoints, and gives what most of them say.
func viewAt[T comparable](ctx context.Context, c *Client, at common.Hash, to common.Address, data []byte, unpack func([]byte) (T, error)) (T, error) {
	type text struct{ out string } // bytes that can be compared
	var zero T
	got, err := agree(ctx, c, func(ctx context.Context, ec *ethclient.Client) (text, error) {
		out, err := ec.CallContractAtHash(ctx, ethereum.CallMsg{To: &to, Data: data}, at)
		return text{string(out)}, err
	})
	if err != nil {
		return zero, err
	}
	if got.out == "" {
		return zero, fmt.Errorf("%w: %s answers with nothing", ErrNoVault, to)
	}
	v, err := unpack([]byte(got.out))
	if err != nil {
		return zero, fmt.Errorf("%w: %s answers in another form: %w", ErrForeignCode, to, err)
	}
	return v, nil
}

// logsSince asks one endpoint for the logs of a contract with those topics in the blocks from to to, both included.
func (c *Client) logsSince(ctx context.Context, of common.Address, from, to uint64, topics ...[]common.Hash) ([]types.Log, error) {
	return call(ctx, c, func(ctx context.Context, ec *ethclient.Client) ([]types.Log, error) {
		return ec.FilterLogs(ctx, ethereum.FilterQuery{
			Addresses: []common.Address{of}, FromBlock: new(big.Int).SetUint64(from), ToBlock: new(big.Int).SetUint64(to), Topics: topics,
		})
	})
}
