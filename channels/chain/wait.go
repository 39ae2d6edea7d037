package chain

import (
	"context"
	"errors"
	"fmt"
	"math"
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

// Wait returns once a block holds tx, or what it was replaced with for more, or fails: *RevertError when it was mined and refused,
// ErrNonceTaken when another transaction took its place, ctx's error when that ends first (the
// transaction stays in the journal and may still be mined). A chain that does not answer is waited for. It
// broadcasts again now and then, since a pool may drop what it took. The block may still be taken back: Tend sees to that.
func (s *Sender) Wait(ctx context.Context, tx Tx) (*types.Receipt, error) {
	if _, err := s.decode(tx.entry); err != nil {
		return nil, err
	}
	final := uint64(0)
	if s.client.instant {
		final = math.MaxUint64
	}
	pause, sent := firstPoll, time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	var err error
	for {
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for transaction %s: %w", tx.Hash, errors.Join(ctx.Err(), err))
		case <-timer.C:
		}
		var r *types.Receipt
		again := time.Since(sent) > rebroadcastGap
		group := append([]Entry{tx.entry}, s.rivalsOf(tx.Nonce)...)
		r, err = s.settle(ctx, group, again, final)
		if !errors.Is(err, errPending) && !errors.Is(err, ErrNoAnswer) {
			return r, err
		}
		if again {
			if raw, err := s.decode(group[len(group)-1]); err == nil {
				s.broadcast(ctx, raw)
			}
			sent = time.Now()
		}
		timer.Reset(pause)
		pause = min(pause*3/2, s.client.poll)
	}
}

// settle asks what became of the transactions of one nonce, and marks them done when that is certain: when the block that holds one
// is not above final, or the nonce is used up. errPending: no block holds one.
func (s *Sender) settle(ctx context.Context, group []Entry, deep bool, final uint64) (*types.Receipt, error) {
	e, r, err := s.look(ctx, group, deep)
	if errors.Is(err, ErrNonceTaken) {
		for _, lost := range group {
			err = s.finish(lost, true, err)
		}
		return nil, err
	}
	if err != nil {
		return nil, err
	}
	var reverted error
	if r.Status != types.ReceiptStatusSuccessful {
		reverted = s.whyReverted(ctx, e, r)
	}
	if number := r.BlockNumber.Uint64(); number > final {
		if e.Block == number {
			return r, reverted
		}
		e.Block = number
		if err := s.journal.Put(e); err != nil {
			return r, errors.Join(reverted, fmt.Errorf("transaction journal: %w", err))
		}
		return r, reverted
	}
	// The losers first: whoever asks by the ID is to find the one that counts.
	for _, lost := range group {
		if lost.Hash != e.Hash {
			if err := s.finish(lost, true, nil); err != nil {
				return r, err
			}
		}
	}
	return r, s.finish(e, reverted != nil, reverted)
}

// look finds the transaction of a nonce that a block holds. errPending if there is none and one may still come, ErrNonceTaken,
// looked for only with deep, if none can.
func (s *Sender) look(ctx context.Context, group []Entry, deep bool) (Entry, *types.Receipt, error) {
	e, r, err := s.mined(ctx, group)
	if !deep || !errors.Is(err, errPending) {
		return e, r, err
	}
	used, err := s.nonceUsed(ctx, group[0].Nonce)
	if err != nil {
		return e, nil, err
	}
	if !used {
		return e, nil, errPending
	}
	// Ask again: it may itself be what was mined in between.
	if e, r, err = s.mined(ctx, group); errors.Is(err, errPending) {
		err = fmt.Errorf("%w %d: transaction %s can never be mined", ErrNonceTaken, group[0].Nonce, group[0].Hash)
	}
	return e, r, err
}

func (s *Sender) mined(ctx context.Context, group []Entry) (Entry, *types.Receipt, error) {
	for _, e := range group {
		r, err := s.receipt(ctx, e)
		if !errors.Is(err, errPending) {
			return e, r, err
		}
	}
	return group[0], nil, errPending
}

// nonceUsed reports whether some transaction used the nonce up, deep enough to count.
func (s *Sender) nonceUsed(ctx context.Context, nonce uint64) (bool, error) {
	head, err := s.client.Head(ctx)
	if err != nil || head.Number < nonceDepth {
		return false, err
	}
	used, err := call(ctx, s.client, func(ctx context.Context, ec *ethclient.Client) (uint64, error) {
		return ec.NonceAt(ctx, s.from, new(big.Int).SetUint64(head.Number-nonceDepth))
	})
	return used > nonce, err
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
