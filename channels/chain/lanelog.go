package chain

import (
	"context"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
)

var openedTopic = vaultABI.GetABI().Events["LaneOpened"].ID

// LanesOf reads from the vault's log which lanes somebody ever had, as their payer or as their payee. An endpoint that limits how
// much of the log it shows may refuse.
func (v *Vault) LanesOf(ctx context.Context, who common.Address, asPayer bool) ([]LaneID, error) {
	topics := [][]common.Hash{{openedTopic}, nil, nil, {common.BytesToHash(who[:])}}
	if asPayer {
		topics = [][]common.Hash{{openedTopic}, nil, {common.BytesToHash(who[:])}}
	}
	logs, err := call(ctx, v.client, func(ctx context.Context, ec *ethclient.Client) ([]types.Log, error) {
		return ec.FilterLogs(ctx, ethereum.FilterQuery{Addresses: []common.Address{v.addr}, Topics: topics})
	})
	if err != nil {
		return nil, err
	}
	var out []LaneID
	for i := range logs {
		e, err := vaultABI.UnpackLaneOpenedEvent(&logs[i])
		if err != nil || logs[i].Removed {
			continue
		}
		id := LaneID{Payer: e.Payer, Payee: e.Payee, Token: e.Token, Lane: e.Lane}
		// What an endpoint shows is believed only as far as it fits together; the lane itself is read from the vault.
		if id.Key() == e.Key && (asPayer && e.Payer == who || !asPayer && e.Payee == who) {
			out = append(out, id)
		}
	}
	return out, nil
}
