package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/node"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/config"
	"github.com/zerostate/zerostate/protocol"
)

// one is the smallest amount there is.
var one = protocol.NewAmount(1)

// seePrices is the step price.
func (d *demo) seePrices(context.Context) (string, error) {
	for _, j := range []*job{d.summary, d.picture} {
		if want := j.cost(j.winner.Name, j.task.Gas); j.task.Price.Big().Cmp(want) != 0 {
			return "", fmt.Errorf("%s: %s was paid for %d gas, and what %s published makes %s", j.capability, j.task.Price, j.task.Gas, j.winner.Name, want)
		}
	}
	return "both paid what was published, for the gas that was used", nil
}

// seeReceipts is the step receipt.
func (d *demo) seeReceipts(ctx context.Context) (string, error) {
	d.story.act("Receipts, cheques and the settlement")
	for _, j := range []*job{d.summary, d.picture} {
		file := filepath.Join(d.dir, j.capability+".receipt")
		if _, err := d.cli(ctx, d.net.requester(), "task", "show", j.task.ShortID, "--receipt", "--output", file); err != nil {
			return "", err
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		if d.broken("receipt") {
			raw[len(raw)/2] ^= 1
			if err := os.WriteFile(file, raw, 0o600); err != nil {
				return "", err
			}
		}
		if j.receipt, err = protocol.VerifyReceipt(raw); err != nil {
			return "", err
		}
		if err := d.seeReceipt(j); err != nil {
			return "", fmt.Errorf("%s: %w", j.capability, err)
		}
		// Without a node: the file is all that this one has.
		word, err := cliJSON[struct{ Valid, Countersigned bool }](ctx, d, nil, "receipt", "verify", file)
		if err != nil || !word.Valid || !word.Countersigned {
			return "", errors.Join(fmt.Errorf("zerostate receipt verify says %+v", word), err)
		}
	}
	return "both verify from their files alone, signed by both sides", nil
}

// seeReceipt holds what a receipt proves against what was seen.
func (d *demo) seeReceipt(j *job) error {
	s, c := j.receipt.Statement.Payload, j.receipt.Countersignature
	switch {
	case s.Task.String() != j.task.ID:
		return fmt.Errorf("the receipt is of task %s", s.Task)
	case c == nil || c.Payload.Outcome != protocol.OutcomeDelivered:
		return errors.New("the requester has not countersigned the result")
	case s.Executor.String() != j.winner.PeerID || s.Payee.Hex() != j.winner.Owner || s.Requester.String() != d.net.requester().PeerID:
		return fmt.Errorf("the receipt names %s and %s", d.story.name(s.Requester.String()), d.story.name(s.Executor.String()))
	case s.Gas != uint64(j.task.Gas) || s.Price.Amount.Cmp(j.task.Price) != 0:
		return fmt.Errorf("the receipt says %d gas for %s", s.Gas, s.Price.Amount)
	case s.Price.Token.Vault != d.chain.vault || s.Price.Token.Address != d.chain.token || j.receipt.Fold == nil:
		return errors.New("the receipt is paid in other money than the devnet's, or not at all")
	}
	return nil
}

// seeLanes is the step lane.
func (d *demo) seeLanes(ctx context.Context) (string, error) {
	if d.broken("lane") {
		if err := d.release(ctx, d.summary); err != nil {
			return "", err
		}
	}
	now, err := d.snapshot(ctx)
	if err != nil {
		return "", err
	}
	locked := protocol.Amount{}
	for _, j := range []*job{d.summary, d.picture} {
		s := j.receipt.Statement.Payload
		l, err := d.chain.lane(ctx, now.block, s.Payer, s.Payee, s.Lane)
		if err != nil {
			return "", err
		}
		before, err := d.chain.lane(ctx, d.before.block, s.Payer, s.Payee, s.Lane)
		if err != nil {
			return "", err
		}
		reserved, err := protocol.AmountFromBig(l.Reserved)
		if err != nil {
			return "", err
		}
		switch promised := j.receipt.Fold.Cheque.Cumulative; {
		case before.Status != uint8(chain.LaneNone):
			return "", fmt.Errorf("the lane to %s was there before", j.winner.Name)
		case l.Status != uint8(chain.LaneOpen):
			return "", fmt.Errorf("the lane to %s is %s", j.winner.Name, chain.LaneStatus(l.Status))
		case reserved.Cmp(promised) < 0:
			return "", fmt.Errorf("%s is reserved for %s, and %s promised", reserved, j.winner.Name, promised)
		case l.Paid.Sign() != 0:
			return "", fmt.Errorf("%s was paid to %s before it claimed", l.Paid, j.winner.Name)
		}
		if locked, err = locked.Add(reserved); err != nil {
			return "", err
		}
	}
	name := d.net.requester().Name
	if left, err := now.free[name].Add(locked); err != nil || left.Cmp(d.before.free[name]) != 0 {
		return "", fmt.Errorf("%s had %s free in the vault, has %s, and %s is reserved", name, d.before.free[name], now.free[name], locked)
	}
	return "eth_call: a lane to each winner is open, " + coins(locked) + " reserved in all", nil
}

// release lets a winner give its lane up on the chain.
func (d *demo) release(ctx context.Context, j *job) error {
	keys, err := node.LoadKeys(config.Config{Dir: j.winner.Dir}, nil)
	if err != nil {
		return err
	}
	client, err := chain.Dial(ctx, chain.Config{URLs: []string{d.chain.url}})
	if err != nil {
		return err
	}
	defer client.Close()
	id, err := client.ChainID(ctx)
	if err != nil {
		return err
	}
	s := j.receipt.Statement.Payload
	_, err = client.Vault(d.chain.vault).ReleaseByPayee(ctx, chain.NewSender(client, id, keys.Owner, &chain.VolatileJournal{}), s.Payer, d.chain.token, s.Lane)
	return err
}

// seeCheques is the step cheque.
func (d *demo) seeCheques(ctx context.Context) (string, error) {
	at, err := d.chain.block(ctx)
	if err != nil {
		return "", err
	}
	for _, j := range []*job{d.summary, d.picture} {
		cheque := *j.receipt.Fold
		if d.broken("cheque") {
			if cheque.Cheque.Cumulative, err = cheque.Cheque.Cumulative.Add(one); err != nil {
				return "", err
			}
		}
		due, err := d.chain.preview(ctx, at, cheque)
		if err != nil {
			return "", err
		}
		if due.Reason != 0 || due.Due.Cmp(j.task.Price.Big()) != 0 {
			return "", fmt.Errorf("for the cheque to %s the vault would pay %s, reason %d, and the price is %s", j.winner.Name, due.Due, due.Reason, j.task.Price)
		}
		if err := d.seeSigner(ctx, j); err != nil {
			return "", err
		}
	}
	return "eth_call: the vault would pay both cheques, to the unit", nil
}

// seeSigner recovers who signed a cheque, and asks the chain who may.
func (d *demo) seeSigner(ctx context.Context, j *job) error {
	at, err := d.chain.block(ctx)
	if err != nil {
		return err
	}
	c, s := j.receipt.Fold, j.receipt.Statement.Payload
	l, err := d.chain.lane(ctx, at, s.Payer, s.Payee, s.Lane)
	if err != nil {
		return err
	}
	may, err := d.chain.signerAt(ctx, at, s.Payer, l.SignerEpoch)
	if err != nil {
		return err
	}
	did, err := c.Signature.Recover(c.Cheque.Digest(s.Price.Token.Domain()))
	if err == nil && did != may {
		err = fmt.Errorf("the cheque to %s is signed by %s, and %s may sign", j.winner.Name, did, may)
	}
	return err
}

// claim is what a winner did to get its money.
type claim struct {
	job *job
	api.Settlement
}

// seeSettled is the step settle.
func (d *demo) seeSettled(ctx context.Context) (string, error) {
	before, err := d.snapshot(ctx)
	if err != nil {
		return "", err
	}
	for _, j := range []*job{d.summary, d.picture} {
		if d.broken("settle") && j == d.picture {
			continue
		}
		s, err := cliJSON[api.Settlement](ctx, d, j.winner, "wallet", "settle")
		if err != nil {
			return "", err
		}
		d.claims = append(d.claims, claim{j, s})
		to, ok, err := d.chain.mined(ctx, s.TxHash)
		if err != nil || !ok || to != d.chain.vault {
			return "", errors.Join(fmt.Errorf("the claim of %s, transaction %s to %s, did not succeed", j.winner.Name, s.TxHash, to), err)
		}
	}
	now, err := d.snapshot(ctx)
	if err != nil {
		return "", err
	}
	for _, j := range []*job{d.summary, d.picture} {
		s, promised := j.receipt.Statement.Payload, j.receipt.Fold.Cheque.Cumulative
		l, err := d.chain.lane(ctx, now.block, s.Payer, s.Payee, s.Lane)
		if err != nil {
			return "", err
		}
		got, err := now.wallet[j.winner.Name].Sub(before.wallet[j.winner.Name])
		if err != nil || l.Paid.Cmp(promised.Big()) != 0 || got.Cmp(promised) != 0 {
			return "", fmt.Errorf("%s was promised %s; the vault paid %s on the lane, and its account grew by %s", j.winner.Name, promised, l.Paid, got)
		}
	}
	return "eth_call: both lanes paid in full, both accounts grew by it", nil
}
