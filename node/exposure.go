package node

import (
	"slices"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/task"
)

// exposure is what stands between this node and each account, those with most at stake first.
func (n *Node) exposure(out []channels.Payer, in []channels.Payee) ([]api.Exposure, error) {
	all := map[common.Address]*api.Exposure{}
	with := func(a common.Address) *api.Exposure {
		if all[a] == nil {
			all[a] = &api.Exposure{Account: a.Hex()}
		}
		return all[a]
	}
	payerOf := map[[32]byte]common.Address{}
	for _, s := range in {
		payerOf[s.Lane.Key()] = s.Lane.Payer
		e := with(s.Lane.Payer)
		e.Owed = total(e.Owed, s.Promised())
	}
	for _, s := range out {
		e := with(s.Lane.Payee)
		e.Owing = total(e.Owing, s.Promised())
		if s.Facts.Status != channels.StatusClosed {
			e.Reserved = total(e.Reserved, s.Headroom())
		}
	}
	n.payee.mu.Lock()
	for _, h := range n.payee.held {
		if payer, ok := payerOf[h.lane]; ok && !h.over(time.Now()) {
			e := with(payer)
			e.Working = total(e.Working, h.amount)
		}
	}
	n.payee.mu.Unlock()
	err := n.store.View(func(tx store.Tx) error {
		if err := eachOpenAward(tx, func(r task.Requester) {
			e := with(r.Winner.Payee)
			e.AtRisk = total(e.AtRisk, riskOf(r))
		}); err != nil {
			return err
		}
		for a, e := range all {
			e.Peer = peerOf(tx, a)
		}
		return nil
	})
	return stakes(all), err
}

// eachOpenAward goes through the tasks of this node that are hired and not over.
func eachOpenAward(tx store.Tx, do func(task.Requester)) error {
	return tx.Scan(store.Range{Prefix: openPrefix + "r/"}, func(key string, _ []byte) error {
		r, err := store.Get[task.Requester](tx, requesterPrefix+strings.TrimPrefix(key, openPrefix+"r/"))
		if err == nil && r.Winner != nil {
			do(r)
		}
		return err
	})
}

// riskOf is what a task under way could still lose: its ceiling until the price is known.
func riskOf(r task.Requester) protocol.Amount {
	if r.Phase == task.Delivered || r.Phase == task.Paid {
		return r.Price
	}
	return r.Task.Spec.Ceiling.Amount
}

func stakes(all map[common.Address]*api.Exposure) []api.Exposure {
	list := make([]api.Exposure, 0, len(all))
	for _, e := range all {
		list = append(list, *e)
	}
	stake := func(e api.Exposure) protocol.Amount {
		return total(total(e.Owed, e.Working), total(e.AtRisk, e.Owing))
	}
	slices.SortFunc(list, func(a, b api.Exposure) int {
		if c := stake(b).Cmp(stake(a)); c != 0 {
			return c
		}
		return strings.Compare(a.Account, b.Account)
	})
	return list
}

// withPeers fills in the peers of lanes, where they are known, and how far they have recovered.
func (n *Node) withPeers(lanes []api.Lane) error {
	return n.store.View(func(tx store.Tx) error {
		for i := range lanes {
			lanes[i].Peer = peerOf(tx, common.HexToAddress(lanes[i].Account))
			var err error
			if lanes[i].Recovery, err = recoveryOf(tx, lanes[i]); err != nil {
				return err
			}
		}
		return nil
	})
}
