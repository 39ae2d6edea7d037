package main

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
)

// snapshot is all money of the devnet at one block, by the names of the nodes. Base units.
type snapshot struct {
	block  hexutil.Uint64
	wallet map[string]protocol.Amount // outside the vault
	free   map[string]protocol.Amount // in the vault, free
	locked map[string]protocol.Amount // in the vault, reserved for lanes that this node pays, and not paid yet
	vault  protocol.Amount            // what the token says the vault has
	supply protocol.Amount            // what the token says there is
	sum    protocol.Amount            // of everything above that belongs to a node
}

// laneNumbers are the numbers of lanes that a telling can get to.
const laneNumbers = 2

// snapshot asks for every figure by eth_call at one block, and adds up.
func (d *demo) snapshot(ctx context.Context) (s snapshot, err error) {
	s = snapshot{wallet: map[string]protocol.Amount{}, free: map[string]protocol.Amount{}, locked: map[string]protocol.Amount{}}
	if s.block, err = d.chain.block(ctx); err != nil {
		return s, err
	}
	if s.vault, err = d.chain.balanceOf(ctx, s.block, d.chain.vault); err != nil {
		return s, err
	}
	if s.supply, err = d.chain.totalSupply(ctx, s.block); err != nil {
		return s, err
	}
	for _, m := range d.net.members {
		if err := d.countOf(ctx, &s, m); err != nil {
			return s, fmt.Errorf("money of %s: %w", m.Name, err)
		}
		for _, part := range []map[string]protocol.Amount{s.wallet, s.free, s.locked} {
			if s.sum, err = s.sum.Add(part[m.Name]); err != nil {
				return s, err
			}
		}
	}
	return s, nil
}

func (d *demo) countOf(ctx context.Context, s *snapshot, m *member) (err error) {
	owner := common.HexToAddress(m.Owner)
	if s.wallet[m.Name], err = d.chain.balanceOf(ctx, s.block, owner); err != nil {
		return err
	}
	a, err := d.chain.account(ctx, s.block, owner)
	if err != nil {
		return err
	}
	if s.free[m.Name], err = protocol.AmountFromBig(a.Free); err != nil {
		return err
	}
	for _, payee := range d.net.members {
		for number := range uint32(laneNumbers) {
			l, err := d.chain.lane(ctx, s.block, owner, common.HexToAddress(payee.Owner), number+1)
			if err != nil {
				return err
			}
			left, err := protocol.AmountFromBig(l.Reserved.Sub(l.Reserved, l.Paid))
			if err != nil {
				return err
			}
			if s.locked[m.Name], err = s.locked[m.Name].Add(left); err != nil {
				return err
			}
		}
	}
	return nil
}

// inVault is what the nodes have in the vault together.
func (s snapshot) inVault() (sum protocol.Amount, err error) {
	for _, part := range []map[string]protocol.Amount{s.free, s.locked} {
		for _, a := range part {
			if sum, err = sum.Add(a); err != nil {
				return sum, err
			}
		}
	}
	return sum, nil
}

// of is all that one node has.
func (s snapshot) of(name string) (protocol.Amount, error) {
	sum, err := s.wallet[name].Add(s.free[name])
	if err != nil {
		return sum, err
	}
	return sum.Add(s.locked[name])
}

// seeBalances is the step balance.
func (d *demo) seeBalances(ctx context.Context) (_ string, err error) {
	if d.broken("balance") {
		if _, err := d.net.requester().api.Faucet(ctx, api.FaucetRequest{Amount: one}); err != nil {
			return "", err
		}
	}
	if d.after, err = d.snapshot(ctx); err != nil {
		return "", err
	}
	if d.after.sum.Cmp(d.before.sum) != 0 {
		return "", fmt.Errorf("%s before, %s after", d.before.sum, d.after.sum)
	}
	for _, s := range []snapshot{d.before, d.after} {
		inVault, err := s.inVault()
		if err != nil {
			return "", err
		}
		if inVault.Cmp(s.vault) != 0 || s.sum.Cmp(s.supply) != 0 {
			return "", fmt.Errorf("at block %d the vault has %s for accounts of %s, and of %s tokens %s are somebody's", s.block, s.vault, inVault, s.supply, s.sum)
		}
	}
	for _, j := range []*job{d.summary, d.picture} {
		had, err := d.before.of(j.winner.Name)
		if err != nil {
			return "", err
		}
		has, err := d.after.of(j.winner.Name)
		if err != nil {
			return "", err
		}
		if got, err := has.Sub(had); err != nil || got.Cmp(j.task.Price) != 0 {
			return "", fmt.Errorf("%s had %s, has %s, and earned %s", j.winner.Name, had, has, j.task.Price)
		}
	}
	return "eth_call: " + coins(d.before.sum) + " before, " + coins(d.after.sum) + " after", nil
}
