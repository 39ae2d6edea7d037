package node

import (
	"errors"
	"fmt"
	"time"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

// What people are told about a recovery.

// dto is a lane's recovery as the API shows it.
func (r laneRecovery) dto(stake protocol.Amount) *api.LaneRecovery {
	out := &api.LaneRecovery{
		State: r.State, Backup: stampOf(r.TakenMs), Known: r.Known, KnownSequence: api.Uint64(r.KnownSeq),
		Told: r.Told, ToldSequence: api.Uint64(r.ToldSeq), AtStake: stake,
	}
	switch {
	case r.Out && r.State == laneTold:
		out.Says = "the payee showed its newest cheque; nothing new goes on this lane, and it is released"
	case r.Out && r.State == laneSilent:
		out.Says = "the payee does not answer; the lane is released, and it can claim what it holds"
	case r.Out:
		out.Says = "the payee is asked for its newest cheque"
	case r.State == laneTold:
		out.Says = "the payer showed its newest cheque, and it is kept; one that it hides could be worth no more than is at stake"
	case r.State == laneSilent:
		out.Says = "the payer does not answer; cheques that came after the backup are lost until it does, worth no more than is at stake"
	default:
		out.Says = "the payer is asked for its newest cheque; cheques that came after the backup are missing, worth no more than is at stake"
	}
	return out
}

// recoveryOf reads what is to be told about a lane, nil for nothing.
func recoveryOf(tx store.Tx, l api.Lane) (*api.LaneRecovery, error) {
	r, err := store.Get[laneRecovery](tx, recoveryPrefix+l.ID)
	if errors.Is(err, store.ErrNotFound) || err == nil && l.State == "closed" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var stake protocol.Amount
	if !r.Out {
		// Reserved is what is not paid out yet, Promised what of that is on the newest cheque here.
		if left, err := l.Reserved.Sub(l.Promised); err == nil {
			stake = left
		}
	}
	return r.dto(stake), nil
}

// recoveryTroubles are what a restored node has to say.
func (n *Node) recoveryTroubles() []api.Trouble {
	var out []api.Trouble
	if mark, waiting := n.recovery.get(); mark != nil {
		t := api.Trouble{
			Code: api.CodeBusy, What: "this node was restored from a backup of " + mark.Taken.Format(time.RFC3339) + " and recovers its lanes", Cause: "a new cheque signer is being set on the chain",
			Remedy: "nothing, it goes on by itself; until then nobody is hired and no work is taken", Since: mark.At,
		}
		if mark.Copied {
			t.What = "this node's data directory is old, and its lanes are recovered as after a restore: " + mark.Why
		}
		if waiting != nil {
			t = *waiting
		}
		out = append(out, t)
	}
	lanes, err := backend{n}.laneList()
	if err != nil {
		return out
	}
	silent, stake := 0, protocol.Amount{}
	for _, l := range lanes {
		if r := l.Recovery; r != nil && l.Direction == "in" && r.State != laneTold {
			silent, stake = silent+1, total(stake, r.AtStake)
		}
	}
	if silent > 0 {
		out = append(out, api.Trouble{
			Code: api.CodeBusy, What: fmt.Sprintf("%d payers have not said yet what they signed since the backup", silent),
			Cause:  fmt.Sprintf("this node was restored; cheques that came after the backup are missing, worth at most %s base units", stake),
			Remedy: "keep the node running: it asks them again. zerostate channel list shows the lanes",
		})
	}
	return out
}
