package chain

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"
)

// Revealed is what the registry of reveals has of a hash.
type Revealed struct {
	At       uint64   // Unix seconds of its block; 0: not registered
	Preimage [32]byte // when At is not 0
}

// Registry looks a hash up in the registry, and finds its preimage in the log of its registration.
func (v *Vault) Registry(ctx context.Context, hash common.Hash) (Revealed, error) {
	at, err := v.RevealedAt(ctx, hash)
	if err != nil || at == 0 {
		return Revealed{}, err
	}
	topic := crypto.Keccak256Hash([]byte("Revealed(bytes32,bytes32,uint40)"))
	logs, err := call(ctx, v.client, func(ctx context.Context, ec *ethclient.Client) ([]types.Log, error) {
		return ec.FilterLogs(ctx, ethereum.FilterQuery{Addresses: []common.Address{v.addr}, Topics: [][]common.Hash{{topic}, {hash}}})
	})
	if err != nil {
		return Revealed{}, err
	}
	for _, l := range logs {
		e, err := vaultABI.UnpackRevealedEvent(&l)
		if err == nil && e.Hash == hash {
			return Revealed{At: at, Preimage: e.Preimage}, nil
		}
	}
	return Revealed{}, fmt.Errorf("%w: hash %s is registered and its log is not to be had", ErrNoAnswer, hash)
}

// Finalised asks for the newest block that the chain calls final.
func (c *Client) Finalised(ctx context.Context) (Head, error) {
	return call(ctx, c, func(ctx context.Context, ec *ethclient.Client) (Head, error) {
		h, err := ec.HeaderByNumber(ctx, big.NewInt(int64(rpc.FinalizedBlockNumber)))
		if err != nil {
			return Head{}, err
		}
		return Head{Number: h.Number.Uint64(), Hash: h.Hash(), Time: h.Time}, nil
	})
}
