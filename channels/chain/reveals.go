package chain

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
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
	// The endpoint that names the key cannot lie about it: it is the hash's preimage or it is not.
	logs, err := call(ctx, v.client, func(ctx context.Context, ec *ethclient.Client) ([]types.Log, error) {
		return ec.FilterLogs(ctx, ethereum.FilterQuery{Addresses: []common.Address{v.addr}, Topics: [][]common.Hash{{revealedTopic}, {hash}}})
	})
	if err != nil {
		return Revealed{}, err
	}
	for _, l := range logs {
		e, err := vaultABI.UnpackRevealedEvent(&l)
		if err == nil && e.Hash == hash && crypto.Keccak256Hash(e.Preimage[:]) == hash {
			return Revealed{At: at, Preimage: e.Preimage}, nil
		}
	}
	return Revealed{}, fmt.Errorf("%w: hash %s is registered and its log is not to be had", ErrNoAnswer, hash)
}
