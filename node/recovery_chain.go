package node

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

// The part of a recovery that the chain does: the new signer, and the lanes that a backup does not know.

// newEpoch sets the new signer on the chain: what is reserved from then on can be signed for by it alone.
func (n *Node) newEpoch(ctx context.Context, c *liveChain, mark restored) error {
	token, want := n.profile.Payload.Money().Address, n.keys.SignerAddress()
	account, err := c.vault.Account(ctx, n.keys.OwnerAddress(), token)
	if err != nil {
		return chainReason(err)
	}
	if account.Epoch == 0 {
		return nil // never opened: it will be, with the new signer
	}
	now, err := c.vault.SignerAt(ctx, account.Key, account.Epoch)
	if err != nil || now == want {
		return err
	}
	if c.own == nil {
		t := api.Trouble{
			Code: api.CodeOwner, What: "this node was restored, and its new cheque signer is not set yet", Since: mark.At,
			Cause:  fmt.Sprintf("the vault takes that from the owner %s alone; until then nobody is hired and no work is taken", n.keys.OwnerAddress()),
			Remedy: "send it from the owner's wallet: zerostate wallet owner signer",
		}
		n.recovery.set(&mark, &t)
		return errors.New(t.What)
	}
	if _, err := c.vault.SetSigner(ctx, c.own, token, want, chain.WithID(fmt.Sprintf("restored/%d/signer/%s", mark.At.UnixMilli(), want))); err != nil {
		err = chainReason(err)
		t := troubleOf(err)
		n.recovery.set(&mark, &t)
		return err
	}
	n.log.Info("the new cheque signer is set on the chain", "signer", want, "before", now)
	return n.bookFees(ctx, c)
}

// findLanes looks on the chain for lanes that the backup does not know.
func (n *Node) findLanes(ctx context.Context, c *liveChain, taken time.Time) error {
	money := n.profile.Payload.Money()
	for _, asPayer := range []bool{true, false} {
		ids, err := c.vault.LanesOf(ctx, n.keys.OwnerAddress(), asPayer)
		if err != nil {
			return chainReason(err)
		}
		for _, id := range ids {
			lane := channels.Lane{Domain: money.Domain(), Payer: id.Payer, Payee: id.Payee, Token: id.Token, Number: id.Lane}
			if id.Token != money.Address {
				continue
			}
			if err := n.takeLane(ctx, c, lane, asPayer, taken); err != nil {
				return err
			}
		}
	}
	return nil
}

// takeLane makes the state of a lane that the backup does not know.
func (n *Node) takeLane(ctx context.Context, c *liveChain, lane channels.Lane, asPayer bool, taken time.Time) error {
	var err error
	if asPayer {
		_, err = n.payers.Get(lane.Key())
	} else {
		_, err = n.payees.Get(lane.Key())
	}
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	facts, err := c.laneFacts(ctx, lane.Key(), protocol.AccountKey(lane.Payer, lane.Token))
	if err != nil || facts.Status == channels.StatusNone || facts.Status == channels.StatusClosed {
		return err
	}
	if asPayer {
		s, err := n.payer.seen(lane, facts)
		if err != nil {
			return err
		}
		return n.retire(s, taken)
	}
	s, err := n.payee.look(ctx, lane, true)
	if err != nil {
		return err
	}
	return n.store.Update(func(tx store.Tx) error { return putRecovery(tx, lane.Key(), incoming(s, taken)) })
}
