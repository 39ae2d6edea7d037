package chain

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
)

// expectation is what the network profile says about its chain.
type expectation struct {
	chainID  uint64
	genesis  common.Hash
	vault    common.Address
	codeHash common.Hash
}

// Verify checks that the endpoints serve the network's chain with its vault, all pinned, because
// the same keys, chain ID and address after a rewind would let old cheques be replayed. It fails with
// ErrWrongChain, ErrWrongGenesis, ErrNoVault, ErrForeignCode or ErrNoAnswer. One wrong endpoint
// fails it, a silent one only if no other answers; a silent one is checked before its first use later.
func (c *Client) Verify(ctx context.Context, chainID uint64, genesis common.Hash, vault common.Address, codeHash common.Hash) error {
	x := &expectation{chainID: chainID, genesis: genesis, vault: vault, codeHash: codeHash}
	c.mu.Lock()
	c.expect = x
	for _, e := range c.endpoints {
		e.verified = false
	}
	c.mu.Unlock()

	good, silent := 0, []error(nil)
	for i, e := range c.endpoints {
		_, err := tryEndpoint(ctx, c, i, func(context.Context, *ethclient.Client) (struct{}, error) { return struct{}{}, nil })
		switch {
		case err == nil:
			good++
		case isVerification(err):
			return fmt.Errorf("%s: %w", e.url, err)
		default:
			silent = append(silent, fmt.Errorf("%s: %w", e.url, err))
		}
	}
	if good == 0 {
		return fmt.Errorf("%w: %w", ErrNoAnswer, errors.Join(silent...))
	}
	return nil
}

func isVerification(err error) bool {
	for _, e := range []error{ErrWrongChain, ErrWrongGenesis, ErrNoVault, ErrForeignCode} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

func (x *expectation) check(ctx context.Context, ec *ethclient.Client) error {
	id, err := chainID(ctx, ec)
	if err != nil {
		return err
	}
	if id != x.chainID {
		return fmt.Errorf("%w: chain ID %d, the network's is %d", ErrWrongChain, id, x.chainID)
	}
	block, err := ec.HeaderByNumber(ctx, new(big.Int))
	if err != nil {
		return err
	}
	if block.Hash() != x.genesis {
		return fmt.Errorf("%w: %s, the network's is %s; was the chain restarted from nothing?", ErrWrongGenesis, block.Hash(), x.genesis)
	}
	code, err := ec.CodeAt(ctx, x.vault, nil)
	if err != nil {
		return err
	}
	if len(code) == 0 {
		return fmt.Errorf("%w %s: deploy it, or use the network profile that belongs to this chain", ErrNoVault, x.vault)
	}
	if got := crypto.Keccak256Hash(code); got != x.codeHash {
		return fmt.Errorf("%w: code hash %s at %s, the network's is %s", ErrForeignCode, got, x.vault, x.codeHash)
	}
	return nil
}
