package chain

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
)

const (
	firstPoll      = 2 * time.Millisecond
	rebroadcastGap = 10 * time.Second
	// nonceDepth is how many blocks deep a used-up nonce must lie to count: behind one URL there may
	// be replicas, one of which knows the block that the other has not yet seen.
	nonceDepth = 2
)

// errPending says that no block holds the transaction yet.
var errPending = errors.New("the transaction is pending")

// Wait returns once a block holds tx, or fails: *RevertError when it was mined and refused,
// ErrNonceTaken when another transaction took its place, ctx's error when that ends first (the
// transaction stays in the journal and may still be mined). A chain that does not answer is waited for. It
// broadcasts again now and then, since a pool may drop what it took.
func (s *Sender) Wait(ctx context.Context, tx Tx) (*types.Receipt, error) {
	raw, err := s.decode(tx.entry)
	if err != nil {
		return nil, err
	}
	pause, sent := firstPoll, time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for transaction %s: %w", tx.Hash, errors.Join(ctx.Err(), err))
		case <-timer.C:
		}
		var r *types.Receipt
		again := time.Since(sent) > rebroadcastGap
		r, err = s.settle(ctx, tx.entry, again)
		if !errors.Is(err, errPending) && !errors.Is(err, ErrNoAnswer) {
			return r, err
		}
		if again {
			s.broadcast(ctx, raw)
			sent = time.Now()
		}
		timer.Reset(pause)
		pause = min(pause*3/2, s.client.poll)
	}
}

// settle asks what became of e and marks it done when that is certain. errPending: nothing yet. With
// deep it also looks whether another transaction used the nonce up.
func (s *Sender) settle(ctx context.Context, e Entry, deep bool) (*types.Receipt, error) {
	r, err := s.receipt(ctx, e)
	if deep && errors.Is(err, errPending) {
		r, err = s.lost(ctx, e)
	}
	if err != nil {
		return nil, err
	}
	if r.Status != types.ReceiptStatusSuccessful {
		return r, s.finish(e, true, s.whyReverted(ctx, e, r))
	}
	return r, s.finish(e, false, nil)
}

// lost is for a transaction without a receipt: errPending if it can still be mined, ErrNonceTaken if not.
func (s *Sender) lost(ctx context.Context, e Entry) (*types.Receipt, error) {
	head, err := s.client.Head(ctx)
	if err != nil {
		return nil, err
	}
	if head.Number < nonceDepth {
		return nil, errPending
	}
	used, err := call(ctx, s.client, func(ctx context.Context, ec *ethclient.Client) (uint64, error) {
		return ec.NonceAt(ctx, s.from, new(big.Int).SetUint64(head.Number-nonceDepth))
	})
	if err != nil {
		return nil, err
	}
	if used <= e.Nonce {
		return nil, errPending
	}
	// Ask again: it may itself be what was mined in between.
	r, err := s.receipt(ctx, e)
	if errors.Is(err, errPending) {
		return nil, s.finish(e, true, fmt.Errorf("%w %d: transaction %s can never be mined", ErrNonceTaken, e.Nonce, e.Hash))
	}
	return r, err
}

// receipt asks for the receipt; errPending when there is none. A node can show the receipt of a block
// that is not yet its head, and would then answer the caller's next read from the state before: that is pending too.
func (s *Sender) receipt(ctx context.Context, e Entry) (*types.Receipt, error) {
	return call(ctx, s.client, func(ctx context.Context, ec *ethclient.Client) (*types.Receipt, error) {
		r, err := ec.TransactionReceipt(ctx, e.Hash)
		if err != nil {
			if answered(err) { // not found, or its index is not ready
				return nil, errors.Join(errPending, err)
			}
			return nil, err
		}
		head, err := ec.BlockNumber(ctx)
		if err == nil && head < r.BlockNumber.Uint64() {
			err = errPending
		}
		return r, err
	})
}

func (s *Sender) finish(e Entry, failed bool, result error) error {
	e.Done, e.Failed = true, failed
	if err := s.journal.Put(e); err != nil {
		return errors.Join(result, fmt.Errorf("transaction journal: %w", err))
	}
	return result
}

// whyReverted runs the transaction again on the state before its block; that is the reason in all
// but rare races.
func (s *Sender) whyReverted(ctx context.Context, e Entry, r *types.Receipt) error {
	tx, err := s.decode(e)
	if err != nil {
		return err
	}
	_, err = call(ctx, s.client, func(ctx context.Context, ec *ethclient.Client) ([]byte, error) {
		before := new(big.Int).Sub(r.BlockNumber, big.NewInt(1))
		return ec.CallContract(ctx, ethereum.CallMsg{From: s.from, To: tx.To(), Value: tx.Value(), Data: tx.Data(), Gas: tx.Gas()}, before)
	})
	var revert *RevertError
	if !errors.As(err, &revert) {
		revert = &RevertError{Detail: "the reason is not known any more"}
		if r.GasUsed == tx.Gas() {
			revert.Detail = "it ran out of gas"
		}
	}
	return fmt.Errorf("transaction %s: %w", e.Hash, revert)
}
