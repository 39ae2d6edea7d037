package chain

import (
	"context"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/channels/watch"
	"github.com/zerostate/zerostate/protocol"
)

// View is where a look at the chain is taken: blocks that most endpoints agree on.
type View struct {
	Head  Head // the newest
	Deep  Head // as many blocks under it as collateral needs to count early
	Final Head
}

// View chooses the blocks of a look; blocks is how deep Deep lies. On an instant chain all three are one.
func (c *Client) View(ctx context.Context, blocks uint64) (View, error) {
	head, err := c.Agreed(ctx)
	if err != nil || c.instant {
		return View{head, head, head}, err
	}
	final, err := c.Finalised(ctx)
	if err != nil {
		return View{}, err
	}
	v := View{Head: head, Deep: head, Final: final}
	if head.Number < final.Number { // asked one after the other, of endpoints that lag
		v.Head, v.Deep = final, final
	}
	if blocks == 0 {
		return v, nil
	}
	if deep := v.Head.Number - min(v.Head.Number, blocks); deep > final.Number {
		v.Deep, err = c.BlockAt(ctx, deep)
		return v, err
	}
	v.Deep = final
	return v, nil
}

// Collateral is what backs a lane.
type Collateral struct {
	Lane   Lane           // in the newest block
	Signer common.Address // of its epoch
	// Seen is its reserve in the blocks of the view.
	Seen watch.Seen
	At   View
}

// Collateral reads a lane in the blocks of a view, as most endpoints have it. A lane that is not there is not
// an error: its Status is LaneNone.
func (v *Vault) Collateral(ctx context.Context, account, key [32]byte, at View) (Collateral, error) {
	out := Collateral{At: at}
	var err error
	if out.Lane, err = v.laneAt(ctx, key, at.Head.Hash); err != nil || out.Lane.Status == LaneNone {
		return out, err
	}
	out.Signer, err = viewAt(ctx, v.client, at.Head.Hash, v.addr, vaultABI.PackSignerAt(account, out.Lane.Epoch), vaultABI.UnpackSignerAt)
	if err != nil {
		return out, err
	}
	head := out.Lane.Reserved
	if out.Seen = (watch.Seen{Head: head, Deep: head, Final: head}); at.Head.Hash == at.Final.Hash {
		return out, nil
	}
	if out.Seen.Final, err = v.reservedAt(ctx, key, head, at.Final, at.Head); err != nil || out.Seen.Final == head {
		return out, err
	}
	if at.Deep.Hash != at.Head.Hash {
		out.Seen.Deep, err = v.reservedAt(ctx, key, head, at.Deep, at.Head)
	}
	return out, err
}

// reservedAt is a lane's reserve in an older block. Where the endpoints have thrown that state away, the lane's events since tell
// whether it has changed; if it has, what it was is not known, and nothing of it counts.
func (v *Vault) reservedAt(ctx context.Context, key [32]byte, head protocol.Amount, at, newest Head) (protocol.Amount, error) {
	l, err := v.laneAt(ctx, key, at.Hash)
	if errors.Is(err, ErrNoVault) {
		return protocol.Amount{}, nil // the vault is younger than that block
	}
	if err == nil || !errors.Is(err, ErrNoAnswer) || at.Number >= newest.Number {
		return l.Reserved, err
	}
	changes, logErr := v.client.logsSince(ctx, v.addr, at.Number+1, newest.Number, []common.Hash{laneTopic}, []common.Hash{key})
	if logErr != nil {
		return protocol.Amount{}, errors.Join(err, logErr)
	}
	if len(changes) > 0 {
		return protocol.Amount{}, nil
	}
	return head, nil
}

// laneAt reads a lane in the state after a block, as most endpoints have it.
func (v *Vault) laneAt(ctx context.Context, key [32]byte, at common.Hash) (Lane, error) {
	return viewAt(ctx, v.client, at, v.addr, vaultABI.PackLane(key), func(out []byte) (Lane, error) {
		s, err := vaultABI.UnpackLane(out)
		if err != nil {
			return Lane{}, err
		}
		return laneOf(key, s.Reserved, s.Paid, s.ReleaseAt, s.SignerEpoch, s.Status)
	})
}

// RevealedBy reads when a lock's preimage was registered, in Unix seconds, in the state after a block, as most
// endpoints have it; 0: not by then.
func (v *Vault) RevealedBy(ctx context.Context, hash common.Hash, at Head) (uint64, error) {
	t, err := viewAt(ctx, v.client, at.Hash, v.addr, vaultABI.PackRevealedAt(hash), func(out []byte) (uint64, error) {
		t, err := vaultABI.UnpackRevealedAt(out)
		if err != nil {
			return 0, err
		}
		return t.Uint64(), nil
	})
	if err != nil {
		return 0, fmt.Errorf("read the registry of reveals at block %d: %w", at.Number, err)
	}
	return t, nil
}
