package chain

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/zerostate/zerostate/channels/contract"
)

// GasPrice is what a transaction in the next block would pay for each gas, in wei: the head's
// base fee and the tip that the endpoint suggests.
func (c *Client) GasPrice(ctx context.Context) (*big.Int, error) {
	tip, feeCap, err := c.fees(ctx)
	if err != nil {
		return nil, err
	}
	// The cap is the tip and twice the base fee.
	base := new(big.Int).Rsh(new(big.Int).Sub(feeCap, tip), 1)
	return base.Add(base, tip), nil
}

// Receipt finds what became of a transaction; ethereum.NotFound when no block holds it.
func (c *Client) Receipt(ctx context.Context, hash common.Hash) (*types.Receipt, error) {
	r, err := call(ctx, c, func(ctx context.Context, ec *ethclient.Client) (*types.Receipt, error) {
		return ec.TransactionReceipt(ctx, hash)
	})
	if err != nil {
		return nil, fmt.Errorf("receipt of %s: %w", hash, err)
	}
	return r, nil
}

// EstimateClaim asks how much gas a claim of these rows would use, sent by from.
func (v *Vault) EstimateClaim(ctx context.Context, from common.Address, rows []Claim) (uint64, error) {
	packed := make([]contract.VaultTypesRow, len(rows))
	for i, r := range rows {
		packed[i] = r.toRow()
	}
	data := vaultABI.PackClaim(packed)
	return call(ctx, v.client, func(ctx context.Context, ec *ethclient.Client) (uint64, error) {
		return ec.EstimateGas(ctx, ethereum.CallMsg{From: from, To: &v.addr, Data: data})
	})
}

// Fee is what a mined transaction paid, in wei.
func Fee(r *types.Receipt) *big.Int {
	if r == nil || r.EffectiveGasPrice == nil {
		return new(big.Int)
	}
	return new(big.Int).Mul(r.EffectiveGasPrice, new(big.Int).SetUint64(r.GasUsed))
}

var transferTopic = tokenABI.GetABI().Events["Transfer"].ID

// Moved sums what a transaction moved of a token, by its own events: what from sent to that address, or to anybody
// where it is zero.
func Moved(r *types.Receipt, token, from, to common.Address) *big.Int {
	sum := new(big.Int)
	for _, log := range r.Logs {
		if log.Address != token || len(log.Topics) != 3 || log.Topics[0] != transferTopic || len(log.Data) != 32 {
			continue
		}
		if common.BytesToAddress(log.Topics[1][:]) == from && (to == common.Address{} || common.BytesToAddress(log.Topics[2][:]) == to) {
			sum.Add(sum, new(big.Int).SetBytes(log.Data))
		}
	}
	return sum
}

// Purpose says what a journaled transaction was for: the name of the function that it calls, and
// the coins that it carries.
func (e Entry) Purpose() (name string, value *big.Int, err error) {
	tx := new(types.Transaction)
	if err := tx.UnmarshalBinary(e.Raw); err != nil {
		return "", nil, fmt.Errorf("transaction journal: entry %s is damaged: %w", e.Hash, err)
	}
	data := tx.Data()
	switch {
	case tx.To() == nil:
		return "create", tx.Value(), nil
	case len(data) < 4:
		return "transfer", tx.Value(), nil
	}
	for _, known := range []abi.ABI{vaultABI.GetABI(), tokenABI.GetABI()} {
		if m, err := known.MethodById(data[:4]); err == nil {
			return m.Name, tx.Value(), nil
		}
	}
	return "call", tx.Value(), nil
}
