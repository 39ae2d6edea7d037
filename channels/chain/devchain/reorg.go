package devchain

import (
	"context"
	"fmt"
	"time"
)

// Reorg leaves the blocks after block `to` for another branch, one longer and empty, for tests of what a chain takes
// back. Their transactions are forgotten: whoever wants them sends them again, with the nonces that they had. It waits for
// pending transactions first and fails if ctx ends before, or if there is no such block.
func (c *Chain) Reorg(ctx context.Context, to uint64) error {
	for {
		done, err := c.tryReorg(to)
		if done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (c *Chain) tryReorg(to uint64) (bool, error) {
	c.sealing.Lock()
	defer c.sealing.Unlock()
	if c.pending() > 0 {
		return false, nil
	}
	head := c.eth.BlockChain().CurrentBlock().Number.Uint64()
	ancestor := c.eth.BlockChain().GetHeaderByNumber(to)
	if ancestor == nil || to > head {
		return false, fmt.Errorf("reorganise: there is no block %d, the head is %d", to, head)
	}
	if err := c.beacon.Fork(ancestor.Hash()); err != nil {
		return false, fmt.Errorf("reorganise to block %d: %w", to, err)
	}
	// The pool takes the transactions of the left blocks back, and the next block would have them again.
	if err := c.eth.TxPool().Sync(); err != nil {
		return false, fmt.Errorf("reorganise: transaction pool: %w", err)
	}
	c.beacon.Rollback()
	for n := to; n <= head; n++ {
		c.beacon.Commit()
	}
	return true, c.eth.TxPool().Sync()
}
