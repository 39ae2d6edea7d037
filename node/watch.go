package node

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/channels/watch"
	"github.com/zerostate/zerostate/protocol"
)

// The watcher of the chain: it notices when blocks are taken back, and looks after the node's transactions. What is credited and
// when is decided where a lane is read (payee.go), by the rules of channels/watch.

const (
	watchPause = 5 * time.Second  // between two looks at the head
	feePause   = 30 * time.Second // that a transaction waits before it is offered for more
	awaitPause = time.Second      // between two looks for a block's depth
)

// creditRules are what the operator allows to count before it is final.
func (n *Node) creditRules() watch.Rules {
	return watch.Rules{Blocks: n.cfg.Chain.Confirmations, Small: n.cfg.Chain.EarlyLane, Total: n.cfg.Chain.EarlyTotal}
}

// watchHeads looks at the chain for as long as the node lives.
func (n *Node) watchHeads(ctx context.Context) error {
	tick := time.NewTicker(watchPause)
	defer tick.Stop()
	var marks watch.Marks
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-tick.C:
			try, cancel := context.WithTimeout(ctx, 2*watchPause)
			next, err := n.watchOnce(try, marks, now)
			cancel()
			if err != nil && ctx.Err() == nil {
				n.log.Warn("the chain cannot be watched; it is tried again", "err", err)
				continue
			}
			marks = next
		}
	}
}

// watchOnce is one look. On an error what was noticed is noticed again at the next.
func (n *Node) watchOnce(ctx context.Context, marks watch.Marks, now time.Time) (watch.Marks, error) {
	c, err := n.chain.get(ctx)
	if err != nil {
		return marks, err
	}
	at, err := c.client.View(ctx, n.credit.Blocks)
	if err != nil {
		return marks, chainReason(err)
	}
	n.chainClock.saw(at.Head.Time)
	before := marks.Len()
	next, err := n.recheck(ctx, c, marks)
	if err != nil {
		return marks, chainReason(err)
	}
	if lost := before - next.Len(); lost > 0 {
		n.log.Warn("the chain took blocks back: lanes and locks are read again", "looks", lost, "head", at.Head.Number)
		if err := n.readAgain(ctx, c, at); err != nil {
			return marks, err
		}
	}
	sent, err := c.gas.Tend(ctx, now)
	if err != nil {
		return marks, fmt.Errorf("look after transactions: %w", chainReason(err))
	}
	if sent.Back+sent.Raised > 0 {
		n.log.Info("transactions were offered again", "taken back", sent.Back, "for more", sent.Raised)
	}
	if sent.Bound != nil {
		n.log.Warn("a transaction waits: raise [chain] max_fee_gwei, or wait until the chain is less busy", "err", sent.Bound)
	}
	return next.Add(at.Head).Drop(at.Final.Number), nil
}

// recheck asks for the blocks that were seen before, newest first, until one stands.
func (n *Node) recheck(ctx context.Context, c *liveChain, marks watch.Marks) (watch.Marks, error) {
	for {
		b, ok := marks.Newest()
		if !ok {
			return marks, nil
		}
		now, err := c.client.BlockAt(ctx, b.Number)
		if errors.Is(err, ethereum.NotFound) {
			now, err = chain.Head{}, nil
		}
		if err != nil {
			return marks, err
		}
		next, kept := marks.Still(now.Hash)
		if kept {
			return marks, nil
		}
		marks = next
	}
}

// readAgain reads every lane that is not closed, both directions, and the registry for every lock that counts as registered.
func (n *Node) readAgain(ctx context.Context, c *liveChain, at chain.View) error {
	var in []channels.Payee
	var out []channels.Payer
	if err := errors.Join(
		n.payees.Each(func(s channels.Payee) error { in = append(in, s); return nil }),
		n.payers.Each(func(s channels.Payer) error { out = append(out, s); return nil }),
	); err != nil {
		return err
	}
	for _, s := range in {
		if _, err := n.payee.lookAt(ctx, c, s.Lane, at); err != nil {
			return err
		}
		if err := n.takeReveals(ctx, c, s, at.Head, time.Unix(int64(at.Head.Time), 0)); err != nil {
			return err
		}
	}
	for _, s := range out {
		facts, err := c.laneFacts(ctx, s.Lane.Key(), protocol.AccountKey(s.Lane.Payer, s.Lane.Token))
		if err != nil {
			return err
		}
		if err := n.payer.update(s.Lane, facts); err != nil {
			return err
		}
	}
	return nil
}

// awaitDepth waits until a block has so many blocks on top of it as make a payee count small sums.
func (n *Node) awaitDepth(ctx context.Context, c *liveChain, number uint64) error {
	if n.profile.Payload.Dev {
		return nil
	}
	tick := time.NewTicker(awaitPause)
	defer tick.Stop()
	for {
		head, err := c.client.Agreed(ctx)
		if err == nil && head.Number >= number+n.credit.Blocks {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait until block %d is %d blocks deep: %w", number, n.credit.Blocks, errors.Join(ctx.Err(), err))
		case <-tick.C:
		}
	}
}

// feesOf are the bounds of the operator on what a transaction may cost.
func feesOf(maxGwei uint64) watch.Fees {
	f := watch.Fees{Patience: feePause}
	if maxGwei > 0 {
		f.Most = chain.GWei(maxGwei)
	}
	return f
}
